import { StepError, unexpectedError } from '../errors.ts';
import {
  capitalize,
  formatDuration,
  formatNumber,
  joinSentences,
  pluralize,
  truncate,
} from '../format.ts';
import type { Settings } from '../inputs/inputs.ts';
import { InputError } from '../inputs/reader.ts';
import type { Message, Report } from '../runner.ts';
import type { Outcome } from '../wait/outcome.ts';
import { explain, problemText, urlOf, type Explained } from './explain.ts';
import { sizeWarnings, toOutputs, type Outputs } from './outputs.ts';
import { renderRejection, renderSummary } from './summary.ts';
import { adviceOn, groupByProblem, sumUp } from './totals.ts';

export type StepReport = Report<keyof Outputs>;

// An annotation is read at a glance, and the runner cuts it at 4,096 characters.
const MAX_REASONS = 4;
const MAX_REASON_LENGTH = 500;
const MAX_IDS = 3;
const MAX_ID_LENGTH = 60;

// Exit codes outside a runner, besides 1 for a video that failed and for an error.
const INPUT_EXIT_CODE = 2;
const TIMEOUT_EXIT_CODE = 4;

/** The report on waits that have ended, one or more. A bug in it is an error that leaves the outputs. */
export function reportOutcomes(outcomes: readonly Outcome[], inputs: Settings): StepReport {
  try {
    const videos = outcomes.map((outcome) => explain(outcome, inputs));
    const { text, errorMessage } = conclude(videos, inputs);
    const outputs = toOutputs(videos, errorMessage);
    return {
      outputs,
      warnings: inputs.onRunner ? sizeWarnings(outputs) : [],
      message: { level: endLevel(outcomes, inputs), text },
      exitCode: outputs.result === 'timed-out' ? TIMEOUT_EXIT_CODE : 1,
      ...(inputs.summary && { summary: renderSummary(videos) }),
    };
  } catch (error) {
    const report = reportError(error, inputs);
    const type = inputs.videoType;
    const videos = outcomes.map((outcome) => ({ ...outcome, type, problem: undefined }));
    const outputs = toOutputs(videos, report.outputs['error-message']);
    return { ...report, outputs: { ...outputs, result: 'error' } };
  }
}

/** The report for a step that failed before waiting. */
export function reportError(thrown: unknown, { summary }: Pick<Settings, 'summary'>): StepReport {
  if (thrown instanceof InputError) {
    const { problems, videoIds, message } = thrown;
    const text = ['Invalid inputs:', ...problems.map((problem) => `- ${problem}`)].join('\n');
    return {
      outputs: { ...toOutputs([], message), 'unfinished-ids': videoIds.join() },
      warnings: [],
      message: { level: 'error', text },
      exitCode: INPUT_EXIT_CODE,
      ...(summary && { summary: renderRejection('Invalid inputs', problems) }),
    };
  }
  const { message, help } = thrown instanceof StepError ? thrown : unexpectedError(thrown);
  const title = capitalize(message);
  return {
    outputs: toOutputs([], message),
    warnings: [],
    message: { level: 'error', text: joinSentences(title, help) },
    ...(summary && { summary: renderRejection(title, [help]) }),
  };
}

function endLevel(outcomes: readonly Outcome[], { failOnTimeout }: Settings): Message['level'] {
  const unsuccessful = outcomes.filter(({ result }) => result !== 'completed');
  if (unsuccessful.length === 0) return 'info';
  const allowed = !failOnTimeout && unsuccessful.every(({ result }) => result === 'timed-out');
  return allowed ? 'warning' : 'error';
}

/** The last message, and what went wrong on one line; '' if nothing did. */
function conclude(
  videos: readonly Explained[],
  { summary }: Settings,
): { text: string; errorMessage: string } {
  const groups = groupByProblem(videos);
  const [worst] = groups;
  if (!worst) return { text: successText(videos), errorMessage: '' };
  if (videos.length === 1) {
    const [first] = worst;
    const { reason, help } = first.problem;
    const text = joinSentences(problemText(`Video ${first.id}`, first), help);
    return { text, errorMessage: reason };
  }
  const unsuccessful = groups.flat();
  const count = `${formatNumber(unsuccessful.length)} of ${formatNumber(videos.length)} videos`;
  const head = `${count} were not completed: ${sumUp(unsuccessful).results}.`;
  const isCut = groups.length > MAX_REASONS || groups.some(({ length }) => length > MAX_IDS);
  const place = summary ? 'the job summary' : 'the `videos` output';
  const advice = new Set(adviceOn(groups));
  const shown = groups.slice(0, MAX_REASONS).map((group) => {
    const [{ problem }] = group;
    // The same advice is shown once.
    const help = advice.delete(problem.help) ? problem.help : '';
    const text = problemText(listIds(group), group[0]);
    return { text: truncate(text, MAX_REASON_LENGTH), help };
  });
  return {
    text: [
      isCut ? `${head} See ${place} for the full list.` : head,
      ...shown.map(({ text, help }) => joinSentences(text, help)),
    ].join('\n'),
    errorMessage: joinSentences(head, ...shown.map(({ text }) => text)),
  };
}

function successText(videos: readonly Explained[]): string {
  const { elapsedSeconds, checks, credits } = sumUp(videos);
  const charged = credits === undefined ? '' : `, ${pluralize(credits, 'credit')}`;
  const effort = `${formatDuration(elapsedSeconds)} (${pluralize(checks, 'check')}${charged})`;
  const [first] = videos;
  return videos.length === 1 && first
    ? `Video ${first.id} completed in ${effort}: ${urlOf(first)}`
    : `All ${formatNumber(videos.length)} videos completed in ${effort}.`;
}

function listIds(videos: readonly Explained[]): string {
  const ids = videos.slice(0, MAX_IDS).map(({ id }) => truncate(id, MAX_ID_LENGTH));
  const more = videos.length - ids.length;
  return ids.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

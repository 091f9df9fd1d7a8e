import { StepError, unexpectedError } from '../errors.ts';
import {
  capitalize,
  formatDuration,
  formatNumber,
  joinSentences,
  listFirst,
  MAX_LISTED,
  pluralize,
  truncate,
} from '../format.ts';
import type { Settings } from '../inputs/inputs.ts';
import { InputError } from '../inputs/reader.ts';
import type { Message, Report } from '../runner.ts';
import type { Outcome } from '../wait/outcome.ts';
import { explain, factsOf, problemText } from './explain.ts';
import { sizeWarning, toOutputs, type Outputs } from './outputs.ts';
import { renderRejection, renderSummary } from './summary.ts';
import { countResults, sumUp, type Totals } from './totals.ts';

export type StepReport = Report<keyof Outputs>;

// An annotation is read at a glance, and the runner cuts it at 4,096 characters.
const MAX_REASONS = 4;
const MAX_REASON_LENGTH = 500;
const MAX_ID_LENGTH = 60;

// Exit codes outside a runner, besides 1 for a video that failed and for an error.
const INPUT_EXIT_CODE = 2;
const TIMEOUT_EXIT_CODE = 4;

/** The report on waits that have ended, one or more. A bug in it is an error that leaves the outputs. */
export function reportOutcomes(outcomes: readonly Outcome[], inputs: Settings): StepReport {
  try {
    const totals = sumUp(outcomes.map((outcome) => explain(outcome, inputs)));
    const { text, errorMessage } = conclude(totals, inputs);
    const outputs = toOutputs(totals, errorMessage);
    return {
      outputs,
      warning: inputs.onRunner ? sizeWarning(outputs) : undefined,
      message: { level: endLevel(totals, inputs), text },
      exitCode: totals.result === 'timed-out' ? TIMEOUT_EXIT_CODE : 1,
      ...(inputs.summary && { summary: renderSummary(totals) }),
    };
  } catch (error) {
    const report = reportError(error, inputs);
    const totals = sumUp(outcomes.map((outcome) => factsOf(outcome, inputs.videoType)));
    const outputs = toOutputs(totals, report.outputs['error-message']);
    return { ...report, outputs: { ...outputs, result: 'error' } };
  }
}

/** The report for a step that failed before waiting. */
export function reportError(thrown: unknown, { summary }: Pick<Settings, 'summary'>): StepReport {
  const error = thrown instanceof StepError ? thrown : unexpectedError(thrown);
  const rejected = error instanceof InputError ? error : undefined;
  const title = rejected ? 'Invalid inputs' : capitalize(error.message);
  const lines = rejected?.problems ?? [error.help];
  const text = rejected
    ? [`${title}:`, ...lines.map((problem) => `- ${problem}`)].join('\n')
    : joinSentences(title, error.help);
  const unfinishedIds = rejected?.videoIds.join() ?? '';
  return {
    outputs: { ...toOutputs(sumUp([]), error.message), 'unfinished-ids': unfinishedIds },
    message: { level: 'error', text },
    exitCode: rejected ? INPUT_EXIT_CODE : 1,
    ...(summary && { summary: renderRejection(title, lines) }),
  };
}

function endLevel({ result, groups }: Totals, { failOnTimeout }: Settings): Message['level'] {
  if (groups.length === 0) return 'info';
  return result === 'timed-out' && !failOnTimeout ? 'warning' : 'error';
}

/** The last message, and what went wrong on one line; '' if nothing did. */
function conclude(totals: Totals, { summary }: Settings): { text: string; errorMessage: string } {
  const { videos, only, groups } = totals;
  if (groups.length === 0) return { text: successText(totals), errorMessage: '' };
  if (only?.problem) {
    const { reason, help } = only.problem;
    const text = joinSentences(problemText(`Video ${only.id}`, only.problem), help);
    return { text, errorMessage: reason };
  }
  const unsuccessful = groups.flatMap((group) => group.videos);
  const count = `${formatNumber(unsuccessful.length)} of ${formatNumber(videos.length)} videos`;
  const head = `${count} were not completed: ${countResults(unsuccessful)}.`;
  const isCut =
    groups.length > MAX_REASONS || groups.some((group) => group.videos.length > MAX_LISTED);
  const place = summary ? 'the job summary' : 'the `videos` output';
  const shown = groups.slice(0, MAX_REASONS).map(({ problem, videos }, i) => {
    const ids = listFirst(videos.map(({ id }) => truncate(id, MAX_ID_LENGTH)));
    const text = truncate(problemText(ids, problem), MAX_REASON_LENGTH);
    // The same advice is shown once.
    const isNew = groups.findIndex((other) => other.problem.help === problem.help) === i;
    return { text, line: joinSentences(text, isNew ? problem.help : '') };
  });
  const firstLine = isCut ? `${head} See ${place} for the full list.` : head;
  return {
    text: [firstLine, ...shown.map(({ line }) => line)].join('\n'),
    errorMessage: joinSentences(head, ...shown.map(({ text }) => text)),
  };
}

function successText({ videos, only, elapsedSeconds, checks, credits }: Totals): string {
  const charged = credits === undefined ? '' : `, ${pluralize(credits, 'credit')}`;
  const effort = `${formatDuration(elapsedSeconds)} (${pluralize(checks, 'check')}${charged})`;
  return only
    ? `Video ${only.id} completed in ${effort}: ${only.url}`
    : `All ${formatNumber(videos.length)} videos completed in ${effort}.`;
}

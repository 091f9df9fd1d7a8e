import { describeCause, StepError } from '../errors.ts';
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
import { explain, problemText, type Explained, type ExplainedProblem } from './explain.ts';
import { toOutputs, tooLargeForJobs, type OutputName, type Outputs } from './outputs.ts';
import { renderSummary } from './summary.ts';
import { sumUp, problemsFirst } from './totals.ts';

export type StepReport = Report<OutputName>;

/** The final message, and error-message on one line. */
interface Conclusion {
  text: string;
  errorMessage: string;
}

// An annotation is read at a glance, and the runner cuts it at 4,096 characters.
const MAX_REASONS = 4;
const MAX_REASON_LENGTH = 300;
const MAX_IDS = 3;
const MAX_ID_LENGTH = 60;

/**
 * The report on waits that have ended, one or more. A bug in it is an error that leaves the outputs.
 *
 * @param startedAt when they began, by the wall clock
 */
export function reportOutcomes(
  outcomes: readonly Outcome[],
  inputs: Settings,
  startedAt: Date,
): StepReport {
  try {
    const videos = outcomes.map((outcome) => explain(outcome, inputs));
    const [first, ...others] = videos;
    const { text, errorMessage } =
      first && others.length === 0 ? concludeOne(first) : concludeMany(videos, inputs);
    const outputs = toOutputs(videos, errorMessage);
    return {
      outputs,
      warnings: sizeWarnings(outputs),
      message: { level: endLevel(outcomes, inputs), text },
      ...(inputs.summary && { summary: renderSummary(videos, startedAt) }),
    };
  } catch (error) {
    const reason = describeCause(error);
    const problem = { reason, help: '' };
    const type = inputs.videoType;
    const videos = outcomes.map((outcome) =>
      outcome.result === 'completed' ? { ...outcome, type } : { ...outcome, type, problem },
    );
    const { message, ...report } = reportBug(reason);
    // A step whose videos are all there does not fail for it.
    if (outcomes.every(({ result }) => result === 'completed')) {
      return {
        ...report,
        outputs: toOutputs(videos, ''),
        message: { ...message, level: 'warning' },
      };
    }
    return { ...report, outputs: { ...toOutputs(videos, reason), result: 'error' }, message };
  }
}

/** The report for a step that failed before waiting. */
export function reportError(error: unknown): StepReport {
  if (error instanceof StepError) {
    const text = joinSentences(capitalize(error.message), error.help);
    return {
      outputs: toOutputs([], error.message),
      warnings: [],
      message: { level: 'error', text },
    };
  }
  if (!(error instanceof InputError)) return reportBug(describeCause(error));
  return {
    outputs: {
      ...toOutputs([], `Invalid inputs: ${error.problems.join(' ')}`),
      'unfinished-ids': error.videoIds.join(','),
    },
    warnings: [],
    message: { level: 'error', text: error.message },
  };
}

function reportBug(reason: string): StepReport {
  const text = joinSentences(
    `Unexpected error: ${reason}`,
    "This is a bug in the action. Please open an issue in the action's repository and attach a log with debug logging enabled",
  );
  const message = { level: 'error', text } as const;
  return { outputs: toOutputs([], reason), warnings: [], message };
}

function endLevel(outcomes: readonly Outcome[], { failOnTimeout }: Settings): Message['level'] {
  const unsuccessful = outcomes.filter(({ result }) => result !== 'completed');
  if (unsuccessful.length === 0) return 'info';
  const allowed = !failOnTimeout && unsuccessful.every(({ result }) => result === 'timed-out');
  return allowed ? 'warning' : 'error';
}

function concludeOne(video: Explained): Conclusion {
  if (video.result === 'completed') {
    return {
      text: `Video ${video.id} completed in ${effortText([video])}: ${video.url}`,
      errorMessage: '',
    };
  }
  const { reason, help } = video.problem;
  return {
    text: joinSentences(problemText(`Video ${video.id}`, video), help),
    errorMessage: reason,
  };
}

function concludeMany(videos: readonly Explained[], { summary }: Settings): Conclusion {
  const unsuccessful = problemsFirst(videos).filter((video) => video.result !== 'completed');
  if (unsuccessful.length === 0) {
    return {
      text: `All ${formatNumber(videos.length)} videos completed in ${effortText(videos)}.`,
      errorMessage: '',
    };
  }
  const head = `${formatNumber(unsuccessful.length)} of ${formatNumber(videos.length)} videos were not completed: ${sumUp(unsuccessful).results}.`;
  const groups = groupByProblem(unsuccessful);
  const shown = groups.slice(0, MAX_REASONS).map((group) => {
    const [first] = group;
    const { reason, help } = first.problem;
    const problem = { ...first.problem, reason: truncate(reason, MAX_REASON_LENGTH) };
    return { help, text: problemText(listIds(group), { ...first, problem }) };
  });
  const complete = groups.length <= MAX_REASONS && groups.every(({ length }) => length <= MAX_IDS);
  const lines = [
    complete
      ? head
      : `${head} See ${summary ? 'the job summary' : 'the `videos` output'} for the full list.`,
    ...shown.map(({ text, help }, i) =>
      // The same help is given once.
      joinSentences(text, shown.findIndex((other) => other.help === help) === i ? help : ''),
    ),
  ];
  return {
    text: lines.join('\n'),
    errorMessage: joinSentences(head, ...shown.map(({ text }) => text)),
  };
}

/** Those that have the same problem, in the order in which it first occurs. */
function groupByProblem(videos: readonly ExplainedProblem[]) {
  const groups = new Map<string, [ExplainedProblem, ...ExplainedProblem[]]>();
  for (const video of videos) {
    const { reason, group = reason } = video.problem;
    const key = JSON.stringify([video.result, group]);
    const same = groups.get(key);
    if (same) same.push(video);
    else groups.set(key, [video]);
  }
  return [...groups.values()];
}

function listIds(videos: readonly Explained[]): string {
  const ids = videos.slice(0, MAX_IDS).map(({ id }) => truncate(id, MAX_ID_LENGTH));
  const more = videos.length - ids.length;
  return ids.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function sizeWarnings(outputs: Outputs): string[] {
  const names = tooLargeForJobs(outputs);
  if (names.length === 0) return [];
  const list = names.map((name) => `\`${name}\``).join(', ');
  const [subject, them] =
    names.length === 1 ? [`output ${list} is`, 'it'] : [`outputs ${list} are`, 'them'];
  return [
    `This step's ${subject} larger than 1 MB (UTF-16), the most a job can pass to another job. Steps in this job can still use ${them}. To use ${them} in another job, wait for fewer videos per step.`,
  ];
}

function effortText(videos: readonly Explained[]): string {
  const { elapsedSeconds, checks, credits } = sumUp(videos);
  const efforts = [pluralize(checks, 'check')];
  if (credits !== undefined) efforts.push(pluralize(credits, 'credit'));
  return `${formatDuration(elapsedSeconds)} (${efforts.join(', ')})`;
}

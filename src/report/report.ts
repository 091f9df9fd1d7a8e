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
import { explain, problemText, type Explained } from './explain.ts';
import { toOutputs, tooLargeForJobs, type Outputs } from './outputs.ts';
import { renderRejection, renderSummary } from './summary.ts';
import { adviceOn, groupByProblem, sumUp } from './totals.ts';

export type StepReport = Report<keyof Outputs>;

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

// Exit codes outside a runner, besides 1 for a video that failed and for an error.
const INPUT_EXIT_CODE = 2;
const TIMEOUT_EXIT_CODE = 4;

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
      warnings: sizeWarnings(outputs, inputs),
      message: { level: endLevel(outcomes, inputs), text },
      exitCode: sumUp(videos).result === 'timed-out' ? TIMEOUT_EXIT_CODE : 1,
      ...(inputs.summary && { summary: renderSummary(videos, startedAt) }),
    };
  } catch (error) {
    const reason = describeCause(error);
    const problem = { reason, help: '' };
    const type = inputs.videoType;
    const videos = outcomes.map((outcome) =>
      outcome.result === 'completed' ? { ...outcome, type } : { ...outcome, type, problem },
    );
    const { message, ...report } = reportError(error, inputs);
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
export function reportError(
  error: unknown,
  { onRunner, summary }: Pick<Settings, 'onRunner' | 'summary'>,
): StepReport {
  const isInput = error instanceof InputError;
  const { title, lines } = isInput
    ? { title: 'Invalid inputs', lines: error.problems }
    : describeError(error, onRunner);
  const list = lines.map((line) => `- ${line}`);
  const reason = isInput ? `${title}: ${lines.join(' ')}` : describeCause(error);
  return {
    outputs: {
      ...toOutputs([], reason),
      'unfinished-ids': isInput ? error.videoIds.join(',') : '',
    },
    warnings: [],
    message: {
      level: 'error',
      text: isInput ? [`${title}:`, ...list].join('\n') : joinSentences(title, ...lines),
    },
    exitCode: isInput ? INPUT_EXIT_CODE : 1,
    ...(summary && { summary: renderRejection(title, lines) }),
  };
}

function describeError(error: unknown, onRunner: boolean): { title: string; lines: string[] } {
  const reason = describeCause(error);
  if (error instanceof StepError) return { title: capitalize(reason), lines: [error.help] };
  const log = onRunner
    ? 'a log with debug logging enabled'
    : 'the log of a run with RUNNER_DEBUG=1';
  return {
    title: `Unexpected error: ${reason}`,
    lines: [
      'This is a bug in the action.',
      `Please open an issue in the action's repository and attach ${log}.`,
    ],
  };
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
  const groups = groupByProblem(videos);
  const unsuccessful = groups.flat();
  if (unsuccessful.length === 0) {
    return {
      text: `All ${formatNumber(videos.length)} videos completed in ${effortText(videos)}.`,
      errorMessage: '',
    };
  }
  const head = `${formatNumber(unsuccessful.length)} of ${formatNumber(videos.length)} videos were not completed: ${sumUp(unsuccessful).results}.`;
  const advice = new Set(adviceOn(groups));
  const shown = groups.slice(0, MAX_REASONS).map((group) => {
    const [first] = group;
    const { reason, help } = first.problem;
    const problem = { ...first.problem, reason: truncate(reason, MAX_REASON_LENGTH) };
    // The same advice is given once.
    return {
      help: advice.delete(help) ? help : '',
      text: problemText(listIds(group), { ...first, problem }),
    };
  });
  const complete = groups.length <= MAX_REASONS && groups.every(({ length }) => length <= MAX_IDS);
  const where = summary ? 'the job summary' : 'the `videos` output';
  return {
    text: [
      complete ? head : `${head} See ${where} for the full list.`,
      ...shown.map(({ text, help }) => joinSentences(text, help)),
    ].join('\n'),
    errorMessage: joinSentences(head, ...shown.map(({ text }) => text)),
  };
}

function listIds(videos: readonly Explained[]): string {
  const ids = videos.slice(0, MAX_IDS).map(({ id }) => truncate(id, MAX_ID_LENGTH));
  const more = videos.length - ids.length;
  return ids.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function sizeWarnings(outputs: Outputs, { onRunner }: Settings): string[] {
  const names = tooLargeForJobs(outputs).map((name) => `\`${name}\``);
  if (!onRunner || names.length === 0) return [];
  return [
    `Outputs larger than 1 MB can't be passed to other jobs: ${names.join(', ')}. Later steps of this job can still use them. To pass them on, split the IDs across several jobs.`,
  ];
}

function effortText(videos: readonly Explained[]): string {
  const { elapsedSeconds, checks, credits } = sumUp(videos);
  const efforts = [pluralize(checks, 'check')];
  if (credits !== undefined) efforts.push(pluralize(credits, 'credit'));
  return `${formatDuration(elapsedSeconds)} (${efforts.join(', ')})`;
}

import { explain, troubleText, type Explained, type InTrouble } from './explain.ts';
import { InputError, type Inputs } from '../inputs.ts';
import type { Message } from './log.ts';
import { toOutputs, tooLargeForJobs, type Outputs } from './outputs.ts';
import { renderSummary } from './summary.ts';
import { count, formatDuration, sentences, shorten } from '../format.ts';
import { sumUp, troubleFirst } from './totals.ts';
import type { Outcome } from '../wait/wait-for-video.ts';

/** What a step leaves behind. */
export interface Report {
  outputs: Outputs;
  warnings: string[];
  /** How the step ended. */
  message: Message;
  /** HTML for the job summary, escaped where it holds text from outside. */
  summary?: string;
}

/** What is said of several videos at the end, on one line and with what helps. */
interface Ending {
  text: string;
  errorMessage: string;
}

// An annotation is read at a glance, and the runner cuts it at 4,096 characters.
const MAX_REASONS = 4;
const MAX_REASON_LENGTH = 300;
const MAX_IDS = 3;
const MAX_ID_LENGTH = 60;

/**
 * The report on waits that have ended, one or more.
 *
 * @param now the time by the wall clock
 */
export function reportOutcomes(outcomes: readonly Outcome[], inputs: Inputs, now: Date): Report {
  const videos = outcomes.map((outcome) => explain(outcome, inputs));
  const [first, ...others] = videos;
  const { text, errorMessage } =
    first && others.length === 0 ? endOfOne(first) : endOfMany(videos, inputs);
  const outputs = toOutputs(videos, errorMessage);
  return {
    outputs,
    warnings: sizeWarnings(outputs),
    message: { level: endLevel(outcomes, inputs), text },
    ...(inputs.summary && { summary: renderSummary(videos, now) }),
  };
}

/** The report on a step that never came to wait: its inputs were refused, or the action has a bug. */
export function reportError(error: unknown): Report {
  const reason = error instanceof Error ? error.message : String(error);
  const text =
    error instanceof InputError
      ? reason
      : `Unexpected error: ${reason}. This is a bug in the action; please report it as an issue of the action's repository, with the log of a run that has debug logging on.`;
  return {
    outputs: toOutputs([], reason),
    warnings: [],
    message: { level: 'error', text },
  };
}

function endLevel(outcomes: readonly Outcome[], { failOnTimeout }: Inputs): Message['level'] {
  const troubles = outcomes.filter(({ result }) => result !== 'completed');
  if (troubles.length === 0) return 'info';
  const allowed = !failOnTimeout && troubles.every(({ result }) => result === 'timed-out');
  return allowed ? 'warning' : 'error';
}

function endOfOne(video: Explained): Ending {
  if (video.result === 'completed') {
    const text = `Video ${video.id} is completed ${effortText([video])}: ${video.url}`;
    return { text, errorMessage: '' };
  }
  const { reason, help } = video.trouble;
  return { text: sentences(troubleText(`Video ${video.id}`, video), help), errorMessage: reason };
}

function endOfMany(videos: readonly Explained[], { summary }: Inputs): Ending {
  const troubled = troubleFirst(videos).filter((video) => video.result !== 'completed');
  if (troubled.length === 0) {
    return {
      text: `All ${videos.length} videos are completed ${effortText(videos)}.`,
      errorMessage: '',
    };
  }
  const head = `${troubled.length} of ${videos.length} videos did not succeed: ${sumUp(troubled).results}.`;
  const groups = [...Map.groupBy(troubled, reasonWithoutTime).values()];
  const shown = groups.slice(0, MAX_REASONS).flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { reason, help } = first.trouble;
    const trouble = { ...first.trouble, reason: shorten(reason, MAX_REASON_LENGTH) };
    return [{ help, text: troubleText(listIds(group), { ...first, trouble }) }];
  });
  const complete = groups.length <= MAX_REASONS && groups.every(({ length }) => length <= MAX_IDS);
  const lines = [
    complete ? head : `${head} The ${summary ? 'job summary' : 'output videos'} has all of them.`,
    ...shown.map(({ text, help }, i) =>
      // What helps with several is said once.
      sentences(text, shown.findIndex((other) => other.help === help) === i ? help : ''),
    ),
  ];
  return {
    text: lines.join('\n'),
    errorMessage: sentences(head, ...shown.map(({ text }) => text)),
  };
}

/** What those that are in the same trouble have in common. */
function reasonWithoutTime(video: InTrouble): string {
  return troubleText('', video).replace(formatDuration(video.elapsedSeconds), '');
}

function listIds(videos: readonly Explained[]): string {
  const ids = videos.slice(0, MAX_IDS).map(({ id }) => shorten(id, MAX_ID_LENGTH));
  const more = videos.length - ids.length;
  return ids.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function sizeWarnings(outputs: Outputs): string[] {
  const names = tooLargeForJobs(outputs);
  if (names.length === 0) return [];
  return [
    `GitHub lets a job pass on at most 1 MB of outputs, counting two bytes for each character, and ${names.join(', ')} of this step is larger. Steps of this job can use it; to use it in another job, wait for fewer videos in one step.`,
  ];
}

function effortText(videos: readonly Explained[]): string {
  const { elapsedSeconds, checks, credits } = sumUp(videos);
  const effort = `after ${formatDuration(elapsedSeconds)} and ${count(checks, 'check')}`;
  return credits === undefined ? effort : `${effort}, for ${count(credits, 'credit')}`;
}

import { STATUS_PAGE } from '../jogg/errors.ts';
import type { Inputs } from '../inputs.ts';
import type { VideoType } from '../jogg/client.ts';
import { REQUEST_INTERVAL_SECONDS } from '../wait/rate-limiter.ts';
import { formatDuration, joinSentences } from '../format.ts';
import type { Known, Outcome } from '../wait/outcome.ts';

/** Why a wait ended without a video. */
export interface Problem {
  /** A clause without a full stop. */
  reason: string;
  /** What the user can do, in sentences. */
  help: string;
  /** JoggAI's code. */
  code?: number | undefined;
  /** The same for videos that have the same problem, whatever the time it took. */
  group: string;
}

type Completed = Extract<Outcome, { result: 'completed' }>;
type Unsuccessful = Exclude<Outcome, Completed>;

/** How a wait ended, and why without a video, if it did. */
export type Explained = { type: VideoType } & (
  (Completed & { problem?: never }) | (Unsuccessful & { problem: Problem })
);

/** One that ended without a video. */
export type ExplainedProblem = Extract<Explained, { problem: Problem }>;

const LONG_PROCESSING_SECONDS = 15 * 60;
const MAY_FINISH =
  'It may still finish: rather than make it again, wait again with the same video-id, which costs no credits.';
const ASK_AGAIN = 'Waiting again with the same video-id costs no credits.';

/** Says why a wait ended without a video, and what the user can do about it. */
export function explain(outcome: Outcome, inputs: Inputs): Explained {
  const type = inputs.videoType;
  if (outcome.result === 'completed') return { ...outcome, type };
  return { ...outcome, type, problem: findProblem(outcome, inputs) };
}

/** What happened to a video, or to several at once, as a clause without a full stop. */
export function problemText(subject: string, video: ExplainedProblem): string {
  return `${subject}${video.result === 'failed' ? ' failed' : ''}: ${reasonText(video)}`;
}

/** The reason, with JoggAI's code where it does not say it itself. */
export function reasonText({ result, problem: { reason, code } }: ExplainedProblem): string {
  return result === 'failed' && code !== undefined ? `${reason} (code ${code})` : reason;
}

/** How far a video that is not done is, for the middle of a sentence. */
export function unfinishedText({ video, checks }: Pick<Known, 'video' | 'checks'>): string {
  if (checks === 0) return 'not checked';
  const status = video?.status ?? 'without a status';
  // It counts only with a URL.
  return status === 'completed' ? 'completed without a URL' : status;
}

function findProblem(outcome: Unsuccessful, inputs: Inputs): Problem {
  switch (outcome.result) {
    case 'failed':
      return failure(outcome);
    case 'error':
      return errorProblem(outcome);
    case 'timed-out':
      return outcome.checks === 0 && !outcome.error
        ? notChecked(outcome, inputs)
        : timeout(outcome, inputs.timeoutSeconds);
    case 'cancelled':
      return cancellation(outcome);
  }
}

function failure({ result, video }: Unsuccessful): Problem {
  const { failureCode: code, failureMessage } = video ?? {};
  const ask = 'write to support@jogg.ai with the ID of the video.';
  const group = `${result}: ${code} ${failureMessage}`;
  if (failureMessage === undefined) {
    return { reason: 'JoggAI gave no reason', help: `To learn why, ${ask}`, code, group };
  }
  const help = `Fix what the reason names and make the video again; if you cannot, ${ask}`;
  return { reason: failureMessage, help, code, group };
}

function errorProblem({ error, url }: Unsuccessful & { result: 'error' }): Problem {
  const group = `error: ${error.message}`;
  if (url !== undefined) {
    return {
      reason: `completed, but it could not be saved: ${error.message}`,
      help: `${error.help} The output video-url has its URL.`,
      group,
    };
  }
  const help = joinSentences(error.help, error.transient ? ASK_AGAIN : '');
  return { reason: error.message, help, code: error.code, group };
}

/** For more videos than can be checked in time. */
function notChecked({ elapsedSeconds }: Outcome, { videoIds, timeoutSeconds }: Inputs): Problem {
  const roundSeconds = videoIds.length * REQUEST_INTERVAL_SECONDS;
  const advice =
    roundSeconds > timeoutSeconds
      ? `Checking ${videoIds.length} videos once takes ${formatDuration(roundSeconds)}: raise timeout-seconds.`
      : 'Requests were held up by a rate limit or by errors.';
  return {
    reason: `not checked before timeout-seconds ran out, after ${formatDuration(elapsedSeconds)}`,
    help: `${advice} ${ASK_AGAIN}`,
    group: 'timed-out: not checked',
  };
}

function timeout(outcome: Unsuccessful & { result: 'timed-out' }, timeoutSeconds: number): Problem {
  const { error, video } = outcome;
  const advice = video?.status === 'completed' ? ASK_AGAIN : MAY_FINISH;
  return {
    reason: timeoutReason(outcome, timeoutSeconds),
    help: joinSentences(advice, slowHelp(outcome), error?.help ?? ''),
    code: error?.code,
    group: `timed-out: ${unfinishedText(outcome)} ${error?.message}`,
  };
}

function timeoutReason(
  outcome: Unsuccessful & { result: 'timed-out' },
  timeoutSeconds: number,
): string {
  const { error, early, elsewhere, elapsedSeconds } = outcome;
  const status = unfinishedText(outcome);
  const elapsed = formatDuration(elapsedSeconds);
  const check = elsewhere ? 'a check of another video' : 'the last check';
  const failed = error ? `; ${check} failed: ${error.message}` : '';
  const asked = early
    ? `; the server asks to wait ${formatDuration(error?.retryAfterSeconds ?? 0)}`
    : '';
  if (timeoutSeconds === 0) {
    const when = outcome.checks === 0 ? '' : ' at the only check (timeout-seconds is 0)';
    return `${status}${when}${failed}${asked}`;
  }
  if (!early) {
    return `still ${status} when timeout-seconds ran out, after ${elapsed}${failed}`;
  }
  const left = formatDuration(timeoutSeconds - elapsedSeconds);
  return `still ${status} after ${elapsed}${failed}${asked}, with ${left} of timeout-seconds left`;
}

function cancellation(outcome: Unsuccessful & { result: 'cancelled' }): Problem {
  const by = `cancelled by ${outcome.signal}`;
  if (outcome.url !== undefined) {
    const reason = `${by}, completed but not saved`;
    return { reason, help: ASK_AGAIN, group: reason };
  }
  const status = unfinishedText(outcome);
  return {
    reason: `${by} after ${formatDuration(outcome.elapsedSeconds)}, ${status}`,
    help: MAY_FINISH,
    group: `${by}, ${status}`,
  };
}

function slowHelp({ video, timeline, elapsedSeconds }: Outcome): string {
  const since = timeline.at(-1)?.elapsedSeconds ?? elapsedSeconds;
  return video?.status === 'processing' && elapsedSeconds - since > LONG_PROCESSING_SECONDS
    ? `JoggAI has been processing it for more than 15 minutes: see ${STATUS_PAGE}, or write to support@jogg.ai with the ID of the video.`
    : '';
}

import { STATUS_PAGE } from '../jogg/errors.ts';
import type { Inputs } from '../inputs.ts';
import type { VideoType } from '../jogg/client.ts';
import { REQUEST_INTERVAL_SECONDS } from '../wait/rate-limiter.ts';
import { formatDuration, sentences } from '../format.ts';
import type { Outcome, Progress } from '../wait/wait-for-video.ts';

/** What kept a wait from ending with a video. */
export interface Trouble {
  /** A clause without a full stop. */
  reason: string;
  /** What the user can do, in sentences. */
  help: string;
  /** JoggAI's code. */
  code?: number | undefined;
}

type Completed = Extract<Outcome, { result: 'completed' }>;
type Troubled = Exclude<Outcome, Completed>;

/** How a wait ended, and what kept it from ending with a video, if anything did. */
export type Explained = { type: VideoType } & (
  (Completed & { trouble?: never }) | (Troubled & { trouble: Trouble })
);

/** One that did not end with a video. */
export type InTrouble = Extract<Explained, { trouble: Trouble }>;

const LONG_PROCESSING_SECONDS = 15 * 60;
const MAY_FINISH =
  'It may still finish: rather than make it again, wait again with the same video-id, which costs no credits.';
const ASK_AGAIN = 'Waiting again with the same video-id costs no credits.';

/** Says what kept a wait from ending with a video, and what the user can do about it. */
export function explain(outcome: Outcome, inputs: Inputs): Explained {
  const type = inputs.videoType;
  if (outcome.result === 'completed') return { ...outcome, type };
  return { ...outcome, type, trouble: findTrouble(outcome, inputs) };
}

/** What happened to a video, or to several at once, as a clause without a full stop. */
export function troubleText(subject: string, video: InTrouble): string {
  return `${subject}${video.result === 'failed' ? ' failed' : ''}: ${reasonText(video)}`;
}

/** The reason, with JoggAI's code where it does not say it itself. */
export function reasonText({ result, trouble: { reason, code } }: InTrouble): string {
  return result === 'failed' && code !== undefined ? `${reason} (code ${code})` : reason;
}

/** The status of a video, for the middle of a sentence. */
export function statusText({ video }: Pick<Progress, 'video'>): string {
  return video?.status ?? 'without a status';
}

/** The same, of a video that is waited for: completed only counts with a URL. */
export function unfinishedText(progress: Pick<Progress, 'video'>): string {
  const status = statusText(progress);
  return status === 'completed' ? 'completed without a URL' : status;
}

function findTrouble(outcome: Troubled, inputs: Inputs): Trouble {
  switch (outcome.result) {
    case 'failed': {
      const { failureCode: code, failureMessage: reason } = outcome.video ?? {};
      const ask = 'write to support@jogg.ai with the ID of the video.';
      return reason === undefined
        ? { reason: 'JoggAI gave no reason', help: `To learn why, ${ask}`, code }
        : {
            reason,
            help: `Fix what the reason names and make the video again; if you cannot, ${ask}`,
            code,
          };
    }
    case 'error': {
      const { error, retries, url } = outcome;
      if (url !== undefined) {
        return {
          reason: `completed, but it could not be saved: ${error.message}`,
          help: `${error.help} The output video-url has its URL.`,
        };
      }
      return {
        reason:
          retries === 0
            ? error.message
            : `${retries + 1} errors in a row, the last: ${error.message}`,
        help: sentences(error.help, error.transient ? ASK_AGAIN : ''),
        code: error.code,
      };
    }
    case 'timed-out': {
      const { error, video, checks } = outcome;
      if (checks === 0 && !error) return notChecked(outcome, inputs);
      return {
        reason: timeoutReason(outcome, inputs.timeoutSeconds),
        help: sentences(
          video?.status === 'completed' ? ASK_AGAIN : MAY_FINISH,
          slowHelp(outcome),
          error?.help ?? '',
        ),
        code: error?.code,
      };
    }
    case 'cancelled': {
      const { reason, url } = outcome;
      if (url !== undefined) {
        return { reason: `cancelled by ${reason}, completed but not saved`, help: ASK_AGAIN };
      }
      const elapsed = formatDuration(outcome.elapsedSeconds);
      return {
        reason: `cancelled by ${reason} after ${elapsed}, ${statusText(outcome)}`,
        help: MAY_FINISH,
      };
    }
  }
}

/** For more videos than can be asked for in time. */
function notChecked({ elapsedSeconds }: Outcome, { videoIds, timeoutSeconds }: Inputs): Trouble {
  const roundSeconds = videoIds.length * REQUEST_INTERVAL_SECONDS;
  const advice =
    roundSeconds > timeoutSeconds
      ? `Checking ${videoIds.length} videos once takes ${formatDuration(roundSeconds)}: raise timeout-seconds.`
      : 'Requests were held up by a rate limit or by errors.';
  return {
    reason: `not checked before timeout-seconds ran out, after ${formatDuration(elapsedSeconds)}`,
    help: `${advice} ${ASK_AGAIN}`,
  };
}

function timeoutReason(outcome: Outcome & { result: 'timed-out' }, timeoutSeconds: number): string {
  const { error, askedSeconds, checks, elapsedSeconds, sharedError } = outcome;
  const status = checks === 0 ? 'not checked' : unfinishedText(outcome);
  const elapsed = formatDuration(elapsedSeconds);
  const check = sharedError === true ? 'a check of another video' : 'the last check';
  const failure = error ? `; ${check} failed: ${error.message}` : '';
  const asked =
    askedSeconds === undefined ? '' : `; the server asks to wait ${formatDuration(askedSeconds)}`;
  if (timeoutSeconds === 0) {
    const when = checks === 0 ? '' : ' at the only check (timeout-seconds is 0)';
    return `${status}${when}${failure}${asked}`;
  }
  if (asked === '') {
    return `still ${status} when timeout-seconds ran out, after ${elapsed}${failure}`;
  }
  const left = formatDuration(timeoutSeconds - elapsedSeconds);
  return `still ${status} after ${elapsed}${failure}${asked}, with ${left} of timeout-seconds left`;
}

function slowHelp({ video, timeline, elapsedSeconds }: Outcome): string {
  const since = timeline.at(-1)?.elapsedSeconds ?? elapsedSeconds;
  return video?.status === 'processing' && elapsedSeconds - since > LONG_PROCESSING_SECONDS
    ? `JoggAI has been processing it for more than 15 minutes: see ${STATUS_PAGE}, or write to support@jogg.ai with the ID of the video.`
    : '';
}

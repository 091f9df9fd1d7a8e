import { formatDuration, formatNumber, joinSentences } from '../format.ts';
import type { Settings } from '../inputs/inputs.ts';
import type { VideoType } from '../jogg/client.ts';
import { STATUS_PAGE } from '../jogg/codes.ts';
import { contactSupport } from '../jogg/errors.ts';
import type { Known, Outcome } from '../wait/outcome.ts';
import { REQUEST_INTERVAL_SECONDS } from '../wait/rate-limiter.ts';

/** Why a wait ended without a video. */
export interface Problem {
  /** A clause without a full stop. */
  reason: string;
  /** What the user can do, in sentences. */
  help: string;
  /** JoggAI's code. */
  code?: number | string | undefined;
  /** Tells problems of one result apart, instead of a reason that has a time or an ID in it. */
  group?: string;
}

type Completed = Extract<Outcome, { result: 'completed' }>;
type Unsuccessful = Exclude<Outcome, Completed>;
type Ended<Result extends Outcome['result']> = Extract<Outcome, { result: Result }>;

/** How a wait ended, and why without a video, if it did. */
export type Explained = { type: VideoType } & (
  (Completed & { problem?: never }) | (Unsuccessful & { problem: Problem })
);

/** One that ended without a video. */
export type ExplainedProblem = Extract<Explained, { problem: Problem }>;

const LONG_PROCESSING_SECONDS = 15 * 60;
const RERUN = 'You can rerun with the same video-id; it uses no credits.';
const MAY_FINISH =
  "The video may still finish. Don't create it again: rerun with the same video-id (no extra credits)";

/** Says why a wait ended without a video, and what the user can do about it. */
export function explain(outcome: Outcome, inputs: Settings): Explained {
  const type = inputs.videoType;
  // Stryker disable next-line ConditionalExpression,StringLiteral: tells the types apart; there would be no problem either.
  if (outcome.result === 'completed') return { ...outcome, type };
  return { ...outcome, type, problem: findProblem(outcome, inputs) };
}

/** What happened to a video, or to several at once, as a clause without a full stop. */
export function problemText(subject: string, video: ExplainedProblem): string {
  if (video.result !== 'failed') return `${subject}: ${reasonText(video)}`;
  const word = video.video?.statusWord;
  return `${subject} failed${word === undefined ? '' : ` ("${word}")`}: ${reasonText(video)}`;
}

/** The reason, with JoggAI's code where it does not say it itself. */
export function reasonText({ result, problem: { reason, code } }: ExplainedProblem): string {
  return result === 'failed' && code !== undefined ? `${reason} (code ${code})` : reason;
}

/** Where JoggAI says that the video is, whatever became of it. */
export function urlOf(video: Explained): string | undefined {
  return video.result === 'completed' ? video.url : video.video?.url;
}

/** How far a video that is not done is, as a clause. */
export function progressText({ video, checks }: Pick<Known, 'video' | 'checks'>): string {
  if (checks === 0) return 'not checked';
  const status = video?.status ?? 'without a status';
  // It counts only with a URL.
  return status === 'completed' ? 'completed without a URL' : status;
}

function findProblem(outcome: Unsuccessful, inputs: Settings): Problem {
  switch (outcome.result) {
    case 'failed':
      return explainFailure(outcome);
    case 'error':
      return explainError(outcome);
    case 'timed-out':
      return outcome.checks === 0 && !outcome.error
        ? explainNotChecked(outcome, inputs)
        : explainTimeout(outcome, inputs.timeoutSeconds);
    case 'cancelled':
      return explainCancellation(outcome);
  }
}

function explainFailure({ video }: Ended<'failed'>): Problem {
  const { failureCode: code, failureMessage, requestId, statusWord } = video ?? {};
  const ask = `${contactSupport(requestId)}.`;
  const group = JSON.stringify([statusWord, code, failureMessage]);
  if (failureMessage === undefined) {
    return {
      reason: "JoggAI didn't give a reason",
      help: `To find out why it failed, ${ask}`,
      code,
      group,
    };
  }
  const help = `Fix the problem and create the video again. If you can't, ${ask}`;
  return { reason: failureMessage, help, code, group };
}

function explainError({ error, stage }: Ended<'error'>): Problem {
  if (stage === 'download') {
    return { reason: `completed, but the download failed: ${error.message}`, help: error.help };
  }
  const help = joinSentences(error.help, error.transient ? RERUN : '');
  return { reason: error.message, help, code: error.code };
}

/** For more videos than can be checked in time. */
function explainNotChecked(
  outcome: Ended<'timed-out'>,
  { videoIds, timeoutSeconds }: Settings,
): Problem {
  const progress = progressText(outcome);
  const roundSeconds = videoIds.length * REQUEST_INTERVAL_SECONDS;
  const advice =
    roundSeconds > timeoutSeconds
      ? `Checking ${formatNumber(videoIds.length)} videos once takes ${formatDuration(roundSeconds)}. Raise timeout-seconds.`
      : 'Requests were delayed by rate limiting or errors.';
  return {
    reason: `timed out after ${formatDuration(outcome.elapsedSeconds)} (timeout-seconds); ${progress}`,
    help: `${advice} ${RERUN}`,
    group: progress,
  };
}

function explainTimeout(outcome: Ended<'timed-out'>, timeoutSeconds: number): Problem {
  const { error, retryAfterSeconds, video } = outcome;
  const rerun = video?.status === 'completed' ? RERUN : `${MAY_FINISH} or raise timeout-seconds.`;
  const later =
    retryAfterSeconds === undefined
      ? rerun
      : `Rerun with the same video-id in ${formatDuration(retryAfterSeconds)} (no extra credits).`;
  return {
    reason: timeoutReason(outcome, timeoutSeconds),
    help:
      video?.status === undefined && error && retryAfterSeconds === undefined
        ? joinSentences(error.help, RERUN)
        : joinSentences(later, slowHelp(outcome), error?.help ?? ''),
    code: error?.code,
    group: JSON.stringify([progressText(outcome), error?.message]),
  };
}

function timeoutReason(outcome: Ended<'timed-out'>, timeoutSeconds: number): string {
  const { error, retryAfterSeconds, elsewhere, elapsedSeconds } = outcome;
  const check = elsewhere === true ? 'another request' : 'the last check';
  const failed = error ? `; ${check} failed: ${error.message}` : '';
  const asked =
    retryAfterSeconds === undefined
      ? ''
      : `the server asks to wait ${formatDuration(retryAfterSeconds)}`;
  if (timeoutSeconds === 0) {
    const when =
      outcome.checks === 0
        ? ''
        : ' when checked (timeout-seconds is 0, so there was only one check)';
    return `${progressText(outcome)}${when}${failed}${asked === '' ? '' : `; ${asked}`}`;
  }
  if (asked !== '') {
    const left = formatDuration(Math.max(0, timeoutSeconds - elapsedSeconds));
    return `${asked}, but only ${left} of timeout-seconds is left; ${lastStatus(outcome)}${failed}`;
  }
  const elapsed = formatDuration(elapsedSeconds);
  return `timed out after ${elapsed} (timeout-seconds); ${lastStatus(outcome)}${failed}`;
}

function lastStatus(known: Pick<Known, 'video' | 'checks'>): string {
  const text = progressText(known);
  return known.video?.status === text ? `last status: ${text}` : text;
}

function explainCancellation(outcome: Ended<'cancelled'>): Problem {
  const { signal, stage, elapsedSeconds } = outcome;
  if (stage === 'download') {
    return { reason: `cancelled (${signal}) before the download was complete`, help: RERUN };
  }
  const status = lastStatus(outcome);
  return {
    reason: `cancelled after ${formatDuration(elapsedSeconds)} (${signal}); ${status}`,
    help: `${MAY_FINISH}. If the job reached its timeout-minutes, set it above timeout-seconds.`,
    group: status,
  };
}

function slowHelp({ video, timeline, elapsedSeconds }: Outcome): string {
  const since = timeline.at(-1)?.elapsedSeconds ?? elapsedSeconds;
  return video?.status === 'processing' && elapsedSeconds - since > LONG_PROCESSING_SECONDS
    ? `JoggAI has been processing it for more than 15 minutes. See ${STATUS_PAGE}, or ${contactSupport(video.requestId)}.`
    : '';
}

import { formatDuration, formatNumber, joinSentences } from '../format.ts';
import type { Settings } from '../inputs/inputs.ts';
import type { VideoType } from '../jogg/client.ts';
import { STATUS_PAGE } from '../jogg/codes.ts';
import { contactSupport } from '../jogg/errors.ts';
import type { Known, Outcome } from '../wait/outcome.ts';
import { REQUEST_INTERVAL_SECONDS } from '../wait/rate-limiter.ts';

/** Why a wait ended without a video. */
export interface Problem {
  /** A clause without a period. */
  reason: string;
  /** Advice for the user, in sentences. */
  help: string;
  /** JoggAI's code. */
  code?: number | string | undefined;
  /** Groups equal problems of one result; needed if `reason` contains a time or an ID. */
  group?: string;
}

type Completed = Extract<Outcome, { result: 'completed' }>;
type Unsuccessful = Exclude<Outcome, Completed>;
type Ended<Result extends Outcome['result']> = Extract<Outcome, { result: Result }>;

/** The end of a wait, with a reason if it brought no video. */
export type Explained = { type: VideoType } & (
  (Completed & { problem?: never }) | (Unsuccessful & { problem: Problem })
);

/** One that ended without a video. */
export type ExplainedProblem = Extract<Explained, { problem: Problem }>;

const LONG_PROCESSING_SECONDS = 15 * 60;
const RERUN = 'Rerun with the same video-id (no extra credits)';
const MAY_FINISH = "The video may still finish, so don't create it again";

/** The part of the settings that reasons and advice depend on. */
export type Circumstances = Pick<
  Settings,
  'videoIds' | 'videoType' | 'timeoutSeconds' | 'onRunner'
>;

/** Says why a wait ended without a video, and what the user can do about it. */
export function explain(outcome: Outcome, step: Circumstances): Explained {
  const type = step.videoType;
  // Stryker disable next-line ConditionalExpression,StringLiteral: tells the types apart; there would be no problem either.
  if (outcome.result === 'completed') return { ...outcome, type };
  return { ...outcome, type, problem: findProblem(outcome, step) };
}

/** A problem of one or more videos, as a clause without a period. */
export function problemText(subject: string, video: ExplainedProblem): string {
  if (video.result !== 'failed') return `${subject}: ${reasonText(video)}`;
  const word = video.video?.statusWord;
  return `${subject} failed${word === undefined ? '' : ` ("${word}")`}: ${reasonText(video)}`;
}

/** The reason, with JoggAI's code where it does not say it itself. */
export function reasonText({ result, problem: { reason, code } }: ExplainedProblem): string {
  return result === 'failed' && code !== undefined ? `${reason} (code ${code})` : reason;
}

export function isProblem(video: Explained): video is ExplainedProblem {
  return video.problem !== undefined;
}

/** The URL of the video as JoggAI gave it, even if the wait ended without success. */
export function urlOf(video: Explained): string | undefined {
  if (video.result === 'completed') return video.url;
  return (video.result === 'timed-out' ? video.listedUrl : undefined) ?? video.video?.url;
}

/** That URL or, as a text to be shown, one that can't be fetched, such as s3://bucket/video.mp4. */
export function shownUrlOf(video: Explained): string | undefined {
  return urlOf(video) ?? video.video?.unusableUrl;
}

/** The progress of an unfinished video, as a clause. */
export function progressText({ video, checks }: Pick<Known, 'video' | 'checks'>): string {
  if (checks === 0) return 'not checked';
  const status = video?.status ?? 'without a status';
  // It counts only with a URL.
  return status === 'completed' ? 'completed without a URL' : status;
}

function findProblem(outcome: Unsuccessful, step: Circumstances): Problem {
  switch (outcome.result) {
    case 'failed':
      return explainFailure(outcome);
    case 'error':
      return explainError(outcome);
    case 'timed-out':
      return outcome.checks === 0 && !outcome.error
        ? explainNotChecked(outcome, step)
        : explainTimeout(outcome, step.timeoutSeconds);
    case 'cancelled':
      return explainCancellation(outcome, step);
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
  { videoIds, timeoutSeconds }: Circumstances,
): Problem {
  const progress = progressText(outcome);
  const roundSeconds = videoIds.length * REQUEST_INTERVAL_SECONDS;
  const advice =
    roundSeconds > timeoutSeconds
      ? `Checking ${formatNumber(videoIds.length)} videos once takes ${formatDuration(roundSeconds)}. Raise timeout-seconds.`
      : 'Requests were delayed by rate limiting or errors.';
  return {
    reason: `timed out after ${formatDuration(outcome.elapsedSeconds)} (timeout-seconds); ${progress}`,
    help: joinSentences(advice, RERUN),
    group: progress,
  };
}

function explainTimeout(outcome: Ended<'timed-out'>, timeoutSeconds: number): Problem {
  const { error, retryAfterSeconds, video } = outcome;
  const code = error?.code;
  const reason = timeoutReason(outcome, timeoutSeconds);
  const group = JSON.stringify([
    progressText(outcome),
    error?.message,
    outcome.listedUrl !== undefined,
  ]);
  if (video?.status === undefined && error && retryAfterSeconds === undefined) {
    return { reason, help: joinSentences(error.help, RERUN), code, group };
  }
  const help = joinSentences(
    rerunText(outcome, timeoutSeconds),
    slowHelp(outcome),
    error?.help ?? '',
  );
  return { reason, help, code, group };
}

function rerunText(
  { video, retryAfterSeconds }: Ended<'timed-out'>,
  timeoutSeconds: number,
): string {
  if (retryAfterSeconds !== undefined) {
    return `Rerun with the same video-id in ${formatDuration(retryAfterSeconds)} (no extra credits)`;
  }
  if (video?.status === 'completed') return RERUN;
  const raise = timeoutSeconds === 0 ? '' : ', or raise timeout-seconds';
  return `${MAY_FINISH}. ${RERUN}${raise}`;
}

function timeoutReason(outcome: Ended<'timed-out'>, timeoutSeconds: number): string {
  const { error, retryAfterSeconds, elsewhere, elapsedSeconds, checks } = outcome;
  const check = elsewhere === true ? 'another request' : 'the last check';
  const failed = error ? `; ${check} failed: ${error.message}` : '';
  const asked =
    retryAfterSeconds === undefined
      ? ''
      : `the server asked to wait ${formatDuration(retryAfterSeconds)}`;
  if (timeoutSeconds === 0) {
    const once = checks === 0 ? '' : ' (checked once)';
    return `${progressText(outcome)}${once}${failed}${asked === '' ? '' : `; ${asked}`}`;
  }
  const left = formatDuration(Math.max(0, timeoutSeconds - elapsedSeconds));
  const end =
    asked === ''
      ? `timed out after ${formatDuration(elapsedSeconds)} (timeout-seconds)`
      : `${asked}, but only ${left} of timeout-seconds were left`;
  const listed =
    outcome.listedUrl === undefined
      ? ''
      : "; JoggAI's list reports it as completed (its URL is in the videos output)";
  return `${end}; ${lastStatus(outcome)}${failed}${listed}`;
}

/** The last status, and what JoggAI said about it. */
function lastStatus(known: Pick<Known, 'video' | 'checks'>): string {
  const { status, failureMessage } = known.video ?? {};
  const text = progressText(known);
  const said = failureMessage === undefined ? '' : ` (${failureMessage})`;
  return `${status === text ? 'last status: ' : ''}${text}${said}`;
}

function explainCancellation(outcome: Ended<'cancelled'>, { onRunner }: Circumstances): Problem {
  if ('failedId' in outcome) return explainFailFast(outcome);
  const { signal, stage, elapsedSeconds } = outcome;
  if (stage === 'download') {
    return { reason: `cancelled (${signal}) before the download was complete`, help: `${RERUN}.` };
  }
  const status = lastStatus(outcome);
  const jobTimeout = onRunner
    ? 'If the job hit its timeout-minutes, raise timeout-minutes (minutes) above timeout-seconds (seconds)'
    : '';
  return {
    reason: `cancelled after ${formatDuration(elapsedSeconds)} (${signal}); ${status}`,
    help: joinSentences(MAY_FINISH, RERUN, jobTimeout),
    group: status,
  };
}

/** For a video whose wait another one has ended. */
function explainFailFast(outcome: Extract<Outcome, { failedId: string }>): Problem {
  const status = lastStatus(outcome);
  const elapsed = formatDuration(outcome.elapsedSeconds);
  return {
    reason: `the wait ended after ${elapsed}, because ${outcome.failedId} failed (fail-fast); ${status}`,
    help: joinSentences(MAY_FINISH, RERUN),
    group: status,
  };
}

function slowHelp({ video, timeline, elapsedSeconds }: Outcome): string {
  const since = timeline.at(-1)?.elapsedSeconds ?? elapsedSeconds;
  return video?.status === 'processing' && elapsedSeconds - since > LONG_PROCESSING_SECONDS
    ? `JoggAI has been processing it for more than 15 minutes. See ${STATUS_PAGE}, or ${contactSupport(video.requestId)}.`
    : '';
}

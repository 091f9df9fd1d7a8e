import { formatDuration, joinSentences } from '../format.ts';
import type { Settings } from '../inputs/inputs.ts';
import type { VideoType } from '../jogg/client.ts';
import { STATUS_PAGE } from '../jogg/response-errors.ts';
import type { Video } from '../jogg/decode.ts';
import { contactSupport } from '../jogg/response-errors.ts';
import type { Known, Outcome } from '../wait/outcome.ts';

/** Why a wait ended without a video. */
export interface Problem {
  /** A clause without a period, the same whenever it occurs. */
  reason: string;
  /** Advice for the user, in sentences. */
  help: string;
  /** JoggAI's code. */
  code?: number | string | undefined;
}

/** A wait that has ended, with the problem if there is no video. */
export type Explained = Outcome & { type: VideoType; problem: Problem | undefined };
export type ExplainedProblem = Explained & { problem: Problem };

type Ended<Result extends Outcome['result']> = Extract<Outcome, { result: Result }>;

const LONG_PROCESSING_SECONDS = 15 * 60;
const rerunText = (when = ''): string => `Rerun with the same video-id${when} (no extra credits)`;
const RERUN = rerunText();
const MAY_FINISH = "The video may still finish, so don't create it again";

/** Says why a wait ended without a video, and what the user can do about it. */
export function explain(outcome: Outcome, step: Settings): Explained {
  return { ...outcome, type: step.videoType, problem: findProblem(outcome, step) };
}

export function isProblem(video: Explained): video is ExplainedProblem {
  return video.problem !== undefined;
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

/** JoggAI's URL of the video, even if the wait ended without success. */
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

function findProblem(outcome: Outcome, step: Settings): Problem | undefined {
  switch (outcome.result) {
    case 'completed':
      return undefined;
    case 'failed':
      return explainFailure(outcome.video);
    case 'error':
      return explainError(outcome);
    case 'timed-out':
      return explainTimeout(outcome, step.timeoutSeconds);
    case 'cancelled':
      return explainCancellation(outcome, step.onRunner);
  }
}

function explainFailure(video: Video | undefined): Problem {
  const { failureCode: code, failureMessage: reason, requestId } = video ?? {};
  const ask = `${contactSupport(requestId)}.`;
  return reason === undefined
    ? { reason: "JoggAI didn't give a reason", help: `To find out why it failed, ${ask}`, code }
    : { reason, help: `Fix the problem and create the video again. If you can't, ${ask}`, code };
}

function explainError({ error, stage }: Ended<'error'>): Problem {
  if (stage === 'download') {
    return { reason: `completed, but the download failed: ${error.message}`, help: error.help };
  }
  const help = joinSentences(error.help, error.transient ? RERUN : '');
  return { reason: error.message, help, code: error.code };
}

function explainTimeout(outcome: Ended<'timed-out'>, timeoutSeconds: number): Problem {
  const { error, retryAfterSeconds, elsewhere, listedUrl, video, checks } = outcome;
  const isOnce = timeoutSeconds === 0;
  const pause = retryAfterSeconds === undefined ? undefined : formatDuration(retryAfterSeconds);
  const timeout = isOnce
    ? ''
    : `timed out after ${formatDuration(timeoutSeconds)} (timeout-seconds)`;
  const check = elsewhere === true ? 'another request' : 'the last check';
  const clauses = [
    pause === undefined
      ? timeout
      : `the server asked to wait ${pause}, longer than timeout-seconds allows`,
    isOnce && checks > 0 ? `${progressText(outcome)} (checked once)` : lastStatus(outcome),
    error ? `${check} failed: ${error.message}` : '',
    listedUrl === undefined
      ? ''
      : "JoggAI's list reports it as completed (its URL is in the videos output)",
  ];
  const rerun = pause === undefined ? RERUN : rerunText(` in ${pause}`);
  const help = joinSentences(
    video?.status === 'completed' ? '' : MAY_FINISH,
    isOnce || pause !== undefined ? rerun : `${rerun}, or raise timeout-seconds`,
    slowHelp(outcome),
    error?.help ?? '',
  );
  return { reason: clauses.filter(Boolean).join('; '), help, code: error?.code };
}

function explainCancellation(outcome: Ended<'cancelled'>, onRunner: boolean): Problem {
  const isFailFast = 'failedId' in outcome;
  const reason = isFailFast
    ? `the wait ended because ${outcome.failedId} failed (fail-fast)`
    : `cancelled (${outcome.signal})`;
  if (outcome.stage === 'download') {
    return { reason: `${reason} before the download was complete`, help: `${RERUN}.` };
  }
  const jobTimeout =
    isFailFast || !onRunner
      ? ''
      : 'If the job hit its timeout-minutes, raise timeout-minutes (minutes) above timeout-seconds (seconds)';
  return {
    reason: `${reason}; ${lastStatus(outcome)}`,
    help: joinSentences(MAY_FINISH, RERUN, jobTimeout),
  };
}

/** The last status, and what JoggAI said about it. */
function lastStatus(known: Known): string {
  const { status, failureMessage } = known.video ?? {};
  const text = progressText(known);
  const said = failureMessage === undefined ? '' : ` (${failureMessage})`;
  return `${status === text ? 'last status: ' : ''}${text}${said}`;
}

function slowHelp({ video, timeline, elapsedSeconds }: Outcome): string {
  const since = timeline.at(-1)?.elapsedSeconds ?? elapsedSeconds;
  return video?.status === 'processing' && elapsedSeconds - since > LONG_PROCESSING_SECONDS
    ? `JoggAI has been processing it for more than 15 minutes. See ${STATUS_PAGE}, or ${contactSupport(video.requestId)}.`
    : '';
}

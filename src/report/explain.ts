import { formatDuration, joinSentences } from '../format.ts';
import type { Settings } from '../inputs/inputs.ts';
import type { VideoType } from '../jogg/client.ts';
import type { Video } from '../jogg/decode.ts';
import { present } from '../jogg/fields.ts';
import { contactSupport, isNotFound, STATUS_PAGE } from '../jogg/response-errors.ts';
import { isInProgress } from '../jogg/status.ts';
import type { Known, Outcome } from '../wait/outcome.ts';

/** Why a wait ended without a video. */
export interface Problem {
  /** `failed`, for a failure that JoggAI reports, with its word if it is another one. */
  verb?: string;
  /** A clause without a period, the same whenever it occurs. */
  reason: string;
  /** Advice for the user, in sentences. */
  help: string;
  /** JoggAI's code. */
  code?: number | string | undefined;
}

/** A wait that has ended, what is known of its video, and what the report says about both. */
export type Explained = Video &
  Outcome & {
    type: VideoType;
    /** `url` or, as a text to be shown, one that can't be fetched, such as s3://bucket/video.mp4. */
    shownUrl: string | undefined;
    /** `undefined` if there is a video. */
    problem: Problem | undefined;
  };

type Ended<Result extends Outcome['result']> = Extract<Outcome, { result: Result }>;

const rerunText = (when = ''): string => `Rerun with the same video-id${when} (no extra credits)`;
const RERUN = rerunText();
const MAY_FINISH = "The video may still finish, so don't create it again";

/** Says why a wait ended without a video, and what the user can do about it. */
export function explain(outcome: Outcome, step: Settings): Explained {
  return { ...factsOf(outcome, step.videoType), problem: findProblem(outcome, step) };
}

/** The same with all that is known of the video, but without the explanation. */
export function factsOf(outcome: Outcome, type: VideoType): Explained {
  const known = { ...present({ url: outcome.listed?.url }), ...outcome.video, ...outcome };
  return { ...known, type, shownUrl: known.url ?? known.unusableUrl, problem: undefined };
}

/** A problem of one or more videos, as a clause without a period. */
export function problemText(subject: string, problem: Problem): string {
  const { verb } = problem;
  return `${subject}${verb === undefined ? '' : ` ${verb}`}: ${reasonText(problem)}`;
}

/** The reason, with JoggAI's code where it does not say it itself. */
export function reasonText({ verb, reason, code }: Problem): string {
  return verb !== undefined && code !== undefined ? `${reason} (code ${code})` : reason;
}

/** The progress of an unfinished video, as a clause. */
export function progressText({ video, checks }: Known): string {
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

function explainFailure({ failureMessage, statusWord, ...video }: Video = {}): Problem {
  const advice =
    failureMessage === undefined
      ? 'To find out why it failed'
      : "Fix the problem and create the video again. If you can't";
  return {
    verb: statusWord === undefined ? 'failed' : `failed ("${statusWord}")`,
    reason: failureMessage ?? "JoggAI didn't give a reason",
    help: `${advice}, ${contactSupport(video.requestId)}.`,
    code: video.failureCode,
  };
}

function explainError(outcome: Ended<'error'>): Problem {
  const { error, stage, video } = outcome;
  const { message, help, transient, code, urlRefused } = error;
  if (stage !== 'download') {
    const isOpen = isInProgress(video?.status) && !isNotFound(error);
    const { failureMessage } = video ?? {};
    const isSaid = failureMessage === undefined || message.includes(failureMessage);
    return {
      reason: joinClauses(message, isSaid ? '' : lastStatus(outcome), listedText(outcome)),
      help: joinSentences(help, isOpen ? MAY_FINISH : '', transient || isOpen ? RERUN : ''),
      code,
    };
  }
  // A URL that was just refused is of no use.
  const place = urlRefused ? '' : 'The URL is in the `video-url` output.';
  const reason = `completed, but the download failed: ${message}`;
  return { reason, help: joinSentences(help, place) };
}

function explainTimeout(outcome: Ended<'timed-out'>, timeoutSeconds: number): Problem {
  const { error, elsewhere, video, checks } = outcome;
  const [cause, rerun] = timeoutCause(timeoutSeconds, outcome.retryAfterSeconds);
  const isOnce = timeoutSeconds === 0 && checks > 0;
  const check = elsewhere === true ? 'another request' : 'the last check';
  const reason = joinClauses(
    cause,
    isOnce ? `${progressText(outcome)} (checked once)` : lastStatus(outcome),
    error ? `${check} failed: ${error.message}` : '',
    listedText(outcome),
  );
  const mayFinish = video?.status === 'completed' ? '' : MAY_FINISH;
  return {
    reason,
    help: joinSentences(mayFinish, rerun, slowHelp(outcome), error?.help ?? ''),
    code: error?.code,
  };
}

/** Why there was no more time, as a clause, and the advice to run again. */
function timeoutCause(timeoutSeconds: number, pauseSeconds: number | undefined): [string, string] {
  if (pauseSeconds !== undefined) {
    const pause = formatDuration(pauseSeconds);
    const cause = `the server asked to wait ${pause}, longer than timeout-seconds allows`;
    return [cause, rerunText(` in ${pause}`)];
  }
  if (timeoutSeconds === 0) return ['', RERUN];
  const cause = `timed out after ${formatDuration(timeoutSeconds)} (timeout-seconds)`;
  return [cause, `${RERUN}, or raise timeout-seconds`];
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
    'If the job hit its timeout-minutes, raise timeout-minutes (minutes) above timeout-seconds (seconds)';
  return {
    reason: joinClauses(reason, lastStatus(outcome), listedText(outcome)),
    help: joinSentences(MAY_FINISH, RERUN, onRunner && !isFailFast ? jobTimeout : ''),
  };
}

/** Joins clauses; leaves out empty ones. */
function joinClauses(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('; ');
}

/** News of a video from JoggAI's list alone, as a clause; '' if there is none. */
function listedText({ listed, video }: Outcome): string {
  const { status = '', url, failureMessage } = listed ?? {};
  if (status === '' || status === video?.status) return '';
  const facts = url === undefined ? failureMessage : 'its URL is in the videos output';
  return `JoggAI's list reports it as ${status}${facts === undefined ? '' : ` (${facts})`}`;
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
  return video?.status === 'processing' && elapsedSeconds - since > 15 * 60
    ? `JoggAI has been processing it for more than 15 minutes. See ${STATUS_PAGE}, or ${contactSupport(video.requestId)}.`
    : '';
}

import type { Random } from '../clock.ts';
import { afterRetries, type StepError } from '../errors.ts';
import { REQUEST_TIMEOUT_SECONDS } from '../jogg/client.ts';
import { mergeVideos, type Video } from '../jogg/decode.ts';
import { isNotFound, missingStatusError, missingUrlError } from '../jogg/response-errors.ts';
import { isKnownStatus } from '../jogg/status.ts';
import { LAST_TURN_SECONDS, MIN_REQUEST_SECONDS } from '../pace/deadline.ts';
import type { CheckResult, Turn } from '../pace/rate-limiter.ts';
import { pollDelay, retryDelay, type PollIntervals } from '../schedule.ts';
import type { Ending, StatusChange, WaitEvent } from './outcome.ts';

/** The time to wait, the intervals of checks, and the number of retries. */
export interface WaitLimits extends PollIntervals {
  /** 0 checks once. */
  timeoutSeconds: number;
  /** Maximum number of consecutive errors. */
  maxRetries: number;
}

/** The terms of all waits of a step. Times are in clock seconds. */
export interface WaitTerms extends WaitLimits {
  start: number;
  deadline: number;
  /** The duration of a check of each video, in seconds. */
  roundSeconds: number;
  /** The best response in this step: none yet, one from JoggAI, or JoggAI's report on any video. */
  heard: 'nobody' | 'jogg' | 'report';
  random: Random;
}

/** The state of the wait for one video. */
export interface WaitState {
  readonly video: Video | undefined;
  readonly checks: number;
  /** The number of checks that found the video in progress. */
  readonly successes: number;
  readonly timeline: readonly StatusChange[];
  /** The next check. */
  readonly turn: Turn;
  /** The time limit of the next request. */
  readonly requestSeconds: number;
  /** The error of the last check, if it failed. */
  readonly lastError: StepError | undefined;
  readonly errorsInARow: number;
  /** The latest of them that are of the same class. */
  readonly alikeInARow: number;
  /** A URL that comes with an unknown status, and in how many checks in a row. */
  readonly unclear: { url: string; checks: number } | undefined;
}

/** The result of a check: the state for the next check or, with an ending, the final state. */
export interface Decision {
  state: WaitState;
  events: readonly WaitEvent[];
  ending?: Ending;
}

const MAX_REQUEST_SECONDS = 60;
// About two minutes: a host that has never responded as JoggAI may be another one.
const MAX_RETRIES_UNHEARD = 8;
// The same for an error that waiting doesn't fix, once JoggAI has reported on a video.
const MAX_LASTING_RETRIES = 8;
// A video that has just been created may be unknown for some seconds.
const MAX_NOT_FOUND_RETRIES = 3;
// Past the deadline, there is no time for a longer backoff than that of 4 s.
const MAX_LATE_BACKOFF_ERRORS = 3;
// An unknown status with a URL is the end of a video that is completed.
const CHECKS_UNTIL_CLEAR = 3;
// A check that is made so shortly before the deadline is the last one.
const LAST_ROUND_SECONDS = 1;

/**
 * The state before the first check, which is due immediately.
 *
 * @param start in clock seconds
 * @param until the last moment at which that check is of use
 */
export function beginWait(start: number, until: number): WaitState {
  return {
    video: undefined,
    checks: 0,
    successes: 0,
    timeline: [],
    turn: { due: start, notBefore: start, until, urgent: false },
    requestSeconds: REQUEST_TIMEOUT_SECONDS,
    lastError: undefined,
    errorsInARow: 0,
    alikeInARow: 0,
    unclear: undefined,
  };
}

/** The time limit of a request made now, in seconds: it ends with the overtime. */
export function timeLimit(state: WaitState, deadline: number, now: number): number {
  const end = lastTurnAt(state, deadline) + MIN_REQUEST_SECONDS;
  return Math.min(state.requestSeconds, end - now);
}

/**
 * Decides what follows from a check. The video is completed or has failed, an error ends the wait, time
 * runs out, or there is a next check, the last one at the deadline.
 *
 * @param now in clock seconds
 */
export function decide(
  before: WaitState,
  result: CheckResult<Video>,
  now: number,
  terms: WaitTerms,
): Decision {
  if ('refusedBy' in result) return afterRefusal(before, result.refusedBy);
  const state = { ...before, checks: before.checks + 1 };
  if ('error' in result) return afterError(state, result.error, now, terms);
  return afterResponse(state, result, now, terms);
}

function afterRefusal(state: WaitState, refusedBy: StepError | undefined): Decision {
  const { lastError } = state;
  if (!refusedBy || (lastError && isFinalWord(lastError))) return outOfTime(state, lastError);
  const { retryAfterSeconds } = refusedBy;
  const elsewhere = refusedBy !== lastError;
  const ending: Ending = { result: 'timed-out', error: refusedBy, retryAfterSeconds, elsewhere };
  return { state, events: [], ending };
}

function afterResponse(
  before: WaitState,
  { value: response, askedAt }: { value: Video; askedAt: number },
  now: number,
  terms: WaitTerms,
): Decision {
  const { state, events } = takeReport(before, response, now - terms.start);
  const status = state.video?.status;
  if (status === 'failed') return { state, events, ending: { result: 'failed' } };
  if (status === 'completed' && response.url !== undefined) {
    return { state, events, ending: { result: 'completed', url: response.url } };
  }
  if (response.status === undefined || status === 'completed') {
    const hasReport = response.status !== undefined;
    const error = hasReport ? missingUrlError(response) : missingStatusError(response);
    const decision = afterError(state, error, now, terms);
    return { ...decision, events: [...events, ...decision.events] };
  }
  const { start, deadline, timeoutSeconds, random } = terms;
  const successes = state.successes + 1;
  const well = { ...state, successes, lastError: undefined, errorsInARow: 0, alikeInARow: 0 };
  const isLate = now >= deadline;
  // A check that was requested earlier is followed by one at the deadline.
  const isFromBefore = before.turn.due < deadline && askedAt < deadline - LAST_ROUND_SECONDS;
  if (timeoutSeconds === 0 || (isLate && !isFromBefore))
    return { ...outOfTime(well, undefined), events };
  const due = askedAt + pollDelay(askedAt - start, terms, random);
  const notBefore = now + (response.retryAfterSeconds ?? 0);
  // In the last round, another check is of use only if there is time for it.
  const isInLastRound = askedAt >= deadline - terms.roundSeconds;
  const until = !isLate && isInLastRound ? deadline : lastTurnAt(before, deadline);
  const turn = noLaterThan(deadline, { due, notBefore, until, urgent: false });
  return { state: { ...well, turn }, events };
}

/** Adds what a response reports, with the events of a change of the status. */
function takeReport(before: WaitState, response: Video, elapsedSeconds: number): Decision {
  const unclear = takeUnclear(before.unclear, response);
  const isClear = unclear?.checks === CHECKS_UNTIL_CLEAR;
  const cleared = { ...response, status: 'completed', statusWord: response.status };
  const video = mergeVideos(before.video, isClear ? cleared : response);
  const { status, statusWord: word } = video;
  const state = { ...before, video, unclear };
  if (status === undefined || status === before.video?.status) return { state, events: [] };
  const timeline = [...before.timeline, { status, elapsedSeconds }];
  const changed: WaitEvent = { type: 'status-changed', status, word };
  const unknown: WaitEvent = { type: 'unknown-status', status };
  const events = isKnownStatus(status) ? [changed] : [changed, unknown];
  return { state: { ...state, timeline }, events };
}

/** Counts how often an unknown status comes with the same URL, whose signature may differ. */
function takeUnclear(before: WaitState['unclear'], { status, url }: Video): WaitState['unclear'] {
  if (status === undefined) return before;
  if (url === undefined || isKnownStatus(status)) return undefined;
  const [place = url] = url.split(/[?#]/, 1);
  return { url: place, checks: before?.url === place ? before.checks + 1 : 1 };
}

function afterError(before: WaitState, error: StepError, now: number, terms: WaitTerms): Decision {
  const { deadline, random } = terms;
  const isLate = now >= deadline;
  const state = countError(before, error);
  const isMissing = retryClassOf(error, state) === 'not-found';
  const { count, maxRetries } = retriesOf(state, error, terms);
  if (count > maxRetries || state.errorsInARow > terms.maxRetries) {
    // The retries of a video that isn't found say nothing.
    const retries = isMissing ? 0 : state.errorsInARow - 1;
    const last = afterRetries(error, retries, state.successes);
    return { state, events: [], ending: { result: 'error', error: last } };
  }
  const { retryAfterSeconds = 0 } = error;
  const until = lastTurnAt(before, deadline);
  const notBefore = now + retryAfterSeconds;
  if (error.isRateLimit && notBefore > until) {
    return { state, events: [], ending: { result: 'timed-out', error, retryAfterSeconds } };
  }
  // Only a rate limit moves the next check further than to the deadline.
  const last = isLate ? until : Math.max(deadline, error.isRateLimit ? notBefore : deadline);
  const errors = Math.min(count, isLate ? MAX_LATE_BACKOFF_ERRORS : Infinity);
  const due = now + retryDelay(errors, retryAfterSeconds, random);
  if (isLate && (due > last || isMissing)) return outOfTime(state, error);
  const turn = noLaterThan(last, { due, notBefore, until, urgent: false });
  const delaySeconds = turn.due - now;
  const event: WaitEvent = { type: 'retrying', error, retry: count, maxRetries, delaySeconds };
  return { state: { ...state, turn }, events: [event] };
}

function countError(before: WaitState, error: StepError): WaitState {
  const { lastError, errorsInARow, alikeInARow } = before;
  const isAlike = lastError && retryClassOf(lastError, before) === retryClassOf(error, before);
  return {
    ...before,
    lastError: error,
    errorsInARow: errorsInARow + 1,
    alikeInARow: isAlike ? alikeInARow + 1 : 1,
    requestSeconds: error.timedOut
      ? Math.min(2 * before.requestSeconds, MAX_REQUEST_SECONDS)
      : before.requestSeconds,
  };
}

/** The last moment for a request after the deadline. */
function lastTurnAt({ turn }: WaitState, deadline: number): number {
  return Math.max(deadline + LAST_TURN_SECONDS, turn.until);
}

function retryClassOf(error: StepError, { video }: WaitState): 'passing' | 'lasting' | 'not-found' {
  if (isNotFound(error) && video?.status === undefined) return 'not-found';
  return error.transient ? 'passing' : 'lasting';
}

/** Number of consecutive errors, and of allowed retries. */
function retriesOf(
  state: WaitState,
  error: StepError,
  { heard, maxRetries }: WaitTerms,
): { count: number; maxRetries: number } {
  const retryClass = retryClassOf(error, state);
  const most = {
    passing: heard === 'nobody' && !error.fromJogg ? MAX_RETRIES_UNHEARD : Infinity,
    lasting: heard === 'report' ? MAX_LASTING_RETRIES : 0,
    'not-found': MAX_NOT_FOUND_RETRIES,
  }[retryClass];
  const count = retryClass === 'passing' ? state.errorsInARow : state.alikeInARow;
  return { count, maxRetries: Math.min(maxRetries, most) };
}

/** A final error from JoggAI itself is the end at the deadline; all else is a timeout. */
function outOfTime(state: WaitState, error: StepError | undefined): Decision {
  const ending: Ending =
    error && isFinalWord(error) ? { result: 'error', error } : { result: 'timed-out', error };
  return { state, events: [], ending };
}

function isFinalWord({ transient, fromJogg }: StepError): boolean {
  return !transient && fromJogg;
}

function noLaterThan(last: number, turn: Turn): Turn {
  const notBefore = Math.min(turn.notBefore, last);
  return { ...turn, due: Math.min(Math.max(turn.due, notBefore), last), notBefore };
}

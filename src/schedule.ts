import type { Random } from './clock.ts';

/** The bounds of the time between checks, in seconds. */
export interface PollIntervals {
  pollIntervalSeconds: number;
  /** Ignored if below `pollIntervalSeconds`. */
  maxPollIntervalSeconds: number;
}

const POLL_FRACTION = 0.02;
const MAX_BACKOFF_SECONDS = 30;
const MAX_JITTER = 0.2;

/**
 * Seconds from a check made `elapsedSeconds` into the wait to the next one.
 *
 * Growing by a share of the wait keeps two promises: a finished video is found late by no
 * more than that share, and the number of checks grows with the logarithm of the wait.
 *
 * @returns from `pollIntervalSeconds` to that share of the wait or `maxPollIntervalSeconds`, whichever is less
 */
export function pollDelay(
  elapsedSeconds: number,
  { pollIntervalSeconds, maxPollIntervalSeconds }: PollIntervals,
  random: Random,
): number {
  const delay = Math.min(elapsedSeconds * POLL_FRACTION, maxPollIntervalSeconds);
  return Math.max(jittered(delay, random), pollIntervalSeconds);
}

/**
 * Seconds to wait after the `errors`-th transient error in a row (1 or more): 1, 2, 4 and so on up
 * to 30, less jitter, and never less than the `retryAfterSeconds` that the server requested.
 */
export function retryDelay(errors: number, retryAfterSeconds: number, random: Random): number {
  const backoff = Math.min(2 ** (errors - 1), MAX_BACKOFF_SECONDS);
  return Math.max(jittered(backoff, random), retryAfterSeconds);
}

// Shortens only, so that every upper bound holds with jitter too.
function jittered(seconds: number, random: Random): number {
  return seconds * (1 - MAX_JITTER * random());
}

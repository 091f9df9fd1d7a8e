/** How the time between checks is bounded, in seconds. */
export interface PollIntervals {
  pollIntervalSeconds: number;
  /** Where it is below `pollIntervalSeconds`, that one counts. */
  maxPollIntervalSeconds: number;
}

/** A number from 0 up to, not including, 1, such as `Math.random` gives. */
export type Random = () => number;

const POLL_FRACTION = 0.02;
const MAX_BACKOFF_SECONDS = 30;
const MAX_JITTER = 0.2;

/**
 * Seconds from a check made `elapsedSeconds` into the wait to the next one.
 *
 * Growing by a share of the wait keeps two promises at once: a finished video is found late by no
 * more than that share, and the number of checks grows with the logarithm of the wait.
 *
 * @param fraction which share; another one is for comparison only
 * @returns from `pollIntervalSeconds` to that share of the wait or `maxPollIntervalSeconds`, whichever is less
 */
export function pollDelay(
  elapsedSeconds: number,
  { pollIntervalSeconds, maxPollIntervalSeconds }: PollIntervals,
  random: Random,
  fraction = POLL_FRACTION,
): number {
  const delay = Math.min(elapsedSeconds * fraction, maxPollIntervalSeconds);
  return Math.max(jittered(delay, random), pollIntervalSeconds);
}

/**
 * Seconds to wait after the `errors`-th transient error in a row (1 or more): 1, 2, 4 and so on up
 * to 30, less jitter, and never less than the `retryAfterSeconds` the server asked for.
 */
export function retryDelay(errors: number, retryAfterSeconds: number, random: Random): number {
  const backoff = Math.min(2 ** (errors - 1), MAX_BACKOFF_SECONDS);
  return Math.max(jittered(backoff, random), retryAfterSeconds);
}

// Shortens only, so that every upper bound holds with jitter too.
function jittered(seconds: number, random: Random): number {
  return seconds * (1 - MAX_JITTER * random());
}

import type { Video } from './decode.ts';
import { createRateLimiter } from './rate-limiter.ts';
import {
  waitForVideo,
  type Environment,
  type Outcome,
  type Progress,
  type WaitEvent,
  type WaitLimits,
} from './wait.ts';

/** What happens while a step waits. */
export type BatchEvent =
  | Exclude<WaitEvent, { type: 'checked' }>
  /** One video has come to an end of its own. */
  | { type: 'ended'; outcome: Outcome }
  | { type: 'still-waiting'; videos: readonly (Progress | Outcome)[] };

// A check takes 15 s at most, so that the log is never silent for more than a minute.
const MAX_SILENCE_SECONDS = 45;

/**
 * Waits for several videos side by side, each on its own schedule, all through one rate limiter.
 * An error of the account that ends one wait ends all.
 *
 * @param onEvent takes what happens; of the statuses that are not known, only the first
 * @param signal ends all waits at once when it aborts; its reason is the `Ending`
 * @returns the outcomes in the order of `ids`
 * @throws whatever `getVideo` throws that is not a `CheckError`
 */
export async function waitForVideos(
  ids: readonly string[],
  getVideo: (id: string, signal: AbortSignal) => Promise<Video>,
  limits: WaitLimits,
  onEvent: (event: BatchEvent, elapsedSeconds: number) => void,
  signal: AbortSignal,
  environment: Environment,
): Promise<Outcome[]> {
  const { clock, sleep } = environment;
  const start = clock();
  const account = new AbortController();
  const endOfAll = AbortSignal.any([signal, account.signal]);
  // Without any time, each video is still checked once.
  const deadline = limits.timeoutSeconds === 0 ? Infinity : start + limits.timeoutSeconds;
  const limiter = createRateLimiter(deadline, endOfAll, environment);
  const videos: (Progress | Outcome)[] = ids.map((id) => ({
    id,
    video: undefined,
    checks: 0,
    error: undefined,
  }));
  let lastSignOfLife = start;
  let warned = false;

  function emit(event: BatchEvent): void {
    const now = clock();
    // What happens to one of several videos is no sign of the others.
    if (ids.length === 1 || event.type === 'still-waiting') lastSignOfLife = now;
    onEvent(event, now - start);
  }

  async function waitFor(id: string, index: number): Promise<Outcome> {
    function onWaitEvent(event: WaitEvent): void {
      if (event.type === 'checked') {
        videos[index] = event.progress;
      } else if (event.type !== 'unknown-status') {
        emit(event);
      } else if (!warned) {
        warned = true;
        emit(event);
      }
    }
    const outcome = await waitForVideo(
      id,
      {
        check: (checkSignal) => getVideo(id, checkSignal),
        limits,
        start,
        limiter,
        onEvent: onWaitEvent,
        signal: endOfAll,
      },
      environment,
    );
    videos[index] = outcome;
    if (endOfAll.aborted) return outcome;
    emit({ type: 'ended', outcome });
    if (endsAll(outcome)) account.abort(outcome);
    return outcome;
  }

  async function showSignsOfLife(until: AbortSignal): Promise<never> {
    for (;;) {
      const due = lastSignOfLife + MAX_SILENCE_SECONDS;
      const now = clock();
      if (now < due) await sleep(due - now, until);
      else emit({ type: 'still-waiting', videos });
    }
  }

  const done = new AbortController();
  try {
    return await Promise.race([Promise.all(ids.map(waitFor)), showSignsOfLife(done.signal)]);
  } finally {
    done.abort();
  }
}

/** Whether an error of the account leaves nothing to wait for: it is final, or asks for more than the time left. */
function endsAll(outcome: Outcome): boolean {
  return (
    (outcome.result === 'error' && outcome.error.accountWide) ||
    (outcome.result === 'timed-out' &&
      outcome.askedSeconds !== undefined &&
      outcome.error?.accountWide === true)
  );
}

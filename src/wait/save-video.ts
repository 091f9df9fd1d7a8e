import type { Timing } from '../clock.ts';
import type { Downloader, SaveOptions } from '../download/downloader.ts';
import { StepError } from '../errors.ts';
import type { Video } from '../jogg/decode.ts';
import type { Ending, Outcome } from './outcome.ts';
import type { RateLimiter } from './rate-limiter.ts';

/**
 * Saves a completed video.
 *
 * @param options its signal's reason is the `Ending` when it aborts
 * @returns how the wait for the video and its file ended
 * @throws whatever `save` throws that is not a `StepError`
 */
export async function saveVideo(
  outcome: Outcome,
  save: Downloader['save'],
  options: SaveOptions,
): Promise<Outcome> {
  const { signal } = options;
  const completed = { ...outcome };
  try {
    const path = await save(outcome.id, outcome.url ?? '', {
      ...options,
      renewUrl: async () => {
        const url = await options.renewUrl();
        if (url !== undefined) completed.url = url;
        return url;
      },
    });
    return { ...completed, path };
  } catch (error) {
    if (signal.aborted) return { ...completed, ...(signal.reason as Ending) };
    if (error instanceof StepError) return { ...completed, result: 'error', error };
    throw error;
  }
}

export interface RenewalOptions {
  limiter: RateLimiter;
  /** Makes one request. */
  getVideo: (id: string, signal: AbortSignal) => Promise<Video>;
  clock: Timing['clock'];
  /** Ends the request when it aborts. */
  signal: AbortSignal;
}

// A download waits no longer for its turn to get a new URL.
const MAX_RENEWAL_WAIT_SECONDS = 120;

/**
 * The URL that JoggAI gives a completed video now, asked for before any video is checked.
 *
 * @returns `undefined` if there is none, or if all waits have ended
 * @throws {StepError} if there is no usable response, or the error that ended all waits
 */
export async function renewUrl(
  id: string,
  { limiter, getVideo, clock, signal }: RenewalOptions,
): Promise<string | undefined> {
  const now = clock();
  const turn = { due: now, notBefore: now, until: now + MAX_RENEWAL_WAIT_SECONDS, urgent: true };
  try {
    const turned = await limiter.run(turn, () => getVideo(id, signal));
    if (turned.granted) return turned.value.url;
    if (turned.pausedBy) throw turned.pausedBy;
    return undefined;
  } catch (error) {
    if (error instanceof StepError || !signal.aborted) throw error;
    const ending = signal.reason as Ending;
    if (ending.result === 'error') throw ending.error;
    return undefined;
  }
}

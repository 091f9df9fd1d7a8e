import type { Timing } from '../clock.ts';
import type { Downloader, SaveOptions } from '../download/downloader.ts';
import { StepError } from '../errors.ts';
import type { RequestOptions } from '../jogg/client.ts';
import type { Video } from '../jogg/decode.ts';
import type { Ending, Known, Outcome } from './outcome.ts';
import type { RateLimiter } from './rate-limiter.ts';

type Completed = Extract<Outcome, { result: 'completed' }>;
type Cancelled = Extract<Ending, { result: 'cancelled' }>;

/**
 * Saves a completed video.
 *
 * @param options its signal's reason is the `Ending` when it aborts
 * @returns how the wait for the video and its file ended
 * @throws whatever `save` throws that is not a `StepError`
 */
export async function saveVideo(
  outcome: Completed,
  save: Downloader['save'],
  options: SaveOptions,
): Promise<Outcome> {
  const { signal } = options;
  let completed = outcome;
  try {
    const file = await save(outcome.id, outcome.url, {
      ...options,
      renewUrl: async () => {
        const url = await options.renewUrl();
        if (url !== undefined) completed = withUrl(completed, url);
        return url;
      },
    });
    return { ...completed, file };
  } catch (error) {
    const stage = 'download';
    if (signal.aborted) return { ...completed, ...(signal.reason as Cancelled), stage };
    if (error instanceof StepError) return { ...completed, result: 'error', error, stage };
    throw error;
  }
}

function withUrl(outcome: Completed, url: string): Completed {
  return { ...outcome, url, video: outcome.video && { ...outcome.video, url } };
}

export interface RenewalOptions {
  limiter: RateLimiter;
  /** Makes one request. */
  getVideo: (id: string, options: RequestOptions) => Promise<Video>;
  clock: Timing['clock'];
  /** Ends the request when it aborts. */
  signal: AbortSignal;
}

// A download waits no longer for its turn to get a new URL.
const MAX_RENEWAL_WAIT_SECONDS = 120;

/**
 * A function for the URL that JoggAI gives a completed video now. It asks before any video is checked,
 * but no sooner than JoggAI's last response about this one wanted, the completed one included.
 *
 * It returns `undefined` if there is none, if that would be too late, or if all waits have ended, and
 * throws a `StepError` if there is no usable response, or the error that ended all waits.
 */
export function createRenewal(
  { id, video }: Known,
  { limiter, getVideo, clock, signal }: RenewalOptions,
): SaveOptions['renewUrl'] {
  const nextAfter = (response: { retryAfterSeconds: number | undefined } | undefined): number =>
    clock() + (response?.retryAfterSeconds ?? 0);
  let notBefore = nextAfter(video);
  return async () => {
    const now = clock();
    const turn = { due: now, notBefore, until: now + MAX_RENEWAL_WAIT_SECONDS, urgent: true };
    if (notBefore > turn.until) return undefined;
    const turned = await limiter
      .run(turn, () => getVideo(id, { signal }))
      .catch((error: unknown) => {
        if (error instanceof StepError) notBefore = nextAfter(error);
        if (error instanceof StepError || !signal.aborted) throw error;
        const ending = signal.reason as Ending;
        if (ending.result === 'error') throw ending.error;
        return undefined;
      });
    if (turned?.granted) {
      notBefore = nextAfter(turned.value);
      return turned.value.url;
    }
    if (turned?.pausedBy) throw turned.pausedBy;
    return undefined;
  };
}

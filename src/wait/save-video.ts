import type { Timing } from '../clock.ts';
import type { Save, SaveOptions } from '../download/downloader.ts';
import { StepError, unexpectedError } from '../errors.ts';
import type { RequestOptions } from '../jogg/client.ts';
import type { Video } from '../jogg/decode.ts';
import type { Ending, Known, Outcome } from './outcome.ts';
import type { RateLimiter } from '../pace/rate-limiter.ts';

type Completed = Extract<Outcome, { result: 'completed' }>;
type Cancelled = Extract<Ending, { result: 'cancelled' }>;

interface RenewalOptions {
  limiter: RateLimiter;
  /** Makes one request. */
  getVideo: (id: string, options: RequestOptions) => Promise<Video>;
  clock: Timing['clock'];
  /** Ends requests and the download when it aborts; its reason is the `Ending`. */
  signal: AbortSignal;
}

/**
 * Saves a completed video. Never throws: an error is the outcome.
 *
 * @returns how the wait for the video and its file ended
 */
export async function saveVideo(
  outcome: Completed,
  save: Save,
  onEvent: SaveOptions['onEvent'],
  options: RenewalOptions,
): Promise<Outcome> {
  const { signal } = options;
  const requestUrl = createRenewal(outcome, options);
  let completed = outcome;
  const renewUrl = async (): Promise<string | undefined> => {
    const url = await requestUrl();
    if (url !== undefined) completed = { ...completed, url, video: { ...completed.video, url } };
    return url;
  };
  try {
    const file = await save(outcome.id, outcome.url, { onEvent, renewUrl, signal });
    return { ...completed, file };
  } catch (thrown) {
    const stage = 'download';
    if (signal.aborted) return { ...completed, ...(signal.reason as Cancelled), stage };
    const error = thrown instanceof StepError ? thrown : unexpectedError(thrown);
    return { ...completed, result: 'error', error, stage };
  }
}

// A download waits no longer for its turn to get a new URL.
const MAX_RENEWAL_WAIT_SECONDS = 120;

/**
 * A function for the URL that JoggAI returns for a completed video now. It takes precedence over all
 * checks, but respects the delay that JoggAI's last response about this video asked for.
 *
 * It returns `undefined` if there is no URL, or if it would come too late. It throws a `StepError` if there
 * is no usable response, and the signal's reason when it aborts.
 */
export function createRenewal(
  { id, video }: Known,
  { limiter, getVideo, clock, signal }: RenewalOptions,
): SaveOptions['renewUrl'] {
  const nextAfter = (response: { retryAfterSeconds?: number | undefined } | undefined): number =>
    clock() + (response?.retryAfterSeconds ?? 0);
  let notBefore = nextAfter(video);
  return async () => {
    const now = clock();
    const turn = { due: now, notBefore, until: now + MAX_RENEWAL_WAIT_SECONDS, urgent: true };
    const checked = await limiter.run(turn, () => getVideo(id, { signal }), 'video', signal);
    if ('refusedBy' in checked) {
      if (checked.refusedBy) throw checked.refusedBy;
      return undefined;
    }
    notBefore = nextAfter('error' in checked ? checked.error : checked.value);
    if ('error' in checked) throw checked.error;
    return checked.value.url;
  };
}

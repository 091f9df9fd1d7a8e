import { StepError } from '../errors.ts';
import { retryDelay } from '../schedule.ts';
import {
  lastError,
  MAX_RETRY_AFTER_SECONDS,
  RefusedError,
  renewalError,
} from './download-errors.ts';
import type { GetOptions } from './options.ts';
import type { PartFile } from './part-file.ts';
import { receive } from './receive.ts';

/** Where a download is after an attempt. */
interface State {
  url: string;
  /** Whether the next request may be for the missing part alone. */
  mayResume: boolean;
  /** Whether a new URL was tried in the attempt that brought it, since the last progress. */
  triedNewUrl: boolean;
  errorsInARow: number;
  /** How many of them were refusals. */
  refusals: number;
  /** The size of the file at the last progress. */
  bytes: number;
}

// Retries begin again only after this much, so that a server that trickles isn't retried forever.
const MIN_PROGRESS_BYTES = 2 ** 20;
// A file takes up to two minutes to reach every server of its store; later it won't.
const MAX_REFUSED_RETRIES = 8;
// When nothing has arrived for so long, no download is retried: the server is down, and hundreds of
// downloads that each wait for all of their timeouts would take hours to say so.
const MAX_SILENCE_SECONDS = 600;

/**
 * Gets one whole file, with retries and new URLs.
 *
 * @param order of all downloads: the lower, the sooner it has a slot
 * @returns how long it took from the first request, in seconds
 * @throws {StepError} if no further attempt can help
 * @throws the reason of the signal, when it aborts
 */
export async function getFile(
  url: string,
  file: PartFile,
  order: number,
  options: GetOptions,
): Promise<number> {
  const { slots, timing, onEvent, signal } = options;
  const counts = { errorsInARow: 0, refusals: 0, bytes: 0 };
  const state: State = { url, mayResume: true, triedNewUrl: false, ...counts };
  const queuedAt = timing.clock();
  let startedAt = Infinity;
  for (;;) {
    const error = await slots.run(order, () => {
      signal.throwIfAborted();
      startedAt = Math.min(startedAt, timing.clock());
      return attempt(file, state, options);
    });
    if (!error) return timing.clock() - startedAt;
    const retry = nextRetry(error, state, queuedAt, options);
    onEvent({ type: 'retrying-download', error, ...retry });
    await timing.sleep(retry.delaySeconds, signal);
  }
}

/**
 * Requests the file and, if it is refused, immediately at a new URL: that may expire before the next
 * attempt.
 *
 * @returns the error, unless the file is complete
 */
async function attempt(
  file: PartFile,
  state: State,
  options: GetOptions,
): Promise<StepError | undefined> {
  for (;;) {
    const { bytes } = file.arrived;
    try {
      await receive(state.url, file, state.mayResume, options);
      return undefined;
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof StepError)) throw error;
      // After a request for a part that brought nothing, the next one is for the whole file.
      state.mayResume = file.arrived.bytes !== bytes || !state.mayResume;
      noteProgress(file, state);
      if (!(error instanceof RefusedError)) return error;
      const failure = await renewUrl(error, state, options);
      if (failure) return failure;
    }
  }
}

/** @returns the error to retry after, unless there is a new URL to request immediately */
async function renewUrl(
  refusal: RefusedError,
  state: State,
  options: GetOptions,
): Promise<StepError | undefined> {
  const renewed = await options.renewUrl().catch((error: unknown) => {
    if (error instanceof StepError) return error;
    throw error;
  });
  options.signal.throwIfAborted();
  if (renewed instanceof StepError) return renewalError(refusal, renewed);
  if (renewed === undefined || renewed === state.url) return refusal;
  state.url = renewed;
  const { retryAfterSeconds = 0 } = refusal;
  const waits = retryAfterSeconds > 0 && retryAfterSeconds <= MAX_RETRY_AFTER_SECONDS;
  if (waits || state.triedNewUrl) return refusal;
  state.triedNewUrl = true;
  return undefined;
}

function noteProgress({ mostBytes }: PartFile, state: State): void {
  if (mostBytes < state.bytes + MIN_PROGRESS_BYTES) return;
  Object.assign(state, { errorsInARow: 0, refusals: 0, triedNewUrl: false, bytes: mostBytes });
}

/**
 * The retry after an error.
 *
 * @throws {StepError} if there is none
 */
function nextRetry(
  error: StepError,
  state: State,
  queuedAt: number,
  { activity, maxRetries: max, timing }: GetOptions,
): { retry: number; maxRetries: number; delaySeconds: number } {
  const isRefusal = error instanceof RefusedError;
  const maxRetries = isRefusal ? Math.min(max, MAX_REFUSED_RETRIES) : max;
  const retries = isRefusal ? state.refusals : state.errorsInARow;
  const silence = timing.clock() - Math.max(queuedAt, activity.lastByteAt);
  const { retryAfterSeconds = 0 } = error;
  const isHopeless = silence > MAX_SILENCE_SECONDS || retryAfterSeconds > MAX_RETRY_AFTER_SECONDS;
  if (!error.transient || isHopeless || retries >= maxRetries) {
    throw lastError(error, state.errorsInARow);
  }
  state.errorsInARow += 1;
  if (isRefusal) state.refusals += 1;
  const delaySeconds = retryDelay(state.errorsInARow, retryAfterSeconds, timing.random);
  return { retry: retries + 1, maxRetries, delaySeconds };
}

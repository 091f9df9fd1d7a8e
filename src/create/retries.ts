import type { Timing } from '../clock.ts';
import { afterRetries, StepError } from '../errors.ts';
import { retryDelay } from '../schedule.ts';

interface RetryOptions {
  /** The errors after which a request may be repeated; by default, transient ones. */
  canRepeat?: (error: StepError) => boolean;
  onRetry: (error: StepError, delaySeconds: number) => void;
  signal: AbortSignal;
}

// About two minutes; about ten for errors from JoggAI itself.
const MAX_RETRIES = 8;
const MAX_RETRIES_OF_JOGG = 24;

/** Nobody expects a step to sleep longer than that because servers ask for it. */
export const MAX_PAUSE_SECONDS = 600;

/**
 * Makes a request, and repeats it with the usual backoff while that can help.
 *
 * @throws {StepError} the last error, if it can't be repeated after it, or not again
 * @throws the signal's reason when it aborts
 */
export async function withRetries<T>(
  request: () => Promise<T>,
  { canRepeat = ({ transient }) => transient, onRetry, signal }: RetryOptions,
  { sleep, random }: Timing,
): Promise<T> {
  let pausedSeconds = 0;
  for (let errors = 1; ; errors += 1) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof StepError) || !canRepeat(error)) throw error;
      const { fromJogg, retryAfterSeconds = 0 } = error;
      const isSpent = errors > (fromJogg ? MAX_RETRIES_OF_JOGG : MAX_RETRIES);
      const delaySeconds = retryDelay(errors, retryAfterSeconds, random);
      pausedSeconds += delaySeconds;
      const isTooLong = retryAfterSeconds > 0 && pausedSeconds > MAX_PAUSE_SECONDS;
      if (isSpent || isTooLong) throw afterRetries(error, errors - 1);
      onRetry(error, delaySeconds);
      await sleep(delaySeconds, signal);
    }
  }
}

import type { StepError } from '../errors.ts';
import { INSUFFICIENT_CREDIT } from '../jogg/codes.ts';

/** What an error says about the request that it came of. */
type Fate =
  /** It can't have been accepted, and may be later. */
  | 'not-accepted'
  /** It was refused, or can't be sent. */
  | 'rejected'
  /** It may have been accepted, and paid for. */
  | 'unknown';

/** Reads from the error of a request that costs credits what became of it. */
export function readFate({ code, transient, isRateLimit, neverSent }: StepError): Fate {
  if (isRateLimit || neverSent) return transient ? 'not-accepted' : 'rejected';
  // JoggAI's system errors, whatever HTTP status they come with.
  const isSystemError = typeof code === 'number' && code >= 50_000 && code < 60_000;
  return transient || isSystemError ? 'unknown' : 'rejected';
}

/** Whether the requests after this one would fail in the same way. */
export function endsAll(error: StepError): boolean {
  const { code, scope } = error;
  return readFate(error) !== 'rejected' || scope === 'step' || code === INSUFFICIENT_CREDIT;
}

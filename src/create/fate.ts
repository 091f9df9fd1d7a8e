import type { StepError } from '../errors.ts';
import { INSUFFICIENT_CREDIT } from '../jogg/response-errors.ts';

/** The outcome of a request, as far as its error tells. */
type Fate =
  /** It can't have been accepted, and may be later. */
  | 'not-accepted'
  /** It was refused, or can't be sent. */
  | 'rejected'
  /** It may have been accepted, and paid for. */
  | 'unknown';

/** Reads from the error of a request that costs credits what became of it. */
export function readFate(error: StepError): Fate {
  const { code, httpStatus, transient, isRateLimit, neverSent, videoId } = error;
  // Whatever is wrong, there is a video.
  if (videoId !== undefined) return 'unknown';
  if (isRateLimit || neverSent) return transient ? 'not-accepted' : 'rejected';
  // System errors with any HTTP status: JoggAI's, and those in a gateway's envelope.
  const isSystemError = /^5\d\d(\d\d)?$/.test(String(code));
  // 303 sends to another page for the result.
  return transient || isSystemError || httpStatus === 303 ? 'unknown' : 'rejected';
}

/** True if the requests after this one would fail in the same way. */
export function endsAll(error: StepError): boolean {
  const { code, scope } = error;
  return readFate(error) !== 'rejected' || scope === 'step' || code === INSUFFICIENT_CREDIT;
}

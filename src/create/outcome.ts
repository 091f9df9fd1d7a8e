import type { StepError } from '../errors.ts';

/** The result of a request. */
export type Ending =
  /** `found`: an earlier attempt or step created it. */
  | { result: 'created' | 'found'; id: string }
  /** It was not accepted, or not sent. */
  | { result: 'error'; error: StepError }
  /** It may have been accepted, and paid for; the error has the ID that JoggAI gave, if it did. */
  | { result: 'unknown'; error: StepError };

/** The outcome of a request, with the name of its video. */
export type Outcome = Ending & { name: string };

/** The ID that JoggAI gave, also where it isn't known if it accepted the request. */
export function idOf(ending: Ending): string | undefined {
  if ('id' in ending) return ending.id;
  return ending.result === 'unknown' ? ending.error.videoId : undefined;
}

/** Why requests are looked up. */
export type LookupReason =
  /** One may have been accepted; `error` is why that isn't known. */
  | { type: 'looking-up'; name: string; error: StepError }
  /** An earlier attempt or step may have sent this many of the requests. */
  | { type: 'looking-up-earlier'; requests: number };

/** An event while videos are created. */
export type CreateEvent =
  | { type: 'ended'; outcome: Outcome }
  | { type: 'retrying'; error: StepError; delaySeconds: number }
  /** Requests are looked up for `seconds` at most. */
  | (LookupReason & { seconds: number })
  /** A request was not accepted, and is sent again. */
  | { type: 'repeating'; name: string };

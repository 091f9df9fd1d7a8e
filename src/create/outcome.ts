import type { StepError } from '../errors.ts';

/** The result of a request. */
export type Ending =
  /** `found`: an earlier attempt or step created it. */
  | { result: 'created' | 'found'; id: string }
  /** It was not accepted, or not sent. */
  | { result: 'error'; error: StepError }
  /** It may have been accepted, and paid for. */
  | { result: 'unknown'; error: StepError };

/** The outcome of a request, with the name of its video. */
export type Outcome = Ending & { name: string };

/** An event while videos are created. */
export type CreateEvent =
  | { type: 'ended'; outcome: Outcome }
  | { type: 'retrying'; error: StepError; delaySeconds: number }
  /** A request may have been accepted; `error` is why that isn't known. */
  | { type: 'looking-up'; name: string; error: StepError }
  /** It wasn't, and is sent again. */
  | { type: 'repeating'; name: string }
  /** An earlier attempt or step may have sent this many of the requests. */
  | { type: 'looking-up-earlier'; requests: number };

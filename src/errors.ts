import { pluralize } from './format.ts';

/** Something that went wrong: what happened, whether retrying may fix it, and what the user can do. */
export class StepError extends Error {
  /** True if waiting alone may fix it. */
  readonly transient: boolean = false;
  /** Advice for the user, in whole sentences. */
  readonly help: string = '';
  /** Its subject: one video, or the account or the way to the host, and so every video. */
  readonly scope: 'video' | 'step' = 'video';
  /** True if it is in JoggAI's envelope, so JoggAI has been reached. */
  readonly fromJogg: boolean = false;
  /** True for too many requests, so all requests of its kind have to wait. */
  readonly isRateLimit: boolean = false;
  readonly timedOut: boolean = false;
  /** True if a server has no video at the URL it was requested by; a new URL may help. */
  readonly urlRefused: boolean = false;
  /** The ID of a video that came with the error of a request to create one. */
  readonly videoId: string | undefined;
  /** True if no connection was made, so nothing can have been accepted. */
  readonly neverSent: boolean = false;
  /** Of the response, if it is an error by itself, or has one. */
  readonly httpStatus: number | undefined;
  /** JoggAI's error code. */
  readonly code: number | string | undefined;
  /** The server's delay before the next request. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, details: StepErrorDetails = {}) {
    super(message);
    Object.assign(this, details);
  }

  /** The same error with another message or other details. */
  with(changes: StepErrorDetails, message = this.message): StepError {
    return new StepError(message, Object.assign({}, this, changes));
  }
}

/** The properties of an error besides its message. */
export type StepErrorDetails = Partial<Omit<StepError, 'name' | 'message' | 'stack' | 'with'>>;

/**
 * The final error after `retries` consecutive errors that were retried.
 *
 * @param successes the number of checks before that were well
 */
export function afterRetries(error: StepError, retries: number, successes = 0): StepError {
  if (retries === 0) return error;
  const times = pluralize(successes, 'time');
  const before = successes === 0 ? '' : ` (before, JoggAI reported on the video ${times})`;
  const message = `gave up after ${retries + 1} consecutive errors${before}; last error: ${error.message}`;
  return error.with({ cause: error }, message);
}

/** The error for an unexpected exception. */
export function unexpectedError(cause: unknown): StepError {
  return new StepError(`unexpected error: ${describeCause(cause)}`, {
    help: "This is a bug in the action. Please open an issue in the action's repository and attach a debug log.",
    cause,
  });
}

/** Node's `code` of a system or TLS error; '' if it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The message of a thrown value, on one line. */
export function describeCause(error: unknown): string {
  // A connection tried at several addresses fails with one error, whose message is empty.
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(describeCause).join('; ');
  }
  const message = error instanceof Error ? error.message : String(error);
  const openSsl = /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1];
  return (openSsl === undefined ? message : `TLS: ${openSsl}`).replace(/\s+/g, ' ').trim();
}

import { pluralize } from './format.ts';

/** What an error affects: one video, or the account or the way to the host, so every video. */
export type ErrorScope = 'video' | 'step';

/** Something that went wrong: what happened, whether retrying may fix it, and what the user can do. */
export class StepError extends Error {
  /** Whether waiting alone may fix it. */
  readonly transient: boolean = false;
  /** What the user can do about it, in whole sentences. */
  readonly help: string = '';
  readonly scope: ErrorScope = 'video';
  /** Whether it is in an envelope of JoggAI's own, so that JoggAI has been reached. */
  readonly fromJogg: boolean = false;
  /** Whether there were too many requests, so that all requests of its sort have to wait. */
  readonly isRateLimit: boolean = false;
  /** Whether the request ran out of its own time. */
  readonly timedOut: boolean = false;
  /** Whether no connection was made, so that nothing can have been accepted. */
  neverSent = false;
  /** Of the response, if it is an error by itself, or has one. */
  readonly httpStatus: number | undefined;
  /** JoggAI's error code. */
  readonly code: number | string | undefined;
  /** How long the server asks to wait before the next request, in seconds. */
  retryAfterSeconds: number | undefined;

  constructor(message: string, { cause, ...details }: StepErrorDetails) {
    super(message, { cause });
    Object.assign(this, details);
  }

  /** The same error with another message or other details. */
  with(changes: Partial<StepErrorDetails>, message = this.message): StepError {
    return new StepError(message, Object.assign({ cause: this.cause }, this, changes));
  }
}

/** What is known about an error besides its message. */
export type StepErrorDetails = Pick<StepError, 'transient' | 'help' | 'cause'> &
  Partial<Omit<StepError, keyof Error | 'with'>>;

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

/** The error for anything that was thrown and nobody expects. */
export function unexpectedError(cause: unknown): StepError {
  return new StepError(`unexpected error: ${describeCause(cause)}`, {
    transient: false,
    help: "This is a bug in the action. Please open an issue in the action's repository and attach a debug log.",
    cause,
  });
}

/** The `code` that Node gives a system or TLS error; '' if it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The message of whatever was thrown, on one line. */
export function describeCause(error: unknown): string {
  // A connection tried at several addresses fails with one error, whose message is empty.
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(describeCause).join('; ');
  }
  const message = error instanceof Error ? error.message : String(error);
  const openSsl = /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1];
  return (openSsl === undefined ? message : `TLS: ${openSsl}`).replace(/\s+/g, ' ').trim();
}

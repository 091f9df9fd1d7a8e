/** What an error affects: one video, or the account or the way to the host, so every video. */
export type ErrorScope = 'video' | 'step';

/** What is known about an error besides its message. */
export interface StepErrorDetails {
  /** Whether waiting alone may fix it. */
  transient: boolean;
  /** What the user can do about it, in whole sentences. */
  help: string;
  /** `video` if not given. */
  scope?: ErrorScope;
  /** Whether it is in an envelope of JoggAI's own, so that JoggAI has been reached. */
  fromJogg?: boolean;
  /** Whether there were too many requests, so that all requests of its sort have to wait. */
  isRateLimit?: boolean;
  /** Whether the request ran out of its own time. */
  timedOut?: boolean;
  /** Whether no connection was made, so that nothing can have been accepted. */
  neverSent?: boolean;
  /** Of the response, if it is an error by itself, or has one. */
  httpStatus?: number | undefined;
  /** JoggAI's error code. */
  code?: number | string | undefined;
  /** How long the server asks to wait before the next request, in seconds. */
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/** Something that went wrong: what happened, whether retrying may fix it, and what the user can do. */
export class StepError extends Error {
  readonly transient: boolean;
  readonly help: string;
  readonly scope: ErrorScope;
  readonly fromJogg: boolean;
  readonly isRateLimit: boolean;
  readonly timedOut: boolean;
  readonly httpStatus: number | undefined;
  readonly code: number | string | undefined;
  // Can be set later, when it is known how far the request came.
  neverSent: boolean;
  retryAfterSeconds: number | undefined;

  constructor(message: string, details: StepErrorDetails) {
    super(message, { cause: details.cause });
    this.transient = details.transient;
    this.help = details.help;
    this.scope = details.scope ?? 'video';
    this.fromJogg = details.fromJogg ?? false;
    this.isRateLimit = details.isRateLimit ?? false;
    this.timedOut = details.timedOut ?? false;
    this.neverSent = details.neverSent ?? false;
    this.httpStatus = details.httpStatus;
    this.code = details.code;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  /** The same error with another message or other details. */
  with(changes: Partial<StepErrorDetails>, message = this.message): StepError {
    const { transient, help, scope, fromJogg, isRateLimit, timedOut, neverSent } = this;
    const { httpStatus, code, retryAfterSeconds, cause } = this;
    return new StepError(message, {
      transient,
      help,
      scope,
      fromJogg,
      isRateLimit,
      timedOut,
      neverSent,
      httpStatus,
      code,
      retryAfterSeconds,
      cause,
      ...changes,
    });
  }
}

/**
 * The final error after `retries` consecutive errors that were retried.
 *
 * @param successes the number of checks before that were well
 */
export function afterRetries(error: StepError, retries: number, successes = 0): StepError {
  if (retries === 0) return error;
  const before =
    successes === 0
      ? ''
      : ` (before, JoggAI reported on the video ${successes} ${successes === 1 ? 'time' : 'times'})`;
  const message = `gave up after ${retries + 1} consecutive errors${before}; last error: ${error.message}`;
  return error.with({ cause: error }, message);
}

/** The error for anything that was thrown and nobody expects. */
export function unexpectedError(cause: unknown): StepError {
  return new StepError(`unexpected error: ${describeCause(cause)}`, {
    transient: false,
    help: "This is a bug in the action. Please open an issue in the action's repository and attach a log with debug logging enabled.",
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

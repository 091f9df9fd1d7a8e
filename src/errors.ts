/** What is known about an error besides its message. */
export interface StepErrorDetails {
  /** Whether retrying may fix it. */
  transient: boolean;
  /** What the user can do about it, in whole sentences. */
  help: string;
  /** JoggAI's error code. */
  code?: number | undefined;
  /** How long the server asks to wait before the next request, in seconds. */
  retryAfterSeconds?: number | undefined;
  /** Whether it concerns the account or its key, and therefore every video. */
  accountWide?: boolean;
  cause?: unknown;
}

/** Something that went wrong: what happened, whether retrying may fix it, and what the user can do. */
export class StepError extends Error {
  readonly transient: boolean;
  readonly help: string;
  readonly code: number | undefined;
  /** Can be set later, if only the head of a response arrived. */
  retryAfterSeconds: number | undefined;
  readonly accountWide: boolean;

  constructor(message: string, details: StepErrorDetails) {
    super(message, { cause: details.cause });
    this.name = 'StepError';
    this.transient = details.transient;
    this.help = details.help;
    this.code = details.code;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.accountWide = details.accountWide ?? false;
  }
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

/** The error that ends it after `retries` transient errors in a row; the error itself if there were none. */
export function afterRetries(error: StepError, retries: number): StepError {
  if (retries === 0) return error;
  const { transient, help, code, retryAfterSeconds, accountWide } = error;
  return new StepError(`${retries + 1} errors in a row, the last: ${error.message}`, {
    transient,
    help,
    code,
    retryAfterSeconds,
    accountWide,
    cause: error,
  });
}

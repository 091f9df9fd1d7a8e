import type { IncomingMessage } from 'node:http';
import { describeCause, errorCode, StepError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import { describeStatus, isTransientStatus } from '../http/network-errors.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';

// Downloads have no deadline, so a long Retry-After needs a limit of its own.
export const MAX_RETRY_AFTER_SECONDS = 120;

const LOOK = 'Look for the video in JoggAI, and write to support@jogg.ai with its ID.';
const NEW_URL =
  'The URL may have expired: run the step again with the same video-id, which gets a new one and costs no credits.';

/** A refusal of the server: the URL may have expired. */
export class RefusedError extends StepError {}

/** The error for a URL that is refused although JoggAI just returned it. */
export function stillRefused({ message }: RefusedError): StepError {
  return new StepError(message, { transient: false, help: LOOK });
}

/** The error for a response that has no part of a file. */
export function statusError({ statusCode: status = 0, headers }: IncomingMessage): StepError {
  const head = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  const message = `the server answered with ${describeStatus(status)}`;
  const retryAfter = retryAfterSeconds(Object.fromEntries(head)) ?? 0;
  if (retryAfter > MAX_RETRY_AFTER_SECONDS) {
    return new StepError(`${message}, and asks to wait ${formatDuration(retryAfter)}`, {
      transient: false,
      help: 'Run the step again after that time, with the same video-id, which costs no credits.',
    });
  }
  if ([400, 401, 403, 404, 410].includes(status)) {
    return new RefusedError(message, { transient: false, help: NEW_URL });
  }
  return new StepError(message, {
    transient: isTransientStatus(status),
    help: LOOK,
    retryAfterSeconds: retryAfter,
  });
}

/** The error for a response that cannot be used; the next one may be better. */
export function transferError(message: string): StepError {
  return new StepError(message, { transient: true, help: LOOK });
}

export function tooManyRedirectsError(redirects: number): StepError {
  return new StepError(`more than ${redirects} redirects`, { transient: false, help: LOOK });
}

export function insecureError({ origin }: URL): StepError {
  return new StepError(`its address at ${origin} is not encrypted`, {
    transient: false,
    help: 'The step downloads over https only.',
  });
}

/** The error after the last retry. */
export function afterRetries(error: StepError, retries: number): StepError {
  if (retries === 0) return error;
  const { message, help, transient } = error;
  return new StepError(`${retries + 1} errors in a row, the last: ${message}`, {
    help,
    transient,
    cause: error,
  });
}

/** @throws {StepError} if the work on a file fails */
export async function orFileError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw fileError(error);
  }
}

export function fileError(cause: unknown): StepError {
  const help = ['ENOSPC', 'EDQUOT'].includes(errorCode(cause))
    ? 'Make room on the disk, or choose a download-dir on another one.'
    : 'Choose a download-dir that the runner may write to.';
  return new StepError(`download-dir cannot be written: ${describeCause(cause)}`, {
    transient: false,
    help,
    cause,
  });
}

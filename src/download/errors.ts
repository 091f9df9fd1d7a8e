import type { IncomingMessage } from 'node:http';
import { afterRetries, describeCause, errorCode, StepError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import { describeStatus, isTransientStatus } from '../http/network-errors.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';

// Downloads have no deadline, so a long Retry-After needs a limit of its own.
const MAX_RETRY_AFTER_SECONDS = 120;

const CHECK_VIDEO =
  "Check the video in JoggAI. If it's missing there, contact support@jogg.ai with its ID.";
const GET_NEW_URL =
  'The file may not be there yet, or its URL may have expired. Rerun with the same video-id to get a new URL (no extra credits). If that fails too, contact support@jogg.ai with the ID of the video.';
const URL_IS_KNOWN = 'The URL is in the `video-url` output.';

/** The server does not have, or does not give, a video at this URL; it may at another. */
export class RefusedError extends StepError {}

/** The error for a response that has no part of a file. */
export function statusError(
  { statusCode: status = 0, headers }: IncomingMessage,
  host: string,
): StepError {
  const head = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  const message = `${host} returned ${describeStatus(status)}`;
  const retryAfter = retryAfterSeconds(status, Object.fromEntries(head)) ?? 0;
  if (retryAfter > MAX_RETRY_AFTER_SECONDS) {
    return new StepError(`${message} and asks to wait ${formatDuration(retryAfter)}`, {
      transient: false,
      help: 'Rerun after that time with the same video-id (no extra credits).',
    });
  }
  const details = { help: CHECK_VIDEO, retryAfterSeconds: retryAfter };
  // A success without a file, such as 202 (Accepted), is one that is not there yet.
  if (isTransientStatus(status) || status < 300) {
    return new StepError(message, { ...details, transient: true });
  }
  if (status < 400) return new StepError(message, { ...details, transient: false });
  // Waiting does not help with other refusals, but another URL may: S3 answers 400 to an expired token.
  const transient = [401, 403, 404, 410].includes(status);
  return new RefusedError(message, { ...details, help: GET_NEW_URL, transient });
}

/** The error for what is no video, such as the page of a login or of an error. */
export function contentError(host: string, content: string): RefusedError {
  const message = `${host} sent ${content} instead of a video`;
  return new RefusedError(message, { transient: true, help: GET_NEW_URL });
}

/** A refusal after which JoggAI could not be asked for a new URL. */
export function renewalError(refusal: RefusedError, renewal: StepError): RefusedError {
  return new RefusedError(
    `${refusal.message}, and requesting a new URL from JoggAI failed: ${renewal.message}`,
    {
      transient: refusal.transient || renewal.transient,
      help: renewal.transient ? refusal.help : renewal.help,
      retryAfterSeconds: Math.max(
        refusal.retryAfterSeconds ?? 0,
        // Without JoggAI, the download goes on at its old URL.
        Math.min(renewal.retryAfterSeconds ?? 0, MAX_RETRY_AFTER_SECONDS),
      ),
      cause: renewal,
    },
  );
}

/** The error for a response that cannot be used; the next one may be better. */
export function transferError(message: string): StepError {
  return new StepError(message, { transient: true, help: CHECK_VIDEO });
}

export function tooLargeError(maxBytes: number): StepError {
  const message = `the file is larger than ${maxBytes / 2 ** 30} GiB`;
  return new StepError(message, { transient: false, help: 'Download it outside of this action.' });
}

export function tooManyRedirectsError(redirects: number, { host }: URL): StepError {
  const message = `more than ${redirects} redirects, the last from ${host}`;
  return new StepError(message, { transient: false, help: CHECK_VIDEO });
}

export function insecureError({ protocol, host }: URL): StepError {
  return new StepError(`the download URL (${protocol}//${host}) isn't HTTPS`, {
    transient: false,
    help: 'The action downloads over HTTPS only. Download it outside of this action.',
  });
}

export function loopbackError({ protocol, host }: URL): StepError {
  return new StepError(`the download URL (${protocol}//${host}) is on the runner itself`, {
    transient: false,
    help: 'The action downloads from the runner itself only if base-url is there, too.',
  });
}

/** The error that ends a download. */
export function finalError(error: StepError, retries: number): StepError {
  const { message, help, transient } = error;
  const details = {
    // A URL that was just refused is of no use.
    help: error instanceof RefusedError ? help : `${help} ${URL_IS_KNOWN}`,
    transient,
    cause: error,
  };
  return afterRetries(new StepError(message, details), retries);
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
    ? 'Free up disk space, or choose a download-dir on another disk.'
    : 'Choose a download-dir that the runner can write to.';
  const message = `can't write to download-dir: ${describeCause(cause)}`;
  return new StepError(message, { transient: false, help, cause });
}

export function fileInTheWayError(directory: string, isFile: boolean, cause: unknown): StepError {
  const problem = isFile ? 'is a file' : 'has a file in its path';
  const message = `download-dir ${JSON.stringify(directory)} ${problem}`;
  return new StepError(message, {
    transient: false,
    help: isFile ? 'Choose a directory.' : 'Choose another directory.',
    cause,
  });
}

export function directoryInTheWayError(name: string, cause: unknown): StepError {
  return new StepError(`download-dir has a directory named ${name}`, {
    transient: false,
    help: 'Remove it, or choose another download-dir.',
    cause,
  });
}

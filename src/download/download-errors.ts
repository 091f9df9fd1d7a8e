import type { IncomingMessage } from 'node:http';
import { afterRetries, describeCause, errorCode, StepError } from '../errors.ts';
import { formatDuration } from '../format.ts';
import { describeStatus, isTransientStatus } from '../http/network-errors.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';
import { FINAL_CONTENTS } from './content.ts';

/** Downloads have no deadline, so a long Retry-After needs a limit. */
export const MAX_RETRY_AFTER_SECONDS = 600;

export const OTHER_TOOL = 'Download it with another tool, such as curl.';
export const FREE_SPACE = 'Free up disk space, or choose a download-dir on another disk.';
export const CHECK_VIDEO =
  "Check the video in JoggAI. If it's missing there, contact support@jogg.ai with the video ID.";
const GET_NEW_URL =
  'The file may not be there yet, or its URL may have expired. Rerun with the same video-id to get a new URL (no extra credits). If that fails too, contact support@jogg.ai with the video ID.';
const RERUN_LATER = 'Rerun after that time with the same video-id (no extra credits).';
const PERMIT =
  "Give the runner's user permission to write to the directory and to enter it (chmod u+wx), or choose another download-dir.";
const FILE_HELP: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', `${FREE_SPACE} If space is left, the disk is out of inodes: delete files.`],
  ['EDQUOT', `${FREE_SPACE} The limit may be the quota of the runner's user.`],
  ['EACCES', PERMIT],
  ['EPERM', PERMIT],
  ['EROFS', 'The file system is read-only. Choose a download-dir on another one.'],
  ['ENAMETOOLONG', 'The path is too long. Choose a shorter download-dir.'],
]);

/** The server doesn't have, or doesn't return, a video at this URL; it may at another. */
export class RefusedError extends StepError {}

/** An error that another attempt may fix. */
export function transferError(message: string): StepError {
  return new StepError(message, { transient: true, help: CHECK_VIDEO });
}

export function silenceError(host: string, seconds: number): StepError {
  return transferError(`nothing arrived from ${host} for ${seconds} s`);
}

/** An error that no further attempt can fix. */
export function finalError(message: string, help: string, cause?: unknown): StepError {
  return new StepError(message, { transient: false, help, cause });
}

/** The error for a response that has no part of a file. */
export function statusError(
  { statusCode: status = 0, headers }: IncomingMessage,
  host: string,
): StepError {
  const head = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  const message = `${host} returned ${describeStatus(status)}`;
  const retryAfter = retryAfterSeconds(status, Object.fromEntries(head));
  const details = { help: CHECK_VIDEO, retryAfterSeconds: retryAfter };
  // A success without a file, such as 202 (Accepted), is one that is not there yet.
  if (isTransientStatus(status) || status < 300) {
    return new StepError(message, { ...details, transient: true });
  }
  if (status < 400) return new StepError(message, { ...details, transient: false });
  // Waiting doesn't fix other refusals, but a new URL can: S3 responds with 400 to an expired token.
  const transient = [401, 403, 404, 410].includes(status);
  return new RefusedError(message, { ...details, help: GET_NEW_URL, transient });
}

/** The error for what is no video. A page can be that of a login or of an error; other files stay. */
export function contentError(host: string, content: string): StepError {
  const message = `${host} sent ${content} instead of a video`;
  if (FINAL_CONTENTS.includes(content)) return finalError(message, CHECK_VIDEO);
  return new RefusedError(message, { transient: true, help: GET_NEW_URL });
}

/** A refusal after which JoggAI could not be asked for a new URL. */
export function renewalError(refusal: RefusedError, renewal: StepError): RefusedError {
  const { message, retryAfterSeconds: retryAfter } = refusal;
  return new RefusedError(
    `${message}, and requesting a new URL from JoggAI failed: ${renewal.message}`,
    {
      transient: refusal.transient || renewal.transient,
      help: renewal.transient ? refusal.help : renewal.help,
      retryAfterSeconds: retryAfter,
      cause: renewal,
    },
  );
}

/** The error that ends a download, after so many retries. */
export function lastError(error: StepError, retries: number): StepError {
  const { message, help, transient, retryAfterSeconds: seconds = 0 } = error;
  const isTooLong = seconds > MAX_RETRY_AFTER_SECONDS;
  const asks = isTooLong ? ` and asks to wait ${formatDuration(seconds)}` : '';
  const advice = isTooLong ? RERUN_LATER : help;
  // A URL that was just refused is of no use.
  const url = error instanceof RefusedError ? '' : ' The URL is in the `video-url` output.';
  const details = { transient: transient && !isTooLong, help: advice + url, cause: error };
  return afterRetries(new StepError(message + asks, details), retries);
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
  const otherwise = 'Choose a download-dir that the runner can write to.';
  const help = FILE_HELP.get(errorCode(cause)) ?? otherwise;
  return finalError(`can't write to download-dir: ${describeCause(cause)}`, help, cause);
}

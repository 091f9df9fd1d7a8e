import { describeCause, errorCode, StepError } from '../errors.ts';

export const OTHER_TOOL = 'Download it with another tool, such as curl.';
export const FREE_SPACE = 'Free up disk space, or choose a download-dir on another disk.';
export const CHECK_VIDEO =
  "Check the video in JoggAI. If it's missing there, contact support@jogg.ai with the video ID.";
const GET_NEW_URL =
  'The file may not be there yet, or its URL may have expired. Rerun with the same video-id to get a new URL (no extra credits). If that fails too, contact support@jogg.ai with the video ID.';
const PERMIT =
  "Give the runner's user permission to write to the directory and to enter it (chmod u+wx), or choose another download-dir.";
const FILE_HELP: Readonly<Record<string, string>> = {
  ENOSPC: `${FREE_SPACE} If space is left, the disk is out of inodes: delete files.`,
  EDQUOT: `${FREE_SPACE} The limit may be the quota of the runner's user.`,
  EACCES: PERMIT,
  EPERM: PERMIT,
  EEXIST: 'The path is a file. Choose another download-dir.',
  ENOTDIR: 'Part of the path is a file. Choose another download-dir.',
  EROFS: 'The file system is read-only. Choose a download-dir on another one.',
  ENAMETOOLONG: 'The path is too long. Choose a shorter download-dir.',
};

/** An error that another attempt may fix. */
export function transferError(message: string): StepError {
  return new StepError(message, { transient: true, help: CHECK_VIDEO });
}

/** The server doesn't have, or doesn't return, a video at this URL; it may at another. */
export function refusal(message: string, transient: boolean): StepError {
  return new StepError(message, { transient, help: GET_NEW_URL, urlRefused: true });
}

/** An error that no further attempt can fix. */
export function finalError(message: string, help: string, cause?: unknown): StepError {
  return new StepError(message, { transient: false, help, cause });
}

/** The error for a file that is in the place of a video, and can't be removed from it. */
export function replaceError(error: unknown, name: string): StepError {
  const message = `can't replace ${name} in download-dir: ${describeCause(error)}`;
  const help = 'Close whatever program has it open, remove it, or choose another download-dir.';
  return finalError(message, help, error);
}

/** The error for one of the file system; any other error, even one with a code, unchanged. */
export function fileError(error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error;
  const help = FILE_HELP[errorCode(error)] ?? 'Choose a download-dir that the runner can write to.';
  return finalError(`can't write to download-dir: ${describeCause(error)}`, help, error);
}

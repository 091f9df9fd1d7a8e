import { randomUUID } from 'node:crypto';
import {
  access,
  constants,
  mkdir,
  open,
  rename,
  rm,
  stat,
  type FileHandle,
} from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import pLimit from 'p-limit';
import { retryAfterSeconds } from './decode.ts';
import {
  describeCause,
  describeStatus,
  errorCode,
  isTransientStatus,
  networkError,
  StepError,
} from './errors.ts';
import { fileEnding, fileNames } from './filename.ts';
import { createGet, isSecure, withTimeout } from './request.ts';
import { retryDelay } from './schedule.ts';
import type { Environment } from './wait.ts';

export interface DownloadOptions {
  /** All that may be saved. */
  ids: readonly string[];
  /** Where to save them, relative to `workspace`; made if there is none. */
  directory: string;
  /** An absolute path. */
  workspace: string;
  /** How many transient errors in a row to sit out. */
  maxRetries: number;
  /** How long nothing may arrive. */
  idleTimeoutSeconds?: number;
}

/** What happens during a download, as it happens. */
export type DownloadEvent =
  /** Every few seconds; `totalBytes` is `undefined` if the server did not announce it. */
  | { type: 'downloading'; bytes: number; totalBytes: number | undefined }
  | { type: 'retrying-download'; error: StepError; retry: number; delaySeconds: number }
  | { type: 'saved'; path: string; bytes: number; seconds: number };

export interface Downloader {
  /**
   * Makes the directory.
   *
   * @throws {StepError} if it cannot be made or written to
   */
  prepare: () => Promise<void>;
  /**
   * Saves a video under the name of its ID, whole or not at all; some videos at a time.
   *
   * @returns its path relative to the workspace, with slashes
   * @throws {StepError} if it cannot be saved, once transient errors have been sat out
   * @throws whatever it was at when the signal aborts
   */
  save: (
    id: string,
    url: string,
    onEvent: (event: DownloadEvent) => void,
    signal: AbortSignal,
  ) => Promise<string>;
}

/** A file that is not whole yet. */
interface Part {
  path: string;
  handle: FileHandle;
  /** How much of it is there. */
  bytes: number;
  totalBytes: number | undefined;
  /** What tells this version of the file from another: a strong ETag, or when it was modified. */
  validator: string | undefined;
  ending: string;
}

const DOWNLOADS_AT_A_TIME = 3;
const MAX_REDIRECTS = 10;
const MAX_MOVES = 4;
const PROGRESS_SECONDS = 5;
// A server that never gives more than a little more each time is not tried for ever.
const MIN_PROGRESS_BYTES = 2 ** 20;
// No deadline is left to tell that a server asks for too long.
const MAX_RETRY_AFTER_SECONDS = 120;

/** Downloads send no key, and are no part of the wait's time. */
export function createDownloader(
  { ids, directory, workspace, maxRetries, idleTimeoutSeconds = 30 }: DownloadOptions,
  { clock, sleep, random }: Environment,
): Downloader {
  const folder = resolve(workspace, directory);
  const names = fileNames(ids);
  const get = createGet(false);
  const limit = pLimit(DOWNLOADS_AT_A_TIME);

  async function prepare(): Promise<void> {
    // V8 collects small objects late, and each of those that a download leaves holds 64 KiB.
    setFlagsFromString('--scavenger-max-new-space-capacity-mb=1');
    try {
      await makeFolder(folder);
      await access(folder, constants.W_OK);
    } catch (error) {
      throw fileError(error);
    }
  }

  async function save(
    id: string,
    url: string,
    onEvent: (event: DownloadEvent) => void,
    signal: AbortSignal,
  ): Promise<string> {
    const startedAt = clock();
    const name = names.get(id) ?? id;
    const path = join(folder, `.${name}.${randomUUID()}.part`);
    const handle = await open(path, 'wx').catch((error: unknown) => {
      throw fileError(error);
    });
    const part: Part = {
      path,
      handle,
      bytes: 0,
      totalBytes: undefined,
      validator: undefined,
      ending: '',
    };
    try {
      await untilWhole(part, new URL(url), onEvent, signal);
      await handle.close().catch((error: unknown) => {
        throw fileError(error);
      });
      const target = join(folder, name + part.ending);
      await move(path, target, signal);
      const saved = relative(workspace, target).split(sep).join('/');
      const seconds = clock() - startedAt;
      onEvent({ type: 'saved', path: saved, bytes: part.bytes, seconds });
      return saved;
    } finally {
      // Whatever it ended with counts for more than what these meet.
      await handle.close().catch(() => undefined);
      await rm(path, { force: true }).catch(() => undefined);
    }
  }

  /** Windows refuses for as long as a virus scanner reads the file. */
  async function move(from: string, to: string, signal: AbortSignal): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await rename(from, to);
        return;
      } catch (error) {
        const busy = ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error));
        if (!busy || tries === MAX_MOVES) throw fileError(error);
        await sleep(retryDelay(tries, 0, random), signal);
      }
    }
  }

  async function untilWhole(
    part: Part,
    url: URL,
    onEvent: (event: DownloadEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    let errorsInARow = 0;
    let reached = 0;
    for (;;) {
      try {
        await getRest(part, url, onEvent, signal);
        return;
      } catch (error) {
        if (signal.aborted || !(error instanceof StepError)) throw error;
        if (part.bytes >= reached + MIN_PROGRESS_BYTES) {
          reached = part.bytes;
          errorsInARow = 0;
        }
        const askedSeconds = error.retryAfterSeconds ?? 0;
        const hopeless = !error.transient || askedSeconds > MAX_RETRY_AFTER_SECONDS;
        if (hopeless || errorsInARow >= maxRetries) throw afterRetries(error, errorsInARow);
        errorsInARow += 1;
        const delaySeconds = retryDelay(errorsInARow, askedSeconds, random);
        onEvent({ type: 'retrying-download', error, retry: errorsInARow, delaySeconds });
        await sleep(delaySeconds, signal);
      }
    }
  }

  /** Gets what is missing of a file, or all of it anew if the server does not go on where it stopped. */
  async function getRest(
    part: Part,
    url: URL,
    onEvent: (event: DownloadEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { message, host } = await follow(url, headersFor(part), signal);
    try {
      await begin(part, message, url);
      await receive(part, message, host, onEvent, signal);
    } finally {
      message.destroy();
    }
  }

  /** The answer at the end of the redirects, and who gave it. */
  async function follow(
    first: URL,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<{ message: IncomingMessage; host: string }> {
    let url = first;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      if (!isSecure(url)) throw insecureError(url);
      const message = await withTimeout(idleTimeoutSeconds, idleError, signal, (limited) =>
        get(url, headers, limited),
      ).catch((error: unknown) => {
        throw signal.aborted || error instanceof StepError ? error : networkError(error, url.host);
      });
      const next = redirectOf(message, url);
      if (!next) return { message, host: url.host };
      message.destroy();
      url = next;
    }
    throw new StepError(`more than ${MAX_REDIRECTS} redirects`, { transient: false, help: LOOK });
  }

  async function receive(
    part: Part,
    message: IncomingMessage,
    host: string,
    onEvent: (event: DownloadEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    addAbortSignal(signal, message);
    const timer = setTimeout(() => {
      message.destroy(idleError(idleTimeoutSeconds));
    }, idleTimeoutSeconds * 1000);
    let shownAt = clock();
    try {
      for await (const chunk of message as AsyncIterable<Buffer>) {
        if (part.totalBytes !== undefined && part.bytes + chunk.length > part.totalBytes) {
          part.bytes = 0;
          throw transferError('the server sent more than it had announced');
        }
        await write(part, chunk);
        timer.refresh();
        if (clock() >= shownAt + PROGRESS_SECONDS) {
          shownAt = clock();
          onEvent({ type: 'downloading', bytes: part.bytes, totalBytes: part.totalBytes });
        }
      }
    } catch (error) {
      throw signal.aborted || error instanceof StepError ? error : networkError(error, host);
    } finally {
      clearTimeout(timer);
    }
    if (part.totalBytes !== undefined && part.bytes < part.totalBytes) {
      throw transferError(`it was cut off after ${part.bytes} of ${part.totalBytes} bytes`);
    }
    if (part.bytes === 0) throw transferError('the file is empty');
  }

  return {
    prepare,
    save: (id, url, onEvent, signal) =>
      limit(() => {
        signal.throwIfAborted();
        return save(id, url, onEvent, signal);
      }),
  };
}

const LOOK = 'Look for the video in JoggAI, and write to support@jogg.ai with its ID.';
const NEW_URL =
  'The URL may have expired: run the step again with the same video-id, which gets a new one and costs no credits.';

function headersFor({ bytes, totalBytes, validator }: Part): Record<string, string> {
  // A length is what was announced of the file itself, not of a compressed one.
  const headers = { accept: 'video/*, */*;q=0.5', 'accept-encoding': 'identity' };
  if (bytes === 0 || (validator === undefined && totalBytes === undefined)) return headers;
  const range = { ...headers, range: `bytes=${bytes}-` };
  return validator === undefined ? range : { ...range, 'if-range': validator };
}

/** Reads the head of an answer: where in the file its body begins, and what the server says of it. */
async function begin(part: Part, message: IncomingMessage, url: URL): Promise<void> {
  const { statusCode: status = 0, headers } = message;
  const type = headers['content-type'] ?? '';
  if (status === 206 && part.bytes > 0) {
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '');
    const [from, totalBytes] = [Number(range?.[1]), Number(range?.[2])];
    const sameLength = totalBytes === (part.totalBytes ?? totalBytes);
    const validator = part.validator?.startsWith('"') ? headers.etag : headers['last-modified'];
    const sameTag = (validator ?? part.validator) === part.validator;
    if (from === part.bytes && sameLength && sameTag) {
      part.totalBytes = totalBytes;
      return;
    }
  }
  if (status === 206 || status === 416) {
    part.bytes = 0;
    throw transferError('the server did not go on where it had stopped');
  }
  if (status !== 200) throw statusError(message);
  if (/^(text\/|application\/(json|xml|xhtml))/i.test(type)) {
    throw transferError(`the server sent ${type.slice(0, 100)} in place of a video`);
  }
  const encoding = headers['content-encoding'] ?? '';
  // Some stores give a file the encoding that its upload had.
  if (!['', 'identity', 'aws-chunked'].includes(encoding)) {
    throw transferError(`the server sent ${encoding.slice(0, 100)}, which nobody asked for`);
  }
  const length = headers['content-length'];
  const etag = headers.etag?.startsWith('"') ? headers.etag : undefined;
  part.bytes = 0;
  part.totalBytes = length === undefined ? undefined : Number(length);
  part.validator = etag ?? headers['last-modified'];
  part.ending = fileEnding(url, type);
  await part.handle.truncate().catch((error: unknown) => {
    throw fileError(error);
  });
}

/** Makes a folder and those above it. Node's own way never ends where the system makes none, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && dirname(path) !== path) {
      await makeFolder(dirname(path));
      await mkdir(path);
    } else if (!(await stat(path).catch(() => undefined))?.isDirectory()) {
      throw error;
    }
  }
}

/** Where a redirect leads; `undefined` if it is none. */
function redirectOf({ statusCode, headers }: IncomingMessage, url: URL): URL | undefined {
  const { location } = headers;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(statusCode ?? 0))
    return undefined;
  return URL.parse(location, url.href) ?? undefined;
}

async function write(part: Part, chunk: Buffer): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    const rest = chunk.length - written;
    const { bytesWritten } = await part.handle
      .write(chunk, written, rest, part.bytes)
      .catch((error: unknown) => {
        throw fileError(error);
      });
    written += bytesWritten;
    part.bytes += bytesWritten;
  }
}

function statusError({ statusCode: status = 0, headers }: IncomingMessage): StepError {
  const head = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return new StepError(`the server answered with ${describeStatus(status)}`, {
    transient: isTransientStatus(status),
    help: [401, 403, 404, 410].includes(status) ? NEW_URL : LOOK,
    retryAfterSeconds: retryAfterSeconds(Object.fromEntries(head)),
  });
}

function transferError(message: string): StepError {
  return new StepError(message, { transient: true, help: LOOK });
}

function idleError(seconds: number): StepError {
  return transferError(`nothing arrived for ${seconds} s`);
}

function insecureError({ origin }: URL): StepError {
  return new StepError(`it is at ${origin}, to which the connection is not encrypted`, {
    transient: false,
    help: 'The step downloads over https only. Its URL is in the output video-url.',
  });
}

function fileError(cause: unknown): StepError {
  const help = ['ENOSPC', 'EDQUOT'].includes(errorCode(cause))
    ? 'Make room on the disk, or choose a download-dir on another one.'
    : 'Choose a download-dir that the runner may write to.';
  return new StepError(`download-dir cannot be written: ${describeCause(cause)}`, {
    transient: false,
    help,
    cause,
  });
}

function afterRetries(error: StepError, retries: number): StepError {
  if (retries === 0) return error;
  const { message, help, transient } = error;
  return new StepError(`${retries + 1} errors in a row, the last: ${message}`, {
    help,
    transient,
    cause: error,
  });
}

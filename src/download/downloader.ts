import type { IncomingMessage } from 'node:http';
import { join, relative, resolve, sep } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import pLimit from 'p-limit';
import type { Environment } from '../clock.ts';
import { StepError } from '../errors.ts';
import { describeStatus, isTransientStatus, networkError } from '../http/network-errors.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';
import { fileEnding, fileNames } from './filename.ts';
import { openPartFile, prepareFolder, type PartFile } from './part-file.ts';
import { createGet, isSecure, withTimeout } from '../http/request.ts';
import { retryDelay } from '../schedule.ts';
import { formatDuration } from '../format.ts';

export interface DownloadOptions {
  /** All that may be saved. */
  ids: readonly string[];
  /** Where to save them, relative to `workspace`; made if there is none. */
  directory: string;
  /** An absolute path. */
  workspace: string;
  /** How many transient errors in a row to sit out. */
  maxRetries: number;
  /** How long an answer may take, and each further 32 KiB of it. */
  idleTimeoutSeconds?: number;
}

/** What happens during a download, as it happens. */
export type DownloadEvent =
  /** Every few seconds; `totalBytes` is `undefined` if the server did not announce it. */
  | { type: 'downloading'; bytes: number; totalBytes: number | undefined }
  | { type: 'retrying-download'; error: StepError; retry: number; delaySeconds: number }
  | { type: 'saved'; path: string; bytes: number; seconds: number };

export interface SaveOptions {
  onEvent: (event: DownloadEvent) => void;
  /**
   * Asks for the video's URL once more.
   *
   * @returns `undefined` if there is none
   * @throws {StepError} if there is no usable answer
   */
  renewUrl: () => Promise<string | undefined>;
  signal: AbortSignal;
}

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
  save: (id: string, url: string, options: SaveOptions) => Promise<string>;
}

/** A download that is under way, over as many requests as it takes. */
interface Transfer extends SaveOptions {
  file: PartFile;
  url: string;
  /** Whether `url` has been asked for anew since the file last grew by `MIN_PROGRESS_BYTES`. */
  renewed: boolean;
  totalBytes: number | undefined;
  /** What tells this version of the file from another: a strong ETag, or when it was modified. */
  validator: string | undefined;
  ending: string;
}

const DOWNLOADS_AT_A_TIME = 3;
const MAX_REDIRECTS = 10;
const PROGRESS_SECONDS = 5;
// A server that never gives more than a little more each time is not tried for ever.
const MIN_PROGRESS_BYTES = 2 ** 20;
// A connection slower than this is better made anew, and a server that trickles is no server.
const LOW_SPEED_BYTES = 32 * 2 ** 10;
// No deadline is left to tell that a server asks for too long.
const MAX_WAIT_SECONDS = 120;

/** Downloads send no key, and are no part of the wait's time. */
export function createDownloader(
  { ids, directory, workspace, maxRetries, idleTimeoutSeconds = 30 }: DownloadOptions,
  environment: Environment,
): Downloader {
  const { clock, sleep, random } = environment;
  const folder = resolve(workspace, directory);
  const names = fileNames(ids);
  const get = createGet(false);
  const limit = pLimit(DOWNLOADS_AT_A_TIME);

  async function prepare(): Promise<void> {
    // V8 collects small objects late, and each of those that a download leaves holds 64 KiB.
    setFlagsFromString('--scavenger-max-new-space-capacity-mb=1');
    await prepareFolder(folder);
  }

  async function save(id: string, url: string, options: SaveOptions): Promise<string> {
    const startedAt = clock();
    const name = names.get(id) ?? id;
    const file = await openPartFile(folder, name, environment);
    const transfer: Transfer = {
      ...options,
      file,
      url,
      renewed: false,
      totalBytes: undefined,
      validator: undefined,
      ending: '',
    };
    try {
      await getWhole(transfer);
      const target = join(folder, name + transfer.ending);
      await file.moveTo(target, options.signal);
      const path = relative(workspace, target).split(sep).join('/');
      const seconds = clock() - startedAt;
      options.onEvent({ type: 'saved', path, bytes: file.bytes, seconds });
      return path;
    } finally {
      await file.discard();
    }
  }

  async function getWhole(transfer: Transfer): Promise<void> {
    const { file, onEvent, signal } = transfer;
    let errorsInARow = 0;
    let reached = 0;
    for (;;) {
      try {
        await getRestWithRenewal(transfer);
        return;
      } catch (error) {
        if (signal.aborted || !(error instanceof StepError)) throw error;
        if (file.bytes >= reached + MIN_PROGRESS_BYTES) {
          reached = file.bytes;
          errorsInARow = 0;
          transfer.renewed = false;
        }
        const askedSeconds = error.retryAfterSeconds ?? 0;
        const hopeless = !error.transient || askedSeconds > MAX_WAIT_SECONDS;
        if (hopeless || errorsInARow >= maxRetries) throw afterRetries(error, errorsInARow);
        errorsInARow += 1;
        const delaySeconds = retryDelay(errorsInARow, askedSeconds, random);
        onEvent({ type: 'retrying-download', error, retry: errorsInARow, delaySeconds });
        await sleep(delaySeconds, signal);
      }
    }
  }

  /** Asks for a new URL where the one at hand is refused. */
  async function getRestWithRenewal(transfer: Transfer): Promise<void> {
    try {
      await getRest(transfer);
    } catch (error) {
      if (!(error instanceof RefusedError) || transfer.renewed) throw error;
      await renew(transfer, error);
      await getRest(transfer);
    }
  }

  /** Gets what is missing of a file, or all of it anew if the server does not go on where it stopped. */
  async function getRest(transfer: Transfer): Promise<void> {
    const url = new URL(transfer.url);
    const { message, host } = await follow(url, headersFor(transfer), transfer.signal);
    try {
      await begin(transfer, message, url);
      await receive(transfer, message, host);
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
    { file, totalBytes, onEvent, signal }: Transfer,
    message: IncomingMessage,
    host: string,
  ): Promise<void> {
    addAbortSignal(signal, message);
    const timer = setTimeout(() => {
      message.destroy(slowError(idleTimeoutSeconds));
    }, idleTimeoutSeconds * 1000);
    let arrived = 0;
    let shownAt = clock();
    try {
      for await (const chunk of message as AsyncIterable<Buffer>) {
        if (totalBytes !== undefined && file.bytes + chunk.length > totalBytes) {
          await file.clear();
          throw transferError('the server sent more than it had announced');
        }
        await file.append(chunk);
        arrived += chunk.length;
        if (arrived >= LOW_SPEED_BYTES) {
          arrived = 0;
          timer.refresh();
        }
        if (clock() >= shownAt + PROGRESS_SECONDS) {
          shownAt = clock();
          onEvent({ type: 'downloading', bytes: file.bytes, totalBytes });
        }
      }
    } catch (error) {
      throw signal.aborted || error instanceof StepError ? error : networkError(error, host);
    } finally {
      clearTimeout(timer);
    }
    if (totalBytes !== undefined && file.bytes < totalBytes) {
      throw transferError(`it was cut off after ${file.bytes} of ${totalBytes} bytes`);
    }
    if (file.bytes === 0) throw transferError('the file is empty');
  }

  return {
    prepare,
    save: (id, url, options) =>
      limit(() => {
        options.signal.throwIfAborted();
        return save(id, url, options);
      }),
  };
}

const LOOK = 'Look for the video in JoggAI, and write to support@jogg.ai with its ID.';
const NEW_URL =
  'The URL may have expired: run the step again with the same video-id, which gets a new one and costs no credits.';

/** What the server refuses: the URL may have expired. */
class RefusedError extends StepError {}

/** @throws {StepError} if there is no other URL, or JoggAI does not say */
async function renew(transfer: Transfer, error: RefusedError): Promise<void> {
  const url = await transfer.renewUrl();
  transfer.signal.throwIfAborted();
  if (url === undefined) throw error;
  if (url === transfer.url) throw new StepError(error.message, { transient: false, help: LOOK });
  transfer.url = url;
  transfer.renewed = true;
}

function headersFor({ file, totalBytes, validator }: Transfer): Record<string, string> {
  // A length is what was announced of the file itself, not of a compressed one.
  const headers = { accept: 'video/*, */*;q=0.5', 'accept-encoding': 'identity' };
  if (file.bytes === 0 || (validator === undefined && totalBytes === undefined)) return headers;
  const range = { ...headers, range: `bytes=${file.bytes}-` };
  return validator === undefined ? range : { ...range, 'if-range': validator };
}

/** Reads the head of an answer: where in the file its body begins, and what the server says of it. */
async function begin(transfer: Transfer, message: IncomingMessage, url: URL): Promise<void> {
  const { file } = transfer;
  const { statusCode: status = 0, headers } = message;
  const type = headers['content-type'] ?? '';
  if (status === 206 && file.bytes > 0) {
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '');
    const [from, totalBytes] = [Number(range?.[1]), Number(range?.[2])];
    const sameLength = totalBytes === (transfer.totalBytes ?? totalBytes);
    const validator = transfer.validator?.startsWith('"') ? headers.etag : headers['last-modified'];
    const sameTag = (validator ?? transfer.validator) === transfer.validator;
    if (from === file.bytes && sameLength && sameTag) {
      transfer.totalBytes = totalBytes;
      return;
    }
  }
  if (status === 206 || status === 416) {
    await file.clear();
    throw transferError('the server did not resume the download where it had stopped');
  }
  if (status !== 200) throw refusal(message);
  if (/^(text\/|application\/(json|xml|xhtml))/i.test(type)) {
    throw transferError(`the server sent ${type.slice(0, 100)} in place of a video`);
  }
  const encoding = headers['content-encoding'] ?? '';
  // Some stores give a file the encoding that its upload had.
  if (!['', 'identity', 'aws-chunked'].includes(encoding)) {
    throw transferError(
      `the server sent the content encoding ${encoding.slice(0, 100)}, which was not requested`,
    );
  }
  const length = headers['content-length'];
  const etag = headers.etag?.startsWith('"') ? headers.etag : undefined;
  transfer.totalBytes = length === undefined ? undefined : Number(length);
  transfer.validator = etag ?? headers['last-modified'];
  transfer.ending = fileEnding(url, type);
  await file.clear();
}

/** Where a redirect leads; `undefined` if it is none. */
function redirectOf({ statusCode, headers }: IncomingMessage, url: URL): URL | undefined {
  const { location } = headers;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(statusCode ?? 0))
    return undefined;
  return URL.parse(location, url.href) ?? undefined;
}

/** The error for an answer that is no part of a file. */
function refusal({ statusCode: status = 0, headers }: IncomingMessage): StepError {
  const head = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  const message = `the server answered with ${describeStatus(status)}`;
  const askedSeconds = retryAfterSeconds(Object.fromEntries(head)) ?? 0;
  if (askedSeconds > MAX_WAIT_SECONDS) {
    return new StepError(`${message}, and asks to wait ${formatDuration(askedSeconds)}`, {
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
    retryAfterSeconds: askedSeconds,
  });
}

function transferError(message: string): StepError {
  return new StepError(message, { transient: true, help: LOOK });
}

function idleError(seconds: number): StepError {
  return transferError(`nothing arrived for ${seconds} s`);
}

function slowError(seconds: number): StepError {
  return transferError(`less than ${LOW_SPEED_BYTES / 1024} KiB arrived in ${seconds} s`);
}

function insecureError({ origin }: URL): StepError {
  return new StepError(`its address at ${origin} is not encrypted`, {
    transient: false,
    help: 'The step downloads over https only.',
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

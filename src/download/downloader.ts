import { join, relative, resolve, sep } from 'node:path';
import pLimit from 'p-limit';
import type { Environment } from '../clock.ts';
import { StepError } from '../errors.ts';
import { createGet } from '../http/request.ts';
import { retryDelay } from '../schedule.ts';
import { afterRetries, MAX_RETRY_AFTER_SECONDS, RefusedError, stillRefused } from './errors.ts';
import { fileNames } from './filename.ts';
import { prepareFolder } from './folder.ts';
import { PartFile } from './part-file.ts';
import { Transfer } from './transfer.ts';

export interface DownloadOptions {
  /** All videos that may be saved. */
  ids: readonly string[];
  /** Where to save them, relative to `workspace`; created if needed. */
  directory: string;
  /** An absolute path. */
  workspace: string;
  /** Maximum number of consecutive transient errors. */
  maxRetries: number;
  /** How long a response may take to begin, and each further 32 KiB to arrive. */
  idleTimeoutSeconds?: number;
}

/** What happens during a download. */
export type DownloadEvent =
  /** Every few seconds; `totalBytes` is `undefined` if the server did not announce it. */
  | { type: 'downloading'; bytes: number; totalBytes: number | undefined }
  | { type: 'retrying-download'; error: StepError; retry: number; delaySeconds: number }
  | { type: 'saved'; path: string; bytes: number; seconds: number };

export interface SaveOptions {
  onEvent: (event: DownloadEvent) => void;
  /**
   * Asks JoggAI for the video's current URL.
   *
   * @returns `undefined` if there is none
   * @throws {StepError} if there is no usable response
   */
  renewUrl: () => Promise<string | undefined>;
  signal: AbortSignal;
}

export interface Downloader {
  /**
   * Creates the directory.
   *
   * @throws {StepError} if it cannot be created or written to
   */
  prepare: () => Promise<void>;
  /**
   * Saves a video under the name of its ID, completely or not at all, a few videos at a time.
   *
   * @returns its path relative to the workspace, with slashes
   * @throws {StepError} if it cannot be saved, even after retries
   * @throws the error of the interrupted operation, if the signal aborts
   */
  save: (id: string, url: string, options: SaveOptions) => Promise<string>;
}

const MAX_CONCURRENT_DOWNLOADS = 3;
// Retries are reset only after this much progress, so that a trickling server isn't retried forever.
const MIN_PROGRESS_BYTES = 2 ** 20;

/** Downloads send no key, and are no part of the wait's time. */
export function createDownloader(
  { ids, directory, workspace, maxRetries, idleTimeoutSeconds = 30 }: DownloadOptions,
  environment: Environment,
): Downloader {
  const { clock } = environment;
  const folder = resolve(workspace, directory);
  const names = fileNames(ids);
  const get = createGet(false);
  const limit = pLimit(MAX_CONCURRENT_DOWNLOADS);

  async function save(id: string, url: string, options: SaveOptions): Promise<string> {
    const { onEvent, signal } = options;
    signal.throwIfAborted();
    const startedAt = clock();
    const name = names.get(id) ?? id;
    const file = await PartFile.open(folder, name);
    const onProgress = (bytes: number, totalBytes: number | undefined): void => {
      onEvent({ type: 'downloading', bytes, totalBytes });
    };
    const transferOptions = { get, clock, idleTimeoutSeconds, onProgress, signal };
    const transfer = new Transfer(file, transferOptions);
    try {
      await new Download(url, file, transfer, maxRetries, options, environment).run();
      const target = join(folder, name + transfer.extension);
      await file.moveTo(target, signal, environment);
      const path = relative(workspace, target).split(sep).join('/');
      onEvent({ type: 'saved', path, bytes: file.bytes, seconds: clock() - startedAt });
      return path;
    } finally {
      await file.discard();
    }
  }

  return {
    prepare: () => prepareFolder(folder),
    save: (id, url, options) => limit(() => save(id, url, options)),
  };
}

/** Gets one file, with retries and new URLs. */
class Download {
  #url: string;
  readonly #file: PartFile;
  readonly #transfer: Transfer;
  readonly #maxRetries: number;
  readonly #options: SaveOptions;
  readonly #environment: Environment;
  #errorsInARow = 0;
  /** The size of the file when retries were last reset. */
  #reached = 0;
  /** Whether the URL was renewed since then. */
  #renewed = false;

  constructor(
    url: string,
    file: PartFile,
    transfer: Transfer,
    maxRetries: number,
    options: SaveOptions,
    environment: Environment,
  ) {
    this.#url = url;
    this.#file = file;
    this.#transfer = transfer;
    this.#maxRetries = maxRetries;
    this.#options = options;
    this.#environment = environment;
  }

  async run(): Promise<void> {
    for (;;) {
      try {
        await this.#getRestWithRenewal();
        return;
      } catch (error) {
        if (this.#options.signal.aborted || !(error instanceof StepError)) throw error;
        await this.#waitToRetry(error);
      }
    }
  }

  /** @throws {StepError} if there is no retry */
  async #waitToRetry(error: StepError): Promise<void> {
    const { sleep, random } = this.#environment;
    const { onEvent, signal } = this.#options;
    if (this.#file.bytes >= this.#reached + MIN_PROGRESS_BYTES) {
      this.#reached = this.#file.bytes;
      this.#errorsInARow = 0;
      this.#renewed = false;
    }
    const retryAfter = error.retryAfterSeconds ?? 0;
    const final = !error.transient || retryAfter > MAX_RETRY_AFTER_SECONDS;
    if (final || this.#errorsInARow >= this.#maxRetries) {
      throw afterRetries(error, this.#errorsInARow);
    }
    this.#errorsInARow += 1;
    const retry = this.#errorsInARow;
    const delaySeconds = retryDelay(retry, retryAfter, random);
    onEvent({ type: 'retrying-download', error, retry, delaySeconds });
    await sleep(delaySeconds, signal);
  }

  async #getRestWithRenewal(): Promise<void> {
    try {
      await this.#transfer.getRest(this.#url);
    } catch (error) {
      if (!(error instanceof RefusedError) || this.#renewed) throw error;
      await this.#renew(error);
      await this.#transfer.getRest(this.#url);
    }
  }

  /** @throws {StepError} if there is no other URL, or JoggAI returns none */
  async #renew(error: RefusedError): Promise<void> {
    const { renewUrl, signal } = this.#options;
    const url = await renewUrl();
    signal.throwIfAborted();
    if (url === undefined) throw error;
    if (url === this.#url) throw stillRefused(error);
    this.#url = url;
    this.#renewed = true;
  }
}

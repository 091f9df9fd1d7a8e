import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pLimit from 'p-limit';
import type { Timing } from '../clock.ts';
import { createGet } from '../http/request.ts';
import { Download, type DownloadEvent, type SaveOptions } from './download.ts';
import { orFileError } from './errors.ts';
import { fileNames } from './filename.ts';
import { outputPath, prepareFolder } from './folder.ts';
import { removeLeftovers } from './leftovers.ts';
import { PartFile } from './part-file.ts';
import { Transfer } from './transfer.ts';

export type { DownloadEvent, SaveOptions };

export interface DownloadOptions {
  /** All videos that may be saved. */
  ids: readonly string[];
  /** Where to save them, relative to `workspace`; created if needed. */
  directory: string;
  /** An absolute path. */
  workspace: string;
  /**
   * Maximum number of consecutive transient errors; of refusals, 8 at most. Whatever it is, no
   * download is retried once none has had progress for ten minutes.
   */
  maxRetries: number;
  /** Whether to follow URLs of loopback addresses. */
  allowLoopback: boolean;
  /** How large a file may be. */
  maxBytes?: number;
}

/** A video as it was saved. */
export interface SavedFile {
  /** With slashes; relative to the workspace inside of it, absolute outside. */
  path: string;
  bytes: number;
  /** In lower-case hex. */
  sha256: string;
}

export interface Downloader {
  /**
   * Creates the directory, and removes what killed steps left of these videos.
   *
   * @throws {StepError} if it cannot be created or written to
   */
  prepare: () => Promise<void>;
  /**
   * Saves a video under the name of its ID, completely or not at all, a few videos at a time.
   *
   * @throws {StepError} if it cannot be saved, even after retries
   * @throws the error of the interrupted operation, if the signal aborts
   */
  save: (id: string, url: string, options: SaveOptions) => Promise<SavedFile>;
}

const MAX_CONCURRENT_DOWNLOADS = 3;
const MAX_BYTES = 10 * 2 ** 30;

/** Downloads send no key, and are no part of the wait's time. */
export function createDownloader(
  { ids, directory, workspace, maxRetries, ...options }: DownloadOptions,
  timing: Timing,
): Downloader {
  const { clock } = timing;
  const folder = resolve(workspace, directory);
  const names = fileNames(ids);
  const limit = pLimit(MAX_CONCURRENT_DOWNLOADS);
  const common = { maxBytes: MAX_BYTES, ...options, clock };
  const get = createGet(false);
  const lastProgress = { at: -Infinity };

  return {
    prepare: async () => {
      await prepareFolder(workspace, directory);
      await removeLeftovers(folder, names.values());
    },
    save: async (id, url, saveOptions) => {
      const { onEvent, signal } = saveOptions;
      const name = names.get(id) ?? id;
      const file = new PartFile(folder, name);
      const onProgress = (bytes: number, totalBytes: number | undefined): void => {
        download.noteProgress();
        onEvent({ type: 'downloading', bytes, totalBytes });
      };
      const transfer = new Transfer(file, { ...common, get, onProgress, signal });
      const download = new Download(url, transfer, {
        ...saveOptions,
        limit,
        lastProgress,
        maxRetries,
        timing,
      });
      try {
        await download.run();
        const target = join(folder, name + transfer.extension);
        await file.moveTo(target, signal, timing);
        const path = outputPath(workspace, target);
        onEvent({ type: 'saved', path, bytes: file.bytes, seconds: download.seconds });
        return { path, bytes: file.bytes, sha256: await sha256Of(target) };
      } finally {
        await file.discard();
      }
    },
  };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await orFileError(pipeline(createReadStream(path), hash));
  return hash.digest('hex');
}

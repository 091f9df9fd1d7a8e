import { join, resolve } from 'node:path';
import type { Timing } from '../clock.ts';
import { createLookup } from '../http/own-address.ts';
import { createGet } from '../http/request.ts';
import { isLoopback } from '../http/url.ts';
import { getFile } from './attempts.ts';
import { outputPath, prepareDirectory } from './directory.ts';
import { fileName } from './filename.ts';
import type { DownloadEvent, SaveOptions } from './options.ts';
import { PartFile } from './part-file.ts';
import { Slots } from './slots.ts';

export type { DownloadEvent, SaveOptions };

export interface DownloadOptions {
  /** The type of the videos, which their names depend on. */
  type: string;
  /** All videos that may be saved. */
  ids: readonly string[];
  /** Where to save them, relative to `workspace`; created if needed. */
  directory: string;
  /** An absolute path. */
  workspace: string;
  /**
   * Maximum number of consecutive transient errors; of refusals, 8 at most. Whatever it is, no
   * download is retried once none has received a byte for ten minutes.
   */
  maxRetries: number;
  /** The URL of the API: nothing on the runner is requested, unless the API is there. */
  baseUrl: string;
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
   * Creates the directory, tries it with a file, and removes what killed steps left of these videos.
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

/** Downloads send no key, and don't count toward the time of the wait. */
export function createDownloader(
  { type, ids, directory, workspace, baseUrl, ...options }: DownloadOptions,
  timing: Timing,
): Downloader {
  const api = new URL(baseUrl);
  const path = resolve(workspace, directory);
  const get = createGet(false, isLoopback(api) ? undefined : createLookup(api.hostname));
  const shared = {
    maxBytes: MAX_BYTES,
    ...options,
    api,
    get,
    activity: { lastByteAt: -Infinity },
    slots: new Slots(MAX_CONCURRENT_DOWNLOADS),
    timing,
  };
  let begun = 0;

  return {
    prepare: () =>
      prepareDirectory(
        workspace,
        directory,
        ids.map((id) => fileName(type, id)),
      ),
    save: async (id, url, saveOptions) => {
      const name = fileName(type, id);
      const file = new PartFile(path, name);
      begun += 1;
      try {
        const seconds = await getFile(url, file, begun, { ...shared, ...saveOptions });
        const { bytes, sha256, version } = file.arrived;
        const target = join(path, name + (version?.extension ?? ''));
        await file.moveTo(target, saveOptions.signal, timing);
        const saved = { path: outputPath(workspace, target), bytes, sha256 };
        saveOptions.onEvent({ type: 'saved', path: saved.path, bytes, seconds });
        return saved;
      } finally {
        await file.discard();
      }
    },
  };
}

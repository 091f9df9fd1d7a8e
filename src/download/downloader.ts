import { join, resolve } from 'node:path';
import type { Timing } from '../clock.ts';
import { createLookup } from '../http/own-address.ts';
import { createGet } from '../http/request.ts';
import { isLoopback } from '../http/url.ts';
import { Attempts, type SaveOptions } from './attempts.ts';
import { outputPath, prepareDirectory } from './directory.ts';
import { fileError } from './download-errors.ts';
import { fileExtension, fileName } from './filename.ts';
import { PartFile } from './part-file.ts';
import { Slots } from './slots.ts';

export interface DownloadOptions {
  /** The type of the videos, which their names depend on. */
  type: string;
  /** All videos that may be saved. */
  ids: readonly string[];
  /** Where to save them, relative to `workspace`; created if needed. */
  directory: string;
  /** An absolute path. */
  workspace: string;
  /** Maximum number of consecutive transient errors; of refusals, 8 at most. */
  maxRetries: number;
  /** The URL of the API: nothing on the runner is requested, unless the API is there. */
  baseUrl: string;
}

/** A video as it was saved. */
export interface SavedFile {
  /** With slashes; relative to the workspace inside of it, absolute outside. */
  path: string;
  bytes: number;
  /** In lower-case hex. */
  sha256: string;
}

/**
 * Saves a video under the name of its ID, completely or not at all, a few videos at a time.
 *
 * @throws {StepError} if it cannot be saved, even after retries
 * @throws the error of the interrupted operation, if the signal aborts
 */
export type Save = (id: string, url: string, options: SaveOptions) => Promise<SavedFile>;

const MAX_CONCURRENT_DOWNLOADS = 3;

/**
 * Creates the directory, tries it with a file, and removes what killed steps left of these videos.
 * Downloads send no key, and don't count toward the time of the wait.
 *
 * @returns what saves one of the videos
 * @throws {StepError} if the directory cannot be created or written to
 */
export async function prepareDownloads(options: DownloadOptions, timing: Timing): Promise<Save> {
  const { type, ids, directory, workspace, maxRetries } = options;
  const api = new URL(options.baseUrl);
  const get = createGet(false, isLoopback(api) ? undefined : createLookup(api.hostname));
  const slots = new Slots(MAX_CONCURRENT_DOWNLOADS);
  const activity = { lastAt: 0 };
  const shared = { api, get, maxRetries, activity, slots, timing };
  const names = ids.map((id) => fileName(type, id));
  await prepareDirectory(workspace, directory, names).catch((error: unknown) => {
    throw fileError(error);
  });
  let begun = 0;

  return async (id, url, saveOptions) => {
    const { onEvent, signal } = saveOptions;
    const path = resolve(workspace, directory);
    const target = join(path, fileName(type, id) + fileExtension(url));
    const file = new PartFile(path, fileName(type, id));
    begun += 1;
    try {
      const seconds = await new Attempts(url, file, { ...shared, ...saveOptions }).run(begun);
      await file.moveTo(target, signal, timing);
      const { bytes, sha256 } = file;
      const saved = { path: outputPath(workspace, target), bytes, sha256 };
      onEvent({ type: 'saved', path: saved.path, bytes, seconds });
      return saved;
    } catch (error) {
      throw signal.aborted ? error : fileError(error);
    } finally {
      await file.discard();
    }
  };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import {
  prepareDownloads,
  type DownloadEvent,
  type DownloadOptions,
} from '../../../src/download/downloader.ts';
import {
  checksum,
  content,
  startFileServer,
  type Arrived,
  type FileServer,
  type ServeFile,
} from '../../support/file-server.ts';

export const ID = 'pv_1';
export const PATH = '/v';
export const data = content(100_000);

/** Responds to a request for the file; `arrived` resolves when that many bytes have been written. */
export type Serve = (request: IncomingMessage, response: ServerResponse, arrived: Arrived) => void;

export interface Saved {
  /** The return value. */
  path: string | undefined;
  sha256: string | undefined;
  /** The error. */
  error: unknown;
  events: DownloadEvent[];
  requests: FileServer['requests'];
  /** Files in the folder afterward, by name. */
  files: Record<string, Buffer>;
  /** The delay before each retry. */
  delays: number[];
  /** Number of requests for a new URL. */
  renewals: number;
}

interface Setup extends Partial<DownloadOptions> {
  /** The URLs, from the server's base URL. */
  url?: (baseUrl: string) => string;
  /** JoggAI's responses to requests for a new URL, in order; the last one repeats. */
  renew?: (baseUrl: string) => (string | Error)[];
  /** Responds to requests for `/elsewhere`. */
  elsewhere?: Serve;
  onEvent?: (event: DownloadEvent) => void;
  /** Seconds that the clock shows. */
  clock?: () => number;
  signal?: AbortSignal;
  /** Done with the folder before the download. */
  prepare?: (folder: string) => unknown;
  /** Done right before the download, when the directory is ready. */
  beforeSave?: () => unknown;
}

/** Saves one video from a server on loopback, without waiting before retries. */
export async function save(
  serves: [Serve, ...Serve[]],
  {
    url = (baseUrl) => baseUrl + PATH,
    renew = () => [],
    elsewhere,
    onEvent,
    prepare,
    beforeSave,
    ...setup
  }: Setup = {},
): Promise<Saved> {
  const workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  await using server = await startFileServer();
  const withArrived =
    (serve: Serve): ServeFile =>
    (request, response) => {
      serve(request, response, (bytes) => untilWritten(workspace, bytes, response));
    };
  const [first, ...others] = serves.map(withArrived);
  if (first) server.serve(PATH, first, ...others);
  if (elsewhere) server.serve('/elsewhere', withArrived(elsewhere));
  await prepare?.(workspace);
  const time = { now: 1000 };
  const { clock = () => time.now, signal = new AbortController().signal, ...given } = setup;
  const saved: Saved = {
    path: undefined,
    sha256: undefined,
    error: undefined,
    events: [],
    requests: server.requests,
    files: {},
    delays: [],
    renewals: 0,
  };
  const options = {
    type: 'product',
    ids: [ID],
    directory: '',
    workspace,
    maxRetries: 1,
    baseUrl: server.baseUrl,
    ...given,
  };
  const timing = {
    clock,
    random: () => 0,
    sleep: async (seconds: number, { aborted, reason }: AbortSignal) => {
      if (aborted) throw reason;
      time.now += seconds;
      saved.delays.push(seconds);
      await Promise.resolve();
    },
  };
  try {
    const saveVideo = await prepareDownloads(options, timing);
    await beforeSave?.();
    const { path, sha256 } = await saveVideo(ID, url(server.baseUrl), {
      onEvent: (event) => {
        saved.events.push(event);
        onEvent?.(event);
      },
      renewUrl: () => {
        const renewals = renew(server.baseUrl);
        const renewal = renewals[saved.renewals] ?? renewals.at(-1);
        saved.renewals += 1;
        return renewal instanceof Error ? Promise.reject(renewal) : Promise.resolve(renewal);
      },
      signal,
    });
    saved.path = path;
    saved.sha256 = sha256;
  } catch (error) {
    saved.error = error;
  }
  for (const entry of await readdir(workspace, { withFileTypes: true })) {
    const { name } = entry;
    if (entry.isFile()) saved.files[name] = await readFile(join(workspace, name));
  }
  await rm(workspace, { recursive: true });
  return saved;
}

/** Resolves when a part file in a folder has `bytes` bytes; never, if the client disconnects first. */
async function untilWritten(
  folder: string,
  bytes: number,
  response: ServerResponse,
): Promise<void> {
  const written = async (): Promise<number> => {
    const part = (await readdir(folder).catch(() => [])).find((name) => name.endsWith('.part'));
    if (part === undefined) return -1;
    return (await stat(join(folder, part)).catch(() => ({ size: -1 }))).size;
  };
  // Twice, since whoever wrote it learns of it a little later.
  for (let seen = 0; seen < 2;) {
    if (response.closed) await new Promise(() => undefined);
    seen = (await written()) >= bytes ? seen + 1 : 0;
    await setImmediate();
  }
}

export function expectSaved(
  { path, sha256, error, events, files }: Saved,
  whole = data,
  name = `${ID}.mp4`,
): void {
  expect({ path, error }).toEqual({ path: name, error: undefined });
  expect(Object.keys(files)).toEqual([name]);
  expect(files[name]?.equals(whole)).toBe(true);
  expect(sha256).toBe(checksum(whole));
  expect(events.at(-1)).toMatchObject({ type: 'saved', path: name, bytes: whole.length });
}

export function expectNotSaved({ path, error, files }: Saved, message: RegExp): void {
  expect(error).toBeInstanceOf(StepError);
  expect(error).toMatchObject({ message: expect.stringMatching(message) as string });
  expect({ path, files }).toEqual({ path: undefined, files: {} });
}

/** The messages of the errors after which the download was retried. */
export function retriedAfter({ events }: Saved): string[] {
  return events.flatMap((event) => (event.type === 'retrying-download' ? event.error.message : []));
}

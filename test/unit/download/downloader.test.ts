import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemTiming } from '../../../src/clock.ts';
import { createDownloader, type Downloader } from '../../../src/download/downloader.ts';
import { partFileName } from '../../../src/download/leftovers.ts';
import {
  content,
  file,
  respond,
  startFileServer,
  type ServeFile,
} from '../../support/file-server.ts';
import { data, ID, save, type Serve } from './save.ts';

describe('what was saved', () => {
  test('is told with its size, and how long it took from the first request', async () => {
    const time = { now: 7 };
    const serve: Serve = (_request, response) => {
      time.now += 3;
      response.writeHead(200).end(data);
    };
    const { events } = await save([serve], { clock: () => time.now });
    expect(events.at(-1)).toEqual({
      type: 'saved',
      path: `${ID}.mp4`,
      bytes: data.length,
      seconds: 3,
    });
  });

  test('is in download-dir, relative to the workspace', async () => {
    const saved = await save([file(data)], { directory: './a/b/../c' });
    expect(saved.path).toBe(`a/c/${ID}.mp4`);
  });

  test('has the name of the ID, or one that every file system takes', async () => {
    const saved = await save([file(data)], { ids: [ID, ID.toUpperCase()] });
    expect(saved.path).toMatch(/^pv_1-[\da-f]{8}\.mp4$/);
  });
});

test('what a step that was killed left of these videos is removed', async () => {
  const old = partFileName(ID).replace(/\.[\da-f]{8}-\d+/, '');
  const ofAnother = old.replace(ID, 'pv_2');
  const saved = await save([file(data)], {
    prepare: async (folder) => {
      await writeFile(join(folder, old), '');
      await writeFile(join(folder, ofAnother), '');
    },
  });
  expect(Object.keys(saved.files).sort()).toEqual([ofAnother, `${ID}.mp4`]);
  expect(saved.error).toBeUndefined();
});

describe('several downloads', () => {
  const ids = Array.from({ length: 8 }, (_, i) => `pv_${i}`);
  let workspace: string;

  beforeEach(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  });

  afterEach(async () => {
    await rm(workspace, { recursive: true });
  });

  function create(sleep = systemTiming.sleep): Downloader {
    const options = { ids, directory: '', workspace, maxRetries: 1, allowLoopback: true };
    return createDownloader(options, { ...systemTiming, sleep });
  }

  function saveId(
    downloader: Downloader,
    id: string,
    url: string,
    signal = new AbortController().signal,
  ): Promise<string> {
    const renewUrl = (): Promise<undefined> => Promise.resolve(undefined);
    return downloader.save(id, url, { onEvent: () => undefined, renewUrl, signal });
  }

  test('run three at a time', async () => {
    await using server = await startFileServer();
    const waiting: (() => void)[] = [];
    for (const id of ids) {
      server.serve(`/${id}`, (request, response) => {
        waiting.push(() => {
          file(content(1000, id))(request, response);
        });
      });
    }
    const downloader = create();
    const saves = Promise.all(ids.map((id) => saveId(downloader, id, `${server.baseUrl}/${id}`)));
    for (let served = 0; served < ids.length; served += 1) {
      while (waiting.length < Math.min(3, ids.length - served)) await setImmediate();
      waiting.shift()?.();
    }
    expect(await saves).toEqual(ids.map((id) => `${id}.mp4`));
    expect(server.mostAtOnce()).toBe(3);
    for (const id of ids) {
      expect(await readFile(join(workspace, `${id}.mp4`))).toEqual(content(1000, id));
    }
  });

  test('that fail or are cancelled make way for the others', async () => {
    await using server = await startFileServer();
    server.serve('/gone', respond(400));
    server.serve('/v', file(data));
    const downloader = create();
    const saves = ids.map((id, i) =>
      saveId(
        downloader,
        id,
        `${server.baseUrl}/${i < 4 ? 'gone' : 'v'}`,
        i < 6 ? undefined : AbortSignal.abort(new Error('cancelled')),
      ).catch((error: unknown) => (error as Error).message),
    );
    expect(await Promise.all(saves)).toEqual([
      ...ids.slice(0, 4).map(() => expect.stringContaining('HTTP 400') as string),
      'pv_4.mp4',
      'pv_5.mp4',
      'cancelled',
      'cancelled',
    ]);
  });

  test('that wait for their retries do not hold up others', async () => {
    await using server = await startFileServer();
    const refusedOnce: [ServeFile, ServeFile] = [respond(503), file(data)];
    for (const id of ids.slice(0, 4)) server.serve(`/${id}`, ...refusedOnce);
    server.serve('/pv_4', file(data));
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const downloader = create(() => asleep);
    const saves = ids.slice(0, 5).map((id) => saveId(downloader, id, `${server.baseUrl}/${id}`));
    expect(await saves[4]).toBe('pv_4.mp4');
    expect(await readdir(workspace)).toEqual(['pv_4.mp4']);
    wake();
    expect(await Promise.all(saves)).toEqual(ids.slice(0, 5).map((id) => `${id}.mp4`));
  });
});

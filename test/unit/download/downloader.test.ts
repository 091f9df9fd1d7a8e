import dns, { type LookupAddress } from 'node:dns';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { systemTiming, type Timing } from '../../../src/clock.ts';
import {
  prepareDownloads,
  type DownloadEvent,
  type Save,
  type SaveOptions,
} from '../../../src/download/downloader.ts';
import { partFileName } from '../../../src/download/directory.ts';
import {
  content,
  file,
  respond,
  startFileServer,
  type ServeFile,
} from '../../support/file-server.ts';
import { data, expectSaved, ID, save, type Serve } from './save.ts';

describe('what was saved', () => {
  test('has the extension of the URL that it came from', async () => {
    const saved = await save([respond(403)], {
      url: (baseUrl) => `${baseUrl}/v.mov`,
      renew: (baseUrl) => [`${baseUrl}/elsewhere?x=.mov`],
      elsewhere: file(data),
    });
    expectSaved(saved);
  });

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
    const saved = await save([file(data)], { type: 'lip-sync' });
    expect(saved.path).toBe('lip-sync.pv_1.mp4');
  });
});

test('what a step that was killed left of these videos is removed', async () => {
  const old = partFileName(ID);
  const ofAnother = partFileName('pv_2');
  const saved = await save([file(data)], {
    prepare: async (folder) => {
      for (const name of [old, ofAnother]) {
        await writeFile(join(folder, name), '');
        await utimes(join(folder, name), 0, 0);
      }
    },
  });
  expect(Object.keys(saved.files).sort()).toEqual([ofAnother, `${ID}.mp4`]);
  expect(saved.error).toBeUndefined();
});

test.each([
  ['leads to the runner', []],
  ['changes to lead to the runner between two tries', [undefined]],
])('a name that %s is not connected to, where the API is elsewhere', async (_name, before) => {
  const answers = [...before, '127.0.0.1'];
  const { lookup } = dns;
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(((
    host: string,
    options: dns.LookupAllOptions,
    done: (error: Error | null, addresses?: LookupAddress[]) => void,
  ) => {
    if (host !== 'files.example') {
      lookup(host, options, done);
      return;
    }
    const address = answers.length > 1 ? answers.shift() : answers[0];
    const error = Object.assign(new Error('none'), { code: 'EAI_AGAIN' });
    process.nextTick(() => {
      if (address === undefined) done(error);
      else done(null, [{ address, family: 4 }]);
    });
  }) as never);
  onTestFinished(() => {
    spy.mockRestore();
  });
  let connections = 0;
  const server = createServer(() => (connections += 1)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const saved = await save([file(data)], {
    url: () => `https://files.example:${port}/v`,
    baseUrl: 'https://api.jogg.example',
    maxRetries: 24,
  });
  expect(saved.error).toMatchObject({
    message: expect.stringMatching(
      /the download URL's host \(files\.example\) is the runner itself$/,
    ) as string,
    transient: false,
  });
  expect(saved.delays).toHaveLength(before.length);
  expect(connections).toBe(0);
});

describe('several downloads', () => {
  const MIB = 2 ** 20;
  const ids = Array.from({ length: 8 }, (_, i) => `pv_${i}`);
  const soon = (): Promise<void> => setImmediate();
  const silence: ServeFile = (request) => request.destroy();
  let workspace: string;

  beforeEach(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  });

  afterEach(async () => {
    await rm(workspace, { recursive: true });
  });

  function create(timing: Partial<Timing> = {}, maxRetries = 1): Promise<Save> {
    const baseUrl = 'http://127.0.0.1';
    const options = { type: 'product', ids, directory: '', workspace, maxRetries, baseUrl };
    return prepareDownloads(options, { ...systemTiming, ...timing });
  }

  async function saveId(
    saveVideo: Save,
    id: string,
    url: string,
    options: Partial<SaveOptions> = {},
  ): Promise<string> {
    const { path } = await saveVideo(id, url, {
      onEvent: () => undefined,
      renewUrl: () => Promise.resolve(undefined),
      signal: new AbortController().signal,
      ...options,
    });
    return path;
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
    const saveVideo = await create();
    const saves = Promise.all(ids.map((id) => saveId(saveVideo, id, `${server.baseUrl}/${id}`)));
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
    const saveVideo = await create();
    const saves = ids.map((id, i) =>
      saveId(
        saveVideo,
        id,
        `${server.baseUrl}/${i < 4 ? 'gone' : 'v'}`,
        i < 6 ? {} : { signal: AbortSignal.abort(new Error('cancelled')) },
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
    const saveVideo = await create({ sleep: () => asleep });
    const saves = ids.slice(0, 5).map((id) => saveId(saveVideo, id, `${server.baseUrl}/${id}`));
    expect(await saves[4]).toBe('pv_4.mp4');
    expect(await readdir(workspace)).toEqual(['pv_4.mp4']);
    wake();
    expect(await Promise.all(saves)).toEqual(ids.slice(0, 5).map((id) => `${id}.mp4`));
  });

  test('that are retried go ahead of those that have not begun', async () => {
    await using server = await startFileServer();
    const held = new Map<string, ServerResponse>();
    server.serve('/pv_0', respond(503), file(data));
    for (const id of ids.slice(1, 6)) {
      server.serve(`/${id}`, (_request, response) => held.set(id, response));
    }
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const saveVideo = await create({ sleep: () => asleep });
    const saves = ids.slice(0, 6).map((id) => saveId(saveVideo, id, `${server.baseUrl}/${id}`));
    while (held.size < 3) await setImmediate();
    wake();
    await setImmediate();
    held.get('pv_2')?.end(data);
    expect(await saves[0]).toBe('pv_0.mp4');
    const paths = server.requests.map(({ path }) => path);
    expect(new Set(paths.slice(0, 4))).toEqual(new Set(['/pv_0', '/pv_1', '/pv_2', '/pv_3']));
    expect(paths[4]).toBe('/pv_0');
    while (held.size < 5) {
      for (const response of held.values()) if (!response.writableEnded) response.end(data);
      await setImmediate();
    }
    for (const response of held.values()) if (!response.writableEnded) response.end(data);
    await Promise.all(saves);
  });

  test.each<[string, (held: Map<string, ServerResponse>, progress: Promise<void>) => unknown]>([
    [
      'others end',
      (held) => {
        for (const response of held.values()) response.end(data);
      },
    ],
    [
      'another one has progress',
      async (held, progress) => {
        held.get('pv_1')?.write(content(2 * MIB));
        await progress;
        held.get('pv_3')?.writeHead(400).end();
      },
    ],
  ])('are not stalled while they wait for their turn and %s', async (_name, goOn) => {
    await using server = await startFileServer();
    const held = new Map<string, ServerResponse>();
    server.serve('/pv_0', silence, silence, file(data));
    for (const id of ids.slice(1, 4)) {
      server.serve(`/${id}`, (_request, response) => held.set(id, response));
    }
    const time = { now: 0 };
    const progress = Promise.withResolvers<undefined>();
    const onEvent = (event: DownloadEvent): void => {
      if (event.type === 'downloading' && event.bytes > MIB) progress.resolve(undefined);
    };
    const saveVideo = await create({ clock: () => (time.now += 1), sleep: soon }, 24);
    const saves = ids
      .slice(0, 4)
      .map((id) => saveId(saveVideo, id, `${server.baseUrl}/${id}`, { onEvent }));
    const all = Promise.allSettled(saves);
    while (held.size < 3) await setImmediate();
    time.now += 1200;
    await goOn(held, progress.promise);
    expect(await saves[0]).toBe('pv_0.mp4');
    for (const response of held.values()) if (!response.writableEnded) response.end(data);
    await all;
  });

  test('from a server that is down all end ten minutes after it was', async () => {
    await using server = await startFileServer();
    const time = { now: 0 };
    const down: ServeFile = (request) => {
      time.now += 10;
      request.destroy();
    };
    for (const id of ids) server.serve(`/${id}`, down);
    const saveVideo = await create({ clock: () => time.now, sleep: soon }, 1000);
    const saves = ids.map((id) => saveId(saveVideo, id, `${server.baseUrl}/${id}`));
    for (const { status } of await Promise.allSettled(saves)) expect(status).toBe('rejected');
    // Each has one more.
    expect(server.requests.length).toBeGreaterThanOrEqual(60 + ids.length);
    expect(server.requests.length).toBeLessThanOrEqual(68 + ids.length);
  });

  test('use a new URL before others have their turn', async () => {
    await using server = await startFileServer();
    const held: (() => void)[] = [];
    server.serve('/pv_0', respond(403), file(data));
    for (const id of ids.slice(1, 3)) {
      server.serve(`/${id}`, (...exchange) => {
        held.push(() => {
          file(data)(...exchange);
        });
      });
    }
    server.serve('/pv_3', (...exchange) => {
      file(data)(...exchange);
      for (const respondTo of held) respondTo();
    });
    const saveVideo = await create();
    const saves = ids.slice(0, 4).map((id) => {
      const url = `${server.baseUrl}/${id}`;
      return saveId(saveVideo, id, url, { renewUrl: () => Promise.resolve(`${url}?token=new`) });
    });
    await Promise.all(saves);
    const paths = server.requests.map(({ path }) => path);
    expect(paths.lastIndexOf('/pv_0')).toBeLessThan(paths.indexOf('/pv_3'));
  });
});

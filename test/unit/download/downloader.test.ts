import * as fs from 'node:fs/promises';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemTiming } from '../../../src/clock.ts';
import {
  createDownloader,
  type DownloadEvent,
  type DownloadOptions,
} from '../../../src/download/downloader.ts';
import { outputPath } from '../../../src/download/folder.ts';
import {
  content,
  file,
  respond,
  startFileServer,
  type ServeFile,
} from '../../support/file-server.ts';

// Only here can a test have the system refuse to move a file.
vi.mock('node:fs/promises', { spy: true });

const data = content(100_000);

describe('a download', () => {
  let workspace: string;

  beforeEach(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  });

  afterEach(async () => {
    await rm(workspace, { recursive: true });
  });

  const OPTIONS = {
    ids: ['pv_1'],
    directory: '',
    maxRetries: 1,
    allowLoopback: true,
    idleTimeoutSeconds: 1,
  };
  // No waiting before a retry.
  const timing = { ...systemTiming, sleep: () => Promise.resolve() };

  async function saveUrl(
    url: string,
    options: Partial<DownloadOptions> = {},
    clock = systemTiming.clock,
  ): Promise<DownloadEvent[]> {
    const events: DownloadEvent[] = [];
    const all = { ...OPTIONS, workspace, ...options };
    const downloader = createDownloader(all, { ...timing, clock });
    await downloader.prepare();
    await downloader.save('pv_1', url, {
      onEvent: (event) => events.push(event),
      renewUrl: () => Promise.resolve(undefined),
      signal: new AbortController().signal,
    });
    return events;
  }

  async function save(...responses: [ServeFile, ...ServeFile[]]): Promise<DownloadEvent[]> {
    await using server = await startFileServer();
    server.serve('/v.mp4', ...responses);
    return await saveUrl(`${server.baseUrl}/v.mp4`);
  }

  const stalls: [name: string, serve: ServeFile, says: RegExp][] = [
    [
      'nothing before the response',
      () => undefined,
      /^nothing arrived from 127\.0\.0\.1:\d+ for 1 s$/,
    ],
    [
      'nothing in the body',
      (_request, response) => {
        response.writeHead(200, { 'content-length': data.length }).write(data.subarray(0, 1000));
      },
      /^less than 32 KiB arrived from 127\.0\.0\.1:\d+ in 1 s$/,
    ],
    [
      'next to nothing in the body',
      (_request, response) => {
        const timer = setInterval(() => response.write('x'), 50);
        response.writeHead(200).on('close', () => {
          clearInterval(timer);
        });
      },
      /^less than 32 KiB arrived from 127\.0\.0\.1:\d+ in 1 s$/,
    ],
  ];

  test.each(stalls)('in which %s arrives is tried again', async (_name, serve, says) => {
    const events = await save(serve, file(data));
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'retrying-download',
        error: expect.objectContaining({ message: expect.stringMatching(says) as string }) as Error,
      }),
    );
    expect(events.at(-1)).toMatchObject({ type: 'saved', path: 'pv_1.mp4', bytes: data.length });
    expect(await readdir(workspace)).toEqual(['pv_1.mp4']);
  });

  test.each(stalls)('in which %s arrives forever, fails', async (_name, serve, says) => {
    const error = await save(serve).catch((reason: unknown) => reason);
    const [head, tail] = (error as Error).message.split('; last error: ');
    expect(head).toBe('gave up after 2 consecutive errors');
    expect(tail).toMatch(says);
    expect(await readdir(workspace)).toEqual([]);
  });

  test.each(['', 'identity', 'aws-chunked'])(
    'with the encoding "%s" is as it is',
    async (encoding) => {
      const events = await save(file(data, { headers: { 'content-encoding': encoding } }));
      expect(events.at(-1)).toMatchObject({ type: 'saved', bytes: data.length });
    },
  );

  describe('of which the file is being read by a virus scanner', () => {
    const busy = Object.assign(new Error('operation not permitted'), { code: 'EPERM' });

    test('for a while is moved at last', async () => {
      vi.mocked(fs.rename).mockRejectedValueOnce(busy).mockRejectedValueOnce(busy);
      await save(file(data));
      expect(await readdir(workspace)).toEqual(['pv_1.mp4']);
    });

    test('forever fails, and leaves nothing', async () => {
      vi.mocked(fs.rename).mockRejectedValue(busy);
      await expect(save(file(data))).rejects.toMatchObject({
        message: "can't write to download-dir: operation not permitted",
      });
      expect(await readdir(workspace)).toEqual([]);
      vi.mocked(fs.rename).mockReset();
    });
  });

  test('that goes on slowly is no fault', async () => {
    const piece = content(20_000);
    const slow: ServeFile = (_request, response) => {
      response.writeHead(200, { 'content-length': 6 * piece.length });
      let sent = 0;
      const timer = setInterval(() => {
        response.write(piece);
        sent += 1;
        if (sent < 6) return;
        clearInterval(timer);
        response.end();
      }, 300);
    };
    const events = await save(slow);
    expect(events.at(-1)).toMatchObject({ type: 'saved', bytes: 6 * piece.length });
  });

  test('tells how far it is', async () => {
    await using server = await startFileServer();
    server.serve('/v.mp4', file(content(2_000_000)));
    let now = 0;
    // Time for a report at every look at the clock.
    const events = await saveUrl(`${server.baseUrl}/v.mp4`, {}, () => (now += 5));
    const steps = events.filter(({ type }) => type === 'downloading');
    expect(steps.length).toBeGreaterThan(5);
    expect(steps.length).toBeLessThan(100);
    for (const step of steps) expect(step).toMatchObject({ totalBytes: 2_000_000 });
  });

  test('that goes on a little further each time ends for all that', async () => {
    const cut = file(data, { cutAfter: 10_000 });
    await expect(save(cut)).rejects.toMatchObject({
      message: expect.stringMatching(/^gave up after 2 consecutive errors; last error: /) as string,
    });
  });

  test('is retried for ten minutes at most without progress', async () => {
    await using server = await startFileServer();
    server.serve('/v.mp4', respond(503));
    let now = 0;
    const sleep = (seconds: number): Promise<void> => {
      now += seconds;
      return Promise.resolve();
    };
    const options = { ...OPTIONS, workspace, maxRetries: 1000 };
    const downloader = createDownloader(options, { clock: () => now, sleep, random: () => 0 });
    const saved = downloader.save('pv_1', `${server.baseUrl}/v.mp4`, {
      onEvent: () => undefined,
      renewUrl: () => Promise.resolve(undefined),
      signal: new AbortController().signal,
    });
    await expect(saved).rejects.toMatchObject({
      message: expect.stringMatching(/^gave up after 2\d consecutive errors; last/) as string,
    });
    expect(now).toBeGreaterThan(600);
    expect(now).toBeLessThan(635);
  });

  test.each([
    ['announced', { 'content-length': '100000' }],
    ['sent in chunks', { 'transfer-encoding': 'chunked' }],
  ])('that is too large, %s, fails at once', async (_name, headers) => {
    await using server = await startFileServer();
    server.serve('/v.mp4', (_request, response) => response.writeHead(200, headers).end(data));
    const url = `${server.baseUrl}/v.mp4`;
    await expect(saveUrl(url, { maxBytes: 99_999 })).rejects.toMatchObject({
      message: expect.stringMatching(/^the file is larger than /) as string,
      help: expect.stringMatching(/The URL is in the `video-url` output\.$/) as string,
    });
    expect(server.requests).toHaveLength(1);
    expect(await readdir(workspace)).toEqual([]);
    await saveUrl(url, { maxBytes: 100_000 });
  });

  test.each([
    'http://127.0.0.1/v.mp4',
    'https://127.1/v.mp4',
    'https://2130706433/v.mp4',
    'https://localhost/v.mp4',
    'https://localhost./v.mp4',
    'https://x.localhost/v.mp4',
    'https://0.0.0.0/v.mp4',
    'https://[::1]/v.mp4',
    'https://[::]/v.mp4',
    'https://[::ffff:127.0.0.1]/v.mp4',
  ])('from %s is refused, where the API is elsewhere', async (url) => {
    await expect(saveUrl(url, { allowLoopback: false })).rejects.toMatchObject({
      message: expect.stringMatching(/^the download URL \(.+\) is on the runner itself$/) as string,
      transient: false,
    });
  });

  test('that waits for a retry does not hold up others', async () => {
    await using server = await startFileServer();
    const ids = ['a', 'b', 'c', 'd'];
    for (const id of ids) server.serve(`/${id}.mp4`, respond(503), file(data));
    server.serve('/d.mp4', file(data));
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const downloader = createDownloader(
      { ...OPTIONS, workspace, ids },
      { ...timing, sleep: () => asleep },
    );
    const saves = ids.map((id) =>
      downloader.save(id, `${server.baseUrl}/${id}.mp4`, {
        onEvent: () => undefined,
        renewUrl: () => Promise.resolve(undefined),
        signal: new AbortController().signal,
      }),
    );
    expect(await saves[3]).toBe('d.mp4');
    expect(await readdir(workspace)).toEqual(['d.mp4']);
    wake();
    expect(await Promise.all(saves)).toEqual(ids.map((id) => `${id}.mp4`));
  });
});

test.each([
  ['videos/pv_1.mp4', 'videos/pv_1.mp4'],
  ['..videos/pv_1.mp4', '..videos/pv_1.mp4'],
  ['../videos/pv_1.mp4', '/runner/work/videos/pv_1.mp4'],
  ['../../_temp/pv_1.mp4', '/runner/_temp/pv_1.mp4'],
])('the output for %s is %s', (path, output) => {
  const workspace = '/runner/work/repository';
  const root = resolve('/').replaceAll('\\', '/');
  const expected = output.replace(/^\//, root);
  expect(outputPath(resolve(workspace), resolve(workspace, path))).toBe(expected);
});

import * as fs from 'node:fs/promises';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDownloader, type DownloadEvent } from '../../../src/download/downloader.ts';
import { fileNames } from '../../../src/download/filename.ts';
import { systemEnvironment } from '../../../src/clock.ts';
import { content, file, startFileServer, type ServeFile } from '../../support/file-server.ts';

// Only here can a test have the system refuse to move a file.
vi.mock('node:fs/promises', { spy: true });

const data = content(100_000);

describe('fileNames', () => {
  const id = fc.stringMatching(/^[\w.~+/=-]{1,40}$/);

  test('are safe on every file system, and no two the same where case does not count', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.oneof(id, fc.constantFrom('nul', 'COM1', 'com1.x', '.', 'a', 'A', '-'))),
        (ids) => {
          const names = [...fileNames(ids).values()];
          expect(names).toHaveLength(ids.length);
          expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length);
          for (const name of names) {
            expect(name).toMatch(/^\w[\w.-]{0,170}$/);
            expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
          }
        },
      ),
    );
  });

  test('are found in time for a great many', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `pv_${i}`);
    const startedAt = performance.now();
    expect(fileNames(ids).size).toBe(ids.length);
    // Comparing each ID with all others takes many seconds.
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  test.each(['pv_123456', '0c2f9f1e-5d5b-4c1e-9d39-0b9a1f7f4a11', 'vid_AbC'])(
    '%s is its own name',
    (name) => {
      expect(fileNames([name]).get(name)).toBe(name);
    },
  );
});

describe('a download', () => {
  let workspace: string;

  beforeEach(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  });

  afterEach(async () => {
    await rm(workspace, { recursive: true });
  });

  async function save(...answers: [ServeFile, ...ServeFile[]]): Promise<DownloadEvent[]> {
    await using server = await startFileServer();
    server.serve('/v.mp4', ...answers);
    const events: DownloadEvent[] = [];
    const downloader = createDownloader(
      { ids: ['pv_1'], directory: '', workspace, maxRetries: 1, idleTimeoutSeconds: 1 },
      // Progress at every look at the clock, and no waiting before a retry.
      { ...systemEnvironment, clock: () => Date.now(), sleep: () => Promise.resolve() },
    );
    await downloader.prepare();
    await downloader.save('pv_1', `${server.baseUrl}/v.mp4`, {
      onEvent: (event) => events.push(event),
      renewUrl: () => Promise.resolve(undefined),
      signal: new AbortController().signal,
    });
    return events;
  }

  const stalls: [name: string, serve: ServeFile, says: string][] = [
    ['nothing before the answer', () => undefined, 'nothing arrived for 1 s'],
    [
      'nothing in the body',
      (_request, response) => {
        response.writeHead(200, { 'content-length': data.length }).write(data.subarray(0, 1000));
      },
      'less than 32 KiB arrived in 1 s',
    ],
    [
      'next to nothing in the body',
      (_request, response) => {
        const timer = setInterval(() => response.write('x'), 50);
        response.writeHead(200).on('close', () => {
          clearInterval(timer);
        });
      },
      'less than 32 KiB arrived in 1 s',
    ],
  ];

  test.each(stalls)('in which %s arrives is tried again', async (_name, serve, says) => {
    const events = await save(serve, file(data));
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'retrying-download',
        error: expect.objectContaining({ message: says }) as Error,
      }),
    );
    expect(events.at(-1)).toMatchObject({ type: 'saved', path: 'pv_1.mp4', bytes: data.length });
    expect(await readdir(workspace)).toEqual(['pv_1.mp4']);
  });

  test.each(stalls)('in which %s arrives, for ever, fails', async (_name, serve, says) => {
    await expect(save(serve)).rejects.toMatchObject({
      message: `2 errors in a row, the last: ${says}`,
    });
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

    test('for ever fails, and leaves nothing', async () => {
      vi.mocked(fs.rename).mockRejectedValue(busy);
      await expect(save(file(data))).rejects.toMatchObject({
        message: 'download-dir cannot be written: operation not permitted',
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
    const events = await save(file(content(2_000_000)));
    const steps = events.filter(({ type }) => type === 'downloading');
    expect(steps.length).toBeLessThan(100);
    for (const step of steps) expect(step).toMatchObject({ totalBytes: 2_000_000 });
  });

  test('that goes on a little further each time ends for all that', async () => {
    const cut = file(data, { cutAfter: 10_000 });
    await expect(save(cut)).rejects.toMatchObject({
      message: expect.stringMatching(/^2 errors in a row/) as string,
    });
  });
});

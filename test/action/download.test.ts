import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  checksum,
  content,
  file,
  mp4,
  respond,
  startFileServer,
  type FileServer,
  type ServeFile,
} from '../support/file-server.ts';
import { expectInvariants } from '../support/invariants.ts';
import { startSecureFileServer } from '../support/secure-file-server.ts';
import {
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  type Timeline,
} from '../support/simulator.ts';
import { now, startStep } from '../support/step-in-process.ts';
import { until, type Step, type StepOptions, type StepResult } from '../support/step-runner.ts';

interface Run extends StepResult {
  requests: FileServer['requests'];
  mostAtOnce: number;
  /** Files in download-dir, by name. */
  files: Record<string, Buffer>;
}

interface RunOptions extends StepOptions {
  inputs?: Record<string, string>;
  /** Is told how often JoggAI was asked. */
  onChecks?: (checks: number) => void;
  /** The path of the video's URL. */
  path?: string;
  /** Done with the workspace before the step runs. */
  prepare?: (workspace: string) => Promise<void>;
  /** Does something to the step while it runs. */
  act?: (step: Step, server: FileServer) => Promise<void>;
}

const ID = 'pv_123456';
const data = content(300_000);

/** Runs one step that saves videos, each being what `serves` has at `/<id>.mp4`. */
async function runMany(
  serves: Record<string, [ServeFile, ...ServeFile[]]>,
  timelineOf: (id: string, url: string) => Timeline,
  { inputs = {}, env = {}, path, prepare, act, onChecks, ...options }: RunOptions = {},
): Promise<Run> {
  const workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  await using server = await startFileServer(undefined, now);
  const pathOf = (id: string): string => path ?? `/${encodeURIComponent(id)}.mp4`;
  for (const [id, answers] of Object.entries(serves)) server.serve(pathOf(id), ...answers);
  await using simulator = await startSimulator({
    videos: Object.fromEntries(
      Object.keys(serves).map((id) => [id, timelineOf(id, server.baseUrl + pathOf(id))]),
    ),
    now,
  });
  await prepare?.(workspace);
  const all = {
    'video-id': Object.keys(serves).join('\n'),
    'api-key': SIMULATOR_KEY,
    'base-url': simulator.baseUrl,
    'poll-interval-seconds': '0.1',
    'download-dir': 'videos',
    ...inputs,
  };
  const step = await startStep(all, {
    ...options,
    env: { GITHUB_WORKSPACE: workspace, ...env },
  });
  await act?.(step, server);
  const result = await step.result;
  expectInvariants(result, all);
  onChecks?.(simulator.requests.length);
  for (const { headers } of server.requests) {
    expect(JSON.stringify(headers)).not.toContain(SIMULATOR_KEY);
  }
  const folder = join(workspace, all['download-dir']);
  const names = (await stat(folder).catch(() => undefined))?.isDirectory()
    ? await readdir(folder)
    : [];
  const files: Run['files'] = {};
  for (const name of names) {
    if ((await stat(join(folder, name))).isFile()) files[name] = await readFile(join(folder, name));
  }
  await rm(workspace, { recursive: true });
  return { ...result, requests: server.requests, mostAtOnce: server.mostAtOnce(), files };
}

function run(serves: [ServeFile, ...ServeFile[]], options: RunOptions = {}): Promise<Run> {
  return runMany(
    { [ID]: serves },
    (_id, url) => [productVideo('completed', { video_url: url })],
    options,
  );
}

/** The ETag in the responses of `file`. */
function etagOf(whole: Buffer): string {
  return `"${checksum(whole).slice(0, 16)}"`;
}

function insecure(url: string): string {
  return url.replace('https:', 'http:');
}

function expectSaved({ outputs, files }: Run, name = `${ID}.mp4`, whole = data): void {
  expect(outputs).toMatchObject({ result: 'completed', 'video-path': `videos/${name}` });
  expect(Object.keys(files)).toEqual([name]);
  expect(checksum(files[name] ?? Buffer.alloc(0))).toBe(checksum(whole));
}

function expectNotSaved({ outputs, files, errors }: Run, says: RegExp): void {
  expect(outputs).toMatchObject({ result: 'error', status: 'completed', 'video-path': '' });
  expect(outputs['video-url']).not.toBe('');
  expect(Object.keys(files)).toEqual([]);
  expect(errors[0]).toMatch(/^Video pv_123456: completed, but the download failed: /);
  expect(errors[0]).toMatch(says);
}

describe('saved', () => {
  test('whole, under the name of the ID, without the key', async () => {
    const saved = await run([file(data)]);
    expectSaved(saved);
    expect(saved.requests).toHaveLength(1);
    expect(saved.requests[0]?.headers).toMatchObject({
      'user-agent': expect.stringMatching(/^jogg-status-action\//) as string,
      'accept-encoding': 'identity',
    });
    const [video] = JSON.parse(saved.outputs['videos'] ?? '') as { video_path: string }[];
    expect(video?.video_path).toBe(`videos/${ID}.mp4`);
    expect(saved.log.at(-2)).toMatch(
      /^[\d.]+ s: saved as videos\/pv_123456\.mp4 \(300 kB in .* s, .* [kM]B\/s\)$/,
    );
    expect(saved.log.at(-1)).toMatch(/^Video pv_123456 completed in /);
    expect(saved.summary).toContain(`<code>videos/${ID}.mp4</code>`);
  });

  test('in place of a file of the same name', async () => {
    const saved = await run([file(data)], {
      prepare: async (workspace) => {
        await mkdir(join(workspace, 'videos'));
        await writeFile(join(workspace, 'videos', `${ID}.mp4`), content(500_000, 'old'));
      },
    });
    expectSaved(saved);
  });

  test('from a server that does not announce the length', async () => {
    const chunked: ServeFile = (_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4' });
      response.write(data.subarray(0, 1000));
      response.end(data.subarray(1000));
    };
    expectSaved(await run([chunked]));
  });

  test.each([
    ['/v.MOV', '.mov'],
    ['/v', '.mp4'],
    ['/a.b/v', '.mp4'],
    ['/v.mp4%2f..%2fx', '.mp4'],
    // Whoever chooses the URL does not choose what a file is opened with.
    ['/v.sh', '.mp4'],
  ])('from %s with the extension %s, whatever its content type', async (path, extension) => {
    const saved = await run([file(data, { headers: { 'content-type': 'text/html' } })], { path });
    expectSaved(saved, `${ID}${extension}`);
  });

  test('after redirects to other hosts', async () => {
    let port = '';
    const redirect: ServeFile = (request, response) => {
      port = request.headers.host?.split(':')[1] ?? '';
      response.writeHead(302, { location: `http://localhost:${port}/there` }).end('elsewhere');
    };
    const saved = await run([redirect], {
      act: (_step, server) => {
        server.serve('/there', respond(307, { location: '/final' }));
        server.serve('/final', file(data));
        return Promise.resolve();
      },
    });
    expectSaved(saved);
    expect(saved.requests.map(({ path }) => path)).toEqual([`/${ID}.mp4`, '/there', '/final']);
  });

  test.each([
    ['UTF-8', '/files/vid\u00c3\u00a9o.mp4', '/files/vid%C3%A9o.mp4'],
    ['Latin-1', '/files/vid\u00e9o.mp4', '/files/vid%C3%A9o.mp4'],
    ['percent-encoded', '/files/vid%C3%A9o.mp4', '/files/vid%C3%A9o.mp4'],
  ])('after a redirect that is %s', async (_name, location, path) => {
    const saved = await run([respond(302, { location })], {
      act: (_step, server) => {
        server.serve(path, file(data));
        return Promise.resolve();
      },
    });
    expectSaved(saved);
  });

  test('over https where JoggAI has http', async () => {
    await using server = await startSecureFileServer();
    server.serve('/v', respond(302, { location: `${insecure(server.baseUrl)}/v.mp4` }));
    server.serve('/v.mp4', file(data));
    const saved = await runMany(
      { [ID]: [file(data)] },
      () => [productVideo('completed', { video_url: `${insecure(server.baseUrl)}/v` })],
      { env: server.env },
    );
    expectSaved(saved);
    expect(server.requests.map(({ path }) => path)).toEqual(['/v', '/v.mp4']);
  });

  test.each([
    'text/plain',
    'text/html',
    'application/json',
    'application/xml',
    'application/octet-stream',
    '',
  ])('as "%s", because its bytes are those of a video', async (type) => {
    const video = mp4(300_000);
    const saved = await run([file(video, { headers: { 'content-type': type } })]);
    expectSaved(saved, undefined, video);
  });
});

describe('cut off', () => {
  test('at several places: goes on where it stopped', async () => {
    const saved = await run([
      file(data, { cutAfter: 100_000 }),
      file(data, { cutAfter: 50_000 }),
      file(data, { cutAfter: 1 }),
      file(data),
    ]);
    expectSaved(saved);
    const [first, ...others] = saved.requests.map(({ headers }) => headers);
    expect(first?.range).toBeUndefined();
    for (const headers of others) {
      expect(headers.range).toMatch(/^bytes=[1-9]\d*-$/);
      expect(headers['if-range']).toMatch(/^"\w{16}"$/);
    }
    expect(
      saved.log.filter((line) => /download interrupted: .* Retry \d of 24 in /.test(line)),
    ).toHaveLength(3);
  });

  const OLD = 'Thu, 23 Jan 2020 12:00:00 GMT';
  const NOW = 'Fri, 24 Jan 2020 12:00:00 GMT';

  test('without an ETag, but with a date: goes on where it stopped', async () => {
    const headers = { etag: '', 'last-modified': OLD };
    const rest: ServeFile = (request, response) => {
      expect(request.headers).toMatchObject({ range: 'bytes=100000-', 'if-range': OLD });
      response
        .writeHead(206, { ...headers, 'content-range': 'bytes 100000-299999/300000' })
        .end(data.subarray(100_000));
    };
    expectSaved(await run([file(data, { cutAfter: 100_000, headers }), rest]));
  });

  test.each([
    ['without an ETag or a date', { etag: '' }],
    ['with a weak ETag', { etag: 'W/"1"' }],
    ['with the date of this second', { etag: '', date: NOW, 'last-modified': NOW }],
  ])('%s: starts again, because the next may be another file', async (_name, headers) => {
    const other = content(300_000, 'other');
    const saved = await run([file(data, { cutAfter: 100_000, headers }), file(other, { headers })]);
    expectSaved(saved, undefined, other);
    expect(saved.requests[1]?.headers.range).toBeUndefined();
  });

  test('from a server that has no ranges: starts anew', async () => {
    const saved = await run([
      file(data, { cutAfter: 100_000, ranges: false }),
      file(data, { ranges: false }),
    ]);
    expectSaved(saved);
  });

  test('and the file has changed: starts anew', async () => {
    const changed = content(200_000, 'new');
    expectSaved(await run([file(data, { cutAfter: 250_000 }), file(changed)]), undefined, changed);
  });

  test.each([
    ['at another place', { 'content-range': `bytes 5-299999/300000` }],
    ['of another length', { 'content-range': `bytes 100000-399999/400000` }],
    ['of another file', { etag: '"other"' }],
    ['of another time', { etag: '', 'last-modified': NOW }],
    ['of a file it does not name', { etag: '' }],
    ['of who knows what', { 'content-range': 'bytes */300000' }],
  ])('and goes on %s: starts anew', async (_name, headers) => {
    const other = content(300_000, 'other');
    const wrong: ServeFile = (request, response) => {
      const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0]);
      response
        .writeHead(206, {
          etag: etagOf(data),
          'content-range': `bytes ${from}-299999/300000`,
          ...headers,
        })
        .end(other.subarray(from));
    };
    const dated = 'last-modified' in headers;
    const first = dated ? { etag: '', 'last-modified': OLD } : {};
    expectSaved(await run([file(data, { cutAfter: 100_000, headers: first }), wrong, file(data)]));
  });

  test('for ever: red, and nothing is left', async () => {
    const result = await run([file(data, { cutAfter: 1000, ranges: false })], {
      inputs: { 'max-retries': '1' },
    });
    expectNotSaved(result, /gave up after 2 consecutive errors; last error: /);
    expect(result.requests).toHaveLength(2);
  });
});

describe('not right', () => {
  const html = { 'content-type': 'text/html; charset=utf-8' };
  const faults: [name: string, serve: ServeFile, says: RegExp][] = [
    [
      'shorter than announced',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '400000' });
        response.write(data);
        void setTimeout(200).then(() => response.destroy());
      },
      /closed the connection/,
    ],
    [
      'chunks cut off',
      (_request, response) => {
        response.writeHead(200);
        response.write(data);
        void setTimeout(200).then(() => response.destroy());
      },
      /closed the connection/,
    ],
    ['empty', respond(200, { 'content-type': 'video/mp4' }), /127\.0\.0\.1:\d+ sent an empty file/],
    ['a page', respond(200, html, '<!DOCTYPE html><p>Log in</p>'), /sent a web page instead of a/],
    [
      'a page that counts as data',
      respond(200, { 'content-type': 'application/octet-stream' }, `<html>${'x'.repeat(5000)}`),
      /sent a web page instead of a video/,
    ],
    [
      'a page that arrives byte by byte, as a video',
      (_request, response) => {
        const page = Buffer.from('\ufeff\n <!doctype html>Log in');
        response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': page.length });
        let sent = 0;
        const timer = setInterval(() => {
          response.write(page.subarray(sent, (sent += 1)));
          if (sent === page.length) clearInterval(timer);
        }, 5);
      },
      /sent a web page instead of a video/,
    ],
    [
      'an endless page',
      (_request, response) => {
        response.writeHead(200).write(`<html>${'x'.repeat(1000)}`);
      },
      /sent a web page instead of a video/,
    ],
    ['XML', respond(200, {}, '<?xml version="1.0"?><Error/>'), /sent XML instead of a video/],
    ['JSON', respond(200, { 'content-type': 'video/mp4' }, '{}'), /sent JSON instead of a video/],
    ['text', respond(200, {}, 'Not found'), /sent plain text instead of a video/],
    ['HTTP 202', respond(202), /127\.0\.0\.1:\d+ returned HTTP 202 \(Accepted\)/],
    [
      'compressed',
      respond(200, { 'content-encoding': 'gzip' }, 'x'),
      /encoding gzip, which was not requested/,
    ],
    ['HTTP 500', respond(500), /HTTP 500 \(Internal Server Error\)/],
    ['HTTP 429', respond(429, { 'retry-after': '0' }), /HTTP 429/],
    ['HTTP 416', respond(416), /did not resume/],
    ['HTTP 206 that nobody asked for', respond(206, {}, 'x'), /did not resume/],
  ];

  test.each(faults)('%s, once: tried again', async (_name, serve) => {
    const saved = await run([serve, file(data)]);
    expectSaved(saved);
    // One more if the received bytes aren't part of the file.
    expect(saved.requests.length).toBeLessThanOrEqual(3);
  });

  test.each(faults)('%s, for ever: red', async (_name, serve, says) => {
    const result = await run([serve], { inputs: { 'max-retries': '1' } });
    expectNotSaved(result, says);
    expect(result.requests).toHaveLength(2);
  });

  test.each([
    [
      'HTTP 400',
      respond(400),
      /127\.0\.0\.1:\d+ returned HTTP 400 .* Rerun with the same video-id/,
    ],
    ['HTTP 418', respond(418), /HTTP 418/],
    ['HTTP 451', respond(451), /HTTP 451/],
    ['redirect without a location', respond(302), /HTTP 302/],
    ['redirect to itself', respond(302, { location: '' }), /HTTP 302|more than 10 redirects/],
    ['redirect in a loop', respond(302, { location: `/${ID}.mp4` }), /more than 10 redirects/],
    ['redirect to a file', respond(301, { location: 'file:///etc/passwd' }), /isn't HTTPS/],
    ['redirect to FTP', respond(301, { location: 'ftp://127.0.0.1/v.mp4' }), /isn't HTTPS/],
    [
      'Retry-After of an hour',
      respond(503, { 'retry-after': '3600' }),
      /HTTP 503 .* and asks to wait 1 h\. Rerun after that time .*The URL is in the `video-url` output/,
    ],
  ] as [string, ServeFile, RegExp][])('%s: fails immediately', async (_name, serve, says) => {
    const result = await run([serve]);
    expectNotSaved(result, says);
    expect(result.requests.length).toBeLessThanOrEqual(11);
    expect(result.log.join('\n')).not.toContain('Retry');
  });

  test('more than announced: what was announced is the file, or it is none', async () => {
    const more: ServeFile = (_request, response) => {
      response.socket?.end(
        Buffer.concat([
          Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 300000\r\nconnection: close\r\n\r\n'),
          data,
          Buffer.from('and more'),
        ]),
      );
    };
    expectSaved(await run([more, file(data)]));
  });

  test('more than the range that was announced: starts anew', async () => {
    const more: ServeFile = (_request, response) => {
      response
        .writeHead(206, { 'content-range': 'bytes 100000-299999/300000', etag: etagOf(data) })
        .end(content(250_000));
    };
    const cut: ServeFile = (_request, response) => {
      response.writeHead(200, { 'content-length': '300000', etag: etagOf(data) });
      response.write(data.subarray(0, 100_000), () => response.destroy());
    };
    expectSaved(await run([cut, more, file(data)]));
  });
});

describe('half a video', () => {
  const video = mp4(200_000);
  const half: ServeFile = (_request, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4' }).write(video.subarray(0, 70_000));
    response.end();
  };

  test('that ends without an error, once: tried again', async () => {
    const saved = await run([half, file(video)]);
    expectSaved(saved, undefined, video);
  });

  test('for ever: red', async () => {
    const result = await run([half], { inputs: { 'max-retries': '1' } });
    expectNotSaved(result, /sent an incomplete or damaged video: its end is missing/);
  });

  test.each<[string, ServeFile]>([
    ['HTTP 403', respond(403)],
    ['HTTP 412', respond(412)],
    ['HTTP 500', respond(500)],
    ['nothing', ({ socket }) => socket.destroy()],
  ])('whose rest is never to be had, with %s: comes whole', async (_name, refuse) => {
    let requests = 0;
    const serve: ServeFile = (...exchange) => {
      requests += 1;
      const whole = requests === 1 ? file(video, { cutAfter: 100_000 }) : file(video);
      (exchange[0].headers.range === undefined ? whole : refuse)(...exchange);
    };
    expectSaved(await run([serve]), undefined, video);
  });
});

test('what the file server asks for is waited for, up to ten minutes', async () => {
  const saved = await run([respond(503, { 'retry-after': '180' }), file(data)]);
  expectSaved(saved);
  const [first, second] = saved.requests.map(({ at }) => at);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(180_000);
});

test.each([
  ['a playlist', '#EXTM3U\n#EXTINF:10,\n1.ts\n'],
  ['an image', 'GIF89a\x01\0'],
  ['a sound file', 'ID3\x04\0\0'],
])('%s instead of a video: fails immediately, and it says so', async (content, body) => {
  const result = await run([respond(200, { 'content-type': 'video/mp4' }, body)]);
  expectNotSaved(result, new RegExp(`sent ${content} instead of a video`));
  expect(result.requests).toHaveLength(1);
  expect(result.log.join('\n')).not.toContain('Retry');
});

test('the user and password of a URL are used, and not printed', async () => {
  const saved = await runMany({ [ID]: [file(data)] }, (_id, url) => [
    productVideo('completed', { video_url: url.replace('://', '://user:hunter2@') }),
  ]);
  expectSaved(saved);
  expect(saved.requests[0]?.headers.authorization).toBe(`Basic ${btoa('user:hunter2')}`);
  expect(saved.log.join('\n')).not.toContain('hunter2');
  expect(saved.outputs['video-url']).toContain('user:hunter2@');
});

describe('refused at first', () => {
  test.each([401, 403, 404, 410])('with HTTP %i: tried again, and JoggAI asked', async (status) => {
    let asked = 0;
    const saved = await runMany(
      { [ID]: [respond(status), respond(status), file(data)] },
      (_id, url) => [productVideo('completed', { video_url: url })],
      { onChecks: (checks) => (asked = checks) },
    );
    expectSaved(saved);
    expect(saved.requests).toHaveLength(3);
    // Once for the wait, and once after each refusal.
    expect(asked).toBe(3);
    expect(saved.log.join('\n')).toMatch(/127\.0\.0\.1:\d+ returned HTTP \d+ .*Retry 2 of 8/);
  });

  test('and for good: red, without advice that contradicts itself', async () => {
    const result = await run([respond(404)], { inputs: { 'max-retries': '1' } });
    expectNotSaved(
      result,
      /gave up after 2 consecutive errors; last error: 127\.0\.0\.1:\d+ returned/,
    );
    expect(result.errors[0]).toMatch(/Rerun with the same video-id to get a new URL/);
    expect(result.errors[0]).not.toContain('The URL is in the `video-url` output');
    expect(result.requests).toHaveLength(2);
  });

  test('with max-retries 0: red after the first', async () => {
    const result = await run([respond(404)], { inputs: { 'max-retries': '0' } });
    expectNotSaved(result, /HTTP 404/);
    expect(result.requests).toHaveLength(1);
  });

  test('and signed anew at each request: still waits before each retry', async () => {
    const tokens = Array.from({ length: 9 }, (_, i) => i);
    const result = await runMany(
      { [ID]: [respond(403)] },
      (_id, url) =>
        tokens.map((token) =>
          productVideo('completed', { video_url: `${url}?token=${token}` }),
        ) as Timeline,
      { inputs: { 'max-retries': '2' } },
    );
    expectNotSaved(result, /gave up after 3 consecutive errors/);
    // A new URL is requested immediately, but only the first.
    const at = result.requests.map((request) => request.at);
    expect(at).toHaveLength(4);
    expect(at.at(-1)).toBeGreaterThan((at[0] ?? 0) + 2000);
  });
});

describe('a URL on the runner itself', () => {
  test.each([
    ['given by JoggAI', (url: string) => url],
    ['reached by a redirect', (_url: string, redirect: string) => redirect],
  ])('%s, which is elsewhere: red, and not requested', async (_name, choose) => {
    await using api = await startSecureFileServer();
    await using local = await startFileServer();
    const target = `${local.baseUrl}/v.mp4`;
    local.serve('/v.mp4', file(data));
    api.serve('/redirect', respond(302, { location: target }));
    const { data: video } = productVideo('completed', {
      video_url: choose(target, `${api.baseUrl}/redirect`),
    });
    api.serve(
      `/v2/product_video/${ID}`,
      respond(200, {}, JSON.stringify({ code: 0, data: video })),
    );
    const result = await run([file(data)], {
      inputs: { 'base-url': api.baseUrl },
      env: api.env,
    });
    expectNotSaved(result, /the download URL's host \(127\.0\.0\.1\) is the runner itself/);
    expect(local.requests).toEqual([]);
  });
});

describe('a URL that has expired', () => {
  const byToken =
    (serves: Record<string, ServeFile>): ServeFile =>
    (request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://localhost');
      (serves[searchParams.get('token') ?? ''] ?? respond(403))(request, response);
    };
  const renewed = (...tokens: string[]): ((id: string, url: string) => Timeline) => {
    return (_id, url) =>
      tokens.map((token) =>
        productVideo('completed', { video_url: `${url}?token=${token}` }),
      ) as Timeline;
  };

  test('before the download begins: the next one is asked for', async () => {
    const serve = byToken({ good: file(data) });
    const saved = await runMany({ [ID]: [serve] }, renewed('old', 'good'));
    expectSaved(saved);
    expect(saved.outputs['video-url']).toMatch(/\?token=good$/);
    expect(saved.requests).toHaveLength(2);
  });

  test('in the middle: begins again with the next one', async () => {
    let cut = false;
    const once: ServeFile = (request, response) => {
      (cut ? respond(403) : file(data, { cutAfter: 100_000 }))(request, response);
      cut = true;
    };
    const serve = byToken({ old: once, good: file(data) });
    const saved = await runMany({ [ID]: [serve] }, renewed('old', 'good'));
    expectSaved(saved);
    expect(saved.requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=100000-',
      undefined,
    ]);
  });

  test('and so has the next one: red', async () => {
    const result = await runMany({ [ID]: [respond(403)] }, renewed('old', 'older'), {
      inputs: { 'max-retries': '1' },
    });
    expectNotSaved(result, /HTTP 403 \(Forbidden\)\. .* its URL may have expired\. Rerun with/);
    expect(result.requests).toHaveLength(3);
  });

  test.each([400, 451])('with HTTP %i: the next one is asked for', async (status) => {
    const serve = byToken({ old: respond(status), good: file(data) });
    const saved = await runMany({ [ID]: [serve] }, renewed('old', 'good'), {
      inputs: { 'max-retries': '0' },
    });
    expectSaved(saved);
  });

  test('after the timeout too', async () => {
    const serve = byToken({ good: file(data) });
    const inputs = { 'timeout-seconds': '0' };
    expectSaved(await runMany({ [ID]: [serve] }, renewed('old', 'good'), { inputs }));
  });

  test.each([400, 403])(
    'with HTTP %i, and JoggAI returns a transient error: asked again',
    async (status) => {
      const serve = byToken({ good: file(data), undefined: respond(status) });
      const saved = await runMany({ [ID]: [serve] }, (_id, url) => [
        productVideo('completed', { video_url: url }),
        { http: 503, body: '' },
        productVideo('completed', { video_url: `${url}?token=good` }),
      ]);
      expectSaved(saved);
      expect(saved.log.join('\n')).toMatch(
        /returned HTTP 40\d .*requesting a new URL from JoggAI failed: HTTP 503 .*Retry 1 of 8/,
      );
    },
  );

  test('and JoggAI refuses the key: the known one is tried again', async () => {
    const saved = await runMany({ [ID]: [respond(404), file(data)] }, (_id, url) => [
      productVideo('completed', { video_url: url }),
      { code: 10105 },
    ]);
    expectSaved(saved);
    expect(saved.log.join('\n')).toMatch(
      /HTTP 404 .*requesting a new URL from JoggAI failed: .*10105/,
    );
  });

  test('and JoggAI has no other: red', async () => {
    const result = await runMany(
      { [ID]: [respond(403)] },
      (_id, url) => [
        productVideo('completed', { video_url: url }),
        productVideo('completed', { video_url: '' }),
      ],
      { inputs: { 'max-retries': '1' } },
    );
    expectNotSaved(result, /HTTP 403 \(Forbidden\)\. .* its URL may have expired\. Rerun with/);
  });
});

describe('the folder', () => {
  test.each(['videos', './videos', 'videos/new/ones'])(
    'is a file, or in one: %s: refused before the first request',
    async (directory) => {
      const result = await run([file(data)], {
        inputs: { 'download-dir': directory },
        prepare: (workspace) => writeFile(join(workspace, 'videos'), 'a file'),
      });
      expect(result.outputs).toMatchObject({ result: 'error', status: '', videos: '[]' });
      expect(result.errors[0]).toMatch(
        /\n- can't write to download-dir: (EEXIST: .*The|ENOTDIR: .*Part of the) path is a file\. Choose/,
      );
      expect(result.requests).toEqual([]);
    },
  );

  test.runIf(process.platform === 'linux')(
    'is where the system makes none: refused before the first request',
    async () => {
      const { errors } = await run([file(data)], { inputs: { 'download-dir': '/proc/none/x' } });
      expect(errors[0]).toMatch(/\n- can't write to download-dir: ENOENT/);
    },
  );

  test('has a folder of the name that the file should have: red', async () => {
    const result = await run([file(data)], {
      prepare: async (workspace) => {
        await mkdir(join(workspace, 'videos', `${ID}.mp4`), { recursive: true });
      },
    });
    expectNotSaved(result, /can't replace pv_123456\.mp4 in download-dir: .*remove it/);
  });

  test('can be nested, and outside of the workspace', async () => {
    const { outputs, files } = await run([file(data)], {
      inputs: { 'download-dir': './a/b/../c' },
    });
    expect(outputs['video-path']).toBe(`a/c/${ID}.mp4`);
    expect(Object.keys(files)).toEqual([`${ID}.mp4`]);
    const outside = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
    const absolute = await run([file(data)], { inputs: { 'download-dir': outside } });
    expect(absolute.outputs['video-path']).toBe(`${outside.replaceAll('\\', '/')}/${ID}.mp4`);
    expect(await readdir(outside)).toEqual([`${ID}.mp4`]);
    await rm(outside, { recursive: true });
    const dotted = await run([file(data)], { inputs: { 'download-dir': '..videos' } });
    expect(dotted.outputs['video-path']).toBe(`..videos/${ID}.mp4`);
  });
});

describe('cancelled', () => {
  test.each([
    [
      'in the body',
      (_request, response) =>
        response.writeHead(200, { 'content-length': 2 * data.length }).write(data),
    ],
    ['before the answer', () => undefined],
  ] as [string, ServeFile][])('%s: nothing is left', async (_name, serve) => {
    const result = await run([serve], {
      act: async (step, server) => {
        await until(() => server.requests.length === 1);
        await setTimeout(200);
        step.kill('SIGTERM');
      },
    });
    expect(result.outputs).toMatchObject({ result: 'cancelled', status: 'completed' });
    expect(result.outputs['video-url']).not.toBe('');
    expect(result.errors[0]).toMatch(/cancelled \(SIGTERM\) before the download was complete\. /);
    expect(result.files).toEqual({});
  });

  test('before a retry', async () => {
    const result = await run([respond(503, { 'retry-after': '60' })], {
      onLine: (line, kill) => {
        if (/Retry 1 of (8|24) /.test(line)) kill('SIGTERM');
      },
    });
    expect(result.outputs).toMatchObject({ result: 'cancelled', status: 'completed' });
    expect(result.files).toEqual({});
  });
});

describe('several', () => {
  test('one that cannot be saved does not stop the others', async () => {
    const serves: Record<string, [ServeFile]> = {
      good: [file(data)],
      gone: [respond(404)],
      fine: [file(data)],
    };
    const { outputs, errors, files } = await runMany(
      serves,
      (_id, url) => [productVideo('completed', { video_url: url })],
      { inputs: { 'max-retries': '0' } },
    );
    expect(outputs).toMatchObject({
      result: 'error',
      status: 'completed',
      'video-path': 'videos/good.mp4\n\nvideos/fine.mp4',
    });
    expect(outputs['video-url']?.split('\n').filter((url) => url !== '')).toHaveLength(3);
    expect(errors[0]).toMatch(
      /^1 of 3 videos .*\ngone: completed, but the download failed: 127\.0\.0\.1:\d+ returned HTTP 404/,
    );
    expect(Object.keys(files)).toEqual(['fine.mp4', 'good.mp4']);
  });

  test('IDs with odd characters have files of their own', async () => {
    const odd = ['a/b', 'a+b', 'a_b', 'CON', 'pv_A', 'pv_a', '-rf', '.hidden', 'x'.repeat(300)];
    const serves = Object.fromEntries(
      odd.map((id): [string, [ServeFile]] => [id, [file(content(1000, id))]]),
    );
    const { outputs, files } = await runMany(serves, (_id, url) => [
      productVideo('completed', { video_url: url }),
    ]);
    const paths = outputs['video-path']?.split('\n') ?? [];
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(odd.length);
    paths.forEach((path, i) => {
      const name = path.replace('videos/', '');
      expect(name).toMatch(/^\w[\w.-]{0,200}\.mp4$/);
      expect(files[name]).toEqual(content(1000, odd[i]));
    });
    expect(paths).toContain('videos/a_b.mp4');
  });
});

import crypto, { createHash } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { PartFile } from '../../../src/download/part-file.ts';
import { checksum, content, file, mp4, respond } from '../../support/file-server.ts';
import { data, expectNotSaved, expectSaved, PATH, retriedAfter, save, type Serve } from './save.ts';

const SIZE = data.length;
const other = content(SIZE, 'other');

/** The ETag in the responses of `file`. */
function etagOf(whole: Buffer): string {
  return `"${checksum(whole).slice(0, 16)}"`;
}

/** Sends the file from a place on, as `status` and `headers` say. */
function part(from: number, headers: Record<string, string>, whole = data): Serve {
  return (_request, response) => {
    response.writeHead(206, { etag: etagOf(data), ...headers }).end(whole.subarray(from));
  };
}

/** Sends some of what it announces, and cuts the connection when that has been written. */
function cut(bytes: number, headers: Record<string, string | number>): Serve {
  return (_request, response, arrived) => {
    response.writeHead(200, headers).write(data.subarray(0, bytes));
    void arrived(bytes).then(() => response.destroy());
  };
}

/** Sends a file in pieces, each when the one before has been written and `between` is done. */
function pieces(whole: Buffer, size: number, between = (): void => undefined): Serve {
  return (_request, response, arrived) => {
    response.writeHead(200, { 'content-length': whole.length });
    const sendFrom = (from: number): void => {
      const to = from + size;
      response.write(whole.subarray(from, to));
      if (to >= whole.length) return;
      void arrived(to).then(() => {
        between();
        sendFrom(to);
      });
    };
    sendFrom(0);
  };
}

const CHECKSUM_HEADERS = ['content-md5', 'digest', 'repr-digest', 'content-digest', 'x-goog-hash'];

function base64(algorithm: string, whole: Buffer): string {
  return createHash(algorithm).update(whole).digest('base64');
}

function md5(whole: Buffer): string {
  return base64('md5', whole);
}

/** The checksum of a file as servers announce it. */
function checksumHeader(name: string, whole: Buffer): Record<string, string> {
  const sha256 = base64('sha256', whole);
  const values: Record<string, string> = {
    'content-md5': md5(whole),
    digest: `SHA-256=${sha256},unixsum=30637`,
    'repr-digest': `sha-256=:${sha256}:, sha-512=:${base64('sha512', whole)}:`,
    'content-digest': `sha-256=:${sha256}:`,
    'x-goog-hash': `crc32c=n03x6A==, md5=${md5(whole)}`,
  };
  return { [name]: values[name] ?? '' };
}

const video = mp4(SIZE);

/** Sends a file without its length. */
function respondWith(whole: Buffer): Serve {
  return (_request, response) => {
    response.writeHead(200).write(whole);
    response.end();
  };
}

describe('a file is saved', () => {
  test('whole, asked for as it is', async () => {
    const saved = await save([file(data)]);
    expectSaved(saved);
    expect(saved.requests).toHaveLength(1);
    const { headers } = saved.requests[0] ?? {};
    expect(headers).toMatchObject({
      'accept-encoding': 'identity',
      // A connection that is kept would hold up the end of the step.
      connection: 'close',
    });
    expect(headers).not.toHaveProperty('range');
  });

  test('from a server that does not announce the length', async () => {
    const chunked: Serve = (_request, response) => {
      response.writeHead(200).write(data.subarray(0, 1000));
      response.end(data.subarray(1000));
    };
    expectSaved(await save([chunked]));
  });

  test.each([
    '',
    'identity',
    'IDENTITY',
    'aws-chunked',
    'aws-chunked,',
    'utf-8',
    'none',
    'binary',
    'x'.repeat(2000),
  ])('as it is, if its encoding is %j', async (encoding) => {
    const saved = await save([file(data, { headers: { 'content-encoding': encoding } })]);
    expectSaved(saved);
    expect(saved.requests).toHaveLength(1);
  });

  test.each([
    'gzip',
    'x-gzip',
    'deflate',
    'BR',
    'zstd',
    'compress',
    'X-Compress',
    'utf-8, gzip ,x',
  ])('only as it is, not if its encoding is %j', async (encoding) => {
    const compressed = file(other, { headers: { 'content-encoding': encoding } });
    expectSaved(await save([compressed, file(data)]));
  });

  test.each([1, 511, 512, 513])('if it has %i bytes', async (size) => {
    const video = Buffer.alloc(size, 1);
    expectSaved(await save([file(video)]), video);
  });

  test('if it is a whole MP4, with its length or without', async () => {
    for (const serve of [file(video), respondWith(video)]) expectSaved(await save([serve]), video);
  });

  test.each(CHECKSUM_HEADERS)('if its %s is right, also over several responses', async (name) => {
    const headers = checksumHeader(name, data);
    const saved = await save([file(data, { cutAfter: 60_000, headers }), file(data)]);
    expectSaved(saved);
    expect(saved.requests).toHaveLength(2);
  });

  test('only if each of its checksums is right', async () => {
    const headersOf = (md5Of: Buffer, sha256Of: Buffer): Record<string, string> => ({
      ...checksumHeader('content-md5', md5Of),
      ...checksumHeader('digest', sha256Of),
    });
    expectSaved(await save([file(data, { headers: headersOf(data, data) })], { maxRetries: 0 }));
    for (const headers of [headersOf(data, other), headersOf(other, data)]) {
      const saved = await save([file(data, { headers })], { maxRetries: 0 });
      expectNotSaved(saved, /: its checksum is wrong$/);
    }
  });

  test.each<[string, Record<string, string>]>([
    ['Digest', { digest: `unixsum=1, SHA-512=${base64('sha512', other)}` }],
    ['Repr-Digest', { 'repr-digest': `sha-512=:${base64('sha512', other)}:` }],
    ['Content-MD5, beside another checksum,', { 'content-md5': md5(other), digest: 'x=abc==' }],
  ])('only if its %s is right, whatever the algorithm', async (_name, headers) => {
    const saved = await save([file(data, { headers }), file(data)]);
    expectSaved(saved);
    expect(retriedAfter(saved)).toEqual([expect.stringMatching(/: its checksum is wrong$/)]);
  });

  test.each<[string, Record<string, string>]>([
    ['another algorithm', { 'repr-digest': `xxh128=:${md5(other)}:` }],
    ['other algorithms', { digest: `id-sha-256=${base64('sha256', other)},adler32=03da0195` }],
    ['other algorithms of Google', { 'x-goog-hash': `crc32c=n03x6A==, xmd5=${md5(other)}` }],
    [
      'what Google stores, and unzips on the way',
      { 'x-goog-hash': `md5=${md5(other)}`, 'x-goog-stored-content-encoding': 'gzip' },
    ],
  ])('if the checksum is one of %s', async (_name, headers) => {
    expectSaved(await save([file(data, { headers })], { maxRetries: 0 }));
  });

  test('without MD5, as in FIPS mode, by the checksums that are left', async () => {
    const headers = { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' };
    const both = { ...headers, ...checksumHeader('digest', other) };
    const { createHash: original } = crypto;
    vi.spyOn(crypto, 'createHash').mockImplementation((algorithm, ...rest) => {
      if (/md5/i.test(algorithm)) throw new Error('digital envelope routines::unsupported');
      return original(algorithm, ...rest);
    });
    syncBuiltinESMExports();
    onTestFinished(() => {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    });
    expectSaved(await save([file(data, { headers })], { maxRetries: 0 }));
    const saved = await save([file(data, { headers: both })], { maxRetries: 0 });
    expectNotSaved(saved, /: its checksum is wrong$/);
  });

  test.each([checksum(other).slice(0, 32), '', 'none==', `x${md5(other)}`, `${md5(other)}x`])(
    'if its Content-MD5 is none: %j',
    async (header) => {
      const serve = file(data, { headers: { 'content-md5': header } });
      expectSaved(await save([serve], { maxRetries: 0 }));
    },
  );

  test('if it is sent as a part that is all of it', async () => {
    const whole = part(0, { 'content-range': `bytes 0-${SIZE - 1}/${SIZE}` });
    expectSaved(await save([whole], { maxRetries: 0 }));
    const saved = await save([file(data, { cutAfter: 60_000 }), whole]);
    expectSaved(saved);
    expect(saved.requests).toHaveLength(2);
  });

  test('if the unit of its range is in other letters', async () => {
    const whole = part(0, { 'content-range': `Bytes 0-${SIZE - 1}/${SIZE}` });
    expectSaved(await save([whole], { maxRetries: 0 }));
  });

  test('if a server on the way says that it has changed something else', async () => {
    expectSaved(await save([file(data, { status: 203 })], { maxRetries: 0 }));
  });

  const half = SIZE / 2;
  test.each([200, 203])(
    'only with all of what its range names as its length: HTTP %d',
    async (status) => {
      const start: Serve = (_request, response) => {
        const range = `bytes 0-${half - 1}/${SIZE}`;
        response.writeHead(status, { etag: etagOf(data), 'content-range': range });
        response.end(data.subarray(0, half));
      };
      const saved = await save([start, file(data)]);
      expectSaved(saved);
      expect(retriedAfter(saved)).toEqual([
        `the download was cut off after ${half} of ${SIZE} bytes`,
      ]);
      expect(saved.requests[1]?.headers.range).toBe(`bytes=${half}-`);
    },
  );

  test.each([200, 203])('without a rest that is called a whole: HTTP %d', async (status) => {
    const range = `bytes ${half}-${SIZE - 1}/${SIZE}`;
    const rest: Serve = (_request, response) => {
      response.writeHead(status, { etag: etagOf(data), 'content-range': range });
      response.end(data.subarray(half));
    };
    expectSaved(await save([rest, file(data)]));
    const cutFile = file(data, { cutAfter: half });
    expectSaved(await save([cutFile, rest, file(data)], { maxRetries: 2 }));
  });

  test('whatever its type says, by its bytes', async () => {
    const type = { 'content-type': 'text/html' };
    expectSaved(await save([file(data, { headers: type })]));
  });
});

describe('a file that is cut off', () => {
  test('at several places goes on where it stopped', async () => {
    const saved = await save(
      [1, 60_000, 20_000].map((cutAfter) => file(data, { cutAfter })).concat(file(data)) as [Serve],
      { maxRetries: 3 },
    );
    expectSaved(saved);
    const ifRange = etagOf(data);
    expect(saved.requests.map(({ headers }) => [headers.range, headers['if-range']])).toEqual([
      [undefined, undefined],
      ['bytes=1-', ifRange],
      ['bytes=60001-', ifRange],
      ['bytes=80001-', ifRange],
    ]);
    for (const reason of retriedAfter(saved)) {
      expect(reason).toMatch(/^127\.0\.0\.1:\d+ closed the connection \(ECONNRESET\)$/);
    }
  });

  const OLD = 'Thu, 23 Jan 2020 12:00:00 GMT';
  const A_SECOND_LATER = 'Thu, 23 Jan 2020 12:00:01 GMT';
  const half = SIZE / 2;

  test('and has no ETag goes on if it was unchanged for a second', async () => {
    const headers = { etag: '', 'last-modified': OLD, date: A_SECOND_LATER };
    const range = { 'content-range': `bytes ${half}-${SIZE - 1}/${SIZE}` };
    const saved = await save([
      file(data, { cutAfter: half, headers }),
      part(half, { ...headers, ...range }),
    ]);
    expectSaved(saved);
    expect(saved.requests[1]?.headers).toMatchObject({
      range: `bytes=${half}-`,
      'if-range': OLD,
    });
  });

  test.each([
    ['no ETag and no date', { etag: '' }],
    ['a weak ETag', { etag: 'W/"1"' }],
    ['only the date of its response', { etag: '', date: OLD }],
    ['a date within a second', { etag: '', date: OLD, 'last-modified': OLD }],
    ['a date that is none', { etag: '', 'last-modified': 'yesterday' }],
  ])('with %s starts again: the next may be another file', async (_name, headers) => {
    const saved = await save([file(data, { cutAfter: half, headers }), file(other, { headers })]);
    expectSaved(saved, other);
    expect(saved.requests[1]?.headers).not.toHaveProperty('range');
  });

  test('before its first byte starts again', async () => {
    const nothing: Serve = (request, response) => {
      response.writeHead(200, { 'content-length': SIZE, etag: etagOf(data) }).flushHeaders();
      setTimeout(() => request.destroy(), 20);
    };
    const saved = await save([nothing, file(data)]);
    expectSaved(saved);
    expect(saved.requests[1]?.headers).not.toHaveProperty('range');
  });

  test.each([
    ['has no ranges', data],
    ['has another file meanwhile', content(60_000, 'new')],
    ['has a longer file meanwhile', content(160_000, 'new')],
  ])('starts again if the server %s', async (_name, next) => {
    const ranges = next !== data;
    expectSaved(await save([file(data, { cutAfter: half }), file(next, { ranges })]), next);
  });

  test.each([
    ['from another place', { 'content-range': `bytes 5-${SIZE - 1}/${SIZE}` }, {}],
    ['of another length', { 'content-range': `bytes ${half}-${SIZE}/${SIZE + 1}` }, {}],
    ['of another file', { etag: '"other"' }, {}],
    [
      'of another time',
      { etag: '', 'last-modified': A_SECOND_LATER },
      { etag: '', 'last-modified': OLD },
    ],
    ['of a file it does not name', { etag: '' }, {}],
    ['of no known length', { 'content-range': `bytes ${half}-${SIZE - 1}/*` }, {}],
    ['of no known place', { 'content-range': `bytes */${SIZE}` }, {}],
    ['in another unit', { 'content-range': `bits, bytes ${half}-${SIZE - 1}/${SIZE}` }, {}],
    ['of several', { 'content-range': `bytes ${half}-${SIZE - 1}/${SIZE}, 0-1/2` }, {}],
    ['of who knows what', { 'content-range': '' }, {}],
  ])('starts again if the response is %s', async (_name, headers, first) => {
    const range = { 'content-range': `bytes ${half}-${SIZE - 1}/${SIZE}`, ...headers };
    const saved = await save(
      [file(data, { cutAfter: half, headers: first }), part(half, range, other), file(data)],
      { maxRetries: 2 },
    );
    expectSaved(saved);
    expect(retriedAfter(saved)[1]).toMatch(
      /^127\.0\.0\.1:\d+ did not resume the download where it stopped$/,
    );
    expect(saved.requests[2]?.headers).not.toHaveProperty('range');
  });

  test('starts again if the rest is compressed', async () => {
    const range = { 'content-range': `bytes ${half}-${SIZE - 1}/${SIZE}` };
    const saved = await save(
      [
        file(data, { cutAfter: half }),
        part(half, { ...range, 'content-encoding': 'gzip' }, other),
        file(data),
      ],
      { maxRetries: 2 },
    );
    expectSaved(saved);
    expect(retriedAfter(saved)[1]).toMatch(/ sent the content encoding gzip, which /);
    expect(saved.requests[2]?.headers).not.toHaveProperty('range');
  });

  test('goes on if only the range says its length', async () => {
    const whole: Serve = (_request, response, arrived) => {
      const range = { 'content-range': `bytes 0-${SIZE - 1}/${SIZE}` };
      response.writeHead(206, { etag: etagOf(data), ...range }).write(data.subarray(0, half));
      void arrived(half).then(() => response.destroy());
    };
    const saved = await save([whole, file(data)]);
    expectSaved(saved);
    expect(saved.requests[1]?.headers.range).toBe(`bytes=${half}-`);
  });

  test('starts again if its length is not known', async () => {
    const headers = { etag: etagOf(data), 'transfer-encoding': 'chunked' };
    const saved = await save([cut(half, headers), file(data)]);
    expectSaved(saved);
    expect(saved.requests[1]?.headers).not.toHaveProperty('range');
  });

  test('goes on with as much of the rest as each response brings', async () => {
    const range = { 'content-range': `bytes ${half}-${half + 99}/${SIZE}` };
    const some: Serve = (_request, response) => {
      const headers = { etag: etagOf(data), ...range };
      response.writeHead(206, headers).end(data.subarray(half, half + 100));
    };
    const saved = await save([file(data, { cutAfter: half }), some, file(data)], { maxRetries: 2 });
    expectSaved(saved);
    expect(retriedAfter(saved)[1]).toBe(
      `the download was cut off after ${half + 100} of ${SIZE} bytes`,
    );
    expect(saved.requests[2]?.headers.range).toBe(`bytes=${half + 100}-`);
  });

  test('starts again with a whole file, whatever range that names', async () => {
    const range = { 'content-range': `bytes ${half}-${SIZE - 1}/${SIZE}` };
    const saved = await save([
      file(data, { cutAfter: half }),
      file(data, { ranges: false, headers: { ...range, etag: etagOf(data) } }),
    ]);
    expectSaved(saved);
    expect(saved.requests).toHaveLength(2);
  });

  test.each<[string, Serve]>([
    ...[400, 401, 403, 404, 405, 410, 412, 416, 500, 503].map((status): [string, Serve] => [
      `HTTP ${status}`,
      respond(status),
    ]),
    ['a reset', ({ socket }) => socket.resetAndDestroy()],
    ['an empty part', respond(206, { 'content-range': `bytes ${half}-${SIZE - 1}/${SIZE}` })],
    ['a page', respond(200, {}, '<html>Log in')],
    [
      'HTTP 403 with its range',
      respond(
        403,
        { etag: etagOf(data), 'content-range': `bytes ${half}-${SIZE - 1}/${SIZE}` },
        'x'.repeat(half),
      ),
    ],
  ])('and gets %s for each part is requested whole', async (_name, forPart) => {
    let requests = 0;
    const serve: Serve = (request, response, arrived) => {
      requests += 1;
      const whole = file(data, requests === 1 ? { cutAfter: half } : {});
      (request.headers.range === undefined ? whole : forPart)(request, response, arrived);
    };
    const saved = await save([serve], { maxRetries: 2 });
    expectSaved(saved);
    expect(saved.requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      `bytes=${half}-`,
      undefined,
    ]);
  });

  test('at the same place again, after its rest was refused once, goes on there', async () => {
    const half: Serve = file(data, { cutAfter: 50_000 });
    const saved = await save([half, respond(500), half, file(data)], { maxRetries: 3 });
    expectSaved(saved);
    expect(saved.requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=50000-',
      undefined,
      'bytes=50000-',
    ]);
  });

  test('each time at the same place fails, and leaves nothing', async () => {
    const saved = await save([file(data, { cutAfter: 1000, ranges: false })]);
    expectNotSaved(saved, /^gave up after 2 consecutive errors; last error: 127/);
    expect(saved.requests).toHaveLength(2);
  });
});

const html = { 'content-type': 'text/html; charset=utf-8' };
const HOST = String.raw`127\.0\.0\.1:\d+`;

/** Sends a whole body and keeps the connection open. */
function endless(body: string): Serve {
  return (_request, response) => {
    response.writeHead(200).write(body);
  };
}

const faults: [name: string, serve: Serve, reason: string][] = [
  ['chunks are cut off', cut(50_000, {}), `${HOST} closed the connection \\(ECONNRESET\\)`],
  ['it is empty', respond(200, { 'content-type': 'video/mp4' }), `${HOST} sent an empty file`],
  [
    'it is a page',
    respond(200, html, '<!DOCTYPE html><p>Log in'),
    `${HOST} sent a web page instead of a video`,
  ],
  [
    'it is a long page',
    respond(200, {}, `<html>${'x'.repeat(5000)}`),
    `${HOST} sent a web page instead of a video`,
  ],
  [
    'it is a page of 511 bytes',
    respond(200, {}, '<html>'.padEnd(511)),
    `${HOST} sent a web page instead of a video`,
  ],
  [
    'it is a page without an end',
    endless('<html>'.padEnd(512)),
    `${HOST} sent a web page instead of a video`,
  ],
  [
    'it is a page that arrives piece by piece',
    pieces(Buffer.from('<!doctype html>Log in'.padEnd(1024)), 128),
    `${HOST} sent a web page instead of a video`,
  ],
  [
    'it is XML',
    respond(200, {}, '<?xml version="1.0"?><Error/>'),
    `${HOST} sent XML instead of a video`,
  ],
  [
    'it is JSON',
    respond(200, { 'content-type': 'video/mp4' }, '{}'),
    `${HOST} sent JSON instead of a video`,
  ],
  ['it is text', respond(200, {}, 'Not found'), `${HOST} sent plain text instead of a video`],
  [
    'it is compressed',
    respond(200, { 'content-encoding': 'gzip' }, 'x'),
    `${HOST} sent the content encoding gzip, which was not requested`,
  ],
  [
    'nothing is there to resume',
    respond(416),
    `${HOST} did not resume the download where it stopped`,
  ],
  [
    'it is a part that nobody asked for',
    part(1, { 'content-range': `bytes 1-${SIZE - 1}/${SIZE}` }),
    `${HOST} did not resume the download where it stopped`,
  ],
  [
    'it is only the first part',
    part(0, { 'content-range': `bytes 0-${SIZE - 1}/${SIZE + 1}` }),
    `${HOST} did not resume the download where it stopped`,
  ],
  [
    'it has only zeros',
    respond(200, {}, '\0'.repeat(5000)),
    `${HOST} sent an incomplete or damaged video: all of its bytes are zero`,
  ],
  [
    'it ends within a box',
    respondWith(video.subarray(0, -1)),
    `${HOST} sent an incomplete or damaged video: its end is missing`,
  ],
  [
    'it ends before its index',
    respondWith(video.subarray(0, video.indexOf('moov') - 4)),
    `${HOST} sent an incomplete or damaged video: its index \\(moov\\) is missing`,
  ],
  [
    'it ends before its media',
    respondWith(Buffer.concat([video.subarray(0, 20), video.subarray(-107)])),
    `${HOST} sent an incomplete or damaged video: its media \\(mdat\\) is missing`,
  ],
  ...CHECKSUM_HEADERS.map((name): [string, Serve, string] => [
    `its ${name} is that of another file`,
    file(data, { headers: checksumHeader(name, other) }),
    `${HOST} sent an incomplete or damaged video: its checksum is wrong`,
  ]),
];

test.each([
  ['a playlist', '#EXTM3U\n#EXT-X-VERSION:3\n'],
  ['a playlist', '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">'],
  ['an image', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ['a sound file', 'ID3\x04\0\0'],
  ['a PDF', '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'],
  ['a playlist', '[playlist]\nFile1=https://res.jogg.example/1.ts\n'],
  ['subtitles', 'WEBVTT\n\n00:01.000 --> 00:04.000\nHello'],
  ['an archive', 'PK\x03\x04\x14\0\0\0'],
])('%s does not become a video by waiting: it fails immediately', async (content, body) => {
  const serve: Serve = (_request, response) => response.end(Buffer.from(body, 'latin1'));
  const saved = await save([serve], { maxRetries: 24 });
  expectNotSaved(saved, new RegExp(`^${HOST} sent ${content} instead of a video$`));
  expect([saved.requests.length, saved.renewals, saved.delays]).toEqual([1, 0, []]);
});

test.each([
  ['is no file', 403, {}],
  ['redirects', 302, { location: PATH }],
])('a response that %s is not read to its end', async (_name, status, headers) => {
  const closed = Promise.withResolvers<undefined>();
  const endless: Serve = (_request, response) => {
    response.on('close', closed.resolve).writeHead(status, headers).write('x');
  };
  const afterIt: Serve = (...exchange) => {
    void closed.promise.then(() => {
      file(data)(...exchange);
    });
  };
  expectSaved(await save([endless, afterIt]));
});

describe('a file is not saved', () => {
  test('if its status is an error, whatever range it names', async () => {
    const refused: Serve = (_request, response) => {
      response.writeHead(403, { 'content-range': `bytes 0-${SIZE - 1}/${SIZE}` }).end(other);
    };
    const saved = await save([refused, file(data)]);
    expectSaved(saved);
    expect(retriedAfter(saved)).toEqual([expect.stringMatching(/returned HTTP 403 /)]);
  });

  test.each(faults)('if %s, but the next one is', async (_name, serve, reason) => {
    const saved = await save([serve, file(data)]);
    expectSaved(saved);
    expect(retriedAfter(saved)).toEqual([expect.stringMatching(`^${reason}$`)]);
  });

  test.each(faults)(
    'if %s and there is no retry, and nothing is left',
    async (_name, serve, reason) => {
      const saved = await save([serve], { maxRetries: 0 });
      expectNotSaved(saved, new RegExp(`^${reason}$`));
      expect(saved.requests).toHaveLength(1);
    },
  );

  test('if the rest is not that of the video: it starts again', async () => {
    const page = '<html>'.padEnd(600);
    const headers = { etag: '"1"', 'content-range': 'bytes 100-599/600' };
    const saved = await save(
      [
        (_request, response, arrived) => {
          response.writeHead(200, { etag: '"1"', 'content-length': 600 }).write(page.slice(0, 100));
          void arrived(100).then(() => response.destroy());
        },
        respond(206, headers, page.slice(100)),
        file(data),
      ],
      { maxRetries: 2 },
    );
    expectSaved(saved);
    expect(saved.requests[1]?.headers.range).toBe('bytes=100-');
    expect(saved.requests[2]?.headers).not.toHaveProperty('range');
  });

  test('with more than was announced: it starts again', async () => {
    const more = part(0, { 'content-range': `bytes 50000-${SIZE - 1}/${SIZE}` });
    const saved = await save([file(data, { cutAfter: 50_000 }), more, file(data)], {
      maxRetries: 2,
    });
    expectSaved(saved);
    expect(retriedAfter(saved)[1]).toMatch(
      / sent an incomplete or damaged video: it is longer than announced$/,
    );
    expect(saved.requests[2]?.headers).not.toHaveProperty('range');
  });

  test('if it has only zeros, whatever came of another version before', async () => {
    const cutOff = file(data, { cutAfter: 1000, ranges: false });
    const zeros = respond(200, {}, '\0'.repeat(5000));
    const saved = await save([cutOff, zeros, file(data)], { maxRetries: 2 });
    expectSaved(saved);
    expect(retriedAfter(saved)[1]).toMatch(/: all of its bytes are zero$/);
  });

  test('if it has only zeros, which are no progress, however many', async () => {
    const whole = content(5 * 2 ** 20, 'large');
    const zeros = respond(200, {}, '\0'.repeat(whole.length));
    const cutOff = file(whole, { cutAfter: 3 * 2 ** 20, ranges: false });
    const saved = await save([zeros, cutOff, file(whole)], { maxRetries: 1 });
    expectSaved(saved, whole);
    const damaged = await save([zeros, zeros, file(whole)], { maxRetries: 1 });
    expectNotSaved(damaged, /^gave up after 2 consecutive errors/);
  });

  test('with what comes after the length that was announced: that much is the file', async () => {
    const more: Serve = (_request, response) => {
      const head = `HTTP/1.1 200 OK\r\ncontent-length: ${SIZE}\r\nconnection: close\r\n\r\n`;
      response.socket?.end(Buffer.concat([Buffer.from(head), data, Buffer.from('and more')]));
    };
    expectSaved(await save([more, file(data)]));
  });

  test('if it is too large, though not announced so: at once', async () => {
    const spy = vi.spyOn(PartFile.prototype, 'begin').mockImplementation(function (this: PartFile) {
      this.bytes = 10 * 2 ** 30 - SIZE + 1;
      return Promise.resolve();
    });
    const serve: Serve = (_request, response) => response.writeHead(200).end(data);
    const tooLarge = await save([serve], { maxRetries: 24 });
    spy.mockRestore();
    expectNotSaved(tooLarge, /^the file is larger than 10 GiB$/);
    expect(tooLarge.error).toMatchObject({
      help: 'Download it with another tool, such as curl.',
    });
    expect(tooLarge.requests).toHaveLength(1);
  });

  test('if it is announced with more than 10 GiB: before anything arrives', async () => {
    const announce = (bytes: number): Serve => {
      return (_request, response) => {
        response.writeHead(200, { 'content-length': bytes }).flushHeaders();
      };
    };
    expectNotSaved(await save([announce(10 * 2 ** 30 + 1)]), /^the file is larger than 10 GiB$/);
    const largest = await save([cut(1, { 'content-length': 10 * 2 ** 30 })], { maxRetries: 0 });
    expectNotSaved(largest, /closed the connection|ENOSPC/);
  });
});

describe('a server that', () => {
  beforeEach(() => {
    // Those of the limits; sockets and files have others.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  /** Sends some bytes, then pauses for `seconds` from when the next ones are waited for. */
  function stall(bytes: number, seconds: number, goOn: Serve): Serve {
    return (request, response, arrived) => {
      if (bytes > 0) response.writeHead(200).write(data.subarray(0, bytes));
      const pause = async (): Promise<void> => {
        if (bytes > 0) await arrived(bytes);
        while (vi.getTimerCount() === 0) await new Promise(setImmediate);
        vi.advanceTimersByTime(seconds * 1000);
        goOn(request, response, arrived);
      };
      void pause();
    };
  }

  const rest: Serve = (_request, response) => response.end(data.subarray(1000));
  const nothing: Serve = () => undefined;

  test.each([
    ['nothing before the response', stall(0, 119.999, file(data))],
    ['nothing in the body after a byte', stall(1000, 29.999, rest)],
    ['a byte at a time', pieces(content(20), 1, () => vi.advanceTimersByTime(29_999))],
    [
      'the head of the response, and its body as late as that',
      (request, response, arrived) => {
        response.writeHead(200).flushHeaders();
        setImmediate(() => {
          stall(0, 119.999, rest)(request, response, arrived);
        });
      },
    ],
  ] as [string, Serve][])('sends %s is waited for', async (_name, serve) => {
    const saved = await save([serve]);
    expect(saved.error).toBeUndefined();
    expect(saved.requests).toHaveLength(1);
    // A timer would hold up the end of the step.
    expect(vi.getTimerCount()).toBe(0);
  });

  const stalls: [name: string, serve: Serve, reason: string][] = [
    [
      'nothing before the response for 120 s',
      stall(0, 120, nothing),
      `nothing arrived from ${HOST} for 120 s`,
    ],
    [
      'nothing in the body for 30 s',
      stall(1000, 30, nothing),
      `nothing arrived from ${HOST} for 30 s`,
    ],
  ];

  test.each(stalls)('sends %s is asked again', async (_name, serve, reason) => {
    const saved = await save([serve, file(data)]);
    expectSaved(saved);
    expect(retriedAfter(saved)).toEqual([expect.stringMatching(`^${reason}$`)]);
  });

  test.each(stalls)('sends %s fails, if there is no retry', async (_name, serve, reason) => {
    expectNotSaved(await save([serve], { maxRetries: 0 }), new RegExp(`^${reason}$`));
  });
});

describe('the progress of a download', () => {
  test('is told every 5 s', async () => {
    const time = { now: 100 };
    const serve = pieces(data, 10_000, () => (time.now += 2.5));
    const saved = await save([serve], { clock: () => time.now });
    expectSaved(saved);
    expect(saved.events.slice(0, -1)).toEqual(
      [30_000, 50_000, 70_000, 90_000].map((bytes) => ({
        type: 'downloading',
        bytes,
        totalBytes: SIZE,
      })),
    );
  });

  test('has no length if none is announced', async () => {
    let now = 0;
    const serve: Serve = (_request, response) => response.writeHead(200).end(data);
    const saved = await save([serve], { clock: () => (now += 5) });
    expect(saved.events[0]).toMatchObject({ type: 'downloading', totalBytes: undefined });
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { ProxyError } from '../../../src/http/proxy.ts';
import {
  isListed,
  JoggClient,
  VIDEO_TYPES,
  type JoggOptions,
  type VideoType,
} from '../../../src/jogg/client.ts';
import type { Video } from '../../../src/jogg/decode.ts';

const BASE_URL = 'https://api.jogg.ai';
const KEY = 'jogg/key+1==';

let debugLines: string[];

beforeEach(() => {
  debugLines = [];
  nock.disableNetConnect();
});

afterEach(() => {
  nock.abortPendingRequests();
  nock.cleanAll();
  nock.enableNetConnect();
});

function jogg(options: Partial<JoggOptions> = {}): JoggClient {
  const debug = (line: string): void => {
    debugLines.push(line);
  };
  return new JoggClient({ baseUrl: BASE_URL, apiKey: KEY, debug, ...options });
}

function getVideo(
  id: string,
  { timeoutSeconds, ...options }: Partial<JoggOptions> & { timeoutSeconds?: number } = {},
  signal = new AbortController().signal,
): Promise<Video> {
  return jogg(options).getVideo('product', id, { signal, timeoutSeconds });
}

async function errorOf(promise: Promise<unknown>): Promise<StepError> {
  const error: unknown = await promise.then(
    () => new Error('resolved'),
    (reason: unknown) => reason,
  );
  if (error instanceof StepError) return error;
  throw error;
}

const success = { code: 0, msg: 'Success', data: { status: 'processing' } };

describe('the request', () => {
  test('has the key, the version in the user agent, and asks for JSON', async () => {
    const scope = nock(BASE_URL, {
      reqheaders: {
        'x-api-key': KEY,
        accept: 'application/json',
        'accept-encoding': 'identity',
        'cache-control': 'no-cache',
        'user-agent': /^jogg-status-action\/\d+\.\d+\.\d+$/,
      },
    })
      .get('/v2/product_video/pv_1')
      .reply(200, success);
    expect(await getVideo('pv_1')).toMatchObject({ status: 'processing' });
    scope.done();
  });

  test('has the ID as one segment of the path', async () => {
    const scope = nock(BASE_URL).get('/v2/product_video/a%2Fb%2Bc%3D').reply(200, success);
    await getVideo('a/b+c=');
    scope.done();
  });

  test("goes below a gateway's path", async () => {
    const scope = nock('https://gateway.example')
      .get('/jogg/v2/product_video/pv_1')
      .reply(200, success);
    await getVideo('pv_1', { baseUrl: 'https://gateway.example/jogg' });
    scope.done();
  });

  test.each([500, 502, 503, 504])('is made once when the response is %d', async (status) => {
    const scope = nock(BASE_URL).get('/v2/product_video/pv_1').reply(status);
    expect(await errorOf(getVideo('pv_1'))).toMatchObject({ transient: true });
    scope.done();
  });

  test.each([
    { keepAlive: true, connections: 1 },
    { keepAlive: undefined, connections: 3 },
  ])('with keepAlive $keepAlive, three make $connections connections', async (options) => {
    nock.enableNetConnect('127.0.0.1');
    let connections = 0;
    const server = createServer((_request, response) => response.end(JSON.stringify(success)));
    server.on('connection', () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { keepAlive } = options;
    const client = jogg({ baseUrl: `http://127.0.0.1:${port}`, ...(keepAlive && { keepAlive }) });
    for (let request = 1; request <= 3; request += 1) {
      await client.getVideo('product', 'pv_1', { signal: new AbortController().signal });
    }
    server.closeAllConnections();
    server.close();
    expect(connections).toBe(options.connections);
  });

  test('names what it asked for, without a query, if there is nothing at it', async () => {
    nock(BASE_URL).get('/v2/product_videos').query(true).reply(404);
    const page = jogg().getVideoPage('product', 1, { signal: new AbortController().signal });
    expect((await errorOf(page)).help).toContain(` at ${BASE_URL}/v2/product_videos.`);
  });

  // A second request would be refused as a network error, which is transient.
  test.each([301, 302, 303, 307, 308])('does not follow a %d, to any host', async (status) => {
    for (const location of ['https://evil.example/', `${BASE_URL}/v2/product_video/pv_2`, '/x']) {
      nock(BASE_URL).get('/v2/product_video/pv_1').reply(status, '', { location });
      expect(await errorOf(getVideo('pv_1'))).toMatchObject({ transient: false });
    }
  });
});

test('two types of video have a list', () => {
  const types = Object.keys(VIDEO_TYPES) as VideoType[];
  expect(types.filter(isListed)).toEqual(['product', 'template']);
});

describe('a page of a list', () => {
  const { signal } = new AbortController();

  test.each([
    ['product', 'product_videos', 'videos'],
    ['template', 'template_videos', 'data'],
  ] as const)('of %s videos is asked for 100 at a time, newest first', async (type, path, name) => {
    const query = { page: '3', page_size: '100', sort_by: 'created_at', sort_order: 'desc' };
    const scope = nock('https://gateway.example', { reqheaders: { 'x-api-key': KEY } })
      .get(`/jogg/v2/${path}`)
      .query(query)
      .reply(200, { code: 0, data: { [name]: [{ id: 'pv_1', status: 'pending' }] } });
    const client = jogg({ baseUrl: 'https://gateway.example/jogg' });
    expect(await client.getVideoPage(type, 3, { signal })).toMatchObject({
      videos: [{ id: 'pv_1', status: 'pending' }],
    });
    scope.done();
    expect(debugLines).toEqual([
      expect.stringMatching(/^GET \/jogg\/v2\/\w+\?page=3&\S+: HTTP 200 in \d+ ms$/),
    ]);
  });

  test('is an error like that of a video, and as easily cancelled', async () => {
    nock(BASE_URL)
      .get('/v2/product_videos')
      .query(true)
      .reply(429, { code: 429, msg: KEY }, { 'retry-after': '3' })
      .get('/v2/product_videos')
      .query(true)
      .delay(5000)
      .reply(200);
    const error = await errorOf(jogg().getVideoPage('product', 1, { signal }));
    expect(error).toMatchObject({ code: 429, retryAfterSeconds: 3 });
    expect(error.message).not.toContain(KEY);
    const controller = new AbortController();
    const page = jogg().getVideoPage('product', 1, controller);
    controller.abort('SIGTERM');
    await expect(page).rejects.toBe('SIGTERM');
  });
});

describe('the key', () => {
  test('is taken out of a response that echoes it', async () => {
    const escaped = JSON.stringify({
      code: 0,
      data: {
        title: `Key ${KEY}, ${KEY}`,
        status: KEY,
        video_url: `https://res.jogg.ai/v.mp4?key=${encodeURIComponent(KEY)}`,
      },
    }).replaceAll('/', '\\/');
    nock(BASE_URL).get('/v2/product_video/pv_1').reply(200, escaped);
    const video = await getVideo('pv_1');
    expect(video).toMatchObject({ title: 'Key ***, ***', status: '***' });
    // Without the key it leads nowhere.
    expect(video.url).toBeUndefined();
  });

  test.each([
    ['as in a URL', encodeURIComponent(KEY)],
    ['as in a URL, in lower case', encodeURIComponent(KEY).replace(/%../g, (e) => e.toLowerCase())],
  ])('is taken out, written %s', async (_name, written) => {
    nock(BASE_URL).get('/v2/product_video/pv_1').reply(400, { code: 40000, msg: written });
    expect(await errorOf(getVideo('pv_1'))).toMatchObject({
      message: expect.stringContaining('"***"') as string,
    });
  });

  test('is taken out of errors and debug lines', async () => {
    nock(BASE_URL)
      .get('/v2/product_video/pv_1')
      .reply(400, { code: 10105, msg: `Invalid API key ${KEY}` }, { 'x-ratelimit-reset': KEY })
      .get('/v2/product_video/pv_1')
      .reply(302, '', { location: `https://${KEY.replace(/\W/g, '')}.example/${KEY}` })
      .get('/v2/product_video/pv_1')
      .reply(200, 'no JSON', { 'content-type': KEY });
    for (let request = 1; request <= 3; request += 1) {
      const error = await errorOf(getVideo('pv_1'));
      expect(`${error.message} ${error.help}`).not.toContain(KEY);
    }
    expect(debugLines.join('\n')).not.toContain(KEY);
  });
});

describe('the debug lines', () => {
  test('have the status, the duration, the rate-limit headers, and the body of an error', async () => {
    nock(BASE_URL).get('/v2/product_video/pv_1').reply(
      429,
      { code: 429, msg: '' },
      {
        'X-RateLimit-Remaining': '0',
        'RateLimit-Reset': '3',
        'Retry-After': '3',
        'Retry-After-Ms': '7',
        'Next-Retry-After': '7',
      },
    );
    const before = performance.now();
    expect(await errorOf(getVideo('pv_1'))).toMatchObject({ retryAfterSeconds: 3 });
    const elapsed = performance.now() - before;
    expect(debugLines).toEqual([
      expect.stringMatching(
        /^GET \/v2\/product_video\/pv_1: HTTP 429 in \d+ ms; x-ratelimit-remaining: 0; ratelimit-reset: 3; retry-after: 3$/,
      ),
      'Response body: {"code":429,"msg":""}',
    ]);
    const milliseconds = Number(/(\d+) ms/.exec(debugLines[0] ?? '')?.[1]);
    expect(milliseconds).toBeLessThanOrEqual(Math.ceil(elapsed));
  });

  const SECRET_URL = 'https://res.jogg.ai/v.mp4?Signature=secret';

  test.each([
    ['failed', 'failed'],
    ['another word for it', 'deleted'],
    ['not known', 'rendering'],
    ['missing', undefined],
  ])('have the body of a response whose status is %s', async (_name, status) => {
    const body = { code: 0, rid: 'req_1', data: { status, video_url: SECRET_URL } };
    nock(BASE_URL).get('/v2/product_video/pv_1').reply(200, body);
    await getVideo('pv_1');
    expect(debugLines[0]).toMatch(/; rid: req_1$/);
    expect(debugLines.slice(1)).toEqual([
      `Response body: ${JSON.stringify(body).replace('Signature=secret', '…')}`,
    ]);
  });

  test.each([
    ['pending', undefined],
    ['queued', undefined],
    ['processing', undefined],
    ['running', undefined],
    ['completed', SECRET_URL],
    ['success', SECRET_URL],
  ])('have no body of a response whose status is %s, with the URL %s', async (status, url) => {
    const data = { status, video_url: url };
    nock(BASE_URL).get('/v2/product_video/pv_1').reply(200, { code: 0, data });
    await getVideo('pv_1');
    expect(debugLines).toHaveLength(1);
  });

  test.each([{ video_url: '' }, { cover: SECRET_URL }, { video_url: 's3://x/v?Signature=secret' }])(
    'have the body of a completed video whose URL is not there: %j',
    async (fields) => {
      const body = { code: 0, data: { status: 'completed', ...fields } };
      nock(BASE_URL).get('/v2/product_video/pv_1').reply(200, body);
      await getVideo('pv_1');
      expect(debugLines.slice(1)).toEqual([
        `Response body: ${JSON.stringify(body).replace('Signature=secret', '…')}`,
      ]);
    },
  );

  test('show neither queries nor the key where JSON escapes slashes', async () => {
    const data = { status: 'failed', video_url: SECRET_URL, message: `Key ${KEY}`, [KEY]: 1 };
    const body = JSON.stringify({ code: 0, data }).replaceAll('/', '\\/');
    nock(BASE_URL).get('/v2/product_video/pv_1').reply(200, body);
    await getVideo('pv_1');
    expect(debugLines[1]).toContain('"video_url":"https://res.jogg.ai/v.mp4?…"');
    expect(debugLines[1]).toContain('"message":"Key ***","***":1');
    expect(debugLines.join('\n')).not.toMatch(/secret|key\+1/);
  });

  test('do not show the key where JSON escapes a part of its own encoding', async () => {
    // %6a is a j, and \u0061 an a.
    const body = String.raw`{"code":0,"data":{"status":"failed","message":"%6\u0061ogg/key+1=="}}`;
    nock(BASE_URL).get('/v2/product_video/pv_1').reply(200, body);
    expect(await getVideo('pv_1')).toMatchObject({ failureMessage: '***' });
    expect(debugLines.join('\n')).not.toMatch(/ogg.key/);
  });

  test('have at most 2,000 characters of a body, on one line', async () => {
    const html = `\n<a href='${SECRET_URL}'>\r\n::error::x\u2028</a>${'x'.repeat(5000)}`;
    nock(BASE_URL).get('/v2/product_video/pv_1').reply(502, html);
    await errorOf(getVideo('pv_1'));
    expect(debugLines[1]).toMatch(/^Response body: <a href='https:\S+\?…> ::error::x <\/a>x+…$/);
    expect(debugLines[1]).toHaveLength('Response body: '.length + 2000);
  });

  test('have the error of a request that got no response', async () => {
    nock(BASE_URL).get('/v2/product_video/pv_1').replyWithError(systemError('ECONNRESET'));
    await errorOf(getVideo('pv_1'));
    expect(debugLines).toEqual([expect.stringMatching(/ECONNRESET in \d+ ms$/)]);
  });
});

describe('limits', () => {
  test('a response that takes too long is a transient error', async () => {
    nock(BASE_URL).get('/v2/product_video/pv_1').delay(5000).reply(200, success);
    const error = await errorOf(getVideo('pv_1', { timeoutSeconds: 0.05 }));
    expect(error).toMatchObject({
      transient: true,
      message: 'no complete response within 0.1 s',
    });
  });

  test.each([
    [429, true, /^HTTP 429 \(Too Many Requests\)$/],
    [503, false, /^no complete response/],
    [200, false, /^no complete response/],
  ])('a %d whose body never ends asks for time all the same', async (status, limits, message) => {
    const body = new PassThrough();
    body.write('{');
    nock(BASE_URL)
      .get('/v2/product_video/pv_1')
      .reply(status, () => body, { 'retry-after': '7' });
    const error = await errorOf(getVideo('pv_1', { timeoutSeconds: 0.05 }));
    expect(error).toMatchObject({ transient: true, isRateLimit: limits, retryAfterSeconds: 7 });
    expect(error.message).toMatch(message);
  });

  test.each([
    [302, { location: '/maintenance', 'retry-after': '7' }, ''],
    [200, {}, { code: 50_000, msg: 'Busy', retryAfter: 7 }],
    [200, {}, { code: 429, msg: 'Busy', data: { retryAfter: 7 } }],
    [200, {}, { code: 10104, msg: 'Busy', data: { retry_after: '7' } }],
  ])('HTTP %d with %j and %j asks for time', async (status, headers, body) => {
    nock(BASE_URL).get('/v2/product_video/pv_1').reply(status, body, headers);
    expect(await errorOf(getVideo('pv_1'))).toMatchObject({ retryAfterSeconds: 7 });
  });

  test('a refusal of the proxy asks for time, too', async () => {
    nock(BASE_URL)
      .get('/v2/product_video/pv_1')
      .replyWithError(
        new ProxyError(undefined, { statusCode: 503, headers: { 'retry-after': '7' } }),
      );
    const error = await errorOf(getVideo('pv_1'));
    expect(error).toMatchObject({ transient: true, isRateLimit: false, retryAfterSeconds: 7 });
  });

  test('a response of more than 1 MiB is a transient error', async () => {
    const body = JSON.stringify(success).padEnd(2 ** 20);
    nock(BASE_URL)
      .get('/v2/product_video/pv_1')
      .reply(200, body)
      .get('/v2/product_video/pv_1')
      .reply(200, `${body} `);
    expect(await getVideo('pv_1')).toMatchObject({ status: 'processing' });
    const error = await errorOf(getVideo('pv_1'));
    expect(error).toMatchObject({ transient: true, message: 'a response of more than 1 MiB' });
  });

  test('cancellation rejects with its reason, before and during the request', async () => {
    nock(BASE_URL).get('/v2/product_video/pv_1').delay(5000).reply(200, success);
    const controller = new AbortController();
    const video = getVideo('pv_1', {}, controller.signal);
    controller.abort('SIGTERM');
    await expect(video).rejects.toBe('SIGTERM');
    await expect(getVideo('pv_1', {}, controller.signal)).rejects.toBe('SIGTERM');
  });
});

describe('bodies', () => {
  test.each([
    ['gzip', gzipSync],
    ['BR', brotliCompressSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('in %s, which was not asked for, are decoded', async (encoding, compress) => {
    nock(BASE_URL)
      .get('/v2/product_video/pv_1')
      .reply(200, compress(JSON.stringify(success)), { 'content-encoding': encoding });
    expect(await getVideo('pv_1')).toMatchObject({ status: 'processing' });
  });

  test.each([
    ['gzip', Buffer.from(JSON.stringify(success)), undefined],
    ['gzip', gzipSync('x'.repeat(2 ** 21)), /^expected JSON but got .* \(HTTP 200\)$/],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), /^expected JSON but got .* \(HTTP 200\)$/],
  ])('that say %s are taken as they are if that fails', async (encoding, body, message) => {
    nock(BASE_URL).get('/v2/product_video/pv_1').reply(200, body, { 'content-encoding': encoding });
    const video = getVideo('pv_1');
    if (message) expect((await errorOf(video)).message).toMatch(message);
    else expect(await video).toMatchObject({ status: 'processing' });
  });

  test('a byte order mark and bad UTF-8 do no harm', async () => {
    const title = Buffer.concat([Buffer.from('caf'), Buffer.from([0xe9])]);
    const body = Buffer.concat([
      Buffer.from('\ufeff{"code":0,"data":{"title":"'),
      title,
      Buffer.from('"}}'),
    ]);
    nock(BASE_URL).get('/v2/product_video/pv_1').reply(200, body);
    expect(await getVideo('pv_1')).toMatchObject({ title: 'caf\ufffd' });
  });

  test('a name of a prototype is a name like any other', async () => {
    nock(BASE_URL)
      .get('/v2/product_video/pv_1')
      .reply(200, '{"code":0,"data":{"__proto__":{"status":"completed"}}}');
    expect(await getVideo('pv_1')).not.toHaveProperty('status');
    expect({}).not.toHaveProperty('status');
  });
});

describe('network errors', () => {
  const FAILED = 'api.jogg.ai refused the connection (ECONNREFUSED)';
  const REJECTED = 'the certificate of api.jogg.ai was rejected: simulated CERT_REVOKED';

  test.each([
    ['ECONNREFUSED', true, FAILED, 'DNS'],
    ['CERT_REVOKED', false, REJECTED, 'the server'],
  ])('%s is transient: %s, and names the host', async (code, transient, message, help) => {
    nock(BASE_URL).get('/v2/product_video/pv_1').replyWithError(systemError(code));
    const error = await errorOf(getVideo('pv_1'));
    expect(error).toMatchObject({ transient, message });
    expect(error.help).toContain(help);
  });

  test.each([200, 429])('are none if the action has a bug, after HTTP %i', async (status) => {
    nock(BASE_URL).get('/v2/product_video/pv_1').reply(status, success);
    const bug = new TypeError("Cannot read properties of undefined (reading 'x')");
    const decode = vi.spyOn(TextDecoder.prototype, 'decode').mockImplementation(() => {
      throw bug;
    });
    const video = getVideo('pv_1').finally(() => {
      decode.mockRestore();
    });
    await expect(video).rejects.toBe(bug);
  });
});

function systemError(code: string): Error {
  return Object.assign(new Error(`simulated ${code}`), { code });
}

import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:tls';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJoggApi } from '../../../src/create/jogg-api.ts';
import type { CreateApi } from '../../../src/create/sender.ts';
import { StepError } from '../../../src/errors.ts';
import { JoggClient, type VideoType } from '../../../src/jogg/client.ts';
import { AUTHORITY_FILE, readCertificate } from '../../support/certificates.ts';

const known = getCACertificates();

beforeAll(() => {
  setDefaultCACertificates([...known, readFileSync(AUTHORITY_FILE, 'utf8')]);
});
afterAll(() => {
  setDefaultCACertificates(known);
});

/** The error of a request for a video that a server treats like that. */
async function errorOf(server: Server, protocol: string, timeoutSeconds = 5): Promise<unknown> {
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const baseUrl = `${protocol}://localhost:${port}`;
  const client = new JoggClient({ apiKey: 'jogg_key_1', baseUrl, debug: () => undefined });
  const { signal } = new AbortController();
  const api = createJoggApi(client, 'avatar', timeoutSeconds);
  const error: unknown = await api.createVideo({}, signal).catch((thrown: unknown) => thrown);
  for (const socket of sockets) socket.destroy();
  server.close();
  return error;
}

const reset = (socket: Socket): void => {
  socket.once('data', () => socket.destroy()).on('error', () => undefined);
};
const stall = (socket: Socket): void => {
  socket.on('error', () => undefined);
};
const trusted = (serve: (socket: Socket) => void): Server =>
  // It is for localhost.
  createTlsServer(readCertificate('proxy'), serve);

test.each<[string, string, () => Server]>([
  ['a reset', 'http', () => createServer(reset)],
  ['a reset over TLS', 'https', () => trusted(reset)],
])('a request may have been accepted before %s', async (_name, protocol, serve) => {
  expect(await errorOf(serve(), protocol)).toMatchObject({ neverSent: false, transient: true });
});

test.each<[string, string, () => Server]>([
  ['a timeout', 'http', () => createServer(stall)],
  ['a timeout over TLS', 'https', () => trusted(stall)],
])('a request may have been accepted before %s', async (_name, protocol, serve) => {
  expect(await errorOf(serve(), protocol, 0.5)).toMatchObject({ neverSent: false, timedOut: true });
});

test.each<[string, () => Server]>([
  ['is closed', () => createServer((socket) => socket.destroy())],
  ['hangs', () => createServer(stall)],
])('a request was never sent if the TLS handshake %s', async (_name, serve) => {
  expect(await errorOf(serve(), 'https', 0.5)).toMatchObject({ neverSent: true, transient: true });
});

/** Makes a request to a server that gives one response, of which `body` is JSON. */
async function ask<T>(
  request: (api: CreateApi, signal: AbortSignal) => Promise<T> | undefined,
  body: unknown,
  status = 200,
  type: VideoType = 'product',
): Promise<T | StepError | undefined> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const server = createHttpServer((_request, response) => response.writeHead(status).end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new JoggClient({ apiKey: 'jogg_key_1', baseUrl, debug: () => undefined });
  try {
    return await request(createJoggApi(client, type, 5), new AbortController().signal);
  } catch (error) {
    if (error instanceof StepError) return error;
    throw error;
  } finally {
    server.close();
  }
}

const askCredits = (api: CreateApi, signal: AbortSignal): Promise<number> =>
  api.getRemainingCredits(signal);

test.each<[number, unknown]>([
  [100.5, { code: 0, data: { remaining_quota: 100.5 } }],
  [0, { code: 0, data: { data: { remainingQuota: '0' } } }],
  [100, { code: 0, data: 100 }],
  [100, { code: 0, remaining_credits: 100 }],
  [100, { data: { quota: 100 } }],
  [100, { code: null, data: { quota: 100 } }],
  [100, { code: 200, data: { quota: 100 } }],
])('%d credits are read from %j', async (credits, body) => {
  expect(await ask(askCredits, body)).toBe(credits);
});

test.each([{ code: 0, data: null }, { data: {} }, { code: 50000, data: { quota: 100 } }])(
  'no credits are read from %j',
  async (body) => {
    expect(await ask(askCredits, body)).toBeInstanceOf(StepError);
  },
);

test.each<[VideoType, object]>([
  ['translation', { video_translate_id: 'new_1', video_id: 'source_1' }],
  ['lip-sync', { task_id: 'new_1', video: { id: 'source_1' } }],
  ['lip-sync', { task_id: 'new_1', video_id: 'source_1' }],
  ['avatar', { video_id: 'new_1', task_id: 'task_1' }],
  ['product', { video_id: 'new_1', task_id: 'task_1' }],
])('the ID of a new %s is under its own name first: %j', async (type, data) => {
  const made = await ask(
    (api, signal) => api.createVideo({}, signal),
    { code: 0, data },
    200,
    type,
  );
  expect(made).toMatchObject({ id: 'new_1' });
});

test('an error for a product has no ID of a video, so other requests go on', async () => {
  const body = { code: 40000, data: { product_id: 'p_1' } };
  const error = await ask((api, signal) => api.createProduct('https://shop.example', signal), body);
  expect(error).toMatchObject({ code: 40000, videoId: undefined });
});

test('the ID of a product that is no exact number is an error before anything is paid', async () => {
  const error = await ask(
    (api, signal) => api.createProduct('https://shop.example', signal),
    '{"code":0,"data":{"product_id":1234567890123456789}}',
  );
  expect(error).toMatchObject({
    message: expect.stringMatching(/no usable ID/) as string,
    transient: false,
  });
});

const REQUESTS: [string, Parameters<typeof ask>[0]][] = [
  ['a video', (api, signal) => api.createVideo({}, signal)],
  ['a product', (api, signal) => api.createProduct('https://shop.example', signal)],
  ['the list', (api, signal) => api.getVideoPage?.(1, signal)],
  ['the credits', askCredits],
];

test.each(REQUESTS)(
  'the error of a request for %s has no advice on inputs of the wait',
  async (_name, request) => {
    for (const code of [429, 10104, 10105, 18020, 18025, 40000, 50000, 12345, undefined]) {
      for (const status of [200, 400, 401, 402, 403, 404, 409, 429, 500]) {
        const error = await ask(request, { code, msg: 'Odd', rid: 'ab12' }, status);
        expect(error).toBeInstanceOf(StepError);
        const { help } = error as StepError;
        expect(help).not.toMatch(/video-id|video ID|poll-interval|video-type/);
        expect(help).not.toBe('');
        // A lack of credits is that of all requests.
        if (status === 402 && (code === undefined || code === 12345)) {
          expect(error).toMatchObject({
            scope: 'step',
            help: 'Add credits to your JoggAI account.',
          });
        }
      }
    }
  },
);

test('a request that is cancelled before there is a connection was never sent', async () => {
  const server = createServer(stall);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `https://localhost:${(server.address() as AddressInfo).port}`;
  const client = new JoggClient({ apiKey: 'jogg_key_1', baseUrl, debug: () => undefined });
  const cancellation = new AbortController();
  server.on('connection', (socket) => {
    cancellation.abort('cancelled');
    server.close();
    socket.unref();
  });
  const request = createJoggApi(client, 'avatar', 5).createVideo({}, cancellation.signal);
  await expect(request).rejects.toMatchObject({ neverSent: true, transient: false });
});

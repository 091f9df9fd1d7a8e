import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:tls';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJoggApi } from '../../../src/create/jogg-api.ts';
import { JoggClient } from '../../../src/jogg/client.ts';
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

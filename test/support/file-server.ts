import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Resolves when the client has received this many bytes of the file. */
export type Arrived = (bytes: number) => Promise<void>;

/** Responds to a request for the file. */
export type ServeFile = (
  request: IncomingMessage,
  response: ServerResponse,
  arrived?: Arrived,
) => void;

export interface FileServer extends AsyncDisposable {
  baseUrl: string;
  /** The handlers of the requests to a path, in order; the last one handles all further requests. */
  serve: (path: string, ...answers: [ServeFile, ...ServeFile[]]) => void;
  requests: { path: string; headers: IncomingHttpHeaders; at: number }[];
  /** The maximum number of parallel requests. */
  mostAtOnce: () => number;
}

interface FileOptions {
  /** Of a response that has the whole file. */
  status?: number;
  /** The connection is cut after this many bytes of the body. */
  cutAfter?: number;
  ranges?: boolean;
  headers?: Record<string, string>;
}

/** Bytes that have no repetition for as far as anybody looks. */
export function content(bytes: number, seed = 'video'): Buffer {
  const block = Buffer.concat(
    Array.from({ length: Math.ceil(Math.min(bytes, 2 ** 20) / 32) }, (_, i) =>
      createHash('sha256').update(`${seed} ${i}`).digest(),
    ),
  );
  const blocks = Array.from({ length: Math.ceil(bytes / block.length) }, (_, i) => {
    const copy = Buffer.from(block);
    copy.writeUInt32LE(i, 0);
    return copy;
  });
  return Buffer.concat(blocks).subarray(0, bytes);
}

export function checksum(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** A box of an MP4 file. */
function box(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(header.length + body.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

/** A whole MP4 file, as far as its boxes are concerned. */
export function mp4(bytes: number): Buffer {
  const media = box('mdat', content(bytes));
  return Buffer.concat([
    box('ftyp', Buffer.from('mp42\0\0\0\0isom')),
    media,
    box('moov', content(99)),
  ]);
}

/** Sends a whole file or, for a range request, the rest of it, as a web server does. */
export function file(
  data: Buffer,
  { status = 200, cutAfter, ranges = true, headers = {} }: FileOptions = {},
): ServeFile {
  const etag = `"${checksum(data).slice(0, 16)}"`;
  return (request, response, arrived = soon) => {
    const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const same = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    const from = ranges && asked !== undefined && same ? Number(asked) : 0;
    const body = data.subarray(from);
    response.writeHead(from > 0 ? 206 : status, {
      'content-type': 'video/mp4',
      'content-length': body.length,
      ...(ranges && { etag }),
      ...(from > 0 && { 'content-range': `bytes ${from}-${data.length - 1}/${data.length}` }),
      ...headers,
    });
    if (cutAfter === undefined) response.end(body);
    else {
      response.write(body.subarray(0, cutAfter));
      void arrived(from + cutAfter).then(() => response.destroy());
    }
  };
}

/** When everything should have arrived, also on a machine that is busy. */
function soon(): Promise<void> {
  return setTimeout(200);
}

export function respond(
  status: number,
  headers: Record<string, string> = {},
  body = '',
): ServeFile {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

/** With which a server is reached over TLS. */
interface Certificate {
  host: string;
  key: string;
  cert: string;
}

/**
 * Starts a file server on a free loopback port.
 *
 * @param now the clock of its requests, in milliseconds
 */
export async function startFileServer(
  certificate?: Certificate,
  now = (): number => performance.now(),
): Promise<FileServer> {
  const routes = new Map<string, ServeFile[]>();
  const requests: FileServer['requests'] = [];
  let open = 0;
  let most = 0;
  const serve: ServeFile = (request, response) => {
    const path = new URL(request.url ?? '', 'http://localhost').pathname;
    requests.push({ path, headers: request.headers, at: now() });
    open += 1;
    most = Math.max(most, open);
    response.on('close', () => (open -= 1));
    const answers = routes.get(path) ?? [respond(404)];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  };
  const server = certificate ? createTlsServer(certificate, serve) : createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: certificate ? `https://${certificate.host}:${port}` : `http://127.0.0.1:${port}`,
    serve: (path, ...answers) => routes.set(path, answers),
    requests,
    mostAtOnce: () => most,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

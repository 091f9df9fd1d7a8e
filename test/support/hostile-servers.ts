import { once } from 'node:events';
import { createServer as createHttpServer, STATUS_CODES } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, Socket, type AddressInfo, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import { AUTHORITY_FILE, readCertificate, type CertificateName } from './certificates.ts';
import { productVideo } from './simulator.ts';
import { preload } from './step-runner.ts';

/** The environment of one step. */
export interface Stage extends AsyncDisposable {
  inputs: Record<string, string>;
  env: Record<string, string>;
  /** Number of requests that reached the server, or of connections if the fault is one of those. */
  requests: () => number;
  /** Is told each line of the step's log. */
  onLine?: (line: string) => void;
}

/** Does something with a connection, as soon as there is one; see `afterRequest`. */
export type Serve = (socket: Duplex) => void;

/** Sets up a stage on which the server has a fault forever, or once before a finished video. */
export type SetStage = (lasting: boolean) => Promise<Stage>;

/** A host name that is this machine to a step whose stage says so. */
const HOST = 'jogg.test';

// Responses

/** An HTTP response, byte for byte. */
export function answer(
  status: number,
  body: string | Buffer = '',
  headers: Record<string, string> = {},
): Buffer {
  const all = {
    'content-length': String(Buffer.byteLength(body)),
    'x-ratelimit-remaining': ECHO,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** The key of every step. It has characters that JSON and URLs write in another way. */
export const KEY = 'jogg/hostile+key==';

/** The part of it that servers echo, as is and URL-encoded. */
const ECHO = `${KEY} ${encodeURIComponent(KEY)}`;

/** JoggAI's envelope about a finished video, with some fields changed. */
export function envelope(fields: Record<string, unknown> = {}): string {
  const video = productVideo('completed', { title: `Trail shoe for ${ECHO}`, ...fields });
  return JSON.stringify({ code: 0, msg: `Success for ${ECHO}`, ...video }).replaceAll('/', '\\/');
}

export function send(...parts: (string | Buffer)[]): Serve {
  return (socket) => {
    for (const part of parts) socket.write(part);
    socket.end();
  };
}

/** Sends something and keeps the connection open. */
export function stall(text: string): Serve {
  return (socket) => {
    if (text !== '') socket.write(text);
  };
}

/** Sends something, and resets the connection when it has had time to arrive. */
export function reset(text: string): Serve {
  return (socket) => {
    if (text !== '') socket.write(text);
    setTimeout(() => {
      if (socket instanceof Socket) socket.resetAndDestroy();
    }, 50);
  };
}

/** Sends something, and then a piece now and then forever. */
export function drip(head: string, piece: string): Serve {
  return (socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write(piece), 50);
    socket.on('close', () => {
      clearInterval(timer);
    });
  };
}

/** Sends something, and then a piece after the other as fast as they are taken. */
export function pour(head: string, piece: string): Serve {
  return (socket) => {
    const more = (): void => {
      while (socket.writable && socket.write(piece));
    };
    socket.on('drain', more).write(head);
    more();
  };
}

// Servers

/** A server that handles each connection with the next of `serves`; the last one handles all further ones. */
export async function listenWith(...serves: [Serve, ...Serve[]]): Promise<Stage> {
  const turns = takeTurns(serves);
  const server = await listen(createServer({ allowHalfOpen: true }, turns.next));
  return {
    inputs: { 'base-url': `http://127.0.0.1:${server.port}` },
    env: {},
    requests: turns.taken,
    [Symbol.asyncDispose]: server.close,
  };
}

/** A port where nothing listens; where the fault passes, a server does after the first try. */
export const refuseConnections: SetStage = (lasting) => {
  // Below the ports that the system assigns to the servers of other tests.
  const port = 10_000 + Math.floor(Math.random() * 20_000);
  let tries = 0;
  let late: Promise<Listening> | undefined;
  return Promise.resolve({
    inputs: { 'base-url': `http://127.0.0.1:${port}` },
    env: {},
    requests: () => tries,
    onLine: (line) => {
      if (!isRequest(line)) return;
      tries += 1;
      if (!lasting) late ??= listen(createServer(giveVideo), port);
    },
    [Symbol.asyncDispose]: async () => {
      await (await late)?.close();
    },
  });
};

interface TlsOptions {
  /** The defect of the certificate. */
  certificate?: CertificateName;
  /** True if the step trusts its issuer. */
  trusted?: boolean;
  /** Replaces the handshake. */
  serve?: Serve;
}

/** A server that returns the finished video over TLS, if the handshake succeeds. */
export function tls({ certificate, trusted = true, serve }: TlsOptions = {}): SetStage {
  return async (lasting) => {
    const accept = acceptTls(certificate);
    const turns = takeTurns([serve ?? accept, ...(lasting ? [] : [accept])]);
    const server = await listen(createServer(turns.next));
    return {
      inputs: { 'base-url': `https://${HOST}:${server.port}` },
      env: { ...resolveHost(0), ...(trusted && { NODE_EXTRA_CA_CERTS: AUTHORITY_FILE }) },
      requests: turns.taken,
      [Symbol.asyncDispose]: server.close,
    };
  };
}

/** A host whose name does not resolve. */
export const unresolved: SetStage = async (lasting) => {
  const stage = await tls()(false);
  let tries = 0;
  return {
    ...stage,
    env: { ...stage.env, ...resolveHost(lasting ? Infinity : 1) },
    requests: () => tries,
    onLine: (line) => {
      if (isRequest(line)) tries += 1;
    },
  };
};

/**
 * A host with several addresses, each with how many seconds a connection to it takes; the server is at
 * 127.0.0.1, and the others refuse.
 */
export function slowAddresses(seconds: Record<string, number>): SetStage {
  return async () => {
    const stage = await listenWith(giveVideo);
    const port = new URL(stage.inputs['base-url'] ?? '').port;
    return {
      ...stage,
      inputs: { 'base-url': `http://localhost:${port}` },
      env: holdConnections(seconds),
    };
  };
}

interface ProxyOptions {
  /** User name and password, as they stand in its URL. */
  credentials?: string;
  /** Replaces the tunnel. */
  serve?: Serve;
  /** The defect of the certificate of a proxy that is reached over HTTPS. */
  certificate?: CertificateName;
}

/** A proxy through which the step reaches a server that returns the finished video over TLS. */
export function proxy({ credentials, serve, certificate }: ProxyOptions = {}): SetStage {
  return async (lasting) => {
    const origin = await listen(createServer(acceptTls()));
    const openTunnel: Serve = (socket) => {
      const upstream = connect(origin.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
    };
    const turns = takeTurns([serve ?? openTunnel, ...(lasting ? [] : [openTunnel])]);
    let connections = 0;
    const server = certificate
      ? createHttpsServer(readCertificate(certificate)).on('connection', () => (connections += 1))
      : createHttpServer();
    server.on('connect', ({ headers }, socket: Duplex) => {
      socket.on('error', () => undefined);
      const sent = headers['proxy-authorization']?.replace('Basic ', '') ?? '';
      if ('x-api-key' in headers) throw new Error('the proxy was given the key');
      const known = credentials === undefined || atob(sent) === decodeURIComponent(credentials);
      if (known) turns.next(socket);
      else socket.end(answer(407));
    });
    const { port, close } = await listen(server);
    const login = credentials === undefined ? '' : `${credentials}@`;
    return {
      inputs: { 'base-url': `https://${HOST}` },
      env: {
        https_proxy: `${certificate ? 'https' : 'http'}://${login}127.0.0.1:${port}`,
        NODE_EXTRA_CA_CERTS: AUTHORITY_FILE,
      },
      requests: () => connections + turns.taken(),
      [Symbol.asyncDispose]: async () => {
        await close();
        await origin.close();
      },
    };
  };
}

/** The same stage with other variables. */
export function withEnv(set: SetStage, env: Record<string, string>): SetStage {
  return async (lasting) => {
    const stage = await set(lasting);
    return { ...stage, env: { ...stage.env, ...env } };
  };
}

// Helpers

/** True if a line of the log is about a request; for requests that reach no server. */
function isRequest(line: string): boolean {
  return line.startsWith('::debug::GET ');
}

/** Gives each connection to the next of `serves`, and those past the last to the last; counts them. */
function takeTurns(serves: [Serve, ...Serve[]]): { next: Serve; taken: () => number } {
  let taken = 0;
  return {
    taken: () => taken,
    next: (socket) => {
      const serve = serves[taken] ?? serves.at(-1) ?? serves[0];
      taken += 1;
      serve(socket);
    },
  };
}

/** Serves when a request has come, rather than as soon as there is a connection. */
export function afterRequest(serve: Serve): Serve {
  return (socket) => {
    let head = '';
    socket.on('data', (chunk: Buffer) => {
      if (head.endsWith('\r\n\r\n')) return;
      head += chunk.toString('latin1');
      if (head.endsWith('\r\n\r\n')) serve(socket);
    });
  };
}

/** Responds with a finished video. */
export const giveVideo = afterRequest(send(answer(200, envelope())));

interface Listening {
  port: number;
  close: () => Promise<void>;
}

async function listen(server: Server, port = 0): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // A client that disconnects isn't an error of the server.
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await promisify(server.close.bind(server))();
    },
  };
}

/** Takes a connection that was made elsewhere, with the finished video over TLS. */
function acceptTls(certificate: CertificateName = 'valid'): Serve {
  const server = createTlsServer(readCertificate(certificate), giveVideo);
  server.on('tlsClientError', () => undefined);
  return (socket) => server.emit('connection', socket);
}

/** Variables that resolve `HOST` to this machine, after a number of failed lookups. */
function resolveHost(failures: number): Record<string, string> {
  const code = `
    import dns from 'node:dns';
    const { lookup } = dns;
    let failures = ${failures};
    dns.lookup = (host, options, done) => {
      if (host !== '${HOST}') return lookup(host, options, done);
      failures -= 1;
      if (failures < 0) return lookup('127.0.0.1', options, done);
      const error = new Error('getaddrinfo ENOTFOUND ${HOST}');
      process.nextTick(done, Object.assign(error, { code: 'ENOTFOUND' }));
    };`;
  return preload(code);
}

/** Variables that lead every host to these addresses, and let a step connect to each that late. */
function holdConnections(seconds: Record<string, number>): Record<string, string> {
  const code = `
    import dns from 'node:dns';
    import net from 'node:net';
    const seconds = new Map(Object.entries(${JSON.stringify(seconds)}));
    const all = [...seconds.keys()].map((address) => ({ address, family: net.isIP(address) }));
    dns.lookup = (_host, _options, done) => process.nextTick(done, null, all);
    const { TCP } = process.binding('tcp_wrap');
    for (const name of ['connect', 'connect6']) {
      const connect = TCP.prototype[name];
      TCP.prototype[name] = function (request, address, ...rest) {
        const { oncomplete } = request;
        request.oncomplete = function hold(...result) {
          setTimeout(() => {
            // Node removes it on failure.
            if (request.oncomplete === hold) oncomplete.apply(request, result);
          }, seconds.get(address) * 1000);
        };
        return connect.call(this, request, address, ...rest);
      };
    }`;
  return preload(code);
}

import { getEventListeners, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server as HttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  createServer as createTcpServer,
  Socket,
  type AddressInfo,
  type LookupFunction,
  type Server,
} from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createGet, withTimeout, type Get } from '../../../src/http/request.ts';
import { AUTHORITY_FILE, readCertificate } from '../../support/certificates.ts';

const { signal } = new AbortController();

async function listen(server: Server | HttpServer): Promise<URL> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

async function getText(get: Get, url: URL): Promise<string> {
  return text(await get(url, {}, signal));
}

describe('connections', () => {
  async function connectionsOf(keepAlive: boolean, pauseSeconds = 0.02): Promise<number> {
    // Without a hint to its clients when it will close them.
    const server = createServer((_request, response) => response.end('ok'));
    server.keepAliveTimeout = 0;
    let connections = 0;
    server.on('connection', () => (connections += 1));
    const url = await listen(server);
    const get = createGet(keepAlive);
    await getText(get, url);
    await setTimeout(pauseSeconds * 1000);
    await getText(get, url);
    server.close();
    server.closeAllConnections();
    return connections;
  }

  test('are opened for each request', async () => {
    expect(await connectionsOf(false)).toBe(2);
  });

  test('are kept for the requests right after, if they are to be', async () => {
    expect(await connectionsOf(true)).toBe(1);
  });

  test('that are idle are not kept for the 5 s that servers do: they may have died', async () => {
    const setSocketTimeout = Reflect.get(Socket.prototype, 'setTimeout');
    // For sockets, time runs a hundred times as fast.
    const spy = vi.spyOn(Socket.prototype, 'setTimeout').mockImplementation(function (
      this: Socket,
      milliseconds,
      ...rest
    ) {
      return setSocketTimeout.call(this, milliseconds / 100, ...rest);
    });
    onTestFinished(() => {
      spy.mockRestore();
    });
    expect(await connectionsOf(true, 5 / 100)).toBe(2);
  });
});

describe('headers of a response', () => {
  async function requestWith(bytes: number): Promise<string> {
    const server = createServer((_request, response) => {
      response.setHeader('set-cookie', 'x'.repeat(bytes)).end('ok');
    });
    const url = await listen(server);
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return await getText(createGet(false), url);
  }

  test('can be larger than Node permits', async () => {
    expect(await requestWith(60_000)).toBe('ok');
  });

  test('have a limit', async () => {
    await expect(requestWith(70_000)).rejects.toMatchObject({ code: 'HPE_HEADER_OVERFLOW' });
  });
});

describe('a connection that was kept', () => {
  const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

  interface Staged {
    url: URL;
    get: Get;
    /** The requests of each connection. */
    requests: number[];
  }

  /** A server that resets a connection at a request for which `respond` is false. */
  async function stage(respond: (connection: number, request: number) => boolean): Promise<Staged> {
    const requests: number[] = [];
    const sockets = new Set<Socket>();
    const server = createTcpServer((socket) => {
      sockets.add(socket);
      const connection = requests.push(0) - 1;
      socket.on('error', () => undefined);
      socket.on('data', () => {
        const request = (requests[connection] ?? 0) + 1;
        requests[connection] = request;
        if (respond(connection + 1, request)) socket.write(OK);
        else socket.resetAndDestroy();
      });
    });
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return { url: await listen(server), get: createGet(true), requests };
  }

  test('and is reset as it is used again is replaced immediately', async () => {
    const { url, get, requests } = await stage((connection, nth) => connection > 1 || nth === 1);
    expect(await getText(get, url)).toBe('ok');
    expect(await getText(get, url)).toBe('ok');
    expect(requests).toEqual([2, 1]);
  });

  test('is replaced once: a new one that is reset is an error', async () => {
    const { url, get, requests } = await stage((connection, nth) => connection === 1 && nth === 1);
    expect(await getText(get, url)).toBe('ok');
    await expect(getText(get, url)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(requests).toEqual([2, 1]);
  });

  test('costs one request each, if several are reset', async () => {
    const { url, get, requests } = await stage((connection, nth) => connection > 3 || nth === 1);
    expect(await Promise.all([1, 2, 3].map(() => getText(get, url)))).toEqual(['ok', 'ok', 'ok']);
    expect(requests).toEqual([1, 1, 1]);
    expect(await getText(get, url)).toBe('ok');
    expect(requests).toEqual([2, 2, 2, 1]);
  });

  test('and cannot take the request any more is replaced, too', async () => {
    const { url, get, requests } = await stage((connection, nth) => connection > 1 || nth === 1);
    expect(await getText(get, url)).toBe('ok');
    const spy = vi
      .spyOn(Socket.prototype, '_write')
      .mockImplementationOnce((_chunk, _encoding, done) => {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      });
    onTestFinished(() => {
      spy.mockRestore();
    });
    expect(await getText(get, url)).toBe('ok');
    expect(requests).toEqual([1, 1]);
  });

  test('and one that is reset immediately each time is an error, without an end of its own', async () => {
    const { url, get, requests } = await stage(() => false);
    await expect(getText(get, url)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(requests).toEqual([1]);
  });
});

test('a host is reached at the address that the lookup gives, or not at all', async () => {
  const server = createServer((_request, response) => response.end('ok'));
  onTestFinished(() => {
    server.close();
  });
  const { port } = await listen(server);
  const url = new URL(`http://files.test:${port}/`);
  const toServer: LookupFunction = (_host, _options, done) => {
    done(null, [{ address: '127.0.0.1', family: 4 }]);
  };
  expect(await getText(createGet(false, toServer), url)).toBe('ok');
  const error = new Error('refused');
  const refuse: LookupFunction = (_host, _options, done) => {
    done(error, []);
  };
  await expect(createGet(false, refuse)(url, {}, signal)).rejects.toBe(error);
});

test('a host is not shown the TLS session of an earlier connection', async () => {
  const { key, cert } = readCertificate('files');
  const resumed: boolean[] = [];
  const server = createTlsServer({ key, cert, maxVersion: 'TLSv1.2' }, (_request, response) => {
    resumed.push((response.socket as TLSSocket).isSessionReused());
    response.end('ok');
  });
  const authorities = getCACertificates();
  setDefaultCACertificates([...authorities, readFileSync(AUTHORITY_FILE, 'utf8')]);
  onTestFinished(() => {
    setDefaultCACertificates(authorities);
    server.close();
  });
  const { port } = await listen(server);
  const toServer: LookupFunction = (_host, _options, done) => {
    done(null, [{ address: '127.0.0.1', family: 4 }]);
  };
  const get = createGet(false, toServer);
  for (let nth = 0; nth < 2; nth += 1) {
    expect(await getText(get, new URL(`https://files.test:${port}/`))).toBe('ok');
  }
  expect(resumed).toEqual([false, false]);
});

test('a request has the name of the action, the headers that are given, and no others of note', async () => {
  let received: IncomingHttpHeaders = {};
  const server = createServer(({ headers, url: path }, response) => {
    received = headers;
    response.writeHead(302, { location: '/elsewhere' }).end(path);
  });
  onTestFinished(() => {
    server.close();
  });
  vi.stubEnv('ACTIONS_ORCHESTRATION_ID', 'job-1');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const url = new URL('/v2/a?b=c', await listen(server));
  const message = await createGet(false)(url, { 'x-api-key': 'key' }, signal);
  expect(message.statusCode).toBe(302);
  expect(await text(message)).toBe('/v2/a?b=c');
  expect(received).toEqual({
    'user-agent': expect.stringMatching(/^jogg-status-action\/\d+\.\d+\.\d+$/) as string,
    'accept-encoding': 'identity',
    'cache-control': 'no-cache',
    'x-api-key': 'key',
    host: url.host,
    connection: 'close',
  });
});

test('a request ends when its signal aborts, also one on a kept connection', async () => {
  const server = createServer(({ url: path }, response) => {
    if (path === '/ok') response.end('ok');
  });
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = await listen(server);
  const get = createGet(true);
  for (let nth = 0; nth < 2; nth += 1) {
    const controller = new AbortController();
    const request = get(url, {}, controller.signal);
    server.once('request', () => {
      controller.abort();
    });
    await expect(request).rejects.toMatchObject({ name: 'AbortError' });
    expect(await getText(get, new URL('/ok', url))).toBe('ok');
  }
});

describe('a time limit', () => {
  const timeoutError = (): Error => new Error('no response in time');
  const never = (): Promise<never> => new Promise(() => undefined);

  test('ends work that ignores its signal', async () => {
    await expect(withTimeout(0.01, timeoutError, signal, never)).rejects.toThrow(
      'no response in time',
    );
  });

  test('gives way to a cancellation, with its reason', async () => {
    const controller = new AbortController();
    const work = withTimeout(5, timeoutError, controller.signal, never);
    controller.abort('SIGTERM');
    await expect(work).rejects.toBe('SIGTERM');
    await expect(withTimeout(5, timeoutError, controller.signal, never)).rejects.toBe('SIGTERM');
  });

  test('tells its work to end, and why', async () => {
    const told: unknown[] = [];
    const work = (limited: AbortSignal): Promise<never> => {
      limited.addEventListener('abort', () => told.push(limited.reason));
      return never();
    };
    await expect(withTimeout(0.01, timeoutError, signal, work)).rejects.toThrow();
    const controller = new AbortController();
    const cancelled = withTimeout(5, timeoutError, controller.signal, work);
    controller.abort('SIGTERM');
    await expect(cancelled).rejects.toBe('SIGTERM');
    expect(told).toEqual([new Error('no response in time'), 'SIGTERM']);
  });

  test('does not begin what is cancelled already', async () => {
    const work = vi.fn(never);
    await expect(withTimeout(5, timeoutError, AbortSignal.abort('SIGTERM'), work)).rejects.toBe(
      'SIGTERM',
    );
    expect(work).not.toHaveBeenCalled();
  });

  test('is as long as it says', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    let ended = false;
    const limited = withTimeout(15, timeoutError, signal, never).finally(() => (ended = true));
    await vi.advanceTimersByTimeAsync(14_999);
    expect(ended).toBe(false);
    vi.advanceTimersByTime(1);
    await expect(limited).rejects.toThrow('no response in time');
  });

  test('leaves nothing behind: no timer, and nobody who listens', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const controller = new AbortController();
    const settled = Promise.resolve('ok');
    expect(await withTimeout(5, timeoutError, controller.signal, () => settled)).toBe('ok');
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('leaves what is done in time alone', async () => {
    expect(await withTimeout(5, timeoutError, signal, () => Promise.resolve('ok'))).toBe('ok');
    const failed = withTimeout(5, timeoutError, signal, () => Promise.reject(new Error('bug')));
    await expect(failed).rejects.toThrow('bug');
  });
});

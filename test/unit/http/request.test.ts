import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createGet, withTimeout, type Get } from '../../../src/http/request.ts';

const { signal } = new AbortController();

async function listen(server: Server | HttpServer): Promise<URL> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

async function getText(get: Get, url: URL): Promise<string> {
  return text(await get(url, {}, signal));
}

describe.concurrent('connections', () => {
  async function connectionsOf(keepAlive: boolean, pauseSeconds: number): Promise<number> {
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
    expect(await connectionsOf(false, 0.1)).toBe(2);
  });

  test('are kept for the requests right after, if they are to be', async () => {
    expect(await connectionsOf(true, 0.1)).toBe(1);
  });

  test('that are idle are not kept for long: they may have died unnoticed', async () => {
    expect(await connectionsOf(true, 4.5)).toBe(2);
  });
});

describe('a connection that was kept', () => {
  const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

  interface Staged {
    url: URL;
    get: Get;
    /** The requests that each connection brought. */
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

  test('and is reset as it is used again is replaced at once', async () => {
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

  test('and one that is reset at once each time is an error, without an end of its own', async () => {
    const { url, get, requests } = await stage(() => false);
    await expect(getText(get, url)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(requests).toEqual([1]);
  });
});

describe('a proxy', () => {
  const url = new URL('https://api.jogg.ai/v2');

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each([
    ['https_proxy', 'socks5://user:hunter2@proxy.example:1080', 'https_proxy names a socks5 proxy'],
    ['HTTPS_PROXY', 'socks5h://proxy.example:1080', 'HTTPS_PROXY names a socks5h proxy'],
    ['https_proxy', 'socks4://proxy.example', 'https_proxy names a socks4 proxy'],
    ['https_proxy', 'http://user:hunter2#@proxy.example', 'https_proxy is not a URL'],
    ['https_proxy', 'http://', 'https_proxy is not a URL'],
    ['https_proxy', 'proxy.example:port', 'https_proxy is not a URL'],
  ])('in %s that is %s is refused before any request', async (variable, value, message) => {
    for (const name of ['https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, '');
    vi.stubEnv(variable, value);
    const error: unknown = await createGet(false)(url, {}, signal).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ message, transient: false, scope: 'step' });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });
});

describe('a time limit', () => {
  const timeoutError = (seconds: number): Error => new Error(`no response within ${seconds} s`);
  const never = (): Promise<never> => new Promise(() => undefined);

  test('ends work that ignores its signal', async () => {
    await expect(withTimeout(0.01, timeoutError, signal, never)).rejects.toThrow(
      'no response within 0.01 s',
    );
  });

  test('gives way to a cancellation, with its reason', async () => {
    const controller = new AbortController();
    const work = withTimeout(5, timeoutError, controller.signal, never);
    controller.abort('SIGTERM');
    await expect(work).rejects.toBe('SIGTERM');
    await expect(withTimeout(5, timeoutError, controller.signal, never)).rejects.toBe('SIGTERM');
  });

  test('leaves what is done in time alone', async () => {
    expect(await withTimeout(5, timeoutError, signal, () => Promise.resolve('ok'))).toBe('ok');
    const failed = withTimeout(5, timeoutError, signal, () => Promise.reject(new Error('bug')));
    await expect(failed).rejects.toThrow('bug');
  });
});

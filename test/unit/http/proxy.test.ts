import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { networkError } from '../../../src/http/network-errors.ts';
import { findProxy, ProxyError, proxyVariable } from '../../../src/http/proxy.ts';
import { createGet, type Get } from '../../../src/http/request.ts';
import {
  AUTHORITY_FILE,
  readCertificate,
  type CertificateName,
} from '../../support/certificates.ts';

const API = new URL('https://api.jogg.ai/v2');

beforeEach(() => {
  for (const name of ['https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']) {
    vi.stubEnv(name, undefined);
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the variable', () => {
  test.each([
    ['http://proxy.example:3128', 'http://proxy.example:3128/'],
    ['https://user:p%40ss@proxy.example', 'https://user:p%40ss@proxy.example/'],
    ['http://[::1]:3128', 'http://[::1]:3128/'],
    ['proxy.example:3128', 'http://proxy.example:3128/'],
    ['user:p%40ss@proxy.example:3128', 'http://user:p%40ss@proxy.example:3128/'],
    ['localhost:3128', 'http://localhost:3128/'],
    ['10.0.0.1', 'http://10.0.0.1/'],
    [' http://proxy.example\n', 'http://proxy.example/'],
    ['HTTP://proxy.example', 'http://proxy.example/'],
  ])('can be %j', (value, href) => {
    for (const name of ['HTTPS_PROXY', 'https_proxy']) {
      vi.stubEnv(name, value);
      expect(findProxy(API)?.href).toBe(href);
      expect(proxyVariable()).toBe(name);
    }
  });

  test.each([undefined, ''])('is not set if it is %j', (value) => {
    vi.stubEnv('https_proxy', value);
    expect(findProxy(API)).toBeUndefined();
    expect(proxyVariable()).toBeUndefined();
  });

  test.each([
    ['socks5://user:hunter2@proxy.example:1080', 'https_proxy is not the URL of an HTTP proxy'],
    ['socks4://proxy.example', 'https_proxy is not the URL of an HTTP proxy'],
    ['ahttp://proxy.example', 'https_proxy is not the URL of an HTTP proxy'],
    ['httpsx://proxy.example', 'https_proxy is not the URL of an HTTP proxy'],
    ['http://user:hunter2#@proxy.example', 'https_proxy is not the URL of an HTTP proxy'],
    ['http://user:hunter2%@proxy.example', 'https_proxy is not the URL of an HTTP proxy'],
    ['http://', 'https_proxy is not the URL of an HTTP proxy'],
    ['proxy.example:port', 'https_proxy is not the URL of an HTTP proxy'],
    ['two words', 'https_proxy is not the URL of an HTTP proxy'],
    ['"http://user:hunter2@proxy.example"', 'https_proxy has quotation marks around its value'],
    ["'proxy.example:3128'", 'https_proxy has quotation marks around its value'],
  ])('that is %j ends the step before any request', async (value, message) => {
    vi.stubEnv('https_proxy', value);
    const get = createGet(false);
    const { signal } = new AbortController();
    const error: unknown = await get(API, {}, signal).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ message, transient: false, scope: 'step' });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  test.each(['http://localhost:80', 'http://127.0.0.1', 'https://[::1]:8443'])(
    'is not looked at for %s',
    (url) => {
      vi.stubEnv('https_proxy', 'socks5://proxy.example');
      expect(findProxy(new URL(url))).toBeUndefined();
    },
  );
});

describe('no_proxy', () => {
  test.each([
    ['api.jogg.ai', true],
    ['API.Jogg.AI', true],
    ['jogg.ai', true],
    ['.jogg.ai', true],
    ['*', true],
    ['other.example, api.jogg.ai', true],
    ['api.jogg.ai:443', true],
    ['', false],
    [',', false],
    ['.', false],
    ['api.jogg.ai:80', false],
    ['gg.ai', false],
    ['xapi.jogg.ai', false],
    ['jogg', false],
    ['10.0.0.0/8', false],
  ])('%j exempts api.jogg.ai: %s', (value, exempt) => {
    vi.stubEnv('https_proxy', 'http://proxy.example');
    for (const name of ['NO_PROXY', 'no_proxy']) {
      vi.stubEnv(name, value);
      expect(findProxy(API) === undefined).toBe(exempt);
    }
  });

  test.each([
    ['https://[2001:db8::1]:8443/', '[2001:db8::1]', true],
    ['https://[2001:db8::1]:8443/', '[2001:db8::1]:8443', true],
    ['https://[2001:db8::1]:8443/', '[2001:db8::1]:443', false],
    ['https://[2001:db8::1]:8443/', '2001:db8::2', false],
    ['https://api.jogg.ai:8443/', 'api.jogg.ai:8443', true],
    ['https://api.jogg.ai:8443/', 'api.jogg.ai:443', false],
  ])('%s is exempt by %s: %s', (url, value, exempt) => {
    vi.stubEnv('https_proxy', 'http://proxy.example');
    vi.stubEnv('no_proxy', value);
    expect(findProxy(new URL(url)) === undefined).toBe(exempt);
  });
});

describe('a request', () => {
  interface Proxy {
    url: string;
    /** The target and the headers of each CONNECT request. */
    asked: { target: string; headers: IncomingHttpHeaders }[];
  }

  async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => sockets.add(socket));
    server.listen(0, host);
    await once(server, 'listening');
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  }

  /** A proxy behind which every name leads to a server with this certificate. */
  async function stage(
    certificate: CertificateName,
    proxyHost: string,
    isSecure: boolean,
  ): Promise<Proxy> {
    const known = getCACertificates();
    setDefaultCACertificates([...known, readFileSync(AUTHORITY_FILE, 'utf8')]);
    onTestFinished(() => {
      setDefaultCACertificates(known);
    });
    const origin = createHttpsServer(readCertificate(certificate), (request, response) =>
      response.end(`${request.headers.host ?? ''} ${request.url ?? ''}`),
    );
    const originPort = await listen(origin);
    const proxy = isSecure ? createHttpsServer(readCertificate('proxy')) : createServer();
    const asked: Proxy['asked'] = [];
    proxy.on('connect', ({ url = '', headers }, socket) => {
      asked.push({ target: url, headers });
      const upstream = connect(originPort, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      socket.on('error', () => upstream.destroy());
    });
    const address = proxyHost.startsWith('[') ? proxyHost.slice(1, -1) : '127.0.0.1';
    const port = await listen(proxy, address);
    return { url: `http${isSecure ? 's' : ''}://user:p%40ss@${proxyHost}:${port}`, asked };
  }

  async function getText(get: Get, url: URL): Promise<string> {
    return text(await get(url, { 'x-api-key': 'key' }, AbortSignal.timeout(5000)));
  }

  test.each([
    ['https://jogg.test/v2?a=b', '127.0.0.1', false, 'jogg.test:443', 'jogg.test'],
    ['https://jogg.test/v2?a=b', 'localhost', true, 'jogg.test:443', 'jogg.test'],
    ['https://jogg.test:8/v2?a=b', '[::1]', false, 'jogg.test:8', 'jogg.test:8'],
    ['https://[2001:db8::1]/v2?a=b', 'localhost', true, '[2001:db8::1]:443', '[2001:db8::1]'],
    ['https://[2001:db8::1]:8/v2?a=b', '[::1]', true, '[2001:db8::1]:8', '[2001:db8::1]:8'],
  ])('for %s goes through the proxy %s, encrypted: %s', async (url, host, secure, target, name) => {
    const api = new URL(url);
    const certificate = api.hostname.startsWith('[') ? 'ip-address' : 'valid';
    const proxy = await stage(certificate, host, secure);
    vi.stubEnv('https_proxy', proxy.url);
    const get = createGet(true);
    expect(await getText(get, api)).toBe(`${name} /v2?a=b`);
    // On the same tunnel, once that is free.
    await setImmediate();
    expect(await getText(get, api)).toBe(`${name} /v2?a=b`);
    expect(proxy.asked.map((asked) => asked.target)).toEqual([target]);
    const { headers } = proxy.asked[0] ?? {};
    expect(headers?.['proxy-authorization']).toBe(`Basic ${btoa('user:p@ss')}`);
    expect(JSON.stringify(headers)).not.toMatch(/x-api-key|user-agent/);
  });

  test.each([
    ['the API', 'other-host', 'localhost'],
    ['the API', 'ip-address', 'localhost'],
    ['the proxy', 'valid', '127.0.0.1'],
  ] as const)(
    'checks the certificate of %s, whatever the environment says',
    async (_whose, certificate, host) => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
      const proxy = await stage(certificate, 'localhost', true);
      vi.stubEnv('https_proxy', proxy.url.replace('localhost', host));
      const request = getText(createGet(false), new URL('https://jogg.test/'));
      const code = 'ERR_TLS_CERT_ALTNAME_INVALID';
      await expect(request).rejects.toMatchObject(
        host === 'localhost' ? { code } : { cause: { code } },
      );
    },
  );

  test('that the proxy refuses for a while has its Retry-After', async () => {
    const proxy = createServer();
    proxy.on('connect', (_request, socket) =>
      socket.end('HTTP/1.1 503 x\r\nRetry-After: 7\r\n\r\n'),
    );
    vi.stubEnv('https_proxy', `http://127.0.0.1:${await listen(proxy)}`);
    const refused = await getText(createGet(true), API).catch((error: unknown) => error);
    expect(networkError(refused, API.host)).toMatchObject({
      message: 'the proxy refused to connect to api.jogg.ai: HTTP 503 (Service Unavailable)',
      retryAfterSeconds: 7,
    });
  });

  test('that the proxy refuses, or that reaches no proxy, is a ProxyError', async () => {
    const proxy = createServer();
    proxy.on('connect', (_request, socket) =>
      socket.end('HTTP/1.1 407 x\r\nproxy-authenticate: NTLM\r\n\r\nplease log in'),
    );
    const port = await listen(proxy);
    vi.stubEnv('https_proxy', `http://127.0.0.1:${port}`);
    const refused = await getText(createGet(true), API).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ProxyError);
    expect(refused).toMatchObject({
      response: { statusCode: 407, headers: { 'proxy-authenticate': 'NTLM' } },
    });
    vi.stubEnv('https_proxy', 'http://127.0.0.1:1');
    const unreached = await getText(createGet(true), API).catch((error: unknown) => error);
    expect(unreached).toBeInstanceOf(ProxyError);
    expect(unreached).toMatchObject({ response: undefined, cause: { code: 'ECONNREFUSED' } });
  });
});

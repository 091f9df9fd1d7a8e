import { hostname } from 'node:os';
import nock from 'nock';
import { afterEach, describe, expect, test } from 'vitest';
import { file, respond } from '../../support/file-server.ts';
import {
  data,
  expectNotSaved,
  expectSaved,
  PATH,
  retriedAfter,
  save,
  type Saved,
  type Serve,
} from '../download/save.ts';

afterEach(() => {
  nock.cleanAll();
});

const API = 'https://api.jogg.example';

/** Redirects to each of these in turn, and then has the file. */
function redirect(...locations: string[]): [Serve, ...Serve[]] {
  return [...locations.map((location) => respond(302, { location })), file(data)] as [Serve];
}

function paths({ requests }: Saved): string[] {
  return requests.map(({ path }) => path);
}

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('of HTTP %i is followed', async (status) => {
    expectSaved(await save([respond(status, { location: PATH }), file(data)]));
  });

  test.each([201, 300, 304, 305, 306, 400])('is none with HTTP %i', async (status) => {
    const saved = await save([respond(status, { location: PATH })], { maxRetries: 0 });
    expectNotSaved(saved, new RegExp(`^127\\.0\\.0\\.1:\\d+ returned HTTP ${status}`));
  });

  test.each([undefined, 'http://', 'https://a b/', 'https://%zz@a/'])(
    'to %j is none',
    async (location) => {
      const saved = await save([respond(302, location === undefined ? {} : { location })]);
      expectNotSaved(saved, /^127\.0\.0\.1:\d+ returned HTTP 302 \(Found\)$/);
    },
  );

  test('to another host is followed', async () => {
    const toLocalhost: Serve = ({ headers }, response) => {
      const location = `http://${(headers.host ?? '').replace('127.0.0.1', 'localhost')}${PATH}`;
      response.writeHead(302, { location }).end('elsewhere');
    };
    const saved = await save([toLocalhost, file(data)]);
    expectSaved(saved);
    expect(saved.requests[1]?.headers.host).toMatch(/^localhost:/);
  });

  test('is followed up to ten times', async () => {
    const saved = await save(redirect(...Array.from({ length: 10 }, () => PATH)));
    expectSaved(saved);
    expect(saved.requests).toHaveLength(11);
    const again = await save([respond(302, { location: '' })]);
    expectNotSaved(again, /^more than 10 redirects, the last from 127\.0\.0\.1:\d+$/);
    expect(again.requests).toHaveLength(11);
    expect(again.error).toMatchObject({ transient: false, help: 'Open the URL in a browser.' });
  });

  test.each([
    ['in UTF-8', '/vid\u00c3\u00a9o', '/vid%C3%A9o'],
    ['in Latin-1', '/caf\u00e9', '/caf%C3%A9'],
    ['percent-encoded', '/vid%C3%A9o', '/vid%C3%A9o'],
    ['relative', './there?x=1', '/there'],
  ])('that is %s is followed', async (_name, location, path) => {
    const saved = await save(redirect(location), { maxRetries: 0 });
    expect(paths(saved)).toEqual([PATH, path]);
  });

  test.each(['file:///etc/passwd', 'ftp://127.0.0.1/v', 'ftp://res.jogg.ai/v', 'data:,x'])(
    'to %s is refused immediately',
    async (location) => {
      const saved = await save(redirect(location), { maxRetries: 24 });
      expectNotSaved(saved, /^the download URL \(\w+:\/\/.*\) isn't HTTPS$/);
      expect(saved.error).toMatchObject({
        transient: false,
        help: 'The action downloads over HTTPS only. Download it with another tool, such as curl.',
      });
      expect(saved.requests).toHaveLength(1);
    },
  );
});

test('http is requested as https, at each redirect, too', async () => {
  const hosts = ['https://jogg.example:8443', 'https://res.jogg.ai'];
  nock(hosts[0] ?? '')
    .get('/v?sig=1')
    .reply(302, '', { location: 'http://res.jogg.ai/v.webm' });
  nock(hosts[1] ?? '')
    .get('/v.webm')
    .reply(200, data);
  const url = (): string => 'http://jogg.example:8443/v?sig=1';
  expectSaved(await save([file(data)], { url, baseUrl: API }));
  expect(nock.isDone()).toBe(true);
});

const LOCAL = [
  'http://127.0.0.1/v',
  'https://127.1/v',
  'https://2130706433/v',
  'https://localhost/v',
  'https://localhost./v',
  'https://x.localhost/v',
  'https://0.0.0.0/v',
  'https://[::1]/v',
  'https://[::]/v',
  'https://[::ffff:127.0.0.1]/v',
  'https://[::ffff:127.255.255.254]/v',
  'https://[::ffff:0.0.0.1]/v',
];

test.each(LOCAL)('%s is not requested, where the API is elsewhere', async (url) => {
  const setup = { baseUrl: API, maxRetries: 24 };
  const saved = await save([file(data)], { ...setup, url: () => url });
  expectNotSaved(saved, /^the download URL's host \(.+\) is the runner itself$/);
  expect(saved.error).toMatchObject({
    transient: false,
    help: 'Downloads from localhost are allowed only if base-url is on localhost, too.',
  });
  nock('https://res.jogg.ai').get('/v').reply(302, '', { location: url });
  const redirected = await save([file(data)], { ...setup, url: () => 'https://res.jogg.ai/v' });
  expectNotSaved(redirected, /is the runner itself$/);
});

test.each([
  'https://localhost.example/v',
  'https://xlocalhost/v',
  'https://10.0.0.0/v',
  'https://0.0.0.0.example/v',
  'https://[2001:db8::ffff:7f00:1]/v',
  'https://[::ffff:128.0.0.1]/v',
  'https://[::ffff:7.0.0.1]/v',
])('%s is on no loopback address', async (url) => {
  nock(new URL(url).origin).get('/v').reply(200, data);
  expectSaved(await save([file(data)], { baseUrl: API, url: () => url }));
});

test('http stays http for loopback, where the API is on loopback, and for nothing else', async () => {
  nock('https://x.localhost').get('/v').reply(200, data);
  expectSaved(await save([file(data)], { url: () => 'http://x.localhost/v' }));
  nock('http://127.0.0.2').get('/v').reply(200, data);
  expectSaved(await save([file(data)], { url: () => 'http://127.0.0.2/v' }));
  expect(nock.isDone()).toBe(true);
});

test('what is on the host of the API is requested, wherever that host is', async () => {
  const url = (baseUrl: string): string => baseUrl.replace('127.0.0.1', 'localhost') + PATH;
  const saved = await save([file(data)], { url, baseUrl: 'https://localhost:1' });
  expectSaved(saved);
});

test('what is on the runner under its own name is requested only if the API is there, too', async () => {
  const own = `https://${hostname().toLowerCase()}`;
  nock(own).get('/v').reply(200, data);
  const url = (): string => `${own}/v`;
  expectNotSaved(await save([file(data)], { url, baseUrl: API }), /is the runner itself$/);
  expectSaved(await save([file(data)], { url, baseUrl: own }));
});

describe('http on a port that speaks no TLS', () => {
  const API_ELSEWHERE = { baseUrl: API, maxRetries: 24 };

  function failWith(code: string): void {
    const error = Object.assign(new Error('wrong version number'), { code });
    nock('https://res.jogg.example:8080').get('/v').reply(302, '', { location: '/w' });
    nock('https://res.jogg.example:8080').get('/w').replyWithError(error);
  }

  test.each(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'])(
    'fails immediately: %s',
    async (code) => {
      const error = Object.assign(new Error('wrong version number'), { code });
      nock('https://res.jogg.example:8080').get('/v').replyWithError(error);
      const url = (): string => 'http://res.jogg.example:8080/v';
      const saved = await save([file(data)], { ...API_ELSEWHERE, url });
      expectNotSaved(saved, /^the download URL \(http:\/\/res\.jogg\.example:8080\) isn't HTTPS$/);
      expect(saved.delays).toEqual([]);
    },
  );

  test('is tried again where the URL has https', async () => {
    failWith('EPROTO');
    nock('https://res.jogg.example:8080').get('/v').reply(200, data);
    const url = (): string => 'https://res.jogg.example:8080/v';
    expectSaved(await save([file(data)], { ...API_ELSEWHERE, url }));
  });

  test('is tried again after another error', async () => {
    nock('https://res.jogg.example:8080')
      .get('/v')
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    nock('https://res.jogg.example:8080').get('/v').reply(200, data);
    const url = (): string => 'http://res.jogg.example:8080/v';
    expectSaved(await save([file(data)], { ...API_ELSEWHERE, url }));
  });
});

test('a host that cannot be reached is tried again', async () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  nock('https://res.jogg.ai').get('/v').replyWithError(refused);
  nock('https://res.jogg.ai').get('/v').reply(200, data);
  const saved = await save([file(data)], { url: () => 'https://res.jogg.ai/v' });
  expectSaved(saved);
  expect(retriedAfter(saved)).toEqual(['res.jogg.ai refused the connection (ECONNREFUSED)']);
});

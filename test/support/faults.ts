import { gzipSync } from 'node:zlib';
import {
  answer,
  drip,
  envelope,
  afterRequest,
  giveVideo,
  KEY,
  listenWith,
  pour,
  proxy,
  refuseConnections,
  reset,
  send,
  slowAddresses,
  stall,
  tls,
  unresolved,
  withEnv,
  type Serve,
  type SetStage,
} from './hostile-servers.ts';

/** The possible effects of a fault on a step; docs/tested-faults.md has the same texts. */
export const EFFECTS = {
  harmless: 'The response is still usable.',
  'waited out': 'The response is usable, but the video is not finished. The wait continues.',
  retried: 'A transient error, retried after about 1, 2, 4, 8, 16, and then every 30 seconds.',
  slow: 'A transient error that takes the 15 seconds that a request may take.',
  'too long':
    'A transient error with a `Retry-After` longer than the time left. It ends the wait immediately.',
  final: "An error that retrying can't fix. It ends the wait immediately.",
} as const;

export type Effect = keyof typeof EFFECTS;

/** Something that goes wrong between the action and the API. */
export interface Fault {
  name: string;
  effect: Effect;
  /** The annotation if the fault ends the wait. */
  says: RegExp;
  set: SetStage;
  /** The log if the fault stays. */
  logs?: RegExp;
  /** Outputs of the video that is found despite the fault. */
  outputs?: Record<string, string>;
  /** The fault as one connection of a plain server, if it can be one. */
  serve?: Serve;
  /** True if it needs a separate process, because it depends on how Node starts. */
  needsProcess?: true;
}

type Row<T> = [
  name: string,
  effect: Effect,
  says: RegExp,
  trouble: T,
  more?: Pick<Fault, 'logs' | 'outputs' | 'needsProcess'>,
];

const OK = 'HTTP/1.1 200 OK\r\n';
const JSON_HEAD = `${OK}content-type: application/json\r\n`;
const body = envelope();
const DATE = 'Mon, 23 Nov 2026 12:00:00 GMT';
const UNIX_TIME = Date.parse(DATE) / 1000;

/** An HTTP 200 with this body. */
function ok(text: string | Buffer, headers: Record<string, string> = {}): Serve {
  return afterRequest(send(answer(200, text, headers)));
}

/** A finished video with some fields changed. */
function video(fields: Record<string, unknown>): Serve {
  return ok(envelope(fields));
}

function status(code: number, headers: Record<string, string> = {}, text = ''): Serve {
  return afterRequest(send(answer(code, text, headers)));
}

function tooManyRequests(retryAfter: string): Serve {
  return status(429, { 'retry-after': retryAfter, date: DATE });
}

const addresses: Row<SetStage>[] = [
  ['connection refused', 'retried', /ECONNREFUSED/, refuseConnections],
  ['name that does not resolve', 'retried', /ENOTFOUND/, unresolved],
  // By default, Node tries the first of several addresses for 250 ms.
  [
    'two addresses over a slow line',
    'harmless',
    /./,
    slowAddresses({ '127.0.0.1': 1, '::1': 0 }),
    { needsProcess: true },
  ],
  [
    'IPv6 address without a response',
    'harmless',
    /./,
    slowAddresses({ '::1': 600, '127.0.0.1': 0 }),
    { needsProcess: true },
  ],
];

const connection: Row<Serve>[] = [
  ['reset before the request', 'retried', /closed the connection/, reset('')],
  ['reset after the request', 'retried', /closed the connection/, afterRequest(reset(''))],
  [
    'reset in the headers',
    'retried',
    /closed the connection/,
    afterRequest(reset(`${OK}content-ty`)),
  ],
  [
    'reset in the body',
    'retried',
    /closed the connection/,
    afterRequest(reset(`${OK}content-length: 99\r\n\r\n{"code`)),
  ],
  [
    'closed without a response',
    'retried',
    /closed the connection/,
    afterRequest((socket) => socket.destroy()),
  ],
  [
    'closed on one side',
    'retried',
    /closed the connection/,
    afterRequest((socket) => socket.end()),
  ],
  [
    'closed in the headers',
    'retried',
    /closed the connection/,
    afterRequest(send(`${OK}content-ty`)),
  ],
  ['silence before the request', 'slow', /within 15 s/, (socket) => socket.pause()],
  ['silence after the request', 'slow', /within 15 s/, afterRequest(stall(''))],
  ['silence in the headers', 'slow', /within 15 s/, afterRequest(stall(`${OK}content-ty`))],
  [
    'silence in the body',
    'slow',
    /within 15 s/,
    afterRequest(stall(`${JSON_HEAD}content-length: 99\r\n\r\n{"code`)),
  ],
  ['headers a byte at a time', 'slow', /within 15 s/, afterRequest(drip(`${OK}x-filler: `, 'x'))],
  ['body a byte at a time', 'slow', /within 15 s/, afterRequest(drip(`${JSON_HEAD}\r\n`, ' '))],
];

const framing: Row<Serve>[] = [
  ['not HTTP', 'retried', /isn't valid HTTP/, afterRequest(send('SSH-2.0-OpenSSH_9.6\r\n'))],
  ['HTTP 0.9', 'retried', /isn't valid HTTP/, afterRequest(send(body))],
  [
    'content-length too long',
    'retried',
    /closed the connection/,
    ok(body, { 'content-length': String(body.length + 1) }),
  ],
  [
    'content-length too short',
    'retried',
    /expected JSON|isn't valid HTTP/,
    ok(body, { 'content-length': '20' }),
  ],
  [
    'non-numeric content-length',
    'retried',
    /isn't valid HTTP/,
    ok(body, { 'content-length': 'many' }),
  ],
  ['no content-length', 'harmless', /./, afterRequest(send(`${JSON_HEAD}\r\n`, body))],
  [
    'chunks cut off',
    'retried',
    /closed the connection/,
    afterRequest(send(`${JSON_HEAD}transfer-encoding: chunked\r\n\r\n10\r\n{"code"`)),
  ],
  [
    'chunk without a size',
    'retried',
    /isn't valid HTTP|closed the connection/,
    afterRequest(send(`${JSON_HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`)),
  ],
  [
    'body cut off after a Retry-After',
    'retried',
    /closed the connection/,
    afterRequest(send(`${JSON_HEAD}retry-after: 3\r\ncontent-length: 99\r\n\r\n{`)),
    { logs: /Retry 1 of 1 in 3 s/ },
  ],
  [
    'endless body',
    'retried',
    /more than 1 MiB/,
    afterRequest(pour(`${JSON_HEAD}\r\n`, ' '.repeat(65_536))),
  ],
  [
    'endless headers',
    'retried',
    /64 KiB of headers/,
    afterRequest(pour(OK, `x-filler: ${'x'.repeat(65_000)}\r\n`)),
  ],
  ['invalid gzip', 'harmless', /./, ok(body, { 'content-encoding': 'gzip' })],
  ['unrequested gzip', 'harmless', /./, ok(gzipSync(body), { 'content-encoding': 'gzip' })],
  [
    'HTTP 100 before the response',
    'harmless',
    /./,
    afterRequest(send('HTTP/1.1 100 Continue\r\n\r\n', answer(200, body))),
  ],
  [
    'HTTP 103 before the response',
    'harmless',
    /./,
    afterRequest(send('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n', answer(200, body))),
  ],
  [
    'HTTP 101',
    'slow',
    /within 15 s/,
    afterRequest(
      send('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    ),
  ],
];

const HTML = '<!doctype html><title>Sign in to the network</title>';

const statuses: Row<Serve>[] = [
  ['HTTP 204', 'retried', /an empty response .*HTTP 204/, status(204)],
  ['HTTP 202 without a body', 'retried', /an empty response .*HTTP 202/, status(202)],
  ...[300, 304, 305].map((code): Row<Serve> => [
    `HTTP ${code}`,
    'final',
    new RegExp(`HTTP ${code}`),
    status(code),
  ]),
  ...[301, 302, 303, 307, 308].map((code): Row<Serve> => [
    `HTTP ${code}`,
    'final',
    new RegExp(`HTTP ${code}.*Redirects aren't followed`),
    status(code, { location: 'https://other.test/' }),
  ]),
  [
    'redirect to another host',
    'final',
    /redirect to https:\/\/other\.test\b/,
    status(302, { location: 'https://other.test/x' }),
  ],
  [
    'redirect on the same host',
    'final',
    /redirect to another path/,
    status(302, { location: '/v3/x' }),
  ],
  [
    'redirect in a loop',
    'final',
    /redirect to another path/,
    status(302, { location: '/v2/product_video/pv_123456' }),
  ],
  ['redirect without a location', 'final', /HTTP 302/, status(302)],
  ...[400, 401, 402, 403, 404, 405, 407, 410, 413, 418, 422, 451].map((code): Row<Serve> => [
    `HTTP ${code}`,
    'final',
    new RegExp(`HTTP ${code}`),
    status(code, {}, HTML),
  ]),
  ...[408, 425, 429].map((code): Row<Serve> => [
    `HTTP ${code}`,
    'retried',
    new RegExp(`HTTP ${code}`),
    status(code),
  ]),
  [
    'HTTP 429, Retry-After in seconds',
    'retried',
    /HTTP 429/,
    tooManyRequests('3'),
    { logs: /Retry 1 of 1 in 3 s/ },
  ],
  [
    'HTTP 429, Retry-After as a date',
    'retried',
    /HTTP 429/,
    tooManyRequests('Mon, 23 Nov 2026 12:00:03 GMT'),
    { logs: /Retry 1 of 1 in 3 s/ },
  ],
  [
    'HTTP 429, Retry-After as a fraction',
    'retried',
    /HTTP 429/,
    tooManyRequests('2.5'),
    { logs: /Retry 1 of 1 in 3 s/ },
  ],
  [
    'HTTP 429, RateLimit-Reset in seconds',
    'retried',
    /HTTP 429/,
    status(429, { 'ratelimit-reset': '3' }),
    { logs: /Retry 1 of 1 in 3 s/ },
  ],
  [
    'HTTP 429 with another code',
    'retried',
    /error code 61002/,
    status(429, { 'retry-after': '3' }, '{"code":61002,"msg":"Slow down"}'),
    { logs: /Retry 1 of 1 in 3 s/ },
  ],
  [
    'HTTP 503, X-RateLimit-Reset as a time',
    'retried',
    /HTTP 503/,
    status(503, {
      date: DATE,
      'x-ratelimit-reset': String(UNIX_TIME + 3),
      'x-ratelimit-remaining': '0',
    }),
    { logs: /Retry 1 of 1 in 3 s/ },
  ],
  [
    'HTTP 429, Retry-After in the past',
    'retried',
    /HTTP 429/,
    tooManyRequests('Mon, 23 Nov 2020 12:00:00 GMT'),
  ],
  ['HTTP 429, invalid Retry-After', 'retried', /HTTP 429/, tooManyRequests('when it suits')],
  [
    'HTTP 429, Retry-After of a year',
    'too long',
    /asked to wait 8760 h/,
    tooManyRequests('31536000'),
  ],
  ...[500, 501, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 599].map((code): Row<Serve> => [
    `HTTP ${code}`,
    'retried',
    new RegExp(`HTTP ${code}`),
    status(code, {}, HTML),
  ]),
];

const bodies: Row<Serve>[] = [
  ['empty body', 'retried', /an empty response/, ok('')],
  [
    'captive portal page',
    'retried',
    /expected JSON but got text\/html/,
    ok(HTML, { 'content-type': 'text/html' }),
  ],
  ['null', 'retried', /without JoggAI's code/, ok('null')],
  ['array', 'retried', /without JoggAI's code/, ok('[]')],
  ['number', 'retried', /without JoggAI's code/, ok('7')],
  ['text', 'retried', /without JoggAI's code/, ok('"completed"')],
  ['broken JSON', 'retried', /expected JSON/, ok(body.slice(0, -1))],
  [
    'deeply nested JSON',
    'retried',
    /without JoggAI's code|expected JSON/,
    ok(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  ],
  ['1 MiB of URLs', 'retried', /expected JSON/, ok('https://'.repeat(131_072))],
  ['bad UTF-8', 'harmless', /./, ok(Buffer.from(body.replace('Trail', '\u00ff'), 'latin1'))],
  ['byte order mark', 'harmless', /./, ok(`\ufeff${body}`)],
  ['duplicate keys', 'harmless', /./, ok(body.replace('"status"', '"status":"failed","status"'))],
  ['code missing', 'retried', /without JoggAI's code/, ok('{"msg":"Success","data":null}')],
  ['code missing beside a status', 'harmless', /./, ok(body.replace('"code":0,', ''))],
  ['undocumented code', 'harmless', /./, ok(body.replace('"code":0', '"code":200'))],
  ['code as text', 'harmless', /./, ok(body.replace('"code":0', '"code":"0"'))],
  ['code as a fraction', 'harmless', /./, ok(body.replace('"code":0', '"code":0.5'))],
  ['code past 2^53', 'harmless', /./, ok(body.replace('"code":0', '"code":90071992547409930'))],
  [
    'code 10104 (not found)',
    'retried',
    /error 10104/,
    ok('{"code":10104,"msg":"Record not found"}'),
  ],
  ['negative code', 'retried', /error code -1/, ok('{"code":-1,"msg":"odd"}')],
  ['code 500 with HTTP 200', 'retried', /error code 500/, ok('{"code":500,"msg":"odd"}')],
  ['code 0 with HTTP 503', 'retried', /HTTP 503/, status(503, {}, body)],
  ['code 0 with HTTP 404', 'final', /HTTP 404/, status(404, {}, body)],
  ['data null', 'retried', /no status/, ok('{"code":0,"msg":"Success","data":null}')],
  [
    'data an array of one',
    'harmless',
    /./,
    ok(body.replace('"data":{', '"data":[{').replace(/\}$/, ']}')),
  ],
  ['fields in the envelope', 'harmless', /./, ok(body.replace('"data":{', '').replace(/\}$/, ''))],
  ['fields in camelCase', 'harmless', /./, ok(body.replace('video_url', 'videoUrl'))],
  ['data of another video', 'retried', /another video \(pv_2\)/, video({ video_id: 'pv_2' })],
  ['data a text', 'retried', /no status/, ok('{"code":0,"data":"completed"}')],
  ['status missing', 'retried', /no status/, video({ status: undefined })],
  ['status a number', 'waited out', /last status: 7/, video({ status: 7 })],
  ['status a number of the older API', 'harmless', /./, video({ status: 4 })],
  ['status another word for completed', 'harmless', /./, video({ status: 'Succeeded' })],
  [
    'status another word for processing',
    'waited out',
    /last status: queued/,
    video({ status: 'Queued' }),
  ],
  [
    'status processing, with a Retry-After',
    'waited out',
    /last status: processing/,
    ok(envelope({ status: 'processing' }), { 'retry-after': '2' }),
  ],
  ['status unknown', 'waited out', /last status: rendering/, video({ status: 'rendering' })],
  ['status in capitals', 'harmless', /./, video({ status: 'COMPLETED' })],
  ...(
    [
      ['empty', ''],
      ['null', null],
      ['too long', `https://res.jogg.ai/${'v'.repeat(8192)}.mp4`],
      ['with the key', `https://res.jogg.ai/${KEY}/v.mp4`],
      ['relative', '/v.mp4'],
      ['not http', 'ftp://res.jogg.ai/v.mp4'],
      ['with line breaks', 'https://res.jogg.ai/v.mp4\nresult=completed'],
    ] as const
  ).map(([what, url]): Row<Serve> => [
    `video_url ${what}`,
    'retried',
    /no video URL|video URL (is|contains)/,
    video({ video_url: url }),
  ]),
  ...(
    [
      ['in milliseconds', 1_764_000_000_000, '2025-11-24T16:00:00.000Z'],
      ['in ISO 8601', '2025-11-24T16:00:00Z', '2025-11-24T16:00:00.000Z'],
      ['negative', -1, ''],
      ['beyond any date', 1e300, ''],
    ] as const
  ).map(([what, time, createdAt]): Row<Serve> => [
    `created_at ${what}`,
    'harmless',
    /./,
    video({ created_at: time }),
    { outputs: { 'created-at': createdAt } },
  ]),
  ...(
    [
      ['as text', '10.5', '10.5'],
      ['negative', -10.5, '-10.5'],
      ['NaN', 'NaN', ''],
      ['past 2^53', 2 ** 60, ''],
    ] as const
  ).map(([what, credit, credits]): Row<Serve> => [
    `deducted_credit ${what}`,
    'harmless',
    /./,
    video({ deducted_credit: credit }),
    { outputs: { credits } },
  ]),
];

const cutHandshake: Serve = (socket) => {
  socket.once('data', () => socket.destroy());
};

const encryption: Row<SetStage>[] = [
  ['certificate of an unknown authority', 'final', /NODE_EXTRA_CA_CERTS/, tls({ trusted: false })],
  [
    'the same, with NODE_TLS_REJECT_UNAUTHORIZED=0',
    'final',
    /NODE_EXTRA_CA_CERTS/,
    withEnv(tls({ trusted: false }), { NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
  ],
  ['self-signed certificate', 'final', /NODE_EXTRA_CA_CERTS/, tls({ certificate: 'self-signed' })],
  ['certificate expired', 'final', /expired.*clock/, tls({ certificate: 'expired' })],
  [
    'certificate not yet valid',
    'final',
    /not yet valid.*clock/,
    tls({ certificate: 'not-yet-valid' }),
  ],
  ['certificate for another host', 'final', /different host/, tls({ certificate: 'other-host' })],
  ['authority in NODE_EXTRA_CA_CERTS', 'harmless', /./, tls()],
  ['handshake cut off', 'retried', /closed the connection/, tls({ serve: cutHandshake })],
  ['handshake without a response', 'slow', /within 15 s/, tls({ serve: stall('') })],
  [
    'no TLS on the port',
    'retried',
    /EPROTO|wrong version|packet length/i,
    tls({ serve: send(answer(400)) }),
  ],
];

/** The secret in the URL of a proxy, as it stands there. */
export const PROXY_PASSWORD = 'proxy%3Apass%40word';

const proxies: Row<SetStage>[] = [
  ['https_proxy', 'harmless', /./, proxy()],
  ['proxy with a password', 'harmless', /./, proxy({ credentials: `user:${PROXY_PASSWORD}` })],
  [
    'no_proxy',
    'harmless',
    /./,
    withEnv(tls(), { https_proxy: 'http://127.0.0.1:1', no_proxy: 'jogg.test' }),
  ],
  [
    'proxy that wants a password',
    'final',
    /proxy.*407.*https_proxy/,
    proxy({ serve: send(answer(407)) }),
  ],
  [
    'proxy that offers only NTLM and Negotiate',
    'final',
    /proxy.*407.*only other authentication \(Negotiate, NTLM\)/,
    proxy({ serve: send(answer(407, '', { 'proxy-authenticate': 'Negotiate, NTLM' })) }),
  ],
  [
    'proxy that refuses the password',
    'final',
    /proxy.*407.*https_proxy/,
    proxy({ credentials: `user:${PROXY_PASSWORD}`, serve: send(answer(407)) }),
  ],
  [
    'proxy with a certificate of an unknown authority',
    'final',
    /certificate of the proxy.*NODE_EXTRA_CA_CERTS/,
    proxy({ certificate: 'self-signed' }),
  ],
  ['proxy that forbids the host', 'final', /proxy.*403/, proxy({ serve: send(answer(403)) })],
  [
    'proxy that cannot reach the host',
    'retried',
    /proxy.*502/,
    proxy({ serve: send(answer(502)) }),
  ],
  [
    'proxy that closes the connection',
    'retried',
    /the request to the proxy failed: Proxy connection ended/,
    proxy({ serve: (socket) => socket.destroy() }),
  ],
  ["proxy that doesn't respond", 'slow', /within 15 s/, proxy({ serve: stall('') })],
];

/** All faults, in the order of docs/tested-faults.md. */
export const FAULT_GROUPS: { title: string; faults: Fault[] }[] = [
  { title: 'Connection', faults: [...addresses.map(staged), ...connection.map(served)] },
  { title: 'Framing', faults: framing.map(served) },
  { title: 'HTTP status', faults: statuses.map(served) },
  { title: 'Body', faults: bodies.map(served) },
  { title: 'Encryption', faults: encryption.map(staged) },
  { title: 'Proxy', faults: proxies.map(staged) },
];

function staged([name, effect, says, set, more]: Row<SetStage>): Fault {
  return { name, effect, says, set, ...more };
}

function served([name, effect, says, serve, more]: Row<Serve>): Fault {
  const set: SetStage = (lasting) => listenWith(serve, ...(lasting ? [] : [giveVideo]));
  return { name, effect, says, serve, set, ...more };
}

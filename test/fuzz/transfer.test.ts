import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PartFile } from '../../src/download/part-file.ts';
import { receive } from '../../src/download/receive.ts';
import { StepError } from '../../src/errors.ts';
import type { Get } from '../../src/http/request.ts';
import { anyText } from '../support/any-text.ts';
import { content } from '../support/file-server.ts';
import { VirtualTime } from '../support/virtual-time.ts';

/** A version of the file, and what no other one has. */
interface Version {
  data: Buffer;
  etag: string;
  modified: string;
}

/** A server's response, and when it cuts the connection. */
interface Sent {
  version: Version;
  /** As usual: the rest for a range request, otherwise the whole file. */
  status: 'usual' | number;
  /** The offset in the file at which its body begins. */
  from: 'where asked' | number;
  /** Replaces its Content-Range. */
  range: string | undefined;
  /** The length of the file by its Content-Range. */
  total: string;
  hasLength: boolean;
  bytes: number;
  headers: Record<string, string>;
}

const OLD = 'Thu, 23 Jan 2020 12:00:00 GMT';
const NEWER = 'Fri, 24 Jan 2020 12:00:00 GMT';
const LATER = 'Sat, 25 Jan 2020 12:00:00 GMT';

const FIRST = { data: content(2000, 'first'), etag: '"first"', modified: OLD };
const SECOND = { data: content(2000, 'second'), etag: '"second"', modified: NEWER };
const versions: Version[] = [FIRST, SECOND];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const WHOLE: Sent = {
  version: FIRST,
  status: 200,
  from: 0,
  range: undefined,
  total: 'true',
  hasLength: true,
  bytes: FIRST.data.length,
  headers: {},
};

/** Not a strong ETag, a date, a range, or the end of a header. */
const junk = anyText().map((text) => `x${text.replaceAll(/[^\t -~\u0080-\u00ff]/g, '')}`);

/** A server's headers on the version of the file. Strong ones are true, others aren't. */
const VALIDATORS: readonly ((version: Version) => Record<string, string>)[] = [
  ({ etag }) => ({ etag }),
  ({ modified }) => ({ 'last-modified': modified, date: LATER }),
  ({ etag, modified }) => ({ etag, 'last-modified': modified, date: LATER }),
  () => ({ etag: 'W/"weak"', 'last-modified': OLD, date: OLD }),
  () => ({ etag: 'unquoted', 'last-modified': OLD }),
  () => ({}),
];

function oneResponse(validatorsOf: (typeof VALIDATORS)[number]): fc.Arbitrary<Sent> {
  return fc.constantFrom(FIRST, FIRST, SECOND).chain((version) => {
    const size = version.data.length;
    const anyOther = fc.dictionary(fc.constantFrom('etag', 'last-modified', 'date'), junk);
    return fc.record({
      version: fc.constant(version),
      status: fc.oneof(
        { weight: 9, arbitrary: fc.constant('usual' as const) },
        fc.constantFrom(200, 206, 403, 416, 500),
      ),
      from: fc.oneof({ weight: 3, arbitrary: fc.constant('where asked' as const) }, fc.nat(size)),
      range: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, junk),
      total: fc.constantFrom('true', 'true', 'as sent', '9999', '*'),
      hasLength: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
      bytes: fc.oneof(fc.nat(size), fc.constant(size)),
      headers: fc.oneof({ weight: 9, arbitrary: fc.constant(validatorsOf(version)) }, anyOther),
    });
  });
}

/** The first one is cut, so that there is something to resume. */
const responses = fc
  .tuple(fc.constantFrom(...VALIDATORS), fc.integer({ min: 1, max: FIRST.data.length - 1 }))
  .chain(([validatorsOf, bytes]) => {
    const first = { ...WHOLE, bytes, headers: validatorsOf(FIRST) };
    const others = fc.array(oneResponse(validatorsOf), { maxLength: 8, size: 'max' });
    return others.map((all) => [first, ...all]);
  });

function startOf({ from }: Sent, askedFrom: number): number {
  return from === 'where asked' ? askedFrom : from;
}

function totalOf({ total, version, bytes }: Sent, from: number): number | string {
  const totals: Record<string, number> = { true: version.data.length, 'as sent': from + bytes };
  return totals[total] ?? total;
}

function messageOf(response: Sent, status: number, askedFrom: number): Buffer {
  const { version, hasLength, bytes, range } = response;
  const { data } = version;
  const from = startOf(response, askedFrom);
  const body = status === 206 ? data.subarray(from) : data;
  const total = totalOf(response, from);
  const headers = {
    ...response.headers,
    'content-range':
      range ?? (status === 206 ? `bytes ${from}-${data.length - 1}/${total}` : undefined),
    'content-length': hasLength ? String(body.length) : undefined,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}: ${value}\r\n`,
  );
  const head = `HTTP/1.1 ${status} Any\r\n${lines.join('')}connection: close\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body.subarray(0, bytes)]);
}

/** A file whose connection ends when what came by it is written. */
class FileOfOneServer extends PartFile {
  readonly #responses: Sent[];
  #connection = new Duplex();
  /** True if the last response from the start of the file had its length. */
  isLengthKnown = false;

  constructor(name: string, responses: Sent[]) {
    super(folder, name);
    this.#responses = responses;
  }

  /** The next response, read by Node's own client. */
  readonly get: Get = (url, headers) =>
    new Promise((resolve, reject) => {
      const response = this.#responses.shift();
      if (!response) throw new Error('a whole file was not enough');
      const connection = new Duplex({
        read: () => undefined,
        write: (_chunk, _encoding, written) => {
          written();
        },
      });
      this.#connection = connection;
      const request = http.request({ host: url.host, headers, createConnection: () => connection });
      request.on('response', resolve).on('error', reject).end();
      const asked = /\d+/.exec(headers['range'] ?? '')?.[0];
      const usual = asked === undefined ? 200 : 206;
      const status = response.status === 'usual' ? usual : response.status;
      const start = startOf(response, Number(asked ?? 0));
      const isAll = status === 206 && response.range === undefined && start === 0;
      if (status === 200) this.isLengthKnown = response.hasLength;
      else if (isAll && totalOf(response, 0) === response.version.data.length) {
        this.isLengthKnown = true;
      }
      connection.push(messageOf(response, status, Number(asked ?? 0)));
      if (response.bytes === 0) connection.push(null);
    });

  override async append(chunk: Buffer): Promise<void> {
    await super.append(chunk);
    // Sooner, what has arrived would be lost.
    this.#connection.push(null);
  }
}

test('whatever the responses say, a file is of one version, and whole if its length is known', async () => {
  let files = 0;
  await fc.assert(
    fc.asyncProperty(responses, async (all) => {
      const name = `v${(files += 1)}`;
      const file = new FileOfOneServer(name, [...all, WHOLE]);
      const { signal } = new AbortController();
      const api = new URL('https://api.jogg.example');
      const options = { get: file.get, api, signal };
      const isDone = async (): Promise<boolean> => {
        try {
          let bytes = 0;
          for await (bytes of receive('https://res.jogg.ai/v.mp4', file, options));
          expect(file.bytes).toBe(bytes);
          return true;
        } catch (error) {
          expect(error).toBeInstanceOf(StepError);
          return false;
        }
      };
      while (!(await isDone()));
      await file.moveTo(join(folder, name), signal, new VirtualTime());
      const saved = await readFile(join(folder, name));
      const version = versions.find(({ data }) => data.subarray(0, saved.length).equals(saved));
      expect(version).toBeDefined();
      expect(saved.length).toBeGreaterThan(0);
      if (file.isLengthKnown) expect(saved.length).toBe(version?.data.length);
    }),
  );
});

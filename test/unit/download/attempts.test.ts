import { describe, expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { content, file, respond } from '../../support/file-server.ts';
import {
  data,
  expectNotSaved,
  expectSaved,
  PATH,
  retriedAfter,
  save,
  type Saved,
  type Serve,
} from './save.ts';

const MIB = 2 ** 20;
const HOST = String.raw`127\.0\.0\.1:\d+`;

/** The numbers of each retry, and of how many. */
function retries({ events }: Saved): string[] {
  return events.flatMap((event) =>
    event.type === 'retrying-download' ? `${event.retry} of ${event.maxRetries}` : [],
  );
}

/** Ends the connection without a response. */
function silence(before?: () => void): Serve {
  return (request) => {
    before?.();
    request.destroy();
  };
}

/** Responds by the token in the URL. */
function byToken(serves: Record<string, Serve>): Serve {
  return (request, response, arrived) => {
    const token = new URL(request.url ?? '', 'http://localhost').searchParams.get('token') ?? '';
    (serves[token] ?? respond(403))(request, response, arrived);
  };
}

describe('a transient error', () => {
  test.each([408, 425, 429, 500, 502, 503, 504, 202, 204])('HTTP %i is retried', async (status) => {
    const saved = await save([respond(status), file(data)]);
    expectSaved(saved);
    expect(retriedAfter(saved)).toEqual([
      expect.stringMatching(`^${HOST} returned HTTP ${status} \\(.+\\)$`),
    ]);
    expect(saved.renewals).toBe(0);
  });

  test('is retried after 1, 2, 4 s and so on, by its number in a row', async () => {
    const saved = await save([respond(500)], { maxRetries: 6 });
    expectNotSaved(
      saved,
      /^gave up after 7 consecutive errors; last error: .* HTTP 500 \(Internal Server Error\)$/,
    );
    expect(saved.error).toMatchObject({
      transient: true,
      help: expect.stringMatching(/^Check the video in JoggAI\. .* with the video ID\.$/) as string,
    });
    expect(saved.delays).toEqual([1, 2, 4, 8, 16, 30]);
    expect(retries(saved)).toEqual([1, 2, 3, 4, 5, 6].map((nth) => `${nth} of 6`));
  });

  test.each([
    ['7', 7],
    ['0', 1],
    ['600', 600],
  ])('that asks for %s s is retried after %i s', async (header, seconds) => {
    const saved = await save([respond(503, { 'retry-after': header }), file(data)]);
    expectSaved(saved);
    expect(saved.delays).toEqual([seconds]);
  });

  test('that asks for more than ten minutes is not', async () => {
    const saved = await save([respond(503, { 'retry-after': '601' })]);
    expectNotSaved(
      saved,
      new RegExp(
        `^${HOST} returned HTTP 503 \\(Service Unavailable\\) and asks to wait 10 min 1 s$`,
      ),
    );
    expect(saved.error).toMatchObject({
      help: 'Rerun after that time with the same video-id (no extra credits).',
    });
    expect(saved.delays).toEqual([]);
  });

  test('is retried for ten minutes of silence, and no longer', async () => {
    const saved = await save([silence()], { maxRetries: 1000 });
    expectNotSaved(saved, /^gave up after 25 consecutive errors; last error: /);
    expect(saved.delays.reduce((sum, delay) => sum + delay)).toBe(601);
  });

  test('of a server that responds is retried max-retries times, however long it asks to wait', async () => {
    const saved = await save([respond(503, { 'retry-after': '400' })], { maxRetries: 30 });
    expectNotSaved(saved, /^gave up after 31 consecutive errors; last error: /);
    expect(saved.delays).toEqual(Array.from({ length: 30 }, () => 400));
  });

  test('is retried if a server responded in the last ten minutes', async () => {
    const time = { now: 0 };
    const silent = silence(() => (time.now += 400));
    const saved = await save([silent, respond(503), silent, respond(403), silent, file(data)], {
      maxRetries: 24,
      clock: () => time.now,
    });
    expectSaved(saved);
  });
});

describe('progress', () => {
  const large = content(3 * MIB);

  test('of a MiB lets a download begin its retries again', async () => {
    const saved = await save([file(large, { cutAfter: MIB })], { maxRetries: 1 });
    expectSaved(saved, large);
    expect(saved.delays).toEqual([1, 1]);
    expect(retries(saved)).toEqual(['1 of 1', '1 of 1']);
  });

  test.each([100, MIB - 1])('of %i bytes is none', async (cutAfter) => {
    const saved = await save([file(large, { cutAfter })], { maxRetries: 1 });
    expectNotSaved(saved, /^gave up after 2 consecutive errors; last error: /);
  });

  test('adds up over several responses', async () => {
    const saved = await save([file(large, { cutAfter: MIB / 2 })], { maxRetries: 2 });
    expectSaved(saved, large);
    expect(saved.delays).toEqual([1, 1, 2, 1, 2]);
  });

  test('is only what comes after the farthest point so far', async () => {
    const [first, second, third] = [MIB + 1, MIB, MIB + 2].map((cutAfter) =>
      file(large, { cutAfter, ranges: false }),
    ) as [Serve, Serve, Serve];
    const saved = await save([first, second, third, file(large)], { maxRetries: 2 });
    expectNotSaved(saved, /^gave up after 3 consecutive errors; last error: /);
  });

  test.each([1, MIB])('of %i bytes is what ten minutes count from', async (bytes) => {
    const time = { now: 0 };
    const wait = silence(() => (time.now += 120));
    const more = file(large, { cutAfter: bytes });
    const saved = await save(
      [wait, wait, wait, wait, wait, more, wait, wait, wait, wait, wait, file(large)],
      { maxRetries: 1000, clock: () => time.now },
    );
    expectSaved(saved, large);
    expect(saved.delays).toHaveLength(11);
  });

  test('of a download that begins again counts, however far it came before', async () => {
    const time = { now: 0 };
    // Each attempt takes an hour, and is cut before it comes as far as the one before.
    const slow =
      (cutAfter: number): Serve =>
      (request, response, arrived) => {
        time.now += 3600;
        file(large, { ranges: false, cutAfter })(request, response, arrived);
      };
    const saved = await save([slow(3 * MIB - 1), slow(2 * MIB), slow(MIB), file(large)], {
      maxRetries: 3,
      clock: () => time.now,
    });
    expectSaved(saved, large);
    expect(saved.requests).toHaveLength(4);
  });
});

describe('a file that is refused', () => {
  test.each([401, 403, 404, 410])(
    'with HTTP %i is tried again, and JoggAI asked',
    async (status) => {
      const saved = await save([respond(status), respond(status), file(data)], { maxRetries: 24 });
      expectSaved(saved);
      expect(saved.renewals).toBe(2);
      expect(retriedAfter(saved)[0]).toMatch(
        new RegExp(`^${HOST} returned HTTP ${status} \\(.+\\)$`),
      );
      expect(retries(saved)).toEqual(['1 of 8', '2 of 8']);
      expect(saved.delays).toEqual([1, 2]);
    },
  );

  test.each([
    ['8 times', 24, 8],
    ['max-retries times, if that is less,', 3, 3],
    ['not, if max-retries is 0,', 0, 0],
  ])('is tried again %s and no more', async (_name, maxRetries, count) => {
    const saved = await save([respond(404)], { maxRetries });
    const gaveUp = count === 0 ? '' : `gave up after ${count + 1} consecutive errors; last error: `;
    expectNotSaved(saved, new RegExp(`^${gaveUp}${HOST} returned HTTP 404 \\(Not Found\\)$`));
    expect([saved.requests.length, saved.renewals]).toEqual([count + 1, count + 1]);
    expect(saved.error).toMatchObject({
      help: 'The file may not be there yet, or its URL may have expired. Rerun with the same video-id to get a new URL (no extra credits). If that fails too, contact support@jogg.ai with the video ID.',
    });
  });

  test('and fails in another way in turns is tried again by the limit of each', async () => {
    const turns = [404, 500, 404, 500, 404, 500].map((status) => respond(status));
    const saved = await save([...turns, file(data)] as [Serve], { maxRetries: 6 });
    expectSaved(saved);
    expect(retries(saved)).toEqual(['1 of 6', '2 of 6', '2 of 6', '4 of 6', '3 of 6', '6 of 6']);
    expect(saved.delays).toEqual([1, 2, 4, 8, 16, 30]);
  });

  test('after many errors of the server is tried again', async () => {
    const serves = [...Array.from({ length: 9 }, () => respond(503)), respond(403), file(data)];
    const saved = await save(serves as [Serve, ...Serve[]], { maxRetries: 24 });
    expectSaved(saved);
    expect(retries(saved).slice(-2)).toEqual(['9 of 24', '1 of 8']);
    expect(saved.delays.slice(-2)).toEqual([30, 30]);
  });

  test('may be there after the eighth retry', async () => {
    const serves = [...Array.from({ length: 8 }, () => respond(404)), file(data)];
    expectSaved(await save(serves as [Serve, ...Serve[]], { maxRetries: 24 }));
  });

  test.each([400, 451])(
    'for good, with HTTP %i, is not tried again after a new URL was refused too',
    async (status) => {
      let signed = 0;
      const saved = await save([respond(status)], {
        maxRetries: 24,
        renew: (baseUrl) => [`${baseUrl}${PATH}?token=${(signed += 1)}`],
      });
      expectNotSaved(saved, new RegExp(`^${HOST} returned HTTP ${status} \\(.+\\)$`));
      expect(saved.requests).toHaveLength(2);
    },
  );

  test.each([400, 418, 451])('for good, with HTTP %i, is not tried again', async (status) => {
    const saved = await save([respond(status)], { maxRetries: 24 });
    expectNotSaved(saved, new RegExp(`^${HOST} returned HTTP ${status} \\(.+\\)$`));
    expect(saved.error).toMatchObject({ transient: false });
    expect(saved.requests).toHaveLength(1);
    expect(saved.renewals).toBe(1);
  });

  test('at one URL is there at a new one, immediately', async () => {
    for (const serve of [respond(403), respond(400), respond(200, {}, '<html>Log in')]) {
      const saved = await save([byToken({ old: serve, new: file(data) })], {
        maxRetries: 0,
        url: (baseUrl) => `${baseUrl}${PATH}?token=old`,
        renew: (baseUrl) => [`${baseUrl}${PATH}?token=new`],
      });
      expectSaved(saved);
      expect(saved.requests).toHaveLength(2);
      expect(saved.delays).toEqual([]);
    }
  });

  test('waits as long as its server asks for, not as JoggAI does', async () => {
    const details = { transient: true, help: '', retryAfterSeconds: 3600 };
    const saved = await save([respond(404, { 'retry-after': '60' }), file(data)], {
      renew: () => [new StepError('HTTP 503', details)],
    });
    expectSaved(saved);
    expect(saved.delays).toEqual([60]);
  });

  test.each(['300', '3600'])(
    'with Retry-After: %s is not waited for at a new URL',
    async (seconds) => {
      const old = respond(403, { 'retry-after': seconds });
      const saved = await save([byToken({ old, new: file(data) })], {
        url: (baseUrl) => `${baseUrl}${PATH}?token=old`,
        renew: (baseUrl) => [`${baseUrl}${PATH}?token=new`],
      });
      expectSaved(saved);
      expect(saved.delays).toEqual([]);
      expect(saved.renewals).toBe(1);
    },
  );

  test('for an hour, at the only URL that JoggAI has, is not tried again', async () => {
    const saved = await save([respond(403, { 'retry-after': '3600' })], {
      renew: (baseUrl) => [baseUrl + PATH],
    });
    expectNotSaved(saved, /HTTP 403 \(Forbidden\) and asks to wait 1 h$/);
    expect(saved.error).toMatchObject({
      help: 'Rerun after that time with the same video-id (no extra credits).',
    });
    expect([saved.renewals, saved.delays]).toEqual([1, []]);
  });

  test('is not requested immediately at the URL that JoggAI returned before', async () => {
    const saved = await save([respond(403), file(data)], { renew: (baseUrl) => [baseUrl + PATH] });
    expectSaved(saved);
    expect(saved.delays).toEqual([1]);
  });

  test('at each new URL is requested immediately only at the first', async () => {
    const saved = await save([respond(403)], {
      maxRetries: 2,
      renew: (baseUrl) => [1, 2, 3, 4, 5].map((token) => `${baseUrl}${PATH}?token=${token}`),
    });
    expectNotSaved(saved, /^gave up after 3 consecutive errors; /);
    expect([saved.requests.length, saved.renewals]).toEqual([4, 3]);
    expect(saved.delays).toEqual([1, 2]);
  });

  test('in the middle begins again at the new URL', async () => {
    const cutOff: Serve[] = [file(data, { cutAfter: 60_000 }), respond(403)];
    const old: Serve = (...exchange) => cutOff.shift()?.(...exchange);
    const saved = await save([byToken({ old, new: file(data) })], {
      maxRetries: 2,
      url: (baseUrl) => `${baseUrl}${PATH}?token=old`,
      renew: (baseUrl) => [`${baseUrl}${PATH}?token=new`],
    });
    expectSaved(saved);
    expect(saved.requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      'bytes=60000-',
      undefined,
    ]);
  });

  test.each([
    ['path', (baseUrl: string) => `${baseUrl}/elsewhere`],
    ['host', (baseUrl: string) => baseUrl.replace('127.0.0.1', 'localhost') + PATH],
  ])(
    'in the middle begins again at another %s, where the file may be another',
    async (_name, renew) => {
      const dates = {
        etag: '',
        'last-modified': 'Thu, 23 Jan 2020 12:00:00 GMT',
        date: 'Sat, 25 Jan 2020 12:00:00 GMT',
      };
      const other = content(data.length, 'other');
      const next = file(other, { headers: dates });
      const saved = await save(
        [file(data, { cutAfter: 60_000, headers: dates }), respond(403), next],
        { elsewhere: next, maxRetries: 2, renew: (baseUrl) => [renew(baseUrl)] },
      );
      expectSaved(saved, other);
      expect(saved.requests.map(({ headers }) => headers.range)).toEqual([
        undefined,
        'bytes=60000-',
        undefined,
      ]);
    },
  );

  test('after a MiB of progress has its retries and an immediate new URL again', async () => {
    const large = content(3 * MIB);
    const turns =
      (...serves: Serve[]): Serve =>
      (...exchange) =>
        serves.shift()?.(...exchange);
    const serves = {
      a: turns(respond(404)),
      b: turns(respond(404), file(large, { cutAfter: MIB }), respond(404)),
      c: turns(respond(404), file(large)),
    };
    const at = (baseUrl: string, token: string): string => `${baseUrl}${PATH}?token=${token}`;
    const saved = await save([byToken(serves)], {
      url: (baseUrl) => at(baseUrl, 'a'),
      renew: (baseUrl) => ['b', 'c'].map((token) => at(baseUrl, token)),
    });
    expectSaved(saved, large);
    expect(retries(saved)).toEqual(['1 of 1', '1 of 1', '1 of 1']);
    expect(saved.requests).toHaveLength(6);
  });

  describe('and JoggAI does not give a new URL', () => {
    const busy = new StepError('HTTP 503', { transient: true, help: 'Wait.' });
    const badKey = new StepError('code 10105', { transient: false, help: 'Check the key.' });

    test.each([400, 403])(
      'with a transient error: after HTTP %i, it is asked again',
      async (status) => {
        const serve = byToken({ old: respond(status), new: file(data) });
        const saved = await save([serve], {
          maxRetries: 2,
          url: (baseUrl) => `${baseUrl}${PATH}?token=old`,
          renew: (baseUrl) => [busy, `${baseUrl}${PATH}?token=new`],
        });
        expectSaved(saved);
        expect(retriedAfter(saved)[0]).toEqual(
          expect.stringMatching(
            `HTTP ${status} .*, and requesting a new URL from JoggAI failed: HTTP 503$`,
          ),
        );
      },
    );

    test('with a final error: the known one is tried again', async () => {
      const saved = await save([respond(404), file(data)], { renew: () => [badKey] });
      expectSaved(saved);
      expect(retriedAfter(saved)[0]).toMatch(/HTTP 404 .* JoggAI failed: code 10105$/);
    });

    test.each([
      [404, busy, true],
      [404, badKey, true],
      [400, busy, true],
      [400, badKey, false],
    ])('after HTTP %i, the error has both: %s', async (status, renewal, transient) => {
      const saved = await save([respond(status)], { maxRetries: 0, renew: () => [renewal] });
      expectNotSaved(saved, new RegExp(`HTTP ${status} .*JoggAI failed: ${renewal.message}$`));
      expect(saved.error).toMatchObject({
        transient,
        help: expect.stringMatching(/^The file may not be there yet/) as string,
      });
    });

    test('with an unexpected error, which is passed on', async () => {
      const bug = new TypeError('bug');
      const saved = await save([respond(404)], { renew: () => [bug] });
      expect(saved.error).toBe(bug);
    });
  });
});

test.each([300, 301, 304])('HTTP %i without a place to go is not retried', async (status) => {
  const saved = await save([respond(status)], { maxRetries: 24 });
  expectNotSaved(saved, new RegExp(`^${HOST} returned HTTP ${status} \\(.+\\)$`));
  expect(saved.error).toMatchObject({
    transient: false,
    help: expect.stringMatching(/^The file may not be there yet/) as string,
  });
  expect([saved.requests.length, saved.renewals]).toEqual([1, 1]);
});

describe('a cancellation', () => {
  const reason = new Error('cancelled');

  test.each<[string, (cancel: () => void) => Serve]>([
    ['before the response', (cancel) => cancel],
    [
      'in the body',
      (cancel) => (_request, response, arrived) => {
        response.writeHead(200).write(data);
        void arrived(data.length).then(cancel);
      },
    ],
    [
      'at the end of a response that is retried',
      (cancel) => (_request, response) => {
        cancel();
        response.writeHead(503).end();
      },
    ],
    [
      'as the file is refused',
      (cancel) => (_request, response) => {
        cancel();
        response.writeHead(403).end();
      },
    ],
  ])('%s ends the download immediately, and nothing is left', async (_name, serve) => {
    const controller = new AbortController();
    const cancel = (): void => {
      controller.abort(reason);
    };
    const saved = await save([serve(cancel)], { maxRetries: 24, signal: controller.signal });
    expect(saved.error).toBeInstanceOf(Error);
    expect(saved.error).not.toBeInstanceOf(StepError);
    expect([saved.requests.length, saved.delays, saved.files]).toEqual([1, [], {}]);
    expect([saved.events, saved.renewals]).toEqual([[], 0]);
  });

  test('before a retry ends the wait for it', async () => {
    const controller = new AbortController();
    const saved = await save([respond(503)], {
      maxRetries: 24,
      signal: controller.signal,
      onEvent: () => {
        controller.abort(reason);
      },
    });
    expect(saved.error).toBe(reason);
    expect([saved.requests.length, saved.files]).toEqual([1, {}]);
  });

  test.each([
    ['gives a URL', (baseUrl: string) => `${baseUrl}${PATH}?token=new`],
    ['gives the same URL', (baseUrl: string) => baseUrl + PATH],
    ['fails', () => new StepError('HTTP 503', { transient: true, help: '' })],
  ])('while JoggAI %s ends the download', async (_name, renewal) => {
    const controller = new AbortController();
    const saved = await save([respond(403)], {
      signal: controller.signal,
      renew: (baseUrl) => {
        controller.abort(reason);
        return [renewal(baseUrl)];
      },
    });
    expect(saved.error).toBe(reason);
    expect([saved.path, saved.requests.length, saved.delays]).toEqual([undefined, 1, []]);
    expect(saved.events).toEqual([]);
  });

  test('before the first request makes none', async () => {
    const saved = await save([file(data)], { signal: AbortSignal.abort(reason) });
    expect(saved.error).toBe(reason);
    expect(saved.requests).toEqual([]);
  });
});

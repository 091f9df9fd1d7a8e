import { afterEach, describe, expect, test, vi } from 'vitest';
import { JOGG_CODES } from '../../../src/jogg/response-errors.ts';
import {
  codeError,
  contactSupport,
  missingStatusError,
  missingUrlError,
  otherVideoError,
  responseError,
  statusError,
  timeoutError,
} from '../../../src/jogg/response-errors.ts';

const URL = 'https://api.jogg.ai/v2/product_video/pv_1';
const REQUEST_ID = '9f86d081884c7d659a2feaa0c55ad015';
const HTTP_STATUSES = [200, 400, 401, 403, 404, 500];

describe('what an error concerns', () => {
  test.each([10105, 18025])('code %d: the account, whatever its HTTP status', (code) => {
    for (const status of HTTP_STATUSES) {
      expect(codeError(code, status)).toMatchObject({ transient: false, scope: 'step' });
    }
  });

  test.each([10104, 18020, 40000, 50000])('code %d: one video', (code) => {
    for (const status of HTTP_STATUSES) {
      expect(codeError(code, status).scope).toBe('video');
    }
  });

  test.each(Object.keys(JOGG_CODES).map(Number).concat(77_777))(
    'code %d with HTTP 429: all requests of its sort, for a while',
    (code) => {
      const error = codeError(code, 429);
      expect(error).toMatchObject({ transient: true, scope: 'video', isRateLimit: true, code });
    },
  );

  test('code 429 with any HTTP status: all requests of its sort, for a while', () => {
    for (const status of HTTP_STATUSES) {
      expect(codeError(429, status)).toMatchObject({ transient: true, isRateLimit: true });
    }
  });

  test.each([10104, 50000, 77_777])(
    'code %d with HTTP 503: one, if it asks to wait too',
    (code) => {
      const error = codeError(code, 503, { retryAfterSeconds: 3 });
      expect(error).toMatchObject({ scope: 'video', isRateLimit: false, retryAfterSeconds: 3 });
    },
  );

  test.each([
    [300, 'step'],
    [302, 'step'],
    [308, 'step'],
    [401, 'step'],
    [403, 'step'],
    [407, 'step'],
    [400, 'video'],
    [404, 'video'],
    [408, 'video'],
    [422, 'video'],
    [425, 'video'],
    [429, 'video'],
    [500, 'video'],
    [502, 'video'],
    [503, 'video'],
    [504, 'video'],
    [99, 'video'],
    [200, 'video'],
  ])('HTTP %d, with or without an undocumented code: %s', (status, scope) => {
    expect(statusError(status, URL).scope).toBe(scope);
    if (status >= 400)
      expect(codeError(status, status, { failureMessage: 'Unauthorized' }).scope).toBe(scope);
  });

  test('HTTP 503 that asks to wait: one video', () => {
    const error = statusError(503, URL, { retryAfterSeconds: 3 });
    expect(error).toMatchObject({ transient: true, scope: 'video', isRateLimit: false });
    expect(error.retryAfterSeconds).toBe(3);
  });
});

describe('the message of a code', () => {
  test.each([
    [
      10105,
      'Key 7 is revoked',
      'JoggAI returned error 10105 (invalid API key): "Key 7 is revoked"',
    ],
    [10105, 'Invalid API key', 'JoggAI returned error 10105 (invalid API key)'],
    [10104, 'RECORD NOT FOUND', 'JoggAI returned error 10104 (record not found)'],
    [10104, undefined, 'JoggAI returned error 10104 (record not found)'],
    [99, 'Strange', 'JoggAI returned undocumented error code 99: "Strange"'],
    [99, undefined, 'JoggAI returned undocumented error code 99'],
  ])('%d with %j is not said twice', (code, failureMessage, text) => {
    expect(codeError(code, 200, { failureMessage }).message).toBe(text);
  });

  test.each(Object.keys(JOGG_CODES).map(Number))('%d is from JoggAI itself', (code) => {
    expect(codeError(code, 200).fromJogg).toBe(true);
  });

  test('that JoggAI does not document is from JoggAI if it has a request ID', () => {
    expect(codeError(99, 200).fromJogg).toBe(false);
    expect(codeError(99, 200, { requestId: REQUEST_ID }).fromJogg).toBe(true);
  });
});

describe('whom to ask', () => {
  test.each([
    [REQUEST_ID, `contact support@jogg.ai with the video ID and request ID ${REQUEST_ID}`],
    [undefined, 'contact support@jogg.ai with the video ID'],
  ])('with the request ID %s', (requestId, ask) => {
    expect(contactSupport(requestId)).toBe(ask);
    expect(codeError(99, 200, { failureMessage: 'Strange', requestId }).help).toBe(
      `If the message doesn't say what to change, ${ask}.`,
    );
    expect(missingUrlError({ requestId }).help).toBe(
      `Look for the video in JoggAI. If it's missing there too, ${ask}.`,
    );
  });
});

test('a redirect that does not say where to', () => {
  const { message, help } = statusError(302, URL);
  expect(message).toBe('HTTP 302 (Found)');
  expect(help).toMatch(/^Redirects aren't followed/);
});

describe('the help of an HTTP status', () => {
  test('names the URL that was requested if there is nothing at it', () => {
    expect(statusError(404, URL).help).toBe(`No JoggAI API found at ${URL}.`);
  });

  test.each([
    [304, /^Redirects aren't followed/],
    [401, /^The response didn't come from JoggAI\./],
    [403, /^The response didn't come from JoggAI\./],
    [407, /https_proxy/],
    [429, /poll-interval-seconds/],
    [400, /^Check video-id/],
    [422, /^Check video-id/],
    [503, /status\.jogg\.ai/],
  ])('%d says how to fix it', (status, help) => {
    expect(statusError(status, URL).help).toMatch(help);
  });
});

describe('completed without a URL', () => {
  test('is retried like other errors', () => {
    const error = missingUrlError({ retryAfterSeconds: 9 });
    expect(error).toMatchObject({
      transient: true,
      retryAfterSeconds: 9,
      message: 'JoggAI reported `completed` but returned no video URL',
    });
  });

  test('that can be used does not pass by waiting', () => {
    expect(
      missingUrlError({ urlProblem: 'contains the API key', unusableUrl: '/v.mp4' }),
    ).toMatchObject({
      transient: false,
      message: 'JoggAI reported `completed`, but the video URL contains the API key (/v.mp4)',
    });
  });
});

test('an unusable URL is shown', () => {
  const { message } = missingUrlError({
    urlProblem: 'is not an absolute http or https URL',
    unusableUrl: `s3://bucket/${'v'.repeat(500)}`,
  });
  expect(message).toMatch(/URL \(s3:\/\/bucket\/v+…\)$/);
  expect(message.length).toBeLessThan(300);
});

test.each([
  ['/media/v.mp4?X-Amz-Signature=secret', '/media/v.mp4?…'],
  ['https:/cdn/v.mp4?secret', 'https:/cdn/v.mp4?…'],
  ['s3://bucket/v.mp4#secret?secret', 's3://bucket/v.mp4?…'],
  ['v.mp4', 'v.mp4'],
  ['oss:bucket?Signature=secret', 'oss:bucket?…'],
  ['bucket#token=secret', 'bucket?…'],
])('the unusable URL %s is shown without what can be a signature', (unusableUrl, shown) => {
  const { message } = missingUrlError({ urlProblem: 'is bad', unusableUrl });
  expect(message).toContain(`(${shown})`);
});

test.each([
  ['JoggAI returned no status', missingStatusError, true],
  ['cut short', responseError.bind(undefined, 'cut short', URL), false],
  ['the response is about another video (pv_2)', otherVideoError.bind(undefined, 'pv_2'), true],
] as const)('"%s" is transient, and keeps the time that was asked for', (message, create, own) => {
  const error = create({ retryAfterSeconds: 9 });
  expect(error).toMatchObject({ message, transient: true, scope: 'video', retryAfterSeconds: 9 });
  expect(error.fromJogg).toBe(own);
  expect(create({ requestId: REQUEST_ID }).fromJogg).toBe(true);
});

test.each([
  ['JoggAI returned no status: "Busy"', missingStatusError],
  ['JoggAI reported `completed` but returned no video URL: "Busy"', missingUrlError],
  ['cut short: "Busy"', responseError.bind(undefined, 'cut short', URL)],
  ['HTTP 503 (Service Unavailable): "Busy"', statusError.bind(undefined, 503, URL)],
] as const)('%s: an error text is shown', (message, create) => {
  expect(create({ failureMessage: 'Busy' }).message).toBe(message);
});

test('a request that takes too long is transient', () => {
  expect(timeoutError(15, URL)).toMatchObject({
    message: 'no complete response within 15 s',
    transient: true,
    timedOut: true,
    help: 'Check that the runner can reach api.jogg.ai. See https://status.jogg.ai.',
  });
});

describe('what to check on the way to JoggAI', () => {
  const GATEWAY = 'https://gateway.example/v2/product_video/pv_1';
  const helps = (url: string): string[] => [
    timeoutError(15, url).help,
    responseError('cut short', url).help,
    ...[302, 400, 401, 404, 503].map((status) => statusError(status, url).help),
  ];

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each([
    [URL, undefined],
    [URL, 'https_proxy'],
    [GATEWAY, undefined],
    [GATEWAY, 'HTTPS_PROXY'],
  ])('of %s with %s set is only what is set', (url, variable) => {
    vi.stubEnv('https_proxy', '');
    vi.stubEnv('HTTPS_PROXY', '');
    if (variable) vi.stubEnv(variable, 'http://proxy.example');
    for (const help of helps(url)) {
      expect([help, help.includes('base-url')]).toEqual([help, url === GATEWAY]);
      if (!variable) expect(help).not.toMatch(/_proxy/i);
      expect(help).toMatch(/^\S.*\.$/);
    }
    expect(responseError('cut short', url).help.includes(`the proxy in ${variable ?? ''}`)).toBe(
      variable !== undefined,
    );
  });
});

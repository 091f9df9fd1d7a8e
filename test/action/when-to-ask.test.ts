import { describe, expect, test } from 'vitest';
import {
  afterRequest,
  answer,
  listenWith,
  proxy,
  reset,
  send,
  tls,
  type SetStage,
} from '../support/hostile-servers.ts';
import { expectInvariants } from '../support/invariants.ts';
import { runStep } from '../support/run-step.ts';
import {
  errorCode,
  productVideo,
  SIMULATOR_KEY,
  videoAnswer,
  type Answer,
  type RecordedRequest,
  type Timeline,
} from '../support/simulator.ts';
import { startStep } from '../support/step-in-process.ts';

const ID = 'pv_123456';

const processing = productVideo('processing');
const completed = productVideo('completed');

/** Seconds from each request to the next. */
function gaps(requests: RecordedRequest[]): number[] {
  return requests.slice(1).map(({ at }, i) => (at - (requests[i]?.at ?? NaN)) / 1000);
}

describe('what cannot come is not waited for', () => {
  test('a response without a status, while none is known', async () => {
    const { outputs, requests, errors, log, stdout } = await runStep(
      { videos: { [ID]: [{ data: {} }] } },
      { 'max-retries': '2' },
    );
    expect(outputs).toMatchObject({ result: 'error', status: '', 'unfinished-ids': ID });
    expect(requests).toHaveLength(3);
    expect(errors[0]).toMatch(
      /: gave up after 3 consecutive errors; last error: JoggAI returned no status\. Check https:\/\/status\.jogg\.ai/,
    );
    expect(log.filter((line) => /: Retry|Retry \d of 2 in /.test(line))).toHaveLength(2);
    expect(stdout).toContain('::debug::Response body: {"code":0,"msg":"Success","data":{}}');
  });

  const redirect = answer(302, '', { location: 'https://other.test/' });
  const stages: [name: string, set: SetStage, says: RegExp][] = [
    ['a redirect', () => listenWith(afterRequest(send(redirect))), /a redirect to https:\/\/other/],
    ['a 403', () => listenWith(afterRequest(send(answer(403, 'Forbidden')))), /HTTP 403/],
    ['a certificate', tls({ trusted: false }), /the certificate of jogg\.test/],
    ['a proxy that refuses', proxy({ serve: send(answer(403)) }), /the proxy refused to connect/],
  ];

  test.each(stages)('%s ends the wait for 50 videos', async (_name, set, says) => {
    await using stage = await set(true);
    const inputs = {
      'video-id': Array.from({ length: 50 }, (_, i) => `pv_${i}`).join(),
      'api-key': SIMULATOR_KEY,
      ...stage.inputs,
    };
    const result = await (await startStep(inputs, { env: stage.env })).result;
    expectInvariants(result, inputs);
    expect(result.outputs['result']).toBe('error');
    expect(result.errors[0]).toMatch(/^50 of 50 videos were not completed: 50 errors\./);
    expect(result.errors[0]).toMatch(says);
    // The first, and those made before its response.
    expect(stage.requests()).toBeLessThan(10);
  });
});

describe('what passes is waited out', () => {
  test('a video that is not known yet', async () => {
    const { outputs, requests, log } = await runStep({
      videos: { [ID]: [{ ...errorCode(10104, 'http-4xx'), checks: 2 }, processing, completed] },
    });
    expect(outputs).toMatchObject({ result: 'completed', status: 'completed' });
    expect(requests).toHaveLength(4);
    expect(log.filter((line) => /record not found\)\. Retry \d of 3 in /.test(line))).toHaveLength(
      2,
    );
  });

  test('an outage and a rate limit that tell their end only in a reset header', async () => {
    const unixTime = Math.ceil(Date.now() / 1000) + 60;
    const date = new Date((unixTime - 3) * 1000).toUTCString();
    const { outputs, requests, log } = await runStep({
      videos: {
        [ID]: [
          { http: 503, body: 'Down', headers: { 'x-ratelimit-reset': '2' } },
          { http: 429, body: '', headers: { date, 'ratelimit-reset': String(unixTime) } },
          completed,
        ],
      },
    });
    expect(outputs).toMatchObject({ result: 'completed' });
    expect(log[1]).toMatch(/HTTP 503 .*Retry 1 of 8 in 2 s\.$/);
    expect(log[2]).toMatch(/HTTP 429 .*Retry 2 of 8 in 3 s\.$/);
    const [first = NaN, second = NaN] = gaps(requests);
    expect(first).toBeGreaterThanOrEqual(2);
    expect(second).toBeGreaterThanOrEqual(3);
    expect(requests).toHaveLength(3);
  });

  test('a Retry-After that is a fraction, and one in a good response', async () => {
    const { outputs, requests, log } = await runStep({
      videos: {
        [ID]: [
          { http: 503, headers: { 'retry-after': '2.5' } },
          { ...processing, headers: { 'retry-after': '2' } },
          completed,
        ],
      },
    });
    expect(outputs).toMatchObject({ result: 'completed' });
    expect(log[1]).toMatch(/Retry 1 of 8 in 3 s\.$/);
    const [first = NaN, second = NaN] = gaps(requests);
    expect(first).toBeGreaterThanOrEqual(3);
    expect(second).toBeGreaterThanOrEqual(2);
  });

  const headers = { 'retry-after': '2' };
  const holds: [name: string, answer: Answer][] = [
    ['429 with a code of its own', { http: 429, code: 61_002, msg: 'Slow down', headers }],
  ];

  test.each(holds)('%s holds up all videos', async (_name, hold) => {
    const onTheWay = videoAnswer('avatar', 'reference', 'processing');
    const done = videoAnswer('avatar', 'reference', 'completed');
    const videos = Object.fromEntries(
      Array.from({ length: 6 }, (_, i): [string, Timeline] => [
        `pv_${i}`,
        i === 2 ? [hold, done] : [onTheWay, done],
      ]),
    );
    const { outputs, requests } = await runStep({ videos, type: 'avatar' });
    expect(outputs).toMatchObject({ result: 'completed' });
    expect(requests).toHaveLength(12);
    expect(Math.max(...gaps(requests))).toBeGreaterThanOrEqual(2);
  });

  test('a kept connection that is reset as it is used again is no error', async () => {
    // Of a type that has no list, so that each request is for one video.
    const videos: Record<string, Timeline> = {
      first: [completed],
      second: [{ misbehave: reset('') }, completed],
    };
    const { outputs, requests, log } = await runStep(
      { videos, type: 'avatar' },
      { 'max-retries': '0', 'video-type': 'avatar' },
    );
    expect(outputs).toMatchObject({ result: 'completed' });
    expect(requests).toHaveLength(3);
    expect(log.at(-1)).toMatch(/\(2 checks, /);
  });
});

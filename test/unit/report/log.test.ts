import { describe, expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { present } from '../../../src/jogg/fields.ts';
import { createLog, startText } from '../../../src/report/log.ts';
import type { Outcome, Progress } from '../../../src/wait/outcome.ts';
import {
  completed,
  failed,
  inputsFor,
  emptyVideo,
  notFound,
  range,
  timedOut,
} from '../../support/outcomes.ts';

const one = inputsFor(['pv_1']);
const processing = { ...emptyVideo, status: 'processing' };
const unavailable = new StepError('HTTP 503 (Service Unavailable)', {
  transient: true,
  help: 'See the status page.',
});

describe('the lines about one video', () => {
  test.each([
    [
      {},
      'Waiting up to 30 min for product video pv_1. Checking every 5 s, slowing to every 1 min.',
    ],
    [
      { maxPollIntervalSeconds: 1, timeoutSeconds: 5400 },
      'Waiting up to 1 h 30 min for product video pv_1. Checking every 5 s.',
    ],
    [{ timeoutSeconds: 0 }, 'Checking product video pv_1 once.'],
  ])('at the start, with %j', (some, text) => {
    expect(startText({ ...one, ...some }, false)).toBe(text);
  });

  const waiting = { id: 'pv_1', stage: 'waiting', error: undefined } as const;

  test.each([
    [
      { type: 'status-changed', status: 'processing', word: undefined },
      'info',
      '1 min 15 s: processing',
    ],
    [
      { type: 'status-changed', status: 'failed', word: 'deleted' },
      'info',
      '1 min 15 s: failed ("deleted")',
    ],
    [
      { type: 'retrying', error: unavailable, retry: 2, maxRetries: 8, delaySeconds: 1.84 },
      'info',
      '1 min 15 s: HTTP 503 (Service Unavailable). Retry 2 of 8 in 1.8 s.',
    ],
    [
      {
        type: 'still-waiting',
        videos: [{ ...waiting, video: processing, checks: 1 }],
        requests: 1,
      },
      'info',
      '1 min 15 s: still processing (1 check so far)',
    ],
    [
      { type: 'unknown-status', status: 'rendering' },
      'warning',
      'JoggAI reported an unknown status, "rendering". Still waiting.',
    ],
    [
      {
        type: 'still-waiting',
        videos: [{ ...waiting, video: undefined, checks: 3 }],
        requests: 3,
      },
      'info',
      '1 min 15 s: still without a status (3 checks so far)',
    ],
    [
      {
        type: 'still-waiting',
        videos: [
          {
            ...waiting,
            video: { ...emptyVideo, status: 'completed' },
            checks: 9,
            stage: 'saving',
          },
        ],
        requests: 9,
      },
      'info',
      '1 min 15 s: still downloading the video',
    ],
    [
      { type: 'downloading', id: 'pv_1', bytes: 4_000_000, totalBytes: undefined },
      'info',
      '1 min 15 s: 4.0 MB downloaded',
    ],
    [
      { type: 'downloading', id: 'pv_1', bytes: 4_000_000, totalBytes: 6_000_000 },
      'info',
      '1 min 15 s: 4.0 MB of 6.0 MB downloaded (66%)',
    ],
    [
      {
        type: 'retrying-download',
        id: 'pv_1',
        error: new StepError('connection closed', { transient: true, help: '' }),
        retry: 1,
        maxRetries: 8,
        delaySeconds: 0.9,
      },
      'info',
      '1 min 15 s: download interrupted: connection closed. Retry 1 of 8 in 0.9 s.',
    ],
    [
      { type: 'saved', id: 'pv_1', path: 'videos/pv_1.mp4', bytes: 6_000_000, seconds: 4 },
      'info',
      '1 min 15 s: saved as videos/pv_1.mp4 (6.0 MB in 4 s, 1.5 MB/s)',
    ],
    [
      { type: 'saved', id: 'pv_1', path: 'videos/pv_1.mp4', bytes: 500, seconds: 0 },
      'info',
      '1 min 15 s: saved as videos/pv_1.mp4 (1 kB in 0 s, 500 kB/s)',
    ],
  ] as const)('for %j', (event, level, text) => {
    expect(createLog(one)(event, 75)).toEqual({ level, text });
  });

  test('none for its end, which the step reports', () => {
    const ended = { type: 'ended', outcome: completed('pv_1') } as const;
    expect(createLog(one)(ended, 75)).toBeUndefined();
  });
});

test.each([1, 3])('one warning about unknown statuses: %d videos', (count) => {
  const log = createLog(inputsFor(range(count)));
  const texts = ['rendering', 'uploading'].map((status) =>
    log({ type: 'unknown-status', status }, 75),
  );
  expect(texts).toEqual([expect.objectContaining({ level: 'warning' }), undefined]);
});

describe('the lines about several videos', () => {
  const inputs = inputsFor(range(4));

  /** Where the wait for a video is that has ended. */
  function ended({ id, video, checks, result }: Outcome): Progress {
    return { id, video, checks, stage: result, error: undefined };
  }

  test.each([
    [
      {},
      'Waiting up to 30 min for 4 product videos. Checking each every 5 s, slowing to every 1 min. One request checks up to 100 videos.',
    ],
    [{ timeoutSeconds: 0 }, 'Checking 4 product videos once each.'],
  ])('at the start, with %j', (some, text) => {
    expect(startText({ ...inputs, ...some }, true)).toBe(text);
  });

  test('a line for a video only when it is saved or ends', () => {
    const error = new StepError('down', { transient: true, help: '' });
    const retry = { error, retry: 1, maxRetries: 8, delaySeconds: 1 };
    const saved = { id: 'pv_1', path: 'pv_1.mp4', bytes: 6_000_000, seconds: 4 };
    const lines = [
      { type: 'status-changed', status: 'processing', word: undefined },
      { type: 'retrying', ...retry },
      { type: 'downloading', id: 'pv_1', bytes: 4_000_000, totalBytes: undefined },
      { type: 'retrying-download', id: 'pv_1', ...retry },
      { type: 'saved', ...saved },
      { type: 'ended', outcome: completed('pv_1') },
      { type: 'ended', outcome: failed('pv_2', 'No face', 3001) },
      { type: 'ended', outcome: notFound('pv_3') },
    ] as const;
    expect(lines.map((event) => createLog(inputs)(event, 75)?.text)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      '1 min 15 s: pv_1 saved as pv_1.mp4 (6.0 MB in 4 s, 1.5 MB/s)',
      '1 min 15 s: pv_1 completed: https://res.jogg.ai/pv_1.mp4',
      '1 min 15 s: pv_2 failed: No face (code 3001).',
      '1 min 15 s: pv_3: JoggAI returned error 10104 (record not found).',
    ]);
  });

  test('what hinders all videos, once', () => {
    const log = createLog(inputs);
    const error = new StepError('no such host', { transient: true, help: '', scope: 'step' });
    const retry = { type: 'retrying', error, retry: 1, maxRetries: 8, delaySeconds: 1 } as const;
    expect(log(retry, 2)?.text).toBe('2 s: no such host. Retry 1 of 8 in 1 s.');
    expect(log(retry, 3)).toBeUndefined();
  });

  test('why lists are no longer used', () => {
    const stopped = { type: 'lists-stopped', reason: 'asks for a long delay' } as const;
    expect(createLog(inputs)(stopped, 75)?.text).toBe(
      "1 min 15 s: checking the videos one by one from now on, because JoggAI's video list asks for a long delay.",
    );
  });

  test.each([
    [12, '9 checks so far.'],
    [9, '9 checks so far.'],
    [8, '9 checks in 8 requests so far.'],
    [1, '9 checks in 1 request so far.'],
  ])('in how many requests, if %j is fewer than the checks', (requests, text) => {
    const videos = range(3).map((id) => ended(timedOut(id, 'pending')));
    const event = { type: 'still-waiting', videos, requests } as const;
    expect(createLog(inputs)(event, 75)?.text).toBe(`1 min 15 s: 3 timed out; ${text}`);
  });

  test.each([
    [1, '1 error; 3 checks so far.'],
    [1200, '1,200 errors; 3,600 checks so far.'],
  ])('how many ended with an error, as people write it: %d', (count, text) => {
    const videos = range(count).map((id) => ended(notFound(id)));
    const event = { type: 'still-waiting', videos, requests: 3 * count } as const;
    expect(createLog(inputs)(event, 75)?.text).toBe(`1 min 15 s: ${text}`);
  });

  test('a word for an end that is not the status', () => {
    const failure = failed('pv_2', 'No face', 'NO_FACE');
    const video = { ...emptyVideo, ...failure.video, statusWord: 'canceled' };
    const outcome = { ...failure, video };
    expect(createLog(inputs)({ type: 'ended', outcome }, 75)?.text).toBe(
      '1 min 15 s: pv_2 failed ("canceled"): No face (code NO_FACE).',
    );
  });

  test('one line of totals', () => {
    const progress = (id: string, status?: string, error?: StepError): Progress => ({
      id,
      video: present({ ...emptyVideo, status }),
      checks: 2,
      stage: 'waiting',
      error,
    });
    const earlier = new StepError('HTTP 500', { transient: true, help: '' });
    const error = new StepError('HTTP 503 (Service Unavailable)', { transient: true, help: '' });
    const videos = [
      progress('pv_1', 'processing'),
      progress('pv_2', 'processing', earlier),
      progress('pv_3', 'pending', earlier),
      progress('pv_4', 'rendering'),
      progress('pv_5', 'uploading'),
      { ...progress('pv_6'), video: undefined },
      progress('pv_7', 'completed', error),
      { ...progress('pv_8'), checks: 0 },
      ended(completed('pv_9')),
      // The errors of their last checks are not retried.
      { ...progress('pv_11', 'completed', error), stage: 'saving' as const },
      { ...ended(failed('pv_10', 'No face')), error },
    ];
    const event = { type: 'still-waiting', videos, requests: 22 } as const;
    expect(createLog(inputs)(event, 45)?.text).toBe(
      '45 s: 1 completed, 1 completed without a URL, 1 downloading, 1 failed, 1 not checked, 1 pending, 2 processing, 1 rendering, 1 uploading, 1 without a status; 22 checks so far. Retrying 3 videos (last error: HTTP 503 (Service Unavailable)).',
    );
  });
});

import { describe, expect, test } from 'vitest';
import type { Video } from '../../../src/jogg/decode.ts';
import { afterRetries, StepError } from '../../../src/errors.ts';
import { missingUrlError } from '../../../src/jogg/errors.ts';
import { InputError, readInputs, type Inputs } from '../../../src/inputs.ts';
import { eventMessage, startText } from '../../../src/report/log.ts';
import { reportError, reportOutcomes, type Report } from '../../../src/report/report.ts';
import { formatDuration } from '../../../src/format.ts';
import type { Ending, Outcome } from '../../../src/wait/outcome.ts';

const given: Record<string, string> = { 'video-id': 'pv_1', 'api-key': 'jogg_key_1' };
const inputs = readInputs((name) => given[name] ?? '');

const processing: Video = {
  status: 'processing',
  url: undefined,
  title: 'Trail shoe',
  coverUrl: 'https://res.jogg.ai/v.jpg',
  subtitleUrl: undefined,
  durationSeconds: undefined,
  createdAt: new Date('2026-11-23T12:00:00Z'),
  completedAt: undefined,
  credits: undefined,
  failureCode: undefined,
  failureMessage: undefined,
  retryAfterSeconds: undefined,
};
const completed = {
  ...processing,
  status: 'completed',
  url: 'https://res.jogg.ai/v.mp4',
  credits: 10.5,
};

function reportOutcome(ended: Outcome, some: Inputs): Report {
  return reportOutcomes([ended], some, new Date('2026-11-23T12:03:20Z'));
}

function outcome(ending: Ending, rest: Partial<Outcome> = {}): Outcome {
  const timeline = [
    { status: 'pending', elapsedSeconds: 0 },
    { status: 'processing', elapsedSeconds: 50 },
  ];
  const facts = {
    done: true,
    id: 'pv_1',
    video: processing,
    checks: 24,
    elapsedSeconds: 200,
    timeline,
  };
  return { ...facts, ...ending, ...rest } as Outcome;
}

const unavailable = new StepError('HTTP 503 (Service Unavailable)', {
  transient: true,
  help: 'See the status page.',
});

describe('the last message', () => {
  test('completed: URL, time, checks, credits', () => {
    expect(
      reportOutcome(
        outcome({ result: 'completed' }, { video: completed, url: completed.url }),
        inputs,
      ).message,
    ).toEqual({
      level: 'info',
      text: 'Video pv_1 is completed after 3 min 20 s and 24 checks, for 10.5 credits: https://res.jogg.ai/v.mp4',
    });
  });

  test("failed: JoggAI's reason and code", () => {
    const video = {
      ...processing,
      status: 'failed',
      failureCode: 3001,
      failureMessage: 'No face found.',
    };
    const { message, outputs } = reportOutcome(outcome({ result: 'failed' }, { video }), inputs);
    expect(message.level).toBe('error');
    expect(message.text).toMatch(/^Video pv_1 failed: No face found\. \(code 3001\)\. Fix what/);
    expect(outputs).toMatchObject({ 'error-code': '3001', 'error-message': 'No face found.' });
  });

  test('failed without a reason', () => {
    const video = { ...processing, status: 'failed' };
    const { message, outputs } = reportOutcome(outcome({ result: 'failed' }, { video }), inputs);
    expect(message.text).toBe(
      'Video pv_1 failed: JoggAI gave no reason. To learn why, write to support@jogg.ai with the ID of the video.',
    );
    expect(outputs['error-message']).toBe('JoggAI gave no reason');
  });

  test('a final error: what happened and what helps', () => {
    const error = new StepError('HTTP 404 (Not Found)', { transient: false, help: 'Check it.' });
    const report = reportOutcome(outcome({ result: 'error', error }), inputs);
    expect(report.message).toEqual({
      level: 'error',
      text: 'Video pv_1: HTTP 404 (Not Found). Check it.',
    });
  });

  test('too many transient errors: how many, and that waiting again is free', () => {
    const ending: Ending = { result: 'error', error: afterRetries(unavailable, 8) };
    expect(reportOutcome(outcome(ending), inputs).message.text).toBe(
      'Video pv_1: 9 errors in a row, the last: HTTP 503 (Service Unavailable). See the status page. Waiting again with the same video-id costs no credits.',
    );
  });

  test('timed out: the video may still finish, and waiting again is free', () => {
    const ending: Ending = {
      result: 'timed-out',
      error: undefined,
      early: false,
      elsewhere: false,
    };
    const { message, outputs } = reportOutcome(
      outcome(ending, { elapsedSeconds: 1800.04, timeline: [] }),
      inputs,
    );
    expect(message).toEqual({
      level: 'error',
      text: 'Video pv_1: still processing when timeout-seconds ran out, after 30 min. It may still finish: rather than make it again, wait again with the same video-id, which costs no credits.',
    });
    expect(outputs['error-message']).toBe(
      'still processing when timeout-seconds ran out, after 30 min',
    );
  });

  test('timed out, which is allowed: a warning', () => {
    const ending: Ending = {
      result: 'timed-out',
      error: undefined,
      early: false,
      elsewhere: false,
    };
    const report = reportOutcome(outcome(ending), { ...inputs, failOnTimeout: false });
    expect(report.message.level).toBe('warning');
  });

  test.each([
    ['processing', 901, true],
    ['processing', 899, false],
    ['pending', 5000, false],
  ])('timed out, %s for %d s: where to look: %s', (status, seconds, expected) => {
    const video = { ...processing, status };
    const ending: Ending = {
      result: 'timed-out',
      error: undefined,
      early: false,
      elsewhere: false,
    };
    const { text } = reportOutcome(
      outcome(ending, {
        video,
        timeline: [{ status, elapsedSeconds: 0 }],
        elapsedSeconds: seconds,
      }),
      inputs,
    ).message;
    expect(text.includes('status.jogg.ai')).toBe(expected);
    expect(text.includes('support@jogg.ai')).toBe(expected);
  });

  test('timed out when the server asked for more time than was left', () => {
    const error = new StepError('HTTP 429 (Too Many Requests)', {
      transient: true,
      help: 'Slow down.',
      retryAfterSeconds: 7200,
    });
    const ending: Ending = { result: 'timed-out', error, early: true, elsewhere: false };
    const report = reportOutcome(outcome(ending), inputs);
    expect(report.message.text).toMatch(
      /^Video pv_1: still processing after 3 min 20 s; the last check failed: HTTP 429 \(Too Many Requests\); the server asks to wait 2 h, with 26 min 40 s of timeout-seconds left\. .* Slow down\.$/,
    );
  });

  test('timed out while completed, but without a URL', () => {
    const ending: Ending = {
      result: 'timed-out',
      error: missingUrlError(),
      early: false,
      elsewhere: false,
    };
    const video = { ...processing, status: 'completed' };
    const { text } = reportOutcome(outcome(ending, { video }), inputs).message;
    expect(text).toMatch(/^Video pv_1: still completed without a URL when timeout-seconds ran out/);
  });

  test('timed out with no answer at all', () => {
    const ending: Ending = {
      result: 'timed-out',
      error: unavailable,
      early: false,
      elsewhere: false,
    };
    const report = reportOutcome(
      outcome(ending, { video: undefined, elapsedSeconds: 1800 }),
      inputs,
    );
    expect(report.message.text).toMatch(
      /^Video pv_1: still without a status when timeout-seconds ran out, after 30 min; the last/,
    );
    expect(report.outputs.status).toBe('');
  });

  test('checked once', () => {
    const once = { ...inputs, timeoutSeconds: 0 };
    const ending: Ending = {
      result: 'timed-out',
      error: undefined,
      early: false,
      elsewhere: false,
    };
    expect(reportOutcome(outcome(ending), once).message.text).toMatch(
      /^Video pv_1: processing at the only check \(timeout-seconds is 0\)\. /,
    );
  });

  test('timed out, completed without a URL: it will not finish once more', () => {
    const ending: Ending = {
      result: 'timed-out',
      error: unavailable,
      early: false,
      elsewhere: false,
    };
    const video = { ...processing, status: 'completed' };
    const { text } = reportOutcome(outcome(ending, { video }), inputs).message;
    expect(text).not.toContain('may still finish');
    expect(text).toContain('Waiting again with the same video-id costs no credits.');
  });

  test('cancelled: by what, and the status known by then', () => {
    const ending: Ending = { result: 'cancelled', signal: 'SIGTERM' };
    const { message } = reportOutcome(outcome(ending), inputs);
    expect(message.level).toBe('error');
    expect(message.text).toMatch(
      /^Video pv_1: cancelled by SIGTERM after 3 min 20 s, processing\. /,
    );
  });

  test('inputs that were refused are told as they are', () => {
    const { message, outputs, summary } = reportError(new InputError(['a', 'b']));
    expect(message).toEqual({
      level: 'error',
      text: 'These inputs are invalid:\n- a\n- b',
    });
    expect(outputs).toMatchObject({ result: 'error', status: '', 'error-message': message.text });
    expect(summary).toBeUndefined();
  });

  test('an error that nobody foresaw is called a bug', () => {
    const { message } = reportError(new TypeError('x is not a function'));
    expect(message.text).toMatch(/^Unexpected error: x is not a function\. This is a bug/);
  });
});

test('a video that was cancelled before it was checked is not checked', () => {
  const ending: Ending = { result: 'cancelled', signal: 'SIGTERM' };
  const { outputs } = reportOutcome(outcome(ending, { checks: 0, video: undefined }), inputs);
  expect(outputs['error-message']).toBe('cancelled by SIGTERM after 3 min 20 s, not checked');
});

describe('the outputs', () => {
  test('of a completed video', () => {
    const report = reportOutcome(
      outcome({ result: 'completed' }, { video: completed, url: completed.url }),
      inputs,
    );
    expect(report.outputs).toEqual({
      'video-url': 'https://res.jogg.ai/v.mp4',
      status: 'completed',
      credits: '10.5',
      result: 'completed',
      title: 'Trail shoe',
      'cover-url': 'https://res.jogg.ai/v.jpg',
      'created-at': '2026-11-23T12:00:00.000Z',
      'error-code': '',
      'error-message': '',
      'video-path': '',
      videos: expect.any(String) as string,
    });
    expect(JSON.parse(report.outputs.videos)).toEqual([
      {
        id: 'pv_1',
        type: 'product',
        result: 'completed',
        status: 'completed',
        title: 'Trail shoe',
        video_url: 'https://res.jogg.ai/v.mp4',
        cover_url: 'https://res.jogg.ai/v.jpg',
        subtitle_url: null,
        duration_seconds: null,
        credits: 10.5,
        created_at: '2026-11-23T12:00:00.000Z',
        error_code: null,
        error_message: null,
        video_path: null,
      },
    ]);
  });

  test('have no URL of a video that is not completed', () => {
    const video = { ...completed, status: 'failed' };
    const report = reportOutcome(outcome({ result: 'failed' }, { video }), inputs);
    expect(report.outputs['video-url']).toBe('');
  });
});

describe('the lines of the log', () => {
  test.each([
    [{}, 'Waiting for product video pv_1: checking every 5 s to 1 min, for 30 min at most.'],
    [
      { maxPollIntervalSeconds: 1, timeoutSeconds: 5400 },
      'Waiting for product video pv_1: checking every 5 s, for 1 h 30 min at most.',
    ],
    [{ timeoutSeconds: 0 }, 'Checking product video pv_1 once.'],
  ])('at the start, with %j', (some, text) => {
    expect(startText({ ...inputs, ...some })).toBe(text);
  });

  const waiting = { done: false, id: 'pv_1', error: undefined, saving: false } as const;

  test.each([
    [{ type: 'status-changed', status: 'processing' }, 'info', 'After 1 min 15 s: processing.'],
    [
      { type: 'retrying', error: unavailable, retry: 2, delaySeconds: 1.84 },
      'info',
      'After 1 min 15 s: HTTP 503 (Service Unavailable). Retry 2 of 8 in 1.8 s.',
    ],
    [
      {
        type: 'still-waiting',
        videos: [{ ...waiting, video: processing, checks: 1 }],
      },
      'info',
      'After 1 min 15 s: still processing, 1 check so far.',
    ],
    [
      { type: 'unknown-status', status: 'rendering' },
      'warning',
      'JoggAI reported a status that this version of the action does not know, "rendering"; the wait goes on.',
    ],
    [
      {
        type: 'still-waiting',
        videos: [{ ...waiting, video: undefined, checks: 3 }],
      },
      'info',
      'After 1 min 15 s: still without a status, 3 checks so far.',
    ],
  ] as const)('for %j', (event, level, text) => {
    expect(eventMessage(event, 75, inputs)).toEqual({ level, text });
  });
});

test.each([
  [0, '0 s'],
  [0.44, '0.4 s'],
  [5, '5 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min'],
  [200, '3 min 20 s'],
  [3599.6, '1 h'],
  [7500, '2 h 5 min'],
  [100_000, '27 h 46 min'],
])('%d s is %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

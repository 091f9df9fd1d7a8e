import { describe, expect, test } from 'vitest';
import type { Video } from '../../../src/jogg/decode.ts';
import { afterRetries, StepError } from '../../../src/errors.ts';
import { missingUrlError } from '../../../src/jogg/errors.ts';
import { InputError, readInputs, type Inputs } from '../../../src/inputs.ts';
import { eventMessage, startText } from '../../../src/report/log.ts';
import { reportError, reportOutcomes, type Report } from '../../../src/report/report.ts';
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
  statusWord: undefined,
  urlProblem: undefined,
  requestId: undefined,
};
const completed = {
  ...processing,
  status: 'completed',
  url: 'https://res.jogg.ai/v.mp4',
  credits: 10.5,
};

function reportOutcome(ended: Outcome, some: Inputs): Report {
  return reportOutcomes([ended], some, new Date('2026-11-23T12:00:00Z'));
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
      text: 'Video pv_1 completed in 3 min 20 s (24 checks, 10.5 credits): https://res.jogg.ai/v.mp4',
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
    expect(message.text).toBe(
      "Video pv_1 failed: No face found. (code 3001). Fix the problem and create the video again. If you can't, contact support@jogg.ai with the video ID.",
    );
    expect(outputs).toMatchObject({ 'error-code': '3001', 'error-message': 'No face found.' });
  });

  test('failed without a reason', () => {
    const video = { ...processing, status: 'failed' };
    const { message, outputs } = reportOutcome(outcome({ result: 'failed' }, { video }), inputs);
    expect(message.text).toBe(
      "Video pv_1 failed: JoggAI didn't give a reason. To find out why, contact support@jogg.ai with the video ID.",
    );
    expect(outputs['error-message']).toBe("JoggAI didn't give a reason");
  });

  test('a final error: what happened and how to fix it', () => {
    const error = new StepError('HTTP 404 (Not Found)', { transient: false, help: 'Check it.' });
    const report = reportOutcome(outcome({ result: 'error', error }), inputs);
    expect(report.message).toEqual({
      level: 'error',
      text: 'Video pv_1: HTTP 404 (Not Found). Check it.',
    });
  });

  test('too many transient errors: how many, and that rerunning is free', () => {
    const ending: Ending = { result: 'error', error: afterRetries(unavailable, 8) };
    expect(reportOutcome(outcome(ending), inputs).message.text).toBe(
      'Video pv_1: gave up after 9 consecutive errors; last error: HTTP 503 (Service Unavailable). See the status page. You can rerun with the same video-id; it uses no credits.',
    );
  });

  test('timed out: the video may still finish, and rerunning is free', () => {
    const ending: Ending = {
      result: 'timed-out',
      error: undefined,
    };
    const { message, outputs } = reportOutcome(
      outcome(ending, { elapsedSeconds: 1800.04, timeline: [] }),
      inputs,
    );
    expect(message).toEqual({
      level: 'error',
      text: "Video pv_1: timed out after 30 min (timeout-seconds); last status: processing. The video may still finish. Don't create it again: rerun with the same video-id (no extra credits) or raise timeout-seconds.",
    });
    expect(outputs['error-message']).toBe(
      'timed out after 30 min (timeout-seconds); last status: processing',
    );
  });

  test('timed out, which is allowed: a warning', () => {
    const ending: Ending = {
      result: 'timed-out',
      error: undefined,
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
    const ending: Ending = { result: 'timed-out', error, retryAfterSeconds: 7200 };
    const report = reportOutcome(outcome(ending), inputs);
    expect(report.message.text).toMatch(
      /^Video pv_1: the server asks to wait 2 h, but only 26 min 40 s of timeout-seconds is left; last status: processing; the last check failed: HTTP 429 \(Too Many Requests\)\. Rerun with the same video-id in 2 h \(no extra credits\)\. Slow down\.$/,
    );
  });

  test('timed out while completed, but without a URL', () => {
    const ending: Ending = {
      result: 'timed-out',
      error: missingUrlError(undefined),
    };
    const video = { ...processing, status: 'completed' };
    const { text } = reportOutcome(outcome(ending, { video }), inputs).message;
    expect(text).toMatch(
      /^Video pv_1: timed out after 3 min 20 s \(timeout-seconds\); completed without a URL; the last/,
    );
  });

  test('timed out with no response at all', () => {
    const ending: Ending = {
      result: 'timed-out',
      error: unavailable,
    };
    const report = reportOutcome(
      outcome(ending, { video: undefined, elapsedSeconds: 1800 }),
      inputs,
    );
    expect(report.message.text).toMatch(
      /^Video pv_1: timed out after 30 min \(timeout-seconds\); without a status; the last/,
    );
    expect(report.outputs.status).toBe('');
  });

  test('checked once', () => {
    const once = { ...inputs, timeoutSeconds: 0 };
    const ending: Ending = {
      result: 'timed-out',
      error: undefined,
    };
    expect(reportOutcome(outcome(ending), once).message.text).toMatch(
      /^Video pv_1: processing when checked \(timeout-seconds is 0, so there was only one check\)\. /,
    );
  });

  test('timed out, completed without a URL: it will not finish a second time', () => {
    const ending: Ending = {
      result: 'timed-out',
      error: unavailable,
    };
    const video = { ...processing, status: 'completed' };
    const { text } = reportOutcome(outcome(ending, { video }), inputs).message;
    expect(text).not.toContain('may still finish');
    expect(text).toContain('You can rerun with the same video-id; it uses no credits.');
  });

  test('cancelled: by which signal, and the status known by then', () => {
    const ending: Ending = { result: 'cancelled', signal: 'SIGTERM' };
    const { message } = reportOutcome(outcome(ending), inputs);
    expect(message.level).toBe('error');
    expect(message.text).toMatch(
      /^Video pv_1: cancelled after 3 min 20 s \(SIGTERM\); last status: processing\. /,
    );
  });

  test('inputs that were rejected are all listed, in the output on one line', () => {
    const { message, outputs, summary } = reportError(
      new InputError(['a is bad.', 'b must be c.']),
    );
    expect(message).toEqual({
      level: 'error',
      text: 'These inputs are invalid:\n- a is bad.\n- b must be c.',
    });
    expect(outputs).toMatchObject({
      result: 'error',
      status: '',
      'error-message': 'Invalid inputs: a is bad. b must be c.',
    });
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
  expect(outputs['error-message']).toBe('cancelled after 3 min 20 s (SIGTERM); not checked');
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
      'subtitle-url': '',
      'duration-seconds': '',
      'created-at': '2026-11-23T12:00:00.000Z',
      'error-code': '',
      'error-message': '',
      'video-path': '',
      'unfinished-ids': '',
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
    [
      {},
      'Waiting up to 30 min for product video pv_1 (checking every 5 s, slowing to every 1 min).',
    ],
    [
      { maxPollIntervalSeconds: 1, timeoutSeconds: 5400 },
      'Waiting up to 1 h 30 min for product video pv_1 (checking every 5 s).',
    ],
    [{ timeoutSeconds: 0 }, 'Checking product video pv_1 once.'],
  ])('at the start, with %j', (some, text) => {
    expect(startText({ ...inputs, ...some })).toBe(text);
  });

  const waiting = { done: false, id: 'pv_1', error: undefined, saving: false } as const;

  test.each([
    [
      { type: 'status-changed', status: 'processing', word: undefined },
      'info',
      '1 min 15 s: processing',
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
      },
      'info',
      '1 min 15 s: still without a status (3 checks so far)',
    ],
  ] as const)('for %j', (event, level, text) => {
    expect(eventMessage(event, 75, inputs)).toEqual({ level, text });
  });
});

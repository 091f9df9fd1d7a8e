import { describe, expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { codeError } from '../../../src/jogg/response-errors.ts';
import type { Ending, Outcome } from '../../../src/wait/outcome.ts';
import {
  completed,
  failed,
  notFound,
  outcome,
  range,
  report,
  timedOut,
} from '../../support/outcomes.ts';

describe('the annotation', () => {
  test('none when all are completed', () => {
    const outcomes = range(3).map((id) => completed(id, { credits: 10.5 }));
    const { message, outputs } = report(outcomes);
    expect(message).toEqual({
      level: 'info',
      text: 'All 3 videos completed in 3 min 20 s (9 checks, 31.5 credits).',
    });
    expect(outputs['error-message']).toBe('');
  });

  test('how many of how many, each with its reason and how to fix it', () => {
    const { message, outputs } = report([
      failed('pv_1', 'No face', 3001),
      completed('pv_2'),
      notFound('pv_3'),
      timedOut('pv_4', 'processing'),
    ]);
    const lines = message.text.split('\n');
    expect(message.level).toBe('error');
    expect(lines).toEqual([
      '3 of 4 videos were not completed: 1 error, 1 failed, 1 timed out.',
      expect.stringMatching(/^pv_3: JoggAI returned error 10104 \(record not found\)\. Check /),
      expect.stringMatching(/^pv_1 failed: No face \(code 3001\)\. Fix the problem /),
      expect.stringMatching(
        /^pv_4: timed out after 30 min \(timeout-seconds\); last status: processing\. The video may /,
      ),
    ]);
    expect(outputs['error-message']).toBe(
      '3 of 4 videos were not completed: 1 error, 1 failed, 1 timed out. pv_3: JoggAI returned error 10104 (record not found). pv_1 failed: No face (code 3001). pv_4: timed out after 30 min (timeout-seconds); last status: processing.',
    );
  });

  test('the same fix for several reasons, once', () => {
    const { message } = report([
      timedOut('pv_1', 'processing'),
      timedOut('pv_2', 'pending'),
      notFound('pv_3'),
    ]);
    const help = 'The video may still finish, ';
    expect(message.text.split('\n').map((line) => line.includes(help))).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  test('those with the same reason on one line, the first few by ID', () => {
    const { message } = report(range(200).map(notFound));
    expect(message.text).toMatch(
      /^200 of 200 videos were not completed: 200 errors\. See the job summary for the full list\.\npv_0, pv_1, pv_2 and 197 more: JoggAI returned error 10104[^\n]*$/,
    );
  });

  test.each([
    [true, 'job summary'],
    [false, '`videos` output'],
  ])('the rest, with summary: %s, in the %s', (summary, where) => {
    const { message } = report(
      range(30).map((id) => failed(id, `Reason of ${id}`)),
      { summary },
    );
    const lines = message.text.split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(new RegExp(` See the ${where} for the full list\\.$`));
  });

  test.each([
    ['4 reasons', range(4).map((id) => failed(id, `Reason of ${id}`)), false],
    ['5 reasons', range(5).map((id) => failed(id, `Reason of ${id}`)), true],
    ['3 videos with one reason', range(3).map(notFound), false],
    ['4 videos with one reason', range(4).map(notFound), true],
  ])('refers to the full list if it has not all: %s', (_name, outcomes, refers) => {
    const [head] = report(outcomes).message.text.split('\n');
    expect(head?.endsWith(' See the job summary for the full list.')).toBe(refers);
  });

  test('is no longer than what the runner keeps', () => {
    const long = range(30).map((id, i) => ({
      ...failed(`${id}${'x'.repeat(500)}`, `${i % 10} ${'reason '.repeat(140)}`, 3001),
    }));
    const error = new StepError('e'.repeat(1000), { transient: true, help: 'help '.repeat(40) });
    const late = range(30).map((id, i) => ({
      ...timedOut(`${id}${'y'.repeat(500)}`, 'processing'),
      error: new StepError(`${i % 10} ${error.message}`, { transient: true, help: error.help }),
      elapsedSeconds: 5000,
      timeline: [{ status: 'processing', elapsedSeconds: 0 }],
    }));
    for (const outcomes of [long, late]) {
      const { text } = report(outcomes).message;
      expect(text.split('\n')).toHaveLength(5);
      expect(text.length).toBeLessThanOrEqual(4096);
    }
  });

  test('those that differ in time only on one line', () => {
    const outcomes = range(5).map((id, i) => ({
      ...timedOut(id, 'processing'),
      elapsedSeconds: 1800 + i,
    }));
    expect(report(outcomes).message.text.split('\n')).toHaveLength(2);
  });

  test('a rate limit that another video met', () => {
    const error = codeError(429, 429, { retryAfterSeconds: 7200 });
    const shared: Ending = { result: 'timed-out', error, retryAfterSeconds: 7200, elsewhere: true };
    const { message } = report([completed('pv_1'), outcome('pv_2', shared)]);
    expect(message.text).toContain('; another request failed: JoggAI returned error 429');
  });

  test('a rate limit that another video met, before this one was checked', () => {
    const error = codeError(429, 429, { retryAfterSeconds: 7200 });
    const shared: Ending = { result: 'timed-out', error, retryAfterSeconds: 7200, elsewhere: true };
    const never = { ...outcome('pv_2', shared), video: undefined, checks: 0 };
    const { message } = report([completed('pv_1'), never], { timeoutSeconds: 0 });
    expect(message.text).toContain(
      'pv_2: the server asked to wait 2 h, longer than timeout-seconds allows; not checked; another request failed: JoggAI returned error 429 (rate limit exceeded). ',
    );
  });

  test('only timeouts, which are allowed: a warning', () => {
    const outcomes = [completed('pv_1'), timedOut('pv_2', 'pending')];
    expect(report(outcomes, { failOnTimeout: false }).message.level).toBe('warning');
    expect(report(outcomes).message.level).toBe('error');
    const mixed = [...outcomes, failed('pv_3', 'No face')];
    expect(report(mixed, { failOnTimeout: false }).message.level).toBe('error');
  });

  test('a video that was never checked: that, and how to fix it', () => {
    const never = { ...timedOut('pv_2', ''), video: undefined, checks: 0 };
    const { message } = report([completed('pv_1'), never], { timeoutSeconds: 0.1 });
    expect(message.text).toContain(
      "pv_2: timed out after 0.1 s (timeout-seconds); not checked. The video may still finish, so don't create it again. Rerun with the same video-id (no extra credits), or raise timeout-seconds.",
    );
  });
});

test('the annotation has the reason, however long the IDs are', () => {
  const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(500));
  const outcomes = ids.map((id) => failed(id, 'No face found', 3001));
  const { message, outputs } = report(outcomes);
  for (const text of [message.text, outputs['error-message']]) {
    expect(text).toContain('No face found (code 3001)');
  }
});

describe('videos with the same problem', () => {
  const cancelled = (id: string, status: string): Outcome =>
    outcome(id, { result: 'cancelled', signal: 'SIGTERM' }, { status });
  const error = (message: string, help = ''): StepError =>
    new StepError(message, { transient: true, help });

  test.each([
    ['reason', [failed('pv_1', 'No face'), failed('pv_2', 'Too dark')]],
    ['code', [failed('pv_1', 'No face', 1), failed('pv_2', 'No face', 2)]],
    ['code, or have none', [failed('pv_1', 'No face'), failed('pv_2', 'No face', 1)]],
    [
      'word for the end',
      [
        outcome('pv_1', { result: 'failed' }, { status: 'failed', statusWord: 'deleted' }),
        outcome('pv_2', { result: 'failed' }, { status: 'failed' }),
      ],
    ],
    ['last status', [timedOut('pv_1', 'pending'), timedOut('pv_2', 'processing')]],
    ['status when cancelled', [cancelled('pv_1', 'pending'), cancelled('pv_2', 'processing')]],
    [
      'last error',
      [
        outcome('pv_1', { result: 'timed-out', error: error('a') }, { status: 'pending' }),
        outcome('pv_2', { result: 'timed-out', error: error('b') }, { status: 'pending' }),
      ],
    ],
    [
      'result',
      [failed('pv_1', 'down'), outcome('pv_2', { result: 'error', error: error('down') })],
    ],
    [
      'part of the step in which it occurred',
      [
        outcome('pv_1', { result: 'error', error: error('down') }),
        outcome('pv_2', { result: 'error', error: error('down'), stage: 'download' }),
      ],
    ],
    [
      'check at all',
      [timedOut('pv_1', ''), { ...timedOut('pv_2', ''), video: undefined, checks: 0 }],
    ],
  ])('have two lines if they differ in the %s', (_name, outcomes) => {
    const lines = report(outcomes).message.text.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.map((line) => /^pv_\d/.exec(line)?.[0]).slice(1)).toContain('pv_1');
  });

  test.each([
    ['request ID', [0, 1].map((i) => failedWith(`pv_${i}`, `req_${i}`))],
    ['time', [timedOut('pv_0', 'pending'), { ...timedOut('pv_1', 'pending'), elapsedSeconds: 7 }]],
    ['time when cancelled', [0, 1].map((i) => cancelledAfter(`pv_${i}`, i))],
    ['number of checks', [notFound('pv_0'), { ...notFound('pv_1'), checks: 9 }]],
  ])('have one line if they differ in the %s only', (_name, outcomes) => {
    const lines = report(outcomes).message.text.split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^pv_0, pv_1/);
  });

  function cancelledAfter(id: string, elapsedSeconds: number): Outcome {
    return { ...cancelled(id, 'pending'), elapsedSeconds };
  }

  function failedWith(id: string, requestId: string): ReturnType<typeof failed> {
    const ended = failed(id, 'No face');
    return ended.video ? { ...ended, video: { ...ended.video, requestId } } : ended;
  }
});

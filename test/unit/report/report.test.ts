import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterRetries, StepError } from '../../../src/errors.ts';
import { readInputs, type Inputs } from '../../../src/inputs/inputs.ts';
import { InputError } from '../../../src/inputs/reader.ts';
import type { Video } from '../../../src/jogg/decode.ts';
import { codeError, missingUrlError } from '../../../src/jogg/response-errors.ts';
import {
  reportError,
  reportOutcomes,
  type StepReport as Report,
} from '../../../src/report/report.ts';
import type { Ending, Outcome } from '../../../src/wait/outcome.ts';
import { anyText } from '../../support/any-text.ts';
import { emptyVideo, inputsFor } from '../../support/outcomes.ts';

const inputs = inputsFor(['pv_1']);
const place = { onRunner: true, summary: true };

const processing: Video = {
  ...emptyVideo,
  status: 'processing',
  title: 'Trail shoe',
  coverUrl: 'https://res.jogg.ai/v.jpg',
  createdAt: new Date('2026-11-23T12:00:00Z'),
};
const completed = {
  ...processing,
  status: 'completed',
  url: 'https://res.jogg.ai/v.mp4',
  credits: 10.5,
};

function reportOutcome(ended: Outcome, some: Inputs): Report {
  return reportOutcomes([ended], some);
}

function outcome(ending: Ending, rest: Partial<Outcome> = {}): Outcome {
  const timeline = [
    { status: 'pending', elapsedSeconds: 0 },
    { status: 'processing', elapsedSeconds: 50 },
  ];
  const facts = {
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
        outcome({ result: 'completed', url: completed.url }, { video: completed }),
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

  test.each([
    [3001, ' (code 3001)'],
    ['NO_FACE', ' (code NO_FACE)'],
    [undefined, ''],
  ])('failed with the code %j', (failureCode, text) => {
    const video = { ...processing, status: 'failed', failureCode, failureMessage: 'No face' };
    const { message, outputs } = reportOutcome(outcome({ result: 'failed' }, { video }), inputs);
    expect(message.text).toMatch(`Video pv_1 failed: No face${text}. Fix the problem `);
    expect(outputs).toMatchObject({
      'error-code': String(failureCode ?? ''),
      'error-message': 'No face',
    });
  });

  test('failed, by another word, and for JoggAI to explain: the word and the request ID', () => {
    const video = { ...processing, status: 'failed', statusWord: 'deleted', requestId: 'req_1' };
    const { message, outputs } = reportOutcome(outcome({ result: 'failed' }, { video }), inputs);
    expect(message.text).toBe(
      'Video pv_1 failed ("deleted"): JoggAI didn\'t give a reason. To find out why it failed, contact support@jogg.ai with the video ID and request ID req_1.',
    );
    expect(outputs.status).toBe('failed');
  });

  test('failed with a reason: whom to ask, with the request ID', () => {
    const video = {
      ...processing,
      status: 'failed',
      failureMessage: 'No face',
      requestId: 'req_1',
    };
    const { message } = reportOutcome(outcome({ result: 'failed' }, { video }), inputs);
    expect(message.text).toBe(
      "Video pv_1 failed: No face. Fix the problem and create the video again. If you can't, contact support@jogg.ai with the video ID and request ID req_1.",
    );
  });

  test.each([
    ['a reason', { ...processing, status: 'failed' }],
    ['anything known', undefined],
  ])('failed without %s', (_name, video) => {
    const { message, outputs } = reportOutcome(outcome({ result: 'failed' }, { video }), inputs);
    expect(message.text).toBe(
      "Video pv_1 failed: JoggAI didn't give a reason. To find out why it failed, contact support@jogg.ai with the video ID.",
    );
    expect(outputs['error-message']).toBe("JoggAI didn't give a reason");
  });

  test('a final error: what happened and how to fix it', () => {
    const error = new StepError('HTTP 404 (Not Found)', { transient: false, help: 'Check it.' });
    const report = reportOutcome(outcome({ result: 'error', error }, { video: undefined }), inputs);
    expect(report.message).toEqual({
      level: 'error',
      text: 'Video pv_1: HTTP 404 (Not Found). Check it.',
    });
  });

  test('too many transient errors: how many, and that rerunning is free', () => {
    const ending: Ending = { result: 'error', error: afterRetries(unavailable, 8) };
    const ended = outcome(ending, { video: undefined });
    expect(reportOutcome(ended, inputs).message.text).toBe(
      'Video pv_1: gave up after 9 consecutive errors; last error: HTTP 503 (Service Unavailable). See the status page. Rerun with the same video-id (no extra credits).',
    );
  });

  test.each([
    ['not found', codeError(10104, 200)],
    [
      'a URL that cannot be used',
      missingUrlError({ urlProblem: 'contains the API key', unusableUrl: '/v.mp4' }),
    ],
    ['a final error', new StepError('HTTP 404 (Not Found)', { transient: false, help: 'Check.' })],
  ])('%s: no advice to rerun, whether it was retried or not', (_name, error) => {
    for (const retries of [0, 3]) {
      const ending: Ending = { result: 'error', error: afterRetries(error, retries) };
      const ended = outcome(ending, { video: undefined });
      expect(reportOutcome(ended, inputs).message.text).not.toMatch(/rerun/i);
    }
  });

  test('any error, of a video that was in progress: that it may still finish, and rerunning is free', () => {
    const error = new StepError('HTTP 404 (Not Found)', { help: 'Check base-url.' });
    const text = (video: Video): string =>
      reportOutcome(outcome({ result: 'error', error }, { video }), inputs).message.text;
    expect(text(processing)).toBe(
      "Video pv_1: HTTP 404 (Not Found). Check base-url. The video may still finish, so don't create it again. Rerun with the same video-id (no extra credits).",
    );
    expect(text({ ...processing, failureMessage: 'GPU quota used up' })).toMatch(
      'Video pv_1: HTTP 404 (Not Found); last status: processing (GPU quota used up). Check',
    );
    const said = { ...processing, failureMessage: 'Not Found' };
    expect(text(said)).toBe(text(processing));
  });

  test.each([
    ['error', { result: 'error', error: unavailable }],
    ['timed-out', { result: 'timed-out', error: undefined }],
    ['cancelled', { result: 'cancelled', signal: 'SIGTERM' }],
  ] as [string, Ending][])('%s: what only the list says of the video', (_name, ending) => {
    const url = 'https://res.jogg.ai/listed.mp4';
    const of = (listed: Outcome['listed'], video?: Video): string | null => {
      const { outputs } = reportOutcome(outcome(ending, { video, listed }), inputs);
      const [{ video_url: shown = null } = {}] = JSON.parse(outputs.videos) as {
        video_url?: string;
      }[];
      expect(shown).toBe(listed?.url ?? null);
      return outputs['error-message'];
    };
    const text = "JoggAI's list reports it as";
    expect(of({ status: 'completed', url })).toContain(
      `${text} completed (its URL is in the videos output)`,
    );
    expect(of({ status: 'failed', failureMessage: 'Not allowed' })).toContain(
      `${text} failed (Not allowed)`,
    );
    expect(of({ status: 'rendering', failureMessage: undefined })).toMatch(/as rendering$/);
    expect(of(undefined)).not.toContain('list');
    expect(of({ failureMessage: undefined })).not.toContain('list');
  });

  test('a video that only the list knows is unfinished, even if JoggAI says that there is none', () => {
    const ending: Ending = { result: 'error', error: codeError(10104, 200) };
    const of = (listed: Outcome['listed']): string =>
      reportOutcome(outcome(ending, { video: undefined, listed }), inputs).outputs[
        'unfinished-ids'
      ];
    expect(of(undefined)).toBe('');
    expect(of({ status: 'completed' })).toBe('pv_1');
    expect(of({ status: 'failed' })).toBe('');
  });

  test.each([
    [false, ' The URL is in the `video-url` output.'],
    [true, ''],
  ])(
    'not saved: that the video is completed, and where its URL is, unless that is of no use: %s',
    (urlRefused, place) => {
      const details = { transient: true, help: 'Free some space.', urlRefused };
      const error = new StepError('the disk is full', details);
      const { message, outputs } = reportOutcome(
        outcome({ result: 'error', error, stage: 'download' }, { video: completed }),
        inputs,
      );
      expect(message.text).toBe(
        `Video pv_1: completed, but the download failed: the disk is full. Free some space.${place}`,
      );
      expect(outputs).toMatchObject({ 'video-url': completed.url, 'error-code': '' });
    },
  );

  test('cancelled while saved: that rerunning is free', () => {
    const ending: Ending = { result: 'cancelled', signal: 'SIGTERM', stage: 'download' };
    const ended = outcome(ending, { video: completed });
    expect(reportOutcome(ended, inputs).message.text).toBe(
      'Video pv_1: cancelled (SIGTERM) before the download was complete. Rerun with the same video-id (no extra credits).',
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
      text: "Video pv_1: timed out after 30 min (timeout-seconds); last status: processing. The video may still finish, so don't create it again. Rerun with the same video-id (no extra credits), or raise timeout-seconds.",
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
    ['processing', 900, false],
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
      /^Video pv_1: the server asked to wait 2 h, longer than timeout-seconds allows; last status: processing; the last check failed: HTTP 429 \(Too Many Requests\)\. The video may still finish, so don't create it again\. Rerun with the same video-id in 2 h \(no extra credits\)\. Slow down\.$/,
    );
  });

  test('timed out when a good response asked for more time than was left', () => {
    const ending: Ending = { result: 'timed-out', error: undefined, retryAfterSeconds: 7200 };
    expect(reportOutcome(outcome(ending), inputs).message.text).toBe(
      "Video pv_1: the server asked to wait 2 h, longer than timeout-seconds allows; last status: processing. The video may still finish, so don't create it again. Rerun with the same video-id in 2 h (no extra credits).",
    );
  });

  test('timed out after 15 minutes of processing: whom to ask, with the request ID', () => {
    const ending: Ending = { result: 'timed-out', error: undefined };
    const ended = outcome(ending, {
      video: { ...processing, requestId: 'req_1' },
      elapsedSeconds: 1800,
    });
    expect(reportOutcome(ended, inputs).message.text).toMatch(
      / See https:\/\/status\.jogg\.ai, or contact support@jogg\.ai with the video ID and request ID req_1\.$/,
    );
  });

  test('timed out while completed, but without a URL', () => {
    const ending: Ending = {
      result: 'timed-out',
      error: missingUrlError({}),
    };
    const video = { ...processing, status: 'completed' };
    const { text } = reportOutcome(outcome(ending, { video }), inputs).message;
    expect(text).toBe(
      "Video pv_1: timed out after 30 min (timeout-seconds); completed without a URL; the last check failed: JoggAI reported `completed` but returned no video URL. Rerun with the same video-id (no extra credits), or raise timeout-seconds. Look for the video in JoggAI. If it's missing there too, contact support@jogg.ai with the video ID.",
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
    expect(report.message.text).toBe(
      "Video pv_1: timed out after 30 min (timeout-seconds); without a status; the last check failed: HTTP 503 (Service Unavailable). The video may still finish, so don't create it again. Rerun with the same video-id (no extra credits), or raise timeout-seconds. See the status page.",
    );
    expect(report.outputs.status).toBe('');
  });

  test('timed out with no response but how long to wait', () => {
    const ending: Ending = { result: 'timed-out', error: unavailable, retryAfterSeconds: 7200 };
    const { text } = reportOutcome(outcome(ending, { video: undefined }), inputs).message;
    expect(text).toBe(
      "Video pv_1: the server asked to wait 2 h, longer than timeout-seconds allows; without a status; the last check failed: HTTP 503 (Service Unavailable). The video may still finish, so don't create it again. Rerun with the same video-id in 2 h (no extra credits). See the status page.",
    );
  });

  test('timed out with an error after a status', () => {
    const ending: Ending = { result: 'timed-out', error: unavailable };
    expect(reportOutcome(outcome(ending), inputs).message.text).toBe(
      "Video pv_1: timed out after 30 min (timeout-seconds); last status: processing; the last check failed: HTTP 503 (Service Unavailable). The video may still finish, so don't create it again. Rerun with the same video-id (no extra credits), or raise timeout-seconds. See the status page.",
    );
  });

  test('checked once', () => {
    const once = { ...inputs, timeoutSeconds: 0 };
    const ending: Ending = {
      result: 'timed-out',
      error: undefined,
    };
    expect(reportOutcome(outcome(ending), once).message.text).toMatch(
      /^Video pv_1: processing \(checked once\)\. /,
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
    expect(text).toContain('Rerun with the same video-id (no extra credits)');
  });

  test('cancelled: by which signal, and the status known by then', () => {
    const ending: Ending = { result: 'cancelled', signal: 'SIGTERM' };
    const { message } = reportOutcome(outcome(ending), inputs);
    expect(message.level).toBe('error');
    expect(message.text).toMatch(/^Video pv_1: cancelled \(SIGTERM\); last status: processing\. /);
  });

  test('inputs that were rejected are all listed, in the output on one line', () => {
    const { message, outputs, summary, warning } = reportError(
      new InputError(['a is bad.', 'b must be c.'], []),
      place,
    );
    expect(message).toEqual({
      level: 'error',
      text: 'Invalid inputs:\n- a is bad.\n- b must be c.',
    });
    expect(outputs).toMatchObject({
      result: 'error',
      status: '',
      'error-message': 'Invalid inputs: a is bad. b must be c.',
    });
    expect(summary).toContain('<li>b must be c.</li>');
    expect(warning).toBeUndefined();
  });

  test('inputs that were rejected, whatever is in them, are on one line in the output', () => {
    const texts = fc.dictionary(
      fc.constantFrom('video-id', 'video-type', 'timeout-seconds', 'download-dir', 'base-url'),
      anyText({ minLength: 1 }),
    );
    fc.assert(
      fc.property(texts, (some) => {
        try {
          readInputs((name) => some[name] ?? '', true);
        } catch (error) {
          const { outputs } = reportError(error, place);
          expect(outputs['error-message']).toMatch(/^Invalid inputs: [^\p{Cc}\u2028\u2029]+$/u);
          expect(outputs.result).toBe('error');
          return;
        }
        throw new Error('nothing was rejected');
      }),
    );
  });

  test('a step that cannot run says why, and how to fix it', () => {
    const error = new StepError('the disk is full', { transient: false, help: 'Use Node 20.' });
    const { message, outputs, warning } = reportError(error, place);
    expect(message).toEqual({ level: 'error', text: 'The disk is full. Use Node 20.' });
    expect(warning).toBeUndefined();
    expect(outputs).toMatchObject({ result: 'error', 'error-message': 'the disk is full' });
  });

  test('an error that nobody foresaw is called a bug', () => {
    const { message, outputs, warning } = reportError(new TypeError('x is not a function'), place);
    expect(message).toEqual({
      level: 'error',
      text: "Unexpected error: x is not a function. This is a bug in the action. Please open an issue in the action's repository and attach a debug log.",
    });
    expect(outputs).toMatchObject({
      result: 'error',
      'error-message': 'unexpected error: x is not a function',
    });
    expect(warning).toBeUndefined();
  });
});

test('a video that was cancelled before it was checked is not checked', () => {
  const ending: Ending = { result: 'cancelled', signal: 'SIGTERM' };
  const { outputs } = reportOutcome(outcome(ending, { checks: 0, video: undefined }), inputs);
  expect(outputs['error-message']).toBe('cancelled (SIGTERM); not checked');
});

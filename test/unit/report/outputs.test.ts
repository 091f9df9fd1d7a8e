import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { InputError } from '../../../src/inputs/reader.ts';
import { codeError, missingUrlError, statusError } from '../../../src/jogg/response-errors.ts';
import { sizeWarning } from '../../../src/report/outputs.ts';
import { reportError, reportOutcomes } from '../../../src/report/report.ts';
import type { Outcome } from '../../../src/wait/outcome.ts';
import {
  completed,
  failed,
  inputsFor,
  notFound,
  outcome,
  range,
  report,
  timedOut,
  url,
} from '../../support/outcomes.ts';
import { emptyEntry, emptyOutputs } from '../../support/empty-entry.ts';

const LINES = [
  'video-url',
  'title',
  'cover-url',
  'subtitle-url',
  'duration-seconds',
  'created-at',
  'video-path',
] as const;

describe('outputs about one video', () => {
  const everything = {
    title: 'Trail shoe',
    coverUrl: 'https://res.jogg.ai/v.jpg',
    subtitleUrl: 'https://res.jogg.ai/v.srt',
    durationSeconds: 30.5,
    createdAt: new Date('2026-11-23T12:00:00Z'),
    credits: 10.5,
  };

  test('that is completed', () => {
    const { outputs } = report([
      {
        ...completed('pv_1', everything),
        file: { path: 'videos/pv_1.mp4', bytes: 1000, sha256: '0f' },
      },
    ]);
    expect({ ...outputs, 'videos-file': '' }).toEqual({
      ...emptyOutputs,
      'video-url': 'https://res.jogg.ai/pv_1.mp4',
      status: 'completed',
      credits: '10.5',
      result: 'completed',
      title: 'Trail shoe',
      'cover-url': 'https://res.jogg.ai/v.jpg',
      'subtitle-url': 'https://res.jogg.ai/v.srt',
      'duration-seconds': '30.5',
      'created-at': '2026-11-23T12:00:00.000Z',
      'video-path': 'videos/pv_1.mp4',
      videos: expect.any(String) as string,
    });
    expect(JSON.parse(outputs.videos)).toEqual([
      {
        ...emptyEntry,
        id: 'pv_1',
        type: 'product',
        result: 'completed',
        status: 'completed',
        title: 'Trail shoe',
        video_url: 'https://res.jogg.ai/pv_1.mp4',
        cover_url: 'https://res.jogg.ai/v.jpg',
        subtitle_url: 'https://res.jogg.ai/v.srt',
        duration_seconds: 30.5,
        credits: 10.5,
        created_at: '2026-11-23T12:00:00.000Z',
        video_path: 'videos/pv_1.mp4',
        video_bytes: 1000,
        video_sha256: '0f',
      },
    ]);
  });

  test('that has nothing are empty, and null in videos', () => {
    const { outputs } = report([timedOut('pv_1', 'pending')]);
    for (const name of LINES) expect([name, outputs[name]]).toEqual([name, '']);
    expect(JSON.parse(outputs.videos)).toEqual([
      expect.objectContaining({
        title: null,
        video_url: null,
        cover_url: null,
        subtitle_url: null,
        duration_seconds: null,
        credits: null,
        created_at: null,
        error_code: null,
        video_path: null,
        video_bytes: null,
        video_sha256: null,
      }),
    ]);
  });

  test.each(['failed', 'processing', 'rendering'])(
    'have a URL beside the status %s in videos, but not in video-url',
    (status) => {
      const ending = { result: 'timed-out', error: undefined } as const;
      const { outputs } = report([outcome('pv_1', ending, { status, url: url('pv_1') })]);
      expect(outputs['video-url']).toBe('');
      expect(JSON.parse(outputs.videos)).toMatchObject([{ status, video_url: url('pv_1') }]);
    },
  );

  test.each([3001, 'NO_FACE'])('have the code %j as JoggAI gives it', (code) => {
    const { outputs } = report([failed('pv_1', 'No face', code)]);
    expect(outputs['error-code']).toBe(String(code));
    expect(JSON.parse(outputs.videos)).toMatchObject([{ error_code: code }]);
  });
});

describe('unfinished-ids', () => {
  const transient = { transient: true, help: '' };
  const down = new StepError('down', transient);
  const limited = outcome('pv_1', { result: 'timed-out', error: codeError(10104, 429) });
  const error = (cause: StepError) => outcome('pv_1', { result: 'error', error: cause });

  test.each<[string, Outcome, boolean]>([
    ['completed', completed('pv_1'), false],
    [
      'completed and saved',
      { ...completed('pv_1'), file: { path: 'v.mp4', bytes: 1000, sha256: '0f' } },
      false,
    ],
    ['failed', failed('pv_1', 'No face'), false],
    ['failed with the code of a record not found', failed('pv_1', 'No face', 10104), false],
    ['not found', notFound('pv_1'), false],
    ['timed out', timedOut('pv_1', 'pending'), true],
    ['timed out by HTTP 429 with the code of a record not found', limited, true],
    ['given up after HTTP 429 with that code', error(codeError(10104, 429)), true],
    ['timed out, completed without a URL', timedOut('pv_1', 'completed'), true],
    ['never checked', { ...timedOut('pv_1', ''), video: undefined, checks: 0 }, true],
    ['cancelled', outcome('pv_1', { result: 'cancelled', signal: 'SIGTERM' }), true],
    ['given up after errors', error(down), true],
    ['an invalid key', error(codeError(10105, 200)), true],
    [
      'completed with a URL that cannot be used',
      error(missingUrlError({ urlProblem: 'is too long', unusableUrl: '/v.mp4' })),
      true,
    ],
    ['a redirect', error(statusError(302, '', {}, '/')), true],
    ['HTTP 404', error(statusError(404, '')), true],
    ['not saved', { ...completed('pv_1'), result: 'error', error: down }, true],
    ['cancelled while saved', { ...completed('pv_1'), result: 'cancelled', signal: 'x' }, true],
  ])('of a video that is %s', (_name, ended, unfinished) => {
    expect(report([ended]).outputs['unfinished-ids']).toBe(unfinished ? 'pv_1' : '');
  });

  test('are ready to be the next video-id, in input order', () => {
    const { outputs } = report([
      timedOut('pv_b', 'pending'),
      completed('pv_c'),
      { ...completed('pv_a'), result: 'error', error: down },
      notFound('pv_d'),
    ]);
    expect(outputs['unfinished-ids']).toBe('pv_b,pv_a');
    expect(inputsFor([outputs['unfinished-ids']]).videoIds).toEqual(['pv_b', 'pv_a']);
  });
});

test('unfinished-ids has the videos of a step whose other inputs were rejected', () => {
  const report = reportError(new InputError(['summary must be true.'], ['pv_1', 'pv_2']), {
    summary: true,
  });
  expect(report.outputs).toMatchObject({ 'unfinished-ids': 'pv_1,pv_2', videos: '[]' });
});

describe('a bug in the report', () => {
  const outcomes = [completed('pv_1', { credits: 10.5 }), timedOut('pv_2', 'pending')];
  const bug = new TypeError('x is not a function');
  const inputs = Object.defineProperty(inputsFor(['pv_1', 'pv_2']), 'failOnTimeout', {
    get: () => {
      throw bug;
    },
  });

  test('is an error that leaves the outputs', () => {
    const { outputs, message, summary } = reportOutcomes(outcomes, inputs);
    expect(message.level).toBe('error');
    expect(message.text).toMatch(/^Unexpected error: x is not a function\. This is a bug/);
    expect(summary).toContain('<h3>⚠️ Unexpected error: x is not a function</h3>');
    expect(outputs).toMatchObject({
      'video-url': `${url('pv_1')}\n`,
      status: 'pending',
      credits: '10.5',
      result: 'error',
      'error-message': 'unexpected error: x is not a function',
      'unfinished-ids': 'pv_2',
    });
    expect(JSON.parse(outputs.videos)).toMatchObject([
      { id: 'pv_1', result: 'completed', video_url: url('pv_1'), error_message: null },
      { id: 'pv_2', result: 'timed-out', error_message: null },
    ]);
  });
});

describe('outputs about several videos', () => {
  test('are empty where no video has a value', () => {
    const { outputs } = report([failed('pv_1', 'No face'), failed('pv_2', 'Too dark')]);
    for (const name of LINES) expect([name, outputs[name]]).toEqual([name, '']);
  });

  test('have a line for each video where one has a value', () => {
    const { outputs } = report([
      failed('pv_1', 'No face'),
      {
        ...completed('pv_2', { durationSeconds: 30.5 }),
        file: { path: 'videos/pv_2.mp4', bytes: 1000, sha256: '0f' },
      },
      completed('pv_3', { subtitleUrl: 'https://res.jogg.ai/v.srt' }),
    ]);
    expect(outputs).toMatchObject({
      'duration-seconds': '\n30.5\n',
      'video-path': '\nvideos/pv_2.mp4\n',
      'subtitle-url': '\n\nhttps://res.jogg.ai/v.srt',
      'cover-url': '',
    });
  });

  test('have as many lines as videos, or none, whatever is known of each', () => {
    const known = fc.record({
      ended: fc.boolean(),
      title: fc.option(fc.constantFrom('A', 'B'), { nil: undefined }),
      durationSeconds: fc.option(fc.nat(100), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(known, { minLength: 2, maxLength: 5 }), (some) => {
        const outcomes = some.map(({ ended, ...video }, i) =>
          ended
            ? completed(`pv_${i}`, video)
            : outcome(`pv_${i}`, { result: 'timed-out', error: undefined }, video),
        );
        const { outputs } = report(outcomes, { summary: false });
        for (const name of LINES) {
          const lines = outputs[name].split('\n');
          if (outputs[name] !== '') expect(lines).toHaveLength(some.length);
          if (outputs[name] !== '') expect(lines.join('')).not.toBe('');
        }
        expect(outputs['error-message']).not.toMatch(/[\r\n]/);
      }),
    );
  });

  test('one line for each video, in input order', () => {
    const { outputs } = report([
      completed('pv_b', { createdAt: new Date('2026-11-24T11:00:00Z') }),
      failed('pv_c', 'No face'),
      completed('pv_a', { title: undefined, coverUrl: 'https://res.jogg.ai/a.jpg' }),
    ]);
    expect(outputs).toMatchObject({
      'video-url': `${url('pv_b')}\n\n${url('pv_a')}`,
      title: 'Title of pv_b\n\n',
      'cover-url': '\n\nhttps://res.jogg.ai/a.jpg',
      'created-at': '2026-11-24T11:00:00.000Z\n\n',
    });
    expect(JSON.parse(outputs.videos)).toMatchObject([
      { id: 'pv_b', result: 'completed', error_message: null },
      { id: 'pv_c', result: 'failed', video_url: null, error_message: 'No face' },
      { id: 'pv_a', result: 'completed', title: null },
    ]);
  });

  test.each([
    [['completed', 'timed-out'], 'timed-out'],
    [['timed-out', 'failed', 'completed'], 'failed'],
    [['failed', 'error', 'timed-out'], 'error'],
    [['failed', 'error', 'cancelled'], 'cancelled'],
    [['completed', 'completed'], 'completed'],
  ])('of %j the result is %s', (results, worst) => {
    const some: Record<string, Outcome> = {
      completed: completed('pv_1'),
      failed: failed('pv_1', 'No face'),
      error: notFound('pv_1'),
      'timed-out': timedOut('pv_1', 'processing'),
      cancelled: outcome('pv_1', { result: 'cancelled', signal: 'SIGTERM' }),
    };
    const outcomes = results.flatMap((result, i) => {
      const ended = some[result];
      return ended ? [{ ...ended, id: `pv_${i}` }] : [];
    });
    expect(report(outcomes).outputs.result).toBe(worst);
  });

  test.each([
    [['completed', 'pending', 'processing'], 'pending'],
    [['completed', 'processing'], 'processing'],
    [['pending', 'failed'], 'failed'],
    [['completed', 'rendering'], 'rendering'],
    [['rendering', 'processing'], 'processing'],
    [['completed', 'running', 'queued'], 'running'],
    [['running', 'processing'], 'processing'],
    [['queued', 'pending'], 'pending'],
    [['queued', 'processing', 'failed'], 'failed'],
    [['completed', 'running'], 'running'],
    [['completed', undefined], ''],
    [[undefined, 'pending'], 'pending'],
    [['completed', 'completed'], 'completed'],
  ])('of %j the status is %j', (statuses, worst) => {
    const outcomes = statuses.map((status, i) =>
      outcome(`pv_${i}`, { result: 'failed' }, { status }),
    );
    expect(report(outcomes).outputs.status).toBe(worst);
  });

  test('credits are the sum without rounding noise', () => {
    const cents = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 2 });
    fc.assert(
      fc.property(cents, (amounts) => {
        const outcomes = amounts.map((n, i) => completed(`pv_${i}`, { credits: n / 100 }));
        const sum = amounts.reduce((total, n) => total + BigInt(n), 0n);
        expect(report(outcomes, { summary: false }).outputs.credits).toBe(
          String(Number(sum) / 100),
        );
      }),
      { numRuns: 50 },
    );
    const three = [0.1, 0.2, 0.0001].map((credits, i) => completed(`pv_${i}`, { credits }));
    expect(report(three).outputs.credits).toBe('0.3001');
    expect(report([completed('pv_1'), completed('pv_2')]).outputs.credits).toBe('');
    const one = [completed('pv_1'), completed('pv_2', { credits: 10.5 })];
    expect(report(one).outputs.credits).toBe('10.5');
  });

  test('error-code is the one that all unsuccessful videos have', () => {
    const same = report([completed('pv_1'), notFound('pv_2'), notFound('pv_3')]);
    expect(same.outputs['error-code']).toBe('10104');
    const mixed = report([failed('pv_1', 'No face', 3001), notFound('pv_2')]);
    expect(mixed.outputs['error-code']).toBe('');
    expect(report([completed('pv_1'), completed('pv_2')]).outputs['error-code']).toBe('');
    const none = report([notFound('pv_1'), timedOut('pv_2', 'pending')]);
    expect(none.outputs['error-code']).toBe('');
  });

  test('more than a job can pass on is a warning that names the outputs', () => {
    const many = range(600).map((id) => completed(id, { title: 'x'.repeat(1000) }));
    const { warning, outputs } = report(many);
    expect(outputs.videos.length * 2).toBeGreaterThan(2 ** 20);
    expect(warning).toBe(
      "Outputs larger than 1 MB can't be passed to other jobs: `title`, `videos`. Later steps of this job can still use them. To pass them on, split the IDs across several jobs.",
    );
    expect(report(many.slice(0, 300)).warning).toBeUndefined();
    const reasons = range(600).map((id) => failed(id, `${id} ${'x'.repeat(1000)}`));
    expect(report(reasons).warning).toBe(
      "Outputs larger than 1 MB can't be passed to other jobs: `videos`. Later steps of this job can still use them. To pass them on, split the IDs across several jobs.",
    );
  });

  test('a job can pass on as much as 1 MiB in UTF-16', () => {
    const { outputs } = report([completed('pv_1')]);
    expect(sizeWarning({ ...outputs, title: 'x'.repeat(2 ** 19) })).toBeUndefined();
    expect(sizeWarning({ ...outputs, title: 'x'.repeat(2 ** 19 + 1) })).toContain('`title`');
  });
});

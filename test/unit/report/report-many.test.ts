import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeVideo, type Video } from '../../../src/jogg/decode.ts';
import { StepError } from '../../../src/errors.ts';
import { codeError } from '../../../src/jogg/errors.ts';
import { readInputs, type Inputs } from '../../../src/inputs.ts';
import { eventMessage, startText } from '../../../src/report/log.ts';
import { reportOutcomes, type Report } from '../../../src/report/report.ts';
import type { Ending, Outcome, Progress } from '../../../src/wait/outcome.ts';

const nothing = decodeVideo({ url: '', status: 200, headers: {}, text: '', body: { code: 0 } });
const url = (id: string): string => `https://res.jogg.ai/${id}.mp4`;

function inputsFor(videoIds: string[], some: Partial<Inputs> = {}): Inputs {
  const given: Record<string, string> = {
    'video-id': videoIds.join('\n'),
    'api-key': 'jogg_key_1',
  };
  return { ...readInputs((name) => given[name] ?? ''), ...some };
}

function outcome(id: string, ending: Ending, video: Partial<Video> = {}): Outcome {
  return {
    ...ending,
    done: true,
    id,
    video: { ...nothing, ...video },
    checks: 3,
    elapsedSeconds: 200,
    timeline: [],
  };
}

function completed(id: string, video: Partial<Video> = {}): Outcome {
  const seen = { status: 'completed', url: url(id), title: `Title of ${id}`, ...video };
  return { ...outcome(id, { result: 'completed' }, seen), url: url(id) };
}

function failed(id: string, failureMessage: string, failureCode?: number): Outcome {
  return outcome(id, { result: 'failed' }, { status: 'failed', failureMessage, failureCode });
}

function notFound(id: string): Outcome {
  const error = codeError(10104, '', 200);
  return { ...outcome(id, { result: 'error', error }), video: undefined };
}

function timedOut(id: string, status: string): Outcome {
  return outcome(id, { result: 'timed-out', error: undefined }, { status });
}

function report(outcomes: Outcome[], some: Partial<Inputs> = {}): Report {
  const inputs = inputsFor(
    outcomes.map(({ id }) => id),
    some,
  );
  return reportOutcomes(outcomes, inputs, new Date('2026-11-24T12:00:00Z'));
}

function range(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `pv_${i}`);
}

describe('outputs', () => {
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
  });

  test('more than a job can pass on is a warning that names the outputs', () => {
    const many = range(600).map((id) => completed(id, { title: 'x'.repeat(1000) }));
    const { warnings, outputs } = report(many);
    expect(outputs.videos.length * 2).toBeGreaterThan(2 ** 20);
    expect(warnings).toEqual([
      "This step's output title, videos is larger than 1 MB (UTF-16), the most a job can pass to another job. Steps in this job can still use it. To use it in another job, wait for fewer videos per step.",
    ]);
    expect(report(many.slice(0, 300)).warnings).toEqual([]);
  });
});

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
        /^pv_4: timed out after 3 min 20 s \(timeout-seconds\); last status: processing\. The video may /,
      ),
    ]);
    expect(outputs['error-message']).toBe(
      '3 of 4 videos were not completed: 1 error, 1 failed, 1 timed out. pv_3: JoggAI returned error 10104 (record not found). pv_1 failed: No face (code 3001). pv_4: timed out after 3 min 20 s (timeout-seconds); last status: processing.',
    );
  });

  test('the same fix for several reasons, once', () => {
    const { message } = report([
      timedOut('pv_1', 'processing'),
      timedOut('pv_2', 'pending'),
      notFound('pv_3'),
    ]);
    const help = 'The video may still finish.';
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
    [false, 'output videos'],
  ])('the rest, with summary: %s, in the %s', (summary, where) => {
    const { message } = report(
      range(30).map((id) => failed(id, `Reason of ${id}`)),
      { summary },
    );
    const lines = message.text.split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(new RegExp(` See the ${where} for the full list\\.$`));
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
    const error = codeError(429, '', 429, { retryAfterSeconds: 7200 });
    const shared: Ending = { result: 'timed-out', error, retryAfterSeconds: 7200, elsewhere: true };
    const { message } = report([completed('pv_1'), outcome('pv_2', shared)]);
    expect(message.text).toContain('; a check of another video failed: JoggAI returned error 429');
  });

  test('a rate limit that another video met, before this one was checked', () => {
    const error = codeError(429, '', 429, { retryAfterSeconds: 7200 });
    const shared: Ending = { result: 'timed-out', error, retryAfterSeconds: 7200, elsewhere: true };
    const never = { ...outcome('pv_2', shared), video: undefined, checks: 0 };
    const { message } = report([completed('pv_1'), never], { timeoutSeconds: 0 });
    expect(message.text).toContain(
      'pv_2: the server asks to wait 2 h, but only 0 s of timeout-seconds is left; not checked; a check of another video failed: JoggAI returned error 429 (rate limit exceeded). ',
    );
  });

  test('only timeouts, which are allowed: a warning', () => {
    const outcomes = [completed('pv_1'), timedOut('pv_2', 'pending')];
    expect(report(outcomes, { failOnTimeout: false }).message.level).toBe('warning');
    expect(report(outcomes).message.level).toBe('error');
    const mixed = [...outcomes, failed('pv_3', 'No face')];
    expect(report(mixed, { failOnTimeout: false }).message.level).toBe('error');
  });

  test('a video that was never checked: why, and how to fix it', () => {
    const never = { ...timedOut('pv_2', ''), video: undefined, checks: 0 };
    const { message } = report([completed('pv_1'), never], { timeoutSeconds: 0.1 });
    expect(message.text).toContain(
      'pv_2: timed out after 3 min 20 s (timeout-seconds); not checked. Checking 2 videos once takes 0.2 s. Raise timeout-seconds. You can rerun with the same video-id; it uses no credits.',
    );
  });
});

describe('the log', () => {
  const inputs = inputsFor(range(4));

  test.each([
    [
      {},
      'Waiting up to 30 min for 4 product videos (checking each every 5 s, slowing to every 1 min).',
    ],
    [{ timeoutSeconds: 0 }, 'Checking 4 product videos once each.'],
  ])('at the start, with %j', (some, text) => {
    expect(startText({ ...inputs, ...some })).toBe(text);
  });

  test('a line for a video only when it ends', () => {
    const error = new StepError('down', { transient: true, help: '' });
    const lines = [
      { type: 'status-changed', status: 'processing', word: undefined },
      { type: 'retrying', error, retry: 1, maxRetries: 8, delaySeconds: 1 },
      { type: 'ended', outcome: completed('pv_1') },
      { type: 'ended', outcome: failed('pv_2', 'No face', 3001) },
      { type: 'ended', outcome: notFound('pv_3') },
    ] as const;
    expect(lines.map((event) => eventMessage(event, 75, inputs)?.text)).toEqual([
      undefined,
      undefined,
      '1 min 15 s: pv_1 completed: https://res.jogg.ai/pv_1.mp4',
      '1 min 15 s: pv_2 failed: No face (code 3001).',
      '1 min 15 s: pv_3: JoggAI returned error 10104 (record not found).',
    ]);
  });

  test('one line of totals, however many words JoggAI has for a status', () => {
    const progress = (id: string, status?: string, error?: StepError): Progress => ({
      done: false,
      saving: false,
      id,
      video: { ...nothing, status },
      checks: 2,
      error,
    });
    const error = new StepError('HTTP 503 (Service Unavailable)', { transient: true, help: '' });
    const videos = [
      progress('pv_1', 'processing'),
      progress('pv_2', 'processing', error),
      progress('pv_3', 'pending', error),
      progress('pv_4', 'rendering'),
      progress('pv_5', 'uploading'),
      progress('pv_6'),
      progress('pv_7', 'completed', error),
      { ...progress('pv_8'), checks: 0 },
      completed('pv_9'),
      failed('pv_10', 'No face'),
    ];
    expect(eventMessage({ type: 'still-waiting', videos }, 45, inputs)?.text).toBe(
      '45 s: 1 completed, 1 completed without a URL, 1 failed, 1 not checked yet, 1 pending, 2 processing, 2 with an unknown status, 1 without a status; 20 checks so far. Retrying 3 videos (last error: HTTP 503 (Service Unavailable)).',
    );
  });
});

describe('the summary', () => {
  function rows(summary = ''): string[] {
    return [...summary.matchAll(/<tr><td nowrap>.*<\/tr>/g)].map(([row]) => row);
  }

  test('totals first, problems before success', () => {
    const { summary = '' } = report([
      completed('pv_1', { credits: 10.5, durationSeconds: 30 }),
      timedOut('pv_2', 'pending'),
      failed('pv_3', 'No face', 3001),
      completed('pv_4', { credits: 10.5 }),
      notFound('pv_5'),
    ]);
    expect(summary).toMatch(
      /^<h3>⚠️ 5 JoggAI videos: 1 error, 1 failed, 1 timed out, 2 completed<\/h3>\n<table>\n<tr><th align="left" nowrap>Credits<\/th><td>21<\/td><\/tr>\n<tr><th align="left" nowrap>Wait time<\/th><td>3 min 20 s, 15 checks<\/td><\/tr>/,
    );
    const ids = rows(summary).map((row) => /<code>(.*?)<\/code>/.exec(row)?.[1]);
    expect(ids).toEqual(['pv_5', 'pv_3', 'pv_2', 'pv_1', 'pv_4']);
    expect(rows(summary)[1]).toContain('<td>No face (code 3001)</td>');
    expect(rows(summary)[3]).toBe(
      '<tr><td nowrap>✅ completed</td><td><code>pv_1</code></td><td><a href="https://res.jogg.ai/pv_1.mp4">Title of pv_1</a></td><td nowrap>30 s</td><td>10.5</td><td nowrap>3 min 20 s</td></tr>',
    );
  });

  test('of 1,000 videos with long, signed URLs: all of them, in less than 1 MiB', () => {
    const signed = `https://res.jogg.ai/v.mp4?signature=${'0123456789abcdef'.repeat(100)}`;
    const outcomes = range(1000).map((id, i) =>
      i % 300 === 7
        ? failed(id, 'No face')
        : { ...completed(id), result: 'completed' as const, url: signed },
    );
    const { summary = '' } = report(outcomes);
    expect(Buffer.byteLength(summary)).toBeLessThan(2 ** 20);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(2 ** 20 - 20_000);
    expect(rows(summary)).toHaveLength(1000);
    expect(rows(summary)[3]).toContain('pv_907');
    expect(rows(summary)[4]).toContain('<a href=');
    expect(rows(summary)[999]).not.toContain('<a href=');
    expect(summary).toContain(
      '<p>Job summaries are limited to 1 MiB. See the <code>videos</code> output for the other links.</p>',
    );
  });

  test('of more text than it can hold: the rows that fit, and how many do not', () => {
    const outcomes = range(1000).map((id) => failed(id, `${id} ${'"'.repeat(990)}`));
    const { summary = '' } = report(outcomes);
    expect(Buffer.byteLength(summary)).toBeLessThan(2 ** 20);
    const shown = rows(summary).length;
    expect(shown).toBeGreaterThan(100);
    expect(summary).toContain(
      `See the <code>videos</code> output for the links and ${1000 - shown} more videos.`,
    );
  });

  test('what comes from outside is neither HTML nor Markdown', () => {
    const markup = ['<b>', '"', "'", '&', '</td>', '<img src=x onerror=a>', '[x](y)', '**'];
    const hostile = fc
      .array(fc.oneof(fc.constantFrom(...markup), fc.string()))
      .map((parts) => parts.join('').replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' '));
    const own =
      /<\/?(?:h3|code|table|tr|td|p)>|<td nowrap>|<th align="left"(?: nowrap)?>|<\/th>|<a href="[^"<>]*">|<\/a>/g;
    fc.assert(
      fc.property(hostile, hostile, (title, reason) => {
        const ended = { ...completed('pv_1', { title }), url: `https://x/${title}` } as Outcome;
        const { summary = '' } = report([ended, failed('pv_2', reason)]);
        expect(summary.replace(own, '')).not.toMatch(/[<>"']/);
        expect(summary.trim()).not.toMatch(/\n\s*\n/);
      }),
    );
  });
});

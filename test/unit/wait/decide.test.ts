import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import type { Video } from '../../../src/jogg/decode.ts';
import { present } from '../../../src/jogg/fields.ts';
import { codeError, statusError, timeoutError } from '../../../src/jogg/response-errors.ts';
import {
  beginWait,
  decide,
  timeLimit,
  type Decision,
  type WaitState,
  type WaitTerms,
} from '../../../src/wait/decide.ts';
import type { CheckResult } from '../../../src/pace/rate-limiter.ts';
import type { Seen } from '../../support/outcomes.ts';

const TERMS: WaitTerms = {
  pollIntervalSeconds: 5,
  maxPollIntervalSeconds: 60,
  maxRetries: 24,
  timeoutSeconds: 1800,
  start: 0,
  deadline: 1800,
  roundSeconds: 0,
  heard: 'nobody',
  random: () => 0,
};

const processing: Seen = { status: 'processing' };
const foreign = statusError(404, 'https://api.jogg.ai');
const down = new StepError('down', { transient: true, help: '' });

function answerOf(response: Seen | StepError, askedAt: number): CheckResult<Video> {
  return response instanceof StepError
    ? { error: response, askedAt }
    : { value: present(response), askedAt };
}

/** Decides on results, each when it is due, until one ends the wait. */
function follow(
  responses: readonly (Seen | StepError)[],
  some: Partial<WaitTerms> = {},
): Decision & { now: number } {
  let terms = { ...TERMS, ...some };
  let decision: Decision = { state: beginWait(terms.start, terms.deadline), events: [] };
  let now = terms.start;
  for (const response of responses) {
    now = Math.max(now, decision.state.turn.due);
    const isReport = !(response instanceof StepError) && response.status !== undefined;
    if (isReport) terms = { ...terms, heard: 'report' };
    decision = decide(decision.state, answerOf(response, now), now, terms);
    if (decision.ending) break;
  }
  return { ...decision, now };
}

function repeat<T>(times: number, value: T): T[] {
  return Array<T>(times).fill(value);
}

describe('what has been heard outweighs what is heard once', () => {
  const lasting: [string, StepError][] = [
    ['a page of a server in between', foreign],
    ['a 401', statusError(401, '')],
    ['a redirect', statusError(302, '', {}, 'https://elsewhere.example')],
    ['a wrong key', codeError(10105, 401)],
    ['a code without a meaning', codeError(-1, 200)],
    ['another certificate', new StepError('x', { transient: false, help: '', scope: 'step' })],
    ['not found', codeError(10104, 404)],
  ];

  test.each(lasting)('%s after a report is asked again, eight times in a row', (_name, error) => {
    expect(follow([processing, ...repeat(8, error)]).ending).toBeUndefined();
    const { ending, now } = follow([processing, ...repeat(9, error)]);
    expect(ending).toMatchObject({ result: 'error' });
    expect(now).toBeLessThanOrEqual(5 + 121);
    const restarted = [processing, ...repeat(8, error), processing, ...repeat(8, error)];
    expect(follow(restarted).ending).toBeUndefined();
  });

  test.each(lasting)('%s between errors that pass does not end a wait', (_name, error) => {
    expect(follow([processing, ...repeat(20, down), error]).ending).toBeUndefined();
    const mixed = follow([processing, ...repeat(20, [down, error]).flat()]);
    expect(mixed.ending).toMatchObject({ result: 'error' });
    expect(mixed.state.errorsInARow).toBe(25);
  });

  test.each(lasting.slice(0, -1))('%s before any report ends a wait', (_name, error) => {
    expect(follow([error]).ending).toEqual({ result: 'error', error });
    expect(follow([error], { heard: 'jogg' }).ending).toEqual({ result: 'error', error });
    expect(follow([error], { heard: 'report' }).ending).toBeUndefined();
  });

  test('max-retries holds where it is less', () => {
    const { state } = follow([processing, ...repeat(9, foreign)], { maxRetries: 2 });
    expect(state.errorsInARow).toBe(3);
  });

  test('max-retries limits consecutive errors, whatever kinds of errors alternate', () => {
    const errors = fc.array(fc.constantFrom(down, foreign, codeError(10104, 404)), {
      minLength: 6,
      maxLength: 6,
    });
    fc.assert(
      fc.property(errors, (all) => {
        const { ending, state } = follow(all, { heard: 'report', maxRetries: 4 });
        expect(ending).toMatchObject({ result: 'error' });
        expect(state.checks).toBeLessThanOrEqual(5);
      }),
      { examples: [[[foreign, codeError(10104, 404), foreign, down, foreign, down]]] },
    );
  });

  test('a final error says both: how often the video was reported on, and what is said now', () => {
    const { ending } = follow([...repeat(12, processing), ...repeat(9, foreign)]);
    const message: unknown = expect.stringMatching(/9 .*12 times.*HTTP 404/);
    expect(ending).toMatchObject({ error: { message } });
  });

  test('what JoggAI says has all of max-retries, and any other host 8 at first', () => {
    const system = codeError(50000, 200);
    for (const [error, heard, most] of [
      [down, 'nobody', 8],
      [down, 'jogg', 24],
      [down, 'report', 24],
      [system, 'nobody', 24],
    ] as const) {
      const { state } = follow(repeat(40, error), { heard });
      expect([heard, error.message, state.errorsInARow]).toEqual([heard, error.message, most + 1]);
    }
  });
});

describe('an unknown status', () => {
  const url = 'https://res.jogg.ai/v.mp4';

  test('is completed with the same usable URL in three checks in a row, whatever its signature', () => {
    const ready = (n: number): Seen => ({
      status: 'ready',
      url: `${url}?signature=${n}`,
    });
    const { ending, state, events } = follow([processing, ready(1), ready(2), ready(3)]);
    expect(ending).toEqual({ result: 'completed', url: `${url}?signature=3` });
    expect(state.video).toMatchObject({ status: 'completed', statusWord: 'ready' });
    expect(events).toEqual([{ type: 'status-changed', status: 'completed', word: 'ready' }]);
  });

  test.each([
    ['another URL', { status: 'ready', url: 'https://res.jogg.ai/other.mp4' }],
    ['no URL', { status: 'ready' }],
    ['a known status', { status: 'processing', url }],
  ])('with %s in between begins anew', (_name, other) => {
    const ready = { status: 'ready', url };
    expect(follow([ready, ready, other, ready, ready]).ending).toBeUndefined();
    expect(follow([ready, ready, other, ready, ready, ready]).ending).toBeDefined();
  });

  test('with an error or a response without a status in between neither starts over nor counts it', () => {
    const ready = { status: 'ready', url };
    for (const other of [{}, { url }, down]) {
      expect(follow([ready, ready, other]).ending).toBeUndefined();
      expect(follow([ready, other, ready]).ending).toBeUndefined();
      expect(follow([ready, other, ready, ready]).ending).toMatchObject({ result: 'completed' });
    }
  });

  test('in progress with a URL is never completed by that', () => {
    expect(follow(repeat(50, { status: 'processing', url })).ending).toBeUndefined();
  });
});

describe('the deadline', () => {
  test('has a last check, and one that fails is tried again for 15 s', () => {
    const late = follow([...repeat(400, processing).slice(0, 3), down, down], { deadline: 12 });
    expect(late.ending).toBeUndefined();
    expect(late.state.turn.due).toBeGreaterThan(12);
    const url = 'https://res.jogg.ai/v.mp4';
    const found = follow([...repeat(3, processing), down, { status: 'completed', url }], {
      deadline: 12,
    });
    expect(found.ending).toMatchObject({ result: 'completed' });
  });

  test.each([
    ['a reset', down, 'timed-out'],
    ['a page of a server in between', foreign, 'timed-out'],
    ['a wrong key', codeError(10105, 401), 'error'],
    ['not found', codeError(10104, 404), 'error'],
  ])('with %s until the end is over within 15 s', (_name, error, result) => {
    const { ending, now } = follow([...repeat(3, processing), ...repeat(20, error)], {
      deadline: 12,
    });
    expect(ending).toMatchObject({ result, error });
    expect(now).toBeLessThanOrEqual(12 + 15);
  });

  test.each([
    [1799.9, 3, 1802.9],
    [1799, 14.9, 1813.9],
    [1790, 20, 1810],
    [1799.9, 15, undefined],
    [1790, 30, undefined],
  ])(
    'a rate limit at %d s that asks for %d s is waited for up to the last turn',
    (now, retryAfterSeconds, due) => {
      const { state } = follow([processing]);
      const error = codeError(429, 429, { retryAfterSeconds });
      const decision = decide(state, { error, askedAt: now }, now, TERMS);
      if (due === undefined) {
        expect(decision.ending).toMatchObject({ result: 'timed-out', retryAfterSeconds });
      } else {
        expect(decision.ending).toBeUndefined();
        expect(decision.state.turn.due).toBeCloseTo(due);
      }
    },
  );

  test('is no later for what a response other than a rate limit asks for', () => {
    for (const response of [
      { ...processing, retryAfterSeconds: 1e6 },
      down.with({ retryAfterSeconds: 1e6 }),
    ]) {
      const { state, ending } = follow([processing, response]);
      expect(ending).toBeUndefined();
      expect(state.turn).toMatchObject({ due: 1800, notBefore: 1800 });
    }
  });
});

describe('the next turn', () => {
  const nextAfter = (askedAt: number, now = askedAt): WaitState['turn'] => {
    const { state } = follow([processing]);
    const terms = { ...TERMS, roundSeconds: 100 };
    return decide(state, answerOf(processing, askedAt), now, terms).state.turn;
  };

  test.each([
    [1000, 1814],
    [1699.9, 1814],
    [1700, 1800],
    [1799.5, 1800],
  ])(
    'after a check at %d s is of use until %d s: past the deadline only if it is the last one',
    (askedAt, until) => {
      expect(nextAfter(askedAt)).toMatchObject({ until, urgent: false });
    },
  );

  test('after a response that comes past the deadline, but was asked for before, is of use past it', () => {
    expect(nextAfter(1798, 1805)).toMatchObject({ due: 1800, until: 1814, urgent: false });
  });

  test('after an error is of use past the deadline, and has no precedence', () => {
    expect(follow([processing, down]).state.turn).toMatchObject({ until: 1814, urgent: false });
    expect(beginWait(0, 1814).turn).toMatchObject({ until: 1814, urgent: false });
  });
});

describe('a check that gets no turn', () => {
  const tooMany = codeError(429, 429, { retryAfterSeconds: 7200 });

  function refusedAfter(error: StepError, refusedBy: StepError | undefined): Decision {
    const { state } = follow([error], { heard: 'report' });
    return decide(state, { refusedBy }, 1800, { ...TERMS, heard: 'report' });
  }

  test.each([tooMany, undefined])(
    "ends with the final error of JoggAI's last response: %s",
    (by) => {
      for (const error of [codeError(10104, 404), codeError(10105, 401)]) {
        expect(refusedAfter(error, by).ending).toEqual({ result: 'error', error });
      }
    },
  );

  test('times out after any other error, because of a rate limit if there is one', () => {
    const limited = { error: tooMany, retryAfterSeconds: 7200 };
    for (const error of [down, foreign]) {
      const late = refusedAfter(error, undefined).ending;
      expect(late).toEqual({ result: 'timed-out', error });
      const refused = refusedAfter(error, tooMany).ending;
      expect(refused).toEqual({ result: 'timed-out', ...limited, elsewhere: true });
    }
  });
});

test('a refusal or an error that ends a wait causes no event', () => {
  const { state } = follow([down]);
  const tooMany = codeError(429, 429, { retryAfterSeconds: 7200 });
  const results: CheckResult<Video>[] = [
    { refusedBy: undefined },
    { refusedBy: tooMany },
    answerOf(tooMany, 1800),
    answerOf(down.with({ retryAfterSeconds: 20 }), 1800),
    answerOf(codeError(10105, 401), 1800),
  ];
  for (const result of results) {
    const { ending, events } = decide(state, result, 1800, TERMS);
    expect(ending).toBeDefined();
    expect(events).toEqual([]);
  }
});

describe('the time limit of a request', () => {
  const limitAfter = (timeouts: number, now = 100): number => {
    const { state } = follow([processing, ...repeat(timeouts, timeoutError(15, ''))]);
    return timeLimit(state, TERMS.deadline, now);
  };

  test('is 15, 30, and then 60 s after requests that ran out of time', () => {
    expect([0, 1, 2, 3, 9].map((timeouts) => limitAfter(timeouts))).toEqual([15, 30, 60, 60, 60]);
  });

  test('ends 15 s past the deadline', () => {
    expect(limitAfter(9, 1800)).toBe(15);
    expect(limitAfter(9, 1790)).toBe(25);
  });
});

test('whatever comes, the next check is at no time in the past, and the state of before stays as it was', () => {
  const errors = fc.constantFrom(down, foreign, codeError(10104, 200), timeoutError(15, ''));
  const videos = fc.record({
    status: fc.constantFrom('pending', 'processing', 'ready', 'completed', undefined),
    url: fc.constantFrom(undefined, 'https://res.jogg.ai/v.mp4'),
    retryAfterSeconds: fc.option(fc.nat(5000), { nil: undefined }),
  });
  const responses = fc.array(fc.oneof(errors, videos), { maxLength: 40 });
  fc.assert(
    fc.property(responses, fc.nat(3000), (all, deadline) => {
      let state: WaitState = beginWait(0, deadline);
      let now = 0;
      for (const response of all) {
        now = Math.max(now, state.turn.due);
        const before = JSON.stringify(state);
        const answer = answerOf(response, now);
        const decision = decide(state, answer, now, { ...TERMS, deadline, heard: 'report' });
        expect(JSON.stringify(state)).toBe(before);
        if (decision.ending) return;
        ({ state } = decision);
        expect(state.turn.due).toBeGreaterThanOrEqual(now);
        expect(state.turn.due).toBeLessThanOrEqual(Math.max(deadline + 15, now + 15));
        expect(state.turn.until).toBeGreaterThanOrEqual(state.turn.due);
      }
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { Deadline } from '../../../src/pace/deadline.ts';
import { RateLimiter, REQUEST_INTERVAL_SECONDS } from '../../../src/pace/rate-limiter.ts';
import type { Turn } from '../../../src/pace/rate-limiter.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

interface Stage {
  time: VirtualTime;
  limiter: RateLimiter;
  controller: AbortController;
  deadline: number;
}

/** @param lateness how late each timer fires, in seconds */
function stage(
  deadline = Infinity,
  lateness: () => number = () => 0,
  { roundSeconds = 0, intervalSeconds = REQUEST_INTERVAL_SECONDS } = {},
): Stage {
  const time = new VirtualTime();
  const controller = new AbortController();
  const limiter = new RateLimiter(
    {
      deadline: new Deadline(deadline, roundSeconds),
      intervalSeconds,
      signal: controller.signal,
    },
    {
      clock: time.clock,
      sleep: (seconds, signal) => time.sleep(seconds + lateness(), signal),
      random: time.random,
    },
  );
  return { time, limiter, controller, deadline };
}

type Asked = Pick<Turn, 'due' | 'notBefore'> & Partial<Turn>;

function at(due: number, notBefore = 0): Asked {
  return { due, notBefore };
}

/** The time of the turn; `undefined` if it is refused. */
async function grantedAt(
  { limiter, time, deadline }: Stage,
  turn: Asked,
): Promise<number | undefined> {
  const answer = await limiter.run({ until: deadline, ...turn }, () => Promise.resolve());
  return 'askedAt' in answer ? time.now : undefined;
}

function allGrantedAtOnce(one: Stage, turns: Asked[]): Promise<(number | undefined)[]> {
  return Promise.all(turns.map((turn) => grantedAt(one, turn)));
}

/** The same, while time passes. */
async function allGrantedAt(one: Stage, turns: Asked[]): Promise<(number | undefined)[]> {
  return await one.time.run(allGrantedAtOnce(one, turns));
}

/**
 * Makes a request that takes a second, and fails with an error that concerns all requests of its kind.
 *
 * @returns when the request was made
 */
async function fail(
  { limiter, deadline, time }: Stage,
  retryAfterSeconds?: number,
  { due = time.now, isPage = false, isRateLimit = true } = {},
) {
  const details = { transient: true, help: '', isRateLimit, retryAfterSeconds } as const;
  const error = new StepError('slow down', details);
  const turn = { due, notBefore: 0, until: deadline };
  let askedAt = NaN;
  const request = async (): Promise<never> => {
    askedAt = time.now;
    await time.sleep(1);
    throw error;
  };
  expect(await limiter.run(turn, request, isPage ? 'page' : 'video')).toMatchObject({ error });
  return askedAt;
}

function rounded(times: (number | undefined)[]): (number | undefined)[] {
  return times.map((time) => time && Number(time.toFixed(6)));
}

describe('spacing', () => {
  test('the first turn is given immediately, the others evenly', async () => {
    const one = stage();
    const times = await allGrantedAt(one, [at(0), at(0), at(0), at(0)]);
    expect(rounded(times)).toEqual([0, 0.105, 0.21, 0.315]);
    expect(one.limiter.granted).toBe(4);
    // A timer would keep the step from ending.
    expect(one.time.sleeping).toBe(0);
  });

  test('a turn is given when it is due, if no other was just before', async () => {
    expect(rounded(await allGrantedAt(stage(), [at(7), at(5), at(9)]))).toEqual([7, 5, 9]);
  });

  test('never more than 10 in a second, however late timers are and whenever turns are due', async () => {
    const dues = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), {
      minLength: 11,
      maxLength: 60,
    });
    const lateness = fc.array(
      fc.oneof(
        fc.double({ min: 0, max: 0.06, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
      ),
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(dues, lateness, async (turns, late) => {
        let sleeps = 0;
        const times = await allGrantedAt(
          stage(Infinity, () => late[sleeps++ % late.length] ?? 0),
          turns.map((due) => at(due)),
        );
        const sorted = times.map(Number).sort((a, b) => a - b);
        sorted.slice(10).forEach((time, i) => {
          expect(time - (sorted[i] ?? NaN)).toBeGreaterThanOrEqual(1 - 1e-9);
        });
        sorted.forEach((time, i) => {
          if (i > 0) expect(time - (sorted[i - 1] ?? NaN)).toBeGreaterThanOrEqual(0.055 - 1e-9);
        });
      }),
    );
  });

  test('timers that fire late do not slow it down', async () => {
    const late = stage(Infinity, () => 0.01);
    const times = await allGrantedAt(late, Array<Asked>(1000).fill(at(0)));
    expect(times.at(-1)).toBeCloseTo(999 * 0.105 + 0.01, 6);
  });
});

describe('order', () => {
  test('the one that is most overdue goes first, and of two alike the one that came first', async () => {
    const all = stage();
    all.time.now = 9;
    const times = await allGrantedAt(all, [at(9), at(3), at(5), at(3), at(9)]);
    // The first one was alone when it came.
    expect(rounded(times)).toEqual([9, 9.105, 9.315, 9.21, 9.42]);
  });

  test('a turn that is due sooner is given sooner, though it is asked for later', async () => {
    const one = stage();
    const { time } = one;
    const order: string[] = [];
    await time.run(
      Promise.all([
        grantedAt(one, at(100)).then(() => order.push('late')),
        time
          .sleep(50)
          .then(() => grantedAt(one, at(60)))
          .then(() => order.push('soon')),
      ]),
    );
    expect(order).toEqual(['soon', 'late']);
    expect(time.now).toBe(100);
  });

  test.each([0, 0.01])('an urgent turn goes before all: timers %d s late', async (lateness) => {
    const one = stage(60, () => lateness);
    const turns = Array<Asked>(400).fill(at(0));
    const urgent = (when: number): Promise<number | undefined> =>
      one.time
        .sleep(when)
        .then(() => grantedAt(one, { ...at(when), until: Infinity, urgent: true }));
    const [, ...times] = await one.time.run(
      Promise.all([allGrantedAtOnce(one, turns), urgent(10), urgent(70)]),
    );
    expect(times[0]).toBeGreaterThanOrEqual(10);
    expect(times[0]).toBeLessThan(10.2);
    expect(times[1]).toBe(70);
  });
});

describe('the deadline', () => {
  test('everyone has a last turn, the last of them at the deadline', async () => {
    const times = await allGrantedAt(stage(60), [at(100), at(100), at(70)]);
    expect(rounded(times)).toEqual([59.895, 60, 59.79]);
  });

  test('who comes again after that is refused, and immediately', async () => {
    const one = stage(60);
    expect(await allGrantedAt(one, [at(100)])).toEqual([60]);
    expect(await allGrantedAt(one, [at(60)])).toEqual([undefined]);
    expect(one.time.now).toBe(60);
    const turn = { due: 60, notBefore: 0, until: 60 };
    const refused = one.limiter.run(turn, () => Promise.resolve());
    expect(await one.time.run(refused)).toStrictEqual({ refusedBy: undefined });
  });

  test('does not move up a turn that is due after it', async () => {
    expect(await allGrantedAt(stage(60), [{ ...at(65), until: 74 }])).toEqual([65]);
  });

  test('is not too late for a turn, even without an interval between turns', async () => {
    const one = stage(60, undefined, { intervalSeconds: 0 });
    expect(await allGrantedAt(one, [at(100), at(60), at(0)])).toEqual([60, 60, 0]);
  });

  test('is kept when there are more than there are turns: none is late, none is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0, max: 30, noNaN: true }),
        async (count, deadline) => {
          const times = await allGrantedAt(stage(deadline), Array<Asked>(count).fill(at(0)));
          const granted = times.filter((time) => time !== undefined);
          expect(granted).toHaveLength(Math.min(count, Math.floor(deadline / 0.105 + 0.5) + 1));
          expect(Math.max(...granted)).toBeLessThanOrEqual(deadline + 0.0525 + 1e-9);
        },
      ),
    );
  });

  test('brings no turn sooner than the server asked for', async () => {
    const times = await allGrantedAt(stage(60), [
      at(59.95, 59.95),
      ...Array<Asked>(10).fill(at(100)),
    ]);
    expect(times[0]).toBeGreaterThanOrEqual(59.95);
    expect(times).not.toContain(undefined);
  });
});

describe('the last round', () => {
  test('has a turn for each before anyone has a second one', async () => {
    const one = stage(60);
    const { time } = one;
    const given: string[] = [];
    async function poll(name: string, intervalSeconds: number): Promise<void> {
      while ((await grantedAt(one, at(time.now + intervalSeconds))) !== undefined) {
        given.push(`${name} ${time.now >= 60 - 9 * REQUEST_INTERVAL_SECONDS - 1e-9}`);
      }
    }
    const names = Array.from({ length: 10 }, (_, i) => `pv_${i}`);
    // The first one fails again and again, and is due soonest each time.
    await time.run(Promise.all(names.map((name, i) => poll(name, i === 0 ? 0.2 : 50))));
    for (const name of names) expect(given).toContain(`${name} true`);
  });
});

describe('a machine that sleeps past the deadline', () => {
  const machines = fc.record({
    count: fc.integer({ min: 1, max: 60 }),
    // Longer than the 5 s that a busy machine may take.
    seconds: fc.oneof(
      fc.double({ min: 20, max: 30, noNaN: true }),
      fc.double({ min: 20, max: 5000, noNaN: true }),
    ),
  });

  test('grants as many pending turns as a round has, and none after the new deadline', async () => {
    await fc.assert(
      fc.asyncProperty(machines, fc.nat(20), async ({ count, seconds }, more) => {
        const roundSeconds = count * REQUEST_INTERVAL_SECONDS;
        const one = stage(60, undefined, { roundSeconds });
        one.time.pause = { from: 48, seconds };
        const end = 48 + seconds + roundSeconds;
        const pending = await allGrantedAt(one, Array<Asked>(count + more).fill(at(50)));
        expect(pending.filter((time) => time !== undefined).length).toBeGreaterThanOrEqual(count);
        const later = Array<Asked>(count + more).fill({ ...at(one.time.now), until: end });
        for (const time of [...pending, ...(await allGrantedAt(one, later))]) {
          if (time !== undefined) expect(time).toBeLessThanOrEqual(end + 0.0525 + 1e-9);
        }
      }),
      { examples: [[{ count: 20, seconds: 25 }, 20]] },
    );
  });
});

describe('a pause', () => {
  test('holds for everyone, and the longest of several counts', async () => {
    const one = stage();
    await one.time.run(Promise.all([fail(one, 30), fail(one, 10)]));
    expect(rounded(await allGrantedAt(one, [at(0), at(0)]))).toEqual([31, 31.105]);
  });

  test.each([
    { due: 0, next: 2.105 },
    { due: 1, next: 3 },
  ])('is the first for all that were under way as it began: due at $due s', async (another) => {
    const one = stage();
    // The request that is due at 1 s begins at the moment at which the first one fails.
    await one.time.run(Promise.all([fail(one), fail(one, undefined, another)]));
    expect(rounded(await allGrantedAt(one, [at(0)]))).toEqual([another.next]);
  });

  test('until the deadline leaves the deadline, to who waits and to who comes', async () => {
    const [waiting, coming] = [stage(60), stage(60)];
    const [granted] = await waiting.time.run(
      Promise.all([grantedAt(waiting, at(5)), fail(waiting, 59)]),
    );
    await coming.time.run(fail(coming, 59));
    expect([granted, ...(await allGrantedAt(coming, [at(0)]))]).toEqual([60, 60]);
  });

  test('that comes while others wait holds for them too', async () => {
    const one = stage();
    const { time } = one;
    const [granted] = await time.run(
      Promise.all([grantedAt(one, at(5)), time.sleep(3).then(() => fail(one, 16))]),
    );
    expect(granted).toBe(20);
  });

  test('that nobody asked for grows with the errors in a row, and ends at the deadline', async () => {
    const one = stage(60);
    const askedAt: number[] = [];
    await one.time.run(
      (async () => {
        while (one.time.now < 60) askedAt.push(await fail(one));
      })(),
    );
    expect(rounded(askedAt)).toEqual([0, 2, 5, 10, 19, 36, 60]);
  });

  test('holds up no check for an urgent turn that waits past the deadline', async () => {
    const one = stage(60);
    const { time } = one;
    const times = await time.run(
      (async () => {
        while (time.now < 35) await fail(one);
        return await Promise.all([
          grantedAt(one, { ...at(time.now), until: Infinity, urgent: true }),
          grantedAt(one, at(50)),
        ]);
      })(),
    );
    expect(times[0]).toBeGreaterThan(60);
    expect(times[1]).toBe(60);
  });

  test.each([59, 59.4])(
    'that begins at or after the deadline delays later turns: request at %d s',
    async (due) => {
      const one = stage(60);
      await one.time.run(fail(one, undefined, { due }));
      const [granted] = await allGrantedAt(one, [{ ...at(60), until: 74 }]);
      expect(granted).toBeCloseTo(due + 2, 6);
    },
  );

  test('affects only one kind of request, however long it is', async () => {
    const one = stage(60);
    const waiting = allGrantedAtOnce(one, [at(30)]);
    const [granted] = await one.time.run(
      Promise.all([waiting, fail(one, 100, { isPage: true }), fail(one, 10, { isPage: true })]),
    );
    expect([granted, await allGrantedAt(one, [at(0)])]).toEqual([[30], [30.105]]);
  });

  test('never follows an error other than a rate limit', async () => {
    const one = stage(60);
    await one.time.run(fail(one, 10, { isRateLimit: false }));
    expect(await allGrantedAt(one, [at(0)])).toEqual([1]);
  });

  test('is not ended by a success that was asked for as it began', async () => {
    const one = stage();
    const { time, limiter } = one;
    await time.run(
      Promise.all([
        fail(one),
        limiter.run({ due: 1, notBefore: 0, until: Infinity }, () => time.sleep(1)),
      ]),
    );
    await time.run(fail(one));
    // Three seconds into the wait, for the second time in a row.
    expect(rounded(await allGrantedAt(one, [at(0)]))).toEqual([5]);
  });

  test('is not ended by a success that was asked for before it', async () => {
    const one = stage();
    const { time, limiter } = one;
    const slow = { due: 0, notBefore: 0, until: Infinity };
    const askedAt = await time.run(
      (async () => {
        const success = limiter.run(slow, () => time.sleep(4));
        await fail(one);
        await fail(one);
        await success;
        return [await fail(one), await fail(one)];
      })(),
    );
    const [first = NaN, second = NaN] = askedAt;
    // A second for the request itself, and the third pause.
    expect(second - first).toBeCloseTo(5, 6);
  });

  test('begins with one second again after a success', async () => {
    const one = stage();
    const askedAt: number[] = [];
    await one.time.run(
      (async () => {
        await fail(one);
        await fail(one);
        await grantedAt(one, at(0));
        askedAt.push(await fail(one), await fail(one));
      })(),
    );
    const [first = NaN, second = NaN] = askedAt;
    expect(second - first).toBeCloseTo(2, 6);
  });

  test('that is longer than turns are wanted for refuses them immediately, with the error', async () => {
    const one = stage(60);
    const { time, limiter } = one;
    const turn = { due: 30, notBefore: 0, until: 60 };
    const [refused] = await time.run(
      Promise.all([
        limiter.run(turn, () => Promise.resolve()),
        time.sleep(3).then(() => fail(one, 100)),
      ]),
    );
    expect(refused).toMatchObject({ refusedBy: { message: 'slow down' } });
    expect(time.now).toBe(4);
    // A timer would keep the step from ending.
    await time.run(Promise.resolve());
    expect(time.sleeping).toBe(0);
    expect(await limiter.run(turn, () => Promise.resolve())).toEqual(refused);
  });
});

describe('an abort', () => {
  test('ends all waiting immediately, with its reason', async () => {
    const one = stage();
    const { time, controller } = one;
    const reason = new Error('cancelled');
    const [first, ...waiting] = [at(0), at(0), at(100)].map((turn) => grantedAt(one, turn));
    expect(await time.run(Promise.resolve(first))).toBe(0);
    controller.abort(reason);
    const rejected = { status: 'rejected', reason };
    expect(await time.run(Promise.allSettled(waiting))).toEqual([rejected, rejected]);
    expect(time.now).toBe(0);
    // A timer would keep the step from ending.
    expect(time.sleeping).toBe(0);
    await expect(grantedAt(one, at(0))).rejects.toBe(reason);
  });
});

test('an unexpected error of a request is thrown', async () => {
  const { limiter, time } = stage();
  const bug = new TypeError('a bug');
  const run = limiter.run({ ...at(0), until: 60 }, () => Promise.reject(bug));
  await expect(time.run(run)).rejects.toBe(bug);
});

test('an unexpected error between turns is that of all that are waiting, and of no later one', async () => {
  const time = new VirtualTime();
  const bug = new TypeError('a bug');
  let isBroken = true;
  const { signal } = new AbortController();
  const limiter = new RateLimiter(
    { deadline: new Deadline(60), intervalSeconds: 1, signal },
    {
      clock: () => {
        if (isBroken && time.now > 0) throw bug;
        return time.now;
      },
      sleep: time.sleep,
      random: time.random,
    },
  );
  const run = (): Promise<unknown> =>
    limiter.run({ due: 5, notBefore: 0, until: 60 }, () => Promise.resolve('done'));
  const waiting = Promise.allSettled([run(), run()]);
  const rejected = { status: 'rejected', reason: bug };
  expect(await time.run(waiting)).toEqual([rejected, rejected]);
  isBroken = false;
  expect(await time.run(run())).toMatchObject({ value: 'done' });
});

test('a turn further off than a timer can be is waited for in full', async () => {
  const month = 30 * 86_400;
  expect(await allGrantedAt(stage(), [at(2 * month)])).toEqual([2 * month]);
});

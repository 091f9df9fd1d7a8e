import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createRateLimiter,
  REQUEST_INTERVAL_SECONDS,
  type RateLimiter,
  type Turn,
} from '../../../src/wait/rate-limiter.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

interface Stage {
  time: VirtualTime;
  limiter: RateLimiter;
  controller: AbortController;
}

/** @param lateness how late each timer fires, in seconds */
function stage(deadline = Infinity, lateness: () => number = () => 0): Stage {
  const time = new VirtualTime();
  const controller = new AbortController();
  const limiter = createRateLimiter(deadline, REQUEST_INTERVAL_SECONDS, controller.signal, {
    clock: time.clock,
    sleep: (seconds, signal) => time.sleep(seconds + lateness(), signal),
  });
  return { time, limiter, controller };
}

function at(due: number, notBefore = 0): Turn {
  return { due, notBefore };
}

/** When each turn is given; `undefined` if it is refused. */
async function grantedAt({ time, limiter }: Stage, turns: Turn[]): Promise<(number | undefined)[]> {
  const granted = turns.map(async (turn) => ((await limiter.acquire(turn)) ? time.now : undefined));
  return await time.run(Promise.all(granted));
}

function rounded(times: (number | undefined)[]): (number | undefined)[] {
  return times.map((time) => time && Number(time.toFixed(6)));
}

describe('spacing', () => {
  test('the first turn is given at once, the others evenly', async () => {
    const times = await grantedAt(stage(), [at(0), at(0), at(0), at(0)]);
    expect(rounded(times)).toEqual([0, 0.105, 0.21, 0.315]);
  });

  test('a turn is given when it is due, if no other was just before', async () => {
    expect(rounded(await grantedAt(stage(), [at(7), at(5)]))).toEqual([7, 5]);
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
        const times = await grantedAt(
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
    const times = await grantedAt(late, Array<Turn>(1000).fill(at(0)));
    expect(times.at(-1)).toBeCloseTo(999 * 0.105 + 0.01, 6);
  });
});

describe('order', () => {
  test('the one that is most overdue goes first, and of two alike the one that came first', async () => {
    const all = stage();
    all.time.now = 9;
    const times = await grantedAt(all, [at(9), at(3), at(5), at(3), at(9)]);
    // The first one was alone when it came.
    expect(rounded(times)).toEqual([9, 9.105, 9.315, 9.21, 9.42]);
  });

  test('a turn that is due sooner is given sooner, though it is asked for later', async () => {
    const { time, limiter } = stage();
    const order: string[] = [];
    await time.run(
      Promise.all([
        limiter.acquire(at(100)).then(() => order.push('late')),
        time
          .sleep(50)
          .then(() => limiter.acquire(at(60)))
          .then(() => order.push('soon')),
      ]),
    );
    expect(order).toEqual(['soon', 'late']);
    expect(time.now).toBe(100);
  });
});

describe('the deadline', () => {
  test('everyone has a last turn, the last of them at the deadline', async () => {
    const times = await grantedAt(stage(60), [at(100), at(100), at(70)]);
    expect(rounded(times)).toEqual([59.895, 60, 59.79]);
  });

  test('who comes again after that is refused, and at once', async () => {
    const one = stage(60);
    expect(await grantedAt(one, [at(100)])).toEqual([60]);
    expect(await grantedAt(one, [at(60)])).toEqual([undefined]);
    expect(one.time.now).toBe(60);
  });

  test('is kept when there are more than there are turns: none is late, none is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0, max: 30, noNaN: true }),
        async (count, deadline) => {
          const times = await grantedAt(stage(deadline), Array<Turn>(count).fill(at(0)));
          const granted = times.filter((time) => time !== undefined);
          expect(granted).toHaveLength(Math.min(count, Math.floor(deadline / 0.105 + 0.5) + 1));
          expect(Math.max(...granted)).toBeLessThanOrEqual(deadline + 0.0525 + 1e-9);
        },
      ),
    );
  });

  test('brings no turn sooner than the server asked for', async () => {
    const times = await grantedAt(stage(60), [at(59.95, 59.95), ...Array<Turn>(10).fill(at(100))]);
    expect(times[0]).toBeGreaterThanOrEqual(59.95);
    expect(times).not.toContain(undefined);
  });
});

describe('a pause', () => {
  test('holds for everyone', async () => {
    const { time, limiter } = stage();
    limiter.pause(at(30, 30));
    limiter.pause(at(10, 10));
    expect(rounded(await grantedAt({ time, limiter } as Stage, [at(0), at(0)]))).toEqual([
      30, 30.105,
    ]);
  });

  test('that comes while others wait holds for them too', async () => {
    const { time, limiter } = stage();
    const times = await time.run(
      Promise.all([
        limiter.acquire(at(5)).then(() => time.now),
        time.sleep(4).then(() => {
          limiter.pause(at(20, 20));
        }),
      ]),
    );
    expect(times[0]).toBe(20);
  });

  test('that nobody asked for ends at the deadline', async () => {
    const one = stage(60);
    one.limiter.pause(at(90, 0));
    expect(await grantedAt(one, [at(90)])).toEqual([60]);
  });
});

describe('an abort', () => {
  test('ends all waiting at once, with its reason', async () => {
    const { time, limiter, controller } = stage();
    const reason = new Error('cancelled');
    const waiting = [at(0), at(0), at(100)].map((turn) => limiter.acquire(turn));
    controller.abort(reason);
    const [first, ...others] = await time.run(Promise.allSettled(waiting));
    expect(first).toEqual({ status: 'fulfilled', value: true });
    for (const other of others) expect(other).toEqual({ status: 'rejected', reason });
    expect(time.now).toBe(0);
    await expect(limiter.acquire(at(0))).rejects.toBe(reason);
  });
});

test('a turn further off than a timer can be is waited for in full', async () => {
  const month = 30 * 86_400;
  expect(await grantedAt(stage(), [at(2 * month)])).toEqual([2 * month]);
});

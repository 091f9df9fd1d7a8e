import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Sleeper, systemTiming } from '../../src/clock.ts';
import { VirtualTime } from '../support/virtual-time.ts';

describe('systemTiming', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('its clock ignores jumps of the wall clock', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (wallClock) => {
        const before = systemTiming.clock();
        vi.setSystemTime(wallClock);
        const passed = systemTiming.clock() - before;
        expect(passed).toBeGreaterThanOrEqual(0);
        expect(passed).toBeLessThan(60);
      }),
    );
  });

  test('its sleep takes as many seconds of its clock as it is told', async () => {
    const before = systemTiming.clock();
    await systemTiming.sleep(0.05, new AbortController().signal);
    // A timer can be up to a millisecond early.
    expect(systemTiming.clock() - before).toBeGreaterThan(0.045);
  });

  test('its sleep rejects as soon as the signal aborts', async () => {
    const controller = new AbortController();
    const sleep = systemTiming.sleep(3600, controller.signal);
    controller.abort();
    await expect(sleep).rejects.toThrow();
  });
});

describe('a sleeper', () => {
  test.each([
    [5, 5],
    [86_400, 86_400],
    [86_401, 86_400],
    [Infinity, 86_400],
  ])('that is told to sleep for %d s sleeps for %d s', async (seconds, slept) => {
    const time = new VirtualTime();
    await time.run(new Sleeper(time).sleepFor(seconds));
    expect(time.now).toBe(slept);
  });

  test('can be woken, each time it sleeps', async () => {
    const time = new VirtualTime();
    const sleeper = new Sleeper(time);
    for (let i = 0; i < 2; i++) {
      const sleep = sleeper.sleepFor(5);
      sleeper.wake();
      await time.run(sleep);
    }
    expect(time.now).toBe(0);
  });

  test('that is woken while awake sleeps all the same', async () => {
    const time = new VirtualTime();
    const sleeper = new Sleeper(time);
    sleeper.wake();
    await time.run(sleeper.sleepFor(5));
    expect(time.now).toBe(5);
  });
});

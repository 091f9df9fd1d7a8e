import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemTiming } from '../../src/clock.ts';

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

  test('its sleep rejects as soon as the signal aborts', async () => {
    const controller = new AbortController();
    const sleep = systemTiming.sleep(3600, controller.signal);
    controller.abort();
    await expect(sleep).rejects.toThrow();
  });
});

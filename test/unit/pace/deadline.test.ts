import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Deadline, OVERTIME_SECONDS } from '../../../src/pace/deadline.ts';

describe('a deadline', () => {
  test('stays where it is while requests can still be under way, and on a busy machine', () => {
    const deadline = new Deadline(100, 50);
    for (const now of [0, 99, 100, 100 + OVERTIME_SECONDS, 120, 100.5]) {
      expect(deadline.asOf(now)).toBe(100);
    }
  });

  test('moves to where there is time for a round, once a machine wakes up long after it', () => {
    const deadline = new Deadline(100, 50);
    expect(deadline.asOf(5000)).toBe(5050);
    expect(deadline.asOf(5010)).toBe(5050);
  });

  test.each([
    { due: 95, now: 101, at: 107 },
    { due: 90, now: 300, at: 310 },
    { due: 100, now: 106, at: 112 },
    { due: 100, now: 105, at: 100 },
    { due: 80, now: 100, at: 100 },
    { due: 103, now: 109, at: 100 },
  ])('after a sleep until $due that ended at $now is $at', ({ due, now, at }) => {
    const deadline = new Deadline(100, 10);
    deadline.noteSleep(due, now);
    expect(deadline.asOf(now)).toBe(at);
  });

  test('never comes sooner, and leaves time whenever it moves', () => {
    const times = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(times, (unsorted) => {
        const deadline = new Deadline(1000, 20);
        let before = 1000;
        for (const now of unsorted.sort((a, b) => a - b)) {
          const at = deadline.asOf(now);
          expect(at).toBeGreaterThanOrEqual(before);
          expect(at).toBeGreaterThanOrEqual(now - OVERTIME_SECONDS - 5);
          before = at;
        }
      }),
    );
  });
});

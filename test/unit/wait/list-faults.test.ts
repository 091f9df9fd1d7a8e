import { describe, expect, test } from 'vitest';
import { REQUEST_INTERVAL_SECONDS } from '../../../src/pace/rate-limiter.ts';
import { LIST_FAULTS } from '../../support/list-faults.ts';
import { mostIn } from '../../support/most-in.ts';
import { finishing, waitWithLists, type VirtualStep } from '../../support/virtual-lists.ts';

/** A stale list is detected only by occasional direct requests. */
const STALE = ['stale', 'the first page again and again'];
// Each video is requested directly after ten of the longest intervals, even if it is in a list.
const LONGEST_WITHOUT_REQUEST_SECONDS = 10 * 60;
const REQUEST_TIMEOUT_SECONDS = 15;

function endsOf({ outcomes }: VirtualStep): unknown[] {
  return outcomes.map(({ id, result, video }) => ({ id, result, video }));
}

describe.each([3, 120])('a list that misbehaves, %d videos', (count) => {
  const finished = new Map(
    Array.from({ length: count }, (_, i) => [`pv_${i}`, (i * 37) % 311] as const),
  );
  const ids = [...finished.keys()];
  const options = { answer: finishing(finished), limits: { timeoutSeconds: 600 } };
  const oneByOne = waitWithLists(ids, { ...options, lists: undefined });

  test.each(Object.entries(LIST_FAULTS))('%s', async (name, lists) => {
    const without = await oneByOne;
    const step = await waitWithLists(ids, { ...options, lists: lists() });
    expect(endsOf(step)).toEqual(endsOf(without));
    // A round of one by one, or one request that takes as long as it may.
    const round = Math.max(count * REQUEST_INTERVAL_SECONDS, REQUEST_TIMEOUT_SECONDS) + 0.5;
    step.outcomes.forEach(({ elapsedSeconds }, i) => {
      const worse = elapsedSeconds - (without.outcomes[i]?.elapsedSeconds ?? NaN);
      expect(worse).toBeLessThanOrEqual(
        STALE.includes(name) ? LONGEST_WITHOUT_REQUEST_SECONDS : round,
      );
    });
    // At most five more requests than without lists, in which the fault is detected. A stale list is
    // detected by direct requests at the latest. Until then, each round reads a page.
    const rounds = STALE.includes(name) ? LONGEST_WITHOUT_REQUEST_SECONDS / 5 : 5;
    expect(step.requests.length).toBeLessThanOrEqual(without.requests.length + rounds);
    const times = step.requests.map(({ at }) => at);
    expect(mostIn(1 - 1e-9, times)).toBeLessThanOrEqual(10);
  });
});

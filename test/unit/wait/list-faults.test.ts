import { describe, expect, test } from 'vitest';
import { LIST_FAULTS } from '../../support/list-faults.ts';
import { mostIn } from '../../support/most-in.ts';
import { finishing, reasonsToStop, waitWithLists } from '../../support/virtual-lists.ts';

const INTERVAL_SECONDS = 0.105;

function videos(count: number): Map<string, number> {
  return new Map(Array.from({ length: count }, (_, i) => [`pv_${i}`, (i * 37) % 311]));
}

describe.each([3, 40, 250])('a list that misbehaves, %d videos', (count) => {
  const finished = videos(count);
  const ids = [...finished.keys()];
  const limits = { timeoutSeconds: 600 };
  const alone = waitWithLists(ids, { answer: finishing(finished), lists: undefined, limits });

  test.each(Object.keys(LIST_FAULTS))('%s', async (name) => {
    const lists = LIST_FAULTS[name]?.();
    const step = await waitWithLists(ids, { answer: finishing(finished), lists, limits });
    const { outcomes } = await alone;
    const late = step.outcomes.map(
      ({ elapsedSeconds }, i) => elapsedSeconds - (outcomes[i]?.elapsedSeconds ?? NaN),
    );
    console.log(count, name, 'worst', Math.max(...late).toFixed(1), 'requests', step.requests.length, 'pages', step.pages.length, 'alone', (await alone).requests.length, reasonsToStop(step));
    expect(step.outcomes.map(({ id, result, url }) => [id, result, url])).toEqual(
      outcomes.map(({ id, result, url }) => [id, result, url]),
    );
    expect(mostIn(1 - 1e-9, step.requests.map(({ at }) => at))).toBeLessThanOrEqual(10);
    void INTERVAL_SECONDS;
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookUp } from '../../../src/create/lookup.ts';
import { StepError } from '../../../src/errors.ts';
import type { VideoPage } from '../../../src/jogg/list-page.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

type Page = Partial<VideoPage>;
type Look = ReturnType<typeof lookUp>;
/** A page of a look at the list, both from 1. */
type GetPage = (look: number, page: number) => Page | StepError;

const video = (id: string, title = '', seconds?: number): VideoPage['videos'][number] => ({
  id,
  entry: { title, created_at: seconds },
  status: 'processing',
});

async function look(
  marks: string[],
  getPage: GetPage,
  options: { since?: Date; until?: number } = {},
): Promise<{ found: Awaited<Look>; seconds: number; looks: number }> {
  const time = new VirtualTime();
  let looks = 0;
  const found = await time.run(
    lookUp(
      marks,
      {
        getPage: (page) => {
          if (page === 1) looks += 1;
          const read = getPage(looks, page);
          if (read instanceof StepError) return Promise.reject(read);
          return Promise.resolve({
            videos: [],
            withoutId: [],
            retryAfterSeconds: undefined,
            ...read,
          });
        },
        isWanted: ({ hasFailed }) => !hasFailed,
        signal: new AbortController().signal,
        ...options,
      },
      time,
    ),
  );
  return { found, seconds: time.now, looks };
}

const idsOf = ({ matches }: Awaited<Look>): unknown[] => matches.map(({ id }) => id);
const unreadable = new StepError('something happened', { transient: false, help: '' });

test('keeps what any look has found, in whatever order entries come and go', async () => {
  const marks = ['m0', 'm1', 'm2', 'missing'];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.subarray([0, 1, 2]), { minLength: 1 }), async (all) => {
      const { found, looks } = await look(marks, (number) => {
        const shown = all[(number - 1) % all.length] ?? [];
        return { videos: shown.map((i) => video(`id${i}`, `x m${i}`)), total: shown.length };
      });
      const expected = new Set(all.slice(0, looks).flat());
      expect(new Set(idsOf(found))).toEqual(new Set([...expected].map((i) => `id${i}`)));
      expect(found.error).toBeUndefined();
    }),
  );
});

test('keeps what it has found before the list cannot be read', async () => {
  const { found } = await look(['a', 'b'], (_look, page) =>
    page === 1 ? { videos: [video('1', 'a')] } : unreadable,
  );
  expect(idsOf(found)).toEqual(['1']);
  expect(found.error).toBe(unreadable);
});

test('finds a mark anywhere in an entry, and an entry without an ID', async () => {
  const { found } = await look(['a', 'b'], () => ({
    videos: [{ ...video('x y'), entry: { spec: { name: 'a' } } }],
    withoutId: [{ title: 'b' }],
    total: 2,
  }));
  expect(found.matches.map(({ mark, id }) => [mark, id])).toEqual([
    ['b', undefined],
    ['a', undefined],
  ]);
});

test.each<[string, GetPage]>([
  ['empty, with a total', () => ({ total: 1 })],
  ['shorter than its total', () => ({ videos: [video('1')], total: 2 })],
  ['the same page forever, shorter than its total', () => ({ videos: [video('1')], total: 3 })],
])('does not believe a list that is %s', async (_name, getPage) => {
  const { found } = await look(['a'], getPage);
  expect(found.error?.message).toBe("JoggAI's list of videos is incomplete");
  // A later look can be better.
  const later = await look(['a'], (number, page) =>
    number > 1 ? { videos: [video('2', 'a')], total: 1 } : getPage(number, page),
  );
  expect(later.found).toMatchObject({ matches: [{ id: '2' }], error: undefined });
});

test.each<[string, Page]>([
  ['has more by its total', { total: 2 }],
  ['has no total', {}],
])('reads on after a page that says it is the last if the list %s', async (_name, rest) => {
  const { found } = await look(['a'], (_look, page) => ({
    videos: page === 1 ? [video('1')] : page === 2 ? [video('2', 'a')] : [],
    ...rest,
  }));
  expect(idsOf(found)).toEqual(['2']);
});

test('stops at older videos only while the list is in order, newest first', async () => {
  const since = new Date(1000);
  const list =
    (...times: number[]): GetPage =>
    (_look, page) => ({
      videos: page === 1 ? times.map((at) => video(`at${at}`, '', at)) : [video('own', 'm')],
    });
  const inOrder = await look(['m'], list(3, 2, 0.5), { since });
  expect(idsOf(inOrder.found)).toEqual([]);
  const mixed = await look(['m'], list(0.5, 3, 2), { since });
  expect(idsOf(mixed.found)).toEqual(['own']);
});

test('looks for a minute, or until the given time if that is later', async () => {
  const none = (): Page => ({ total: 0 });
  expect((await look(['a'], none)).seconds).toBe(60);
  expect((await look(['a'], none, { until: 20 })).seconds).toBe(60);
  expect((await look(['a'], none, { until: 240 })).seconds).toBe(240);
});

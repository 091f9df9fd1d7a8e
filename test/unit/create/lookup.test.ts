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
  seconds = 60,
): Promise<{ found: Awaited<Look>; seconds: number; looks: number; askedAt: number[] }> {
  const time = new VirtualTime();
  let looks = 0;
  const askedAt: number[] = [];
  const found = await time.run(
    lookUp(
      marks,
      {
        getPage: (page) => {
          askedAt.push(time.now);
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
        seconds,
        onRetry: () => undefined,
        signal: new AbortController().signal,
      },
      time,
    ),
  );
  return { found, seconds: time.now, looks, askedAt };
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
    videos: [{ ...video('x'), entry: { spec: { name: 'a' } } }],
    withoutId: [{ title: 'B' }],
    total: 2,
  }));
  expect(found.matches.map(({ mark, id }) => [mark, id])).toEqual([
    ['b', undefined],
    ['a', 'x'],
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

test('finds a video wherever it is in a long list, in whatever order that is', async () => {
  const others = Array.from({ length: 250 }, (_, i) => i);
  await fc.assert(
    fc.asyncProperty(fc.nat(250), fc.constantFrom(-1, 0, 1), async (place, order) => {
      // Newest first, oldest first, or of the same time.
      const list = others.map((i) => video(`other${i}`, 'Other', 1.7e9 + i * order));
      list.splice(place, 0, video('own', 'Trail shoe m', 1.8e9));
      const page = (number: number): Page => ({
        videos: list.slice((number - 1) * 100, number * 100),
        total: list.length,
      });
      const { found } = await look(['m'], (_look, number) => page(number));
      expect(found).toMatchObject({ matches: [{ id: 'own' }], error: undefined });
    }),
  );
});

test('makes no more than ten requests in a second', async () => {
  const page = (number: number): Page => ({
    videos: Array.from({ length: 100 }, (_, i) => video(`${number}-${i}`)),
    total: 3000,
  });
  const { askedAt } = await look(['m'], (_look, number) => (number > 30 ? {} : page(number)));
  for (const at of askedAt) {
    expect(askedAt.filter((other) => other >= at && other < at + 1).length).toBeLessThanOrEqual(10);
  }
});

test('looks for a minute, or longer if it is told to', async () => {
  const none = (): Page => ({ total: 0 });
  expect((await look(['a'], none)).seconds).toBe(60);
  expect((await look(['a'], none, 240)).seconds).toBe(240);
});

test.each([
  ['refused', { transient: false }, 60],
  ['unavailable', { transient: true }, 120],
])('a list that is %s is asked again until the time is over', async (_name, details, seconds) => {
  const error = new StepError('something happened', details);
  const always = await look(['a'], () => error);
  expect(always).toMatchObject({ found: { matches: [], error }, seconds });
  const once = await look(['a'], (number) =>
    number === 1 ? error : { videos: [video('1', 'a')], total: 1 },
  );
  expect(once.found).toMatchObject({ matches: [{ id: '1' }], error: undefined });
});

test('reads on at the page that could not be read', async () => {
  let failures = 0;
  const { found, askedAt } = await look(['m'], (_look, number) => {
    failures += 1;
    if (failures % 2 === 1) return new StepError('something happened', { transient: true });
    const videos = Array.from({ length: 100 }, (_, i) => video(`${number}-${i}`));
    return number === 20 ? { videos: [video('own', 'm')], total: 1901 } : { videos, total: 1901 };
  });
  expect(idsOf(found)).toEqual(['own']);
  expect(askedAt).toHaveLength(40);
});

test.each([
  [
    'an error',
    (seconds: number) => new StepError('busy', { transient: true, retryAfterSeconds: seconds }),
  ],
  ['a page', (seconds: number) => ({ videos: [video('1')], total: 2, retryAfterSeconds: seconds })],
  ['the last page', (seconds: number) => ({ total: 0, retryAfterSeconds: seconds })],
])(
  'waits for as long as %s asks for, unless that is longer than it looks',
  async (_name, first) => {
    const waits = await look(['m'], (number, page) =>
      number === 1 && page === 1 ? first(17) : { videos: [video('own', 'm')], total: 1 },
    );
    expect(idsOf(waits.found)).toEqual(['own']);
    expect(waits.askedAt[1]).toBeGreaterThanOrEqual(17);
    const ends = await look(['m'], () => first(300));
    expect(ends.seconds).toBe(0);
    expect(ends.found.error).toMatchObject({ transient: true });
  },
);

test.each([1, 3, 10, 20, 45, 60])(
  'a list that always asks for a pause of %d s is read once more when the time is over',
  async (retryAfterSeconds) => {
    const { found, seconds } = await look(['m'], () => ({ total: 0, retryAfterSeconds }));
    expect(found).toEqual({ matches: [], error: undefined });
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThanOrEqual(120);
  },
);

test.each([
  [990, undefined],
  [995, "JoggAI's list of videos is incomplete"],
])(
  'a list that had %d entries when its reading began, of which 990 came, has the error %s',
  async (totalAtFirst, message) => {
    // Other jobs add entries meanwhile.
    const { found } = await look(['m'], (_look, page) => {
      const count = [100, 100, 100, 100, 100, 100, 100, 100, 100, 90][page - 1] ?? 0;
      const videos = Array.from({ length: count }, (_, i) => video(`${page}-${i}`));
      return { videos, total: page === 1 ? totalAtFirst : 1000 + page };
    });
    expect(found.error?.message).toBe(message);
  },
);

test('a list without an end is not the whole list', async () => {
  let entries = 0;
  const { found } = await look(['m'], () => ({ videos: [video(String((entries += 1)))] }));
  expect(found.error?.message).toBe("JoggAI's list of videos is incomplete");
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameRequests, type Job, type NamedRequest } from '../../../src/create/names.ts';
import type { VideoRequest } from '../../../src/create/requests.ts';
import { anyText } from '../../support/any-text.ts';
import { VIDEO_TYPES, type VideoType } from '../../support/simulator.ts';

const JOB: Job = {
  identity: ['octo/videos', '1234567890', 'create', '0'],
  runNumber: '77',
  index: 0,
};

interface Named {
  videoType?: VideoType;
  job?: Job;
  label?: string;
  taken?: string[];
}

function name(requests: VideoRequest[], options: Named = {}): NamedRequest[] {
  const { videoType = 'avatar', job = JOB, label = '', taken = [] } = options;
  const isTaken = (mark: string): boolean => taken.includes(mark);
  return nameRequests(requests, { videoType, job, label, defaultLabel: 'Product videos', isTaken });
}

const toRequests = (...bodies: VideoRequest['body'][]): VideoRequest[] =>
  bodies.map((body) => ({ body }));
const marksOf = (named: NamedRequest[]): string[] => named.map(({ mark }) => mark);

test.each<[VideoType, object, (name: string) => object]>([
  [
    'product',
    { video_spec: { length: '30' } },
    (text) => ({ video_spec: { length: '30', name: text } }),
  ],
  ['product', {}, (text) => ({ video_spec: { name: text } })],
  [
    'avatar',
    { avatar: { avatar_id: 1 } },
    (text) => ({ avatar: { avatar_id: 1 }, video_name: text }),
  ],
  ['template', { template_id: 1 }, (text) => ({ template_id: 1, video_name: text })],
  ['translation', { video_url: 'x' }, (text) => ({ video_url: 'x', title: text })],
  ['lip-sync', { video_url: 'x' }, () => ({ video_url: 'x' })],
])('the name of a video of type %s is where JoggAI takes it', (videoType, body, expected) => {
  const [named] = name(toRequests({ ...body }), { videoType });
  expect(named?.body).toEqual(expected(named?.name ?? ''));
});

test('a name begins with what people know the video and the run by', () => {
  const bodies = [{ video_name: 'Trail shoe' }, {}, { video_name: 7 }];
  const job = { ...JOB, index: 1 };
  const begins = (all: NamedRequest[]): string[] =>
    all.map((each) => each.name.replace(/-\w+$/, ''));
  expect(begins(name(toRequests(...bodies), { job }))).toEqual([
    'Trail shoe · 77-2-1',
    'Product videos · 77-2-2',
    '7 · 77-2-3',
  ]);
  expect(begins(name(toRequests({}), { label: 'Rain jacket' }))).toEqual(['Rain jacket · 77-1-1']);
});

test('a name stays short and on one line, and ends in its mark, whatever it is made of', () => {
  fc.assert(
    fc.property(anyText(), anyText(), fc.constantFrom(...VIDEO_TYPES), (own, label, videoType) => {
      const bodies = toRequests({ video_name: own, title: own, video_spec: { name: own } });
      const [named] = name(bodies, { label, videoType });
      expect(named?.name).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,30} · 77-1-1-[0-9a-z]{10}$/u);
      expect(named?.name.endsWith(named.mark)).toBe(true);
      expect(named?.name.isWellFormed()).toBe(true);
    }),
  );
});

const body = fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 1 }), {
  maxKeys: 3,
});
const request = fc.record({
  body,
  productUrl: fc.constantFrom('https://a.example', 'https://b.example'),
});
const requests = fc.array(request, { minLength: 1, maxLength: 6 });

test('the same requests of the same job have the same names, in any order of fields', () => {
  fc.assert(
    fc.property(requests, (all) => {
      const reversed = all.map((each) => ({
        ...each,
        body: Object.fromEntries(Object.entries(each.body).reverse()),
      }));
      expect(marksOf(name(reversed))).toEqual(marksOf(name(all)));
    }),
  );
});

test('two requests of a job never share a mark, even equal ones', () => {
  fc.assert(
    fc.property(requests, (all) => {
      expect(new Set(marksOf(name([...all, ...all]))).size).toBe(2 * all.length);
    }),
  );
});

test('an equal request that an earlier step has created leaves its name to that one', () => {
  const first = marksOf(name(toRequests({ a: 1 }, { b: 1 })));
  const second = marksOf(name(toRequests({ a: 1 }, { c: 1 }), { taken: first }));
  expect(new Set([...first, ...second]).size).toBe(4);
});

test('a request keeps its mark when others come before it', () => {
  const [alone] = marksOf(name(toRequests({ a: 1 })));
  expect(marksOf(name(toRequests({ b: 1 }, { a: 1 })))[1]).toBe(alone);
});

const other = (i: number): Job => ({ ...JOB, identity: JOB.identity.with(i, 'another') });

test.each<[string, Named]>([
  ['another repository', { job: other(0) }],
  ['another run', { job: other(1) }],
  ['another job', { job: other(2) }],
  ['another leg of the matrix', { job: other(3) }],
  ['another name', { label: 'Rain jacket' }],
  ['another type', { videoType: 'translation' }],
])('the same request has another mark in the case of %s', (_name, options) => {
  const body = toRequests({ a: 1 });
  expect(marksOf(name(body, options))).not.toEqual(marksOf(name(body)));
});

test('a request with another body or URL has another mark', () => {
  const named = name([
    { body: { a: 1 } },
    { body: { a: '1' } },
    { body: { a: { b: 1 } } },
    { body: { a: 1 }, productUrl: 'https://a.example' },
    { body: { a: 1 }, productUrl: 'https://b.example' },
  ]);
  expect(new Set(marksOf(named)).size).toBe(5);
});

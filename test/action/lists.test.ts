import { describe, expect, test } from 'vitest';
import { expectInvariants } from '../support/invariants.ts';
import { fromRequest, LIST_FAULTS } from '../support/list-faults.ts';
import type { ListOptions } from '../support/simulator-lists.ts';
import {
  SIMULATOR_KEY,
  startSimulator,
  videoAnswer,
  type RecordedRequest,
  type Timeline,
  type VideoType,
} from '../support/simulator.ts';
import { now, startStep } from '../support/step-in-process.ts';
import type { StepResult } from '../support/step-runner.ts';

interface Run extends StepResult {
  requests: RecordedRequest[];
  /** Requests for lists among them. */
  pages: RecordedRequest[];
}

interface Options {
  type?: VideoType;
  count?: number;
  /** The unit in which the time to a finished video is measured. */
  by?: 'checks' | 'seconds';
  lists?: ListOptions;
  inputs?: Record<string, string>;
  hangs?: boolean;
}

const NO_LONGER =
  /: checking the videos one by one from now on, because JoggAI's video list (.*)\.$/;

function urlOf(id: string): string {
  return `https://res.jogg.ai/${id}.mp4`;
}

/** Runs a step for videos that are each in progress for a number of checks or seconds, and then completed. */
async function run({
  type = 'product',
  count = 6,
  by = 'checks',
  lists = {},
  inputs,
  hangs = false,
}: Options = {}): Promise<Run> {
  const ids = Array.from({ length: count }, (_, i) => `pv_${i}`);
  const videos = ids.map((id, i): [string, Timeline] => [
    id,
    [
      {
        ...videoAnswer(type, 'reference', 'processing'),
        [by]: by === 'checks' ? 2 + i : 1 + i / 5,
      },
      videoAnswer(type, 'reference', 'completed', {}, urlOf(id)),
    ],
  ]);
  await using simulator = await startSimulator({
    videos: Object.fromEntries(videos),
    type,
    lists,
    now,
  });
  const all = {
    'video-id': ids.join('\n'),
    'video-type': type,
    'api-key': SIMULATOR_KEY,
    'base-url': simulator.baseUrl,
    'poll-interval-seconds': '0.1',
    ...inputs,
  };
  const result = await (await startStep(all, { hangs })).result;
  expectInvariants(result, all);
  const { requests } = simulator;
  const pages = requests.filter(({ path }) => path.includes('?page='));
  return { ...result, requests, pages };
}

function lines({ log }: StepResult, pattern: RegExp): string[] {
  return log.flatMap((line) => pattern.exec(line)?.[1] ?? []);
}

describe('several videos are looked up in lists', () => {
  test.each(['product', 'template'] as const)('%s videos', async (type) => {
    const result = await run({ type });
    expect(result.outputs).toMatchObject({
      result: 'completed',
      'video-url': Array.from({ length: 6 }, (_, i) => urlOf(`pv_${i}`)).join('\n'),
      credits: '63',
    });
    expect(result.log[0]).toMatch(/\. One request checks up to 100 videos\.$/);
    expect(lines(result, NO_LONGER)).toEqual([]);
    const [page] = result.pages;
    expect(page?.path).toBe(
      `/v2/${type}_videos?page=1&page_size=100&sort_by=created_at&sort_order=desc`,
    );
    expect(page?.headers['x-api-key']).toBe(SIMULATOR_KEY);
    // One for each, those of the last video, and a few before a list is read again.
    expect(result.requests.length - result.pages.length).toBeLessThan(14);
  });

  test('checks are of videos, and requests are counted apart', async () => {
    const result = await run({ inputs: { 'timeout-seconds': '60' } });
    // Each response of a timeline is a check of a video, from a list or not.
    expect(result.log.at(-1)).toMatch(/^All 6 videos completed in .* \(33 checks, 63 credits\)\.$/);
    expect(result.requests.length).toBeLessThan(33);
  });

  test.each(Object.entries(LIST_FAULTS))('a list with a fault: %s', async (name, lists) => {
    const inputs = { 'timeout-seconds': '120' };
    const hangs = name === 'no response';
    const result = await run({ by: 'seconds', lists: lists(), inputs, hangs });
    expect(result.exitCode).toBe(0);
    expect(result.outputs).toMatchObject({
      result: 'completed',
      'video-url': Array.from({ length: 6 }, (_value, i) => urlOf(`pv_${i}`)).join('\n'),
      credits: '63',
    });
    expect(result.warnings).toEqual([]);
    expect(lines(result, NO_LONGER).length).toBeLessThanOrEqual(1);
    // The latest is found after a response that never comes, or before the deadline if the list never
    // changes: then, each video is requested directly.
    const isStale = ['stale', 'the first page again and again'].includes(name);
    expect(result.exitedAt - result.startedAt).toBeLessThan(isStale ? 119_000 : 60_000);
  });

  test('a list that is given up is not asked again, and one line says so', async () => {
    const lists = fromRequest(3, () => ({ http: 500 }));
    const { pages, log, ...result } = await run({ lists });
    expect(pages).toHaveLength(3);
    expect(lines({ ...result, log }, NO_LONGER)).toEqual([
      "can't be read: HTTP 500 (Internal Server Error)",
    ]);
    expect(result.outputs).toMatchObject({ result: 'completed' });
  });
});

describe('nothing is looked up in lists', () => {
  test('for one video', async () => {
    const { requests, log } = await run({ count: 1 });
    expect(requests.map(({ path }) => path)).toEqual(Array(3).fill('/v2/product_video/pv_0'));
    expect(log[0]).not.toContain('One request');
  });

  test.each([
    ['avatar', 'avatar_video'],
    ['translation', 'video_translate'],
    ['lip-sync', 'lip_sync_video'],
  ] as const)('for %s videos', async (type, endpoint) => {
    const { requests, log } = await run({ type, count: 2 });
    const paths = requests.map(({ path }) => path);
    expect(paths.slice(0, 4)).toEqual(
      ['pv_0', 'pv_1', 'pv_0', 'pv_1'].map((id) => `/v2/${endpoint}/${id}`),
    );
    expect(paths.sort()).toEqual(
      ['pv_0', 'pv_0', 'pv_0', 'pv_1', 'pv_1', 'pv_1', 'pv_1'].map((id) => `/v2/${endpoint}/${id}`),
    );
    expect(log[0]).not.toContain('One request');
  });

  test('with timeout-seconds: 0', async () => {
    const inputs = { 'timeout-seconds': '0', 'fail-on-timeout': 'false' };
    const { requests, log } = await run({ count: 3, inputs });
    expect(requests.map(({ path }) => path)).toEqual(
      ['pv_0', 'pv_1', 'pv_2'].map((id) => `/v2/product_video/${id}`),
    );
    expect(log[0]).not.toContain('One request');
  });
});

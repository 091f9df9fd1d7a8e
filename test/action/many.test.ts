import { describe, expect, test } from 'vitest';
import { mostIn } from '../support/most-in.ts';
import { runStep, type Run, type RunOptions } from '../support/run-step.ts';
import {
  errorCode,
  productVideo,
  type RecordedRequest,
  type Timeline,
} from '../support/simulator.ts';
import { until } from '../support/step-runner.ts';

const processing = productVideo('processing');

function completed(id: string): Timeline[0] {
  return productVideo('completed', { title: `Title of ${id}`, video_url: urlOf(id) });
}

function urlOf(id: string): string {
  return `https://res.jogg.ai/${id}.mp4`;
}

function run(
  videos: Record<string, Timeline>,
  inputs: Record<string, string> = {},
  options: RunOptions = {},
): Promise<Run> {
  return runStep({ videos }, inputs, options);
}

function idOf({ path }: RecordedRequest): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function range(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `pv_${i}`);
}

describe('several videos', () => {
  test('all completed, each in its own time, over connections that are kept', async () => {
    const ids = range(5);
    const videos = Object.fromEntries(
      ids.map((id, i): [string, Timeline] => [
        id,
        [{ ...processing, checks: 5 - i }, completed(id)],
      ]),
    );
    const result = await run(videos);
    expect(result.outputs).toMatchObject({
      'video-url': ids.map(urlOf).join('\n'),
      title: ids.map((id) => `Title of ${id}`).join('\n'),
      status: 'completed',
      result: 'completed',
      credits: '52.5',
      'error-code': '',
      'error-message': '',
    });
    expect(result.entries.map(({ id, video_url }) => [id, video_url])).toEqual(
      ids.map((id) => [id, urlOf(id)]),
    );
    // One, unless a response is late.
    expect(result.connections).toBeLessThan(result.requests.length);
    const [start, ...lines] = result.log;
    expect(start).toMatch(
      /^Waiting up to 30 min for 5 product videos\. Checking each every 0\.1 s, slowing to every 1 min/,
    );
    expect(lines.slice(0, -1).map((line) => /: (pv_\d) completed: /.exec(line)?.[1])).toEqual([
      'pv_4',
      'pv_3',
      'pv_2',
      'pv_1',
      'pv_0',
    ]);
    expect(lines.at(-1)).toMatch(/^All 5 videos completed in .* \(20 checks, 52\.5 credits\)\.$/);
    expect(result.warnings).toEqual([]);
  });

  test("one video's trouble is its own", async () => {
    const result = await run(
      {
        slow: [{ ...processing, checks: 6 }, completed('slow')],
        failed: [productVideo('failed', { error: { code: 3001, message: 'No face found' } })],
        lost: [errorCode(10104, 'http-200')],
        unreadable: [{ body: '<html>' }],
        late: [processing],
      },
      { 'timeout-seconds': '8', 'max-retries': '1' },
    );
    expect(result.entries.map(({ id, result: ended }) => [id, ended])).toEqual([
      ['slow', 'completed'],
      ['failed', 'failed'],
      ['lost', 'error'],
      ['unreadable', 'error'],
      ['late', 'timed-out'],
    ]);
    expect(result.outputs).toMatchObject({
      'video-url': `${urlOf('slow')}\n\n\n\n`,
      status: 'failed',
      result: 'error',
      credits: '10.5',
    });
    expect(result.errors[0]?.split('\n')).toEqual([
      '4 of 5 videos were not completed: 2 errors, 1 failed, 1 timed out.',
      expect.stringMatching(/^lost: JoggAI returned error 10104 \(record not found\)\. /),
      expect.stringMatching(
        /^unreadable: gave up after 2 consecutive errors; last error: invalid JSON /,
      ),
      expect.stringMatching(/^failed failed: No face found \(code 3001\)\. /),
      expect.stringMatching(
        /^late: timed out after .* \(timeout-seconds\); last status: processing\./,
      ),
    ]);
  });

  test('a key that JoggAI does not know ends all with the first answer', async () => {
    const ids = range(100);
    const videos = Object.fromEntries(ids.map((id): [string, Timeline] => [id, [processing]]));
    const result = await run(videos, { 'api-key': 'unknown_key' });
    // One, and those made before its response.
    expect(result.requests.length).toBeLessThan(ids.length);
    expect(result.outputs).toMatchObject({ result: 'error', 'error-code': '10105' });
  });

  test('429 slows all of them down', async () => {
    const videos = Object.fromEntries(
      range(5).map((id): [string, Timeline] => [id, [{ ...processing, checks: 6 }, completed(id)]]),
    );
    videos['pv_2'] = [{ http: 429, code: 429, headers: { 'retry-after': '2' } }, completed('pv_2')];
    const { outputs, requests } = await run(videos);
    expect(outputs).toMatchObject({ result: 'completed' });
    const hit = requests.find((request) => idOf(request) === 'pv_2')?.at ?? NaN;
    // Of the 19 possible requests, only those made before the response.
    const early = requests.filter(({ at }) => at > hit && at < hit + 2000);
    expect(early.length).toBeLessThan(10);
  });

  test('no more than 10 requests in a second, also at the start', async () => {
    const videos = Object.fromEntries(
      range(40).map((id): [string, Timeline] => [id, [processing]]),
    );
    const { requests } = await run(videos, { 'timeout-seconds': '6' });
    const own = requests.map(({ path }) => path).filter((path) => !path.includes('?page='));
    expect(own.length).toBeGreaterThan(10);
    expect(
      mostIn(
        1000 - 1e-6,
        requests.map(({ at }) => at),
      ),
    ).toBeLessThanOrEqual(10);
  });

  test('without any time, each is checked once', async () => {
    const { outputs, requests, errors, exitCode, warnings } = await run(
      { pv_0: [processing], pv_1: [completed('pv_1')], pv_2: [processing] },
      { 'timeout-seconds': '0', 'fail-on-timeout': 'false' },
    );
    expect(requests).toHaveLength(3);
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: [] });
    expect(outputs).toMatchObject({ result: 'timed-out', 'video-url': `\n${urlOf('pv_1')}\n` });
    expect(warnings).toEqual([
      expect.stringMatching(/^2 of 3 .*\npv_0, pv_2: processing \(checked once\)/),
    ]);
  });

  test('cancelled in the middle: what is known so far is in the outputs', async () => {
    const videos = Object.fromEntries(
      range(100).map((id): [string, Timeline] => [id, [processing]]),
    );
    videos['pv_1'] = [completed('pv_1')];
    const { entries, errors, outputs } = await run(
      videos,
      {},
      {
        act: async (step, { requests }) => {
          await until(() => requests.length > 10);
          step.kill('SIGTERM');
        },
      },
    );
    expect(outputs).toMatchObject({ result: 'cancelled', status: 'processing' });
    expect(entries[1]).toMatchObject({ result: 'completed', video_url: urlOf('pv_1') });
    expect(entries[5]).toMatchObject({ result: 'cancelled', status: 'processing' });
    expect(entries[99]).toMatchObject({ result: 'cancelled', status: 'processing' });
    expect(errors[0]).toMatch(/^99 of 100 .*: 99 cancelled\./);
  });

  test('one ID given twice, with a comma at the end, is one video', async () => {
    const { outputs, requests, log } = await run(
      { pv_1: [completed('pv_1')] },
      { 'video-id': 'pv_1, pv_1,' },
    );
    expect(outputs).toMatchObject({ 'video-url': urlOf('pv_1') });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.headers.connection).toBe('close');
    expect(log[0]).toMatch(/^Waiting up to 30 min for product video pv_1\. /);
  });
});

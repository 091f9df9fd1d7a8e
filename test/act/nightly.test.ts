import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { content, file, startFileServer } from '../support/file-server.ts';
import {
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  type Simulator,
} from '../support/simulator.ts';
import { exampleWorkflows } from '../support/workflow-files.ts';
import { openRepository, uploads, type Run } from './run-act.ts';

interface Night {
  /** The list that the last run left. */
  list?: string;
  /** True if GitHub has deleted it. */
  expired?: boolean;
  ids?: string;
  key?: string;
}

interface NightRun extends Run {
  /** The list that the run leaves; `undefined` if none. */
  left: string | undefined;
  videos: string[];
}

const NAME = 'unfinished-jogg-videos';
const workflow = exampleWorkflows
  .find(({ path }) => path.endsWith('/retry-nightly.yml'))
  ?.text.replace('timeout-seconds: 3600', 'timeout-seconds: 0')
  // act refuses what it does not know yet.
  .replace('  queue: max\n', '')
  // It loses the last line of a step that ends right after it.
  .replaceAll('exit 1\n', 'sleep 0.5; exit 1\n');
const processing = productVideo('processing');

/** Prints the lists of former runs through the filter that follows --jq. */
function fakeGh(list: string | undefined, expired: boolean): string {
  const artifact = (id: number, details: object = {}, run: object = {}): object => ({
    expired: false,
    created_at: `2026-11-0${id}T02:17:00Z`,
    workflow_run: { id, repository_id: 1, head_repository_id: 1, head_branch: 'main', ...run },
    ...details,
  });
  // The last two must be ignored, although they are newer.
  const artifacts = [
    ...(list === undefined ? [] : [artifact(1), artifact(2, { expired })]),
    artifact(4, {}, { head_repository_id: 2 }),
    artifact(5, {}, { head_branch: 'other' }),
  ];
  return `#!/bin/bash\njq --raw-output "\${@: -1}" <<< '${JSON.stringify({ artifacts })}'\n`;
}

async function night(
  simulator: Simulator,
  { list, expired = false, ids, key = SIMULATOR_KEY }: Night,
): Promise<NightRun> {
  await using repository = await openRepository({
    baseUrl: simulator.baseUrl,
    files: { 'nightly.yml': workflow ?? '' },
    programs: { gh: fakeGh(list, expired) },
  });
  const artifact = join(repository.artifacts, NAME);
  if (list !== undefined) {
    await mkdir(artifact);
    await writeFile(join(artifact, 'unfinished.txt'), list);
  }
  const run = await repository.act(
    'nightly.yml',
    ids === undefined ? 'schedule' : 'workflow_dispatch',
    ...['--secret', `JOGG_API_KEY=${key}`],
    ...(ids === undefined ? [] : ['--input', `video-ids=${ids}`]),
  );
  const left = await readFile(join(artifact, 'unfinished.txt'), 'utf8').catch(() => undefined);
  const videos = uploads(repository).filter((path) => path.startsWith('videos/'));
  return { ...run, left, videos };
}

describe.concurrent('docs/examples/retry-nightly.yml', () => {
  test('picks up the list of the last run, and leaves what is unfinished', async () => {
    await using files = await startFileServer();
    files.serve('/v.mp4', file(content(1000)));
    const done = productVideo('completed', { video_url: `${files.baseUrl}/v.mp4` });
    await using simulator = await startSimulator({
      videos: { pv_1: [done], pv_2: [processing], pv_3: [processing], pv_4: [done] },
    });
    const { exitCode, printed, left, videos } = await night(simulator, {
      list: 'pv_1\npv_2\n',
      ids: 'pv_3, pv_4',
    });
    expect(exitCode).toBe(0);
    expect(printed).toContain(`Downloading ${NAME} of run 2`);
    // No ID is lost if the wait ends abruptly.
    const uploaded = printed.indexOf(`Uploading ${NAME}`);
    expect(uploaded).toBeGreaterThan(0);
    expect(uploaded).toBeLessThan(printed.findIndex((line) => line.startsWith('Checking')));
    expect(left).toBe('pv_2\npv_3\n');
    expect(videos).toEqual(['videos/pv_1.mp4', 'videos/pv_4.mp4']);
  });

  test('has nothing to do without a list, and leaves an empty one', async () => {
    await using simulator = await startSimulator({ videos: {} });
    expect(await night(simulator, {})).toMatchObject({ exitCode: 0, left: '', videos: [] });
    expect(simulator.requests).toEqual([]);
  });

  test('fails once if the last list has expired, and waits for new videos anyway', async () => {
    await using simulator = await startSimulator({ videos: { pv_2: [processing] } });
    const { exitCode, left, log, printed } = await night(simulator, {
      list: 'pv_1\n',
      expired: true,
      ids: 'pv_2',
    });
    expect({ exitCode, left }).toEqual({ exitCode: 1, left: 'pv_2\n' });
    expect(printed.join()).not.toContain('Downloading');
    expect(log).toContain('::error::The list of unfinished videos of run 2 has expired.');
  });

  test('loses no ID if the results are larger than an environment variable', async () => {
    const long = 'x'.repeat(1000);
    const url = `https://res.jogg.ai/${long}`;
    const fields = { title: long, video_url: url, cover_url: url, subtitle_url: url };
    const ids = Array.from({ length: 40 }, (_, i) => `pv_${i + 1}`);
    await using simulator = await startSimulator({
      videos: Object.fromEntries(ids.map((id) => [id, [productVideo('processing', fields)]])),
    });
    const { exitCode, left } = await night(simulator, { ids: ids.join(', ') });
    expect({ exitCode, left }).toEqual({ exitCode: 0, left: `${ids.join('\n')}\n` });
  });

  test('keeps new IDs in the list if the key is missing', async () => {
    await using simulator = await startSimulator({ videos: {} });
    const { exitCode, left } = await night(simulator, { list: 'pv_1\n', ids: 'pv_2', key: '' });
    expect({ exitCode, left }).toEqual({ exitCode: 1, left: 'pv_1\npv_2\n' });
  });

  test('leaves an empty list when all have ended, even if the run fails', async () => {
    await using simulator = await startSimulator({ videos: { pv_1: [productVideo('failed')] } });
    expect(await night(simulator, { list: 'pv_1\n' })).toMatchObject({ exitCode: 1, left: '' });
  });

  test('drops from the list what JoggAI does not know, and nothing because of the key', async () => {
    await using simulator = await startSimulator({ videos: {} });
    expect(await night(simulator, { list: 'pv_1\n' })).toMatchObject({ left: '' });
    await using locked = await startSimulator({ videos: {}, keys: { [SIMULATOR_KEY]: 18025 } });
    const { exitCode, left } = await night(locked, { list: 'pv_1\npv_2\n' });
    expect({ exitCode, left }).toEqual({ exitCode: 1, left: 'pv_1\npv_2\n' });
  });

  test('leaves the list as it was if a new ID is invalid', async () => {
    await using simulator = await startSimulator({ videos: {} });
    const { exitCode, left, log, printed } = await night(simulator, {
      list: 'pv_1\n',
      ids: 'pv_2, pv_3?',
    });
    expect({ exitCode, left }).toEqual({ exitCode: 1, left: 'pv_1\n' });
    expect(printed).toContain('pv_3?');
    expect(log).toContain('::error::');
    expect(simulator.requests).toEqual([]);
  });
});

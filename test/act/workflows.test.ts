import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { content, file, startFileServer } from '../support/file-server.ts';
import { productVideo, SIMULATOR_KEY, startSimulator } from '../support/simulator.ts';
import { exampleWorkflows, pageWorkflows, readme } from '../support/workflow-files.ts';
import { actOnThis, openRepository, type Repository } from './run-act.ts';

const root = join(import.meta.dirname, '../..');
const script = readFileSync(
  join(root, '.github/actions/create-product-video/create-product-video.sh'),
  'utf8',
);
const secret = ['--secret', `JOGG_API_KEY=${SIMULATOR_KEY}`];
const processing = productVideo('processing');

function exampleText(name: string): string {
  return exampleWorkflows.find(({ path }) => path === `docs/examples/${name}`)?.text ?? '';
}

/** The files of all artifacts, as `artifact/file`. */
function uploads({ artifacts }: Repository): string[] {
  return readdirSync(artifacts)
    .flatMap((name) => readdirSync(join(artifacts, name)).map((one) => `${name}/${one}`))
    .sort();
}

const files = await startFileServer();
files.serve('/v.mp4', file(content(1000)));
const completed = productVideo('completed', { video_url: `${files.baseUrl}/v.mp4` });

describe('ci', () => {
  test('the action, against the simulator that the job starts', async () => {
    const { exitCode, log } = await actOnThis(
      '.github/workflows/ci.yml',
      ...['push', '--job', 'action', '--matrix', 'os:ubuntu-latest'],
    );
    expect(
      log.match(/(?<=\| )(completed|failed|timed-out|several|downloaded|bytes|video-url): .*/g),
    ).toEqual([
      'completed: success, completed, completed, 10.5',
      'failed: failure, failed, failed, 3001',
      'timed-out: failure, timed-out, processing, ',
      'several: failure, error, , 10104, 21',
      'downloaded: success, completed, videos/pv_3.mp4',
      'bytes: 300000',
      'video-url: video.mp4',
    ]);
    expect(exitCode).toBe(0);
  });
});

describe('the workflow of the README, with the command of docs/other-runners.md', () => {
  const page = readFileSync(join(root, 'docs/other-runners.md'), 'utf8');
  const [, command = ''] = /^act (workflow_dispatch .*)$/m.exec(page) ?? [];
  const flags = command.replace('--secret JOGG_API_KEY', secret.join(' ')).split(' ').slice(1);
  const workflow = pageWorkflows[0]?.text ?? '';

  test('is whole', () => {
    expect(readme).toContain(workflow);
    expect(flags).toContain('video-id=pv_123456');
  });

  test.each([
    ['succeeds', completed, 0, /\| curl .*\/v\.mp4$/m],
    ['fails without a video', productVideo('failed'), 1, /::error::Video pv_123456/],
  ])('%s', async (_name, video, expected, says) => {
    await using simulator = await startSimulator({ videos: { pv_123456: [processing, video] } });
    await using repository = await openRepository({
      baseUrl: simulator.baseUrl,
      files: { 'publish.yml': workflow },
      programs: { curl: '#!/bin/sh\necho "curl $*"\n' },
    });
    const { exitCode, log } = await repository.act('publish.yml', 'workflow_dispatch', ...flags);
    expect(log).toMatch(says);
    expect(exitCode).toBe(expected);
    expect(log).not.toContain(SIMULATOR_KEY);
    expect(log.includes('| curl')).toBe(expected === 0);
  });
});

describe('docs/examples/product-video.yml', () => {
  test('calls the reusable workflow, and adds the video to a release', async () => {
    await using simulator = await startSimulator({ videos: { pv_made: [processing, completed] } });
    await using repository = await openRepository({
      baseUrl: simulator.baseUrl,
      files: { 'product-video.yml': exampleText('product-video.yml') },
      programs: { gh: '#!/bin/sh\necho "gh $*"\n' },
    });
    const { exitCode, log } = await repository.act(
      ...(['product-video.yml', 'workflow_dispatch', ...secret] as const),
      ...['--input', 'product-url=https://shop.example/trail-shoe', '--input', 'release=v1'],
    );
    expect(exitCode, log).toBe(0);
    const [, created] = simulator.requests.filter(({ body }) => body !== '');
    expect(JSON.parse(created?.body ?? '')).toMatchObject({
      video_spec: { length: '30', aspect_ratio: 'portrait', caption: true },
      avatar: { id: 81 },
    });
    expect(uploads(repository)).toEqual(['product-video/pv_made.mp4']);
    expect(log).toMatch(/\| gh release upload v1 videos\/pv_made\.mp4 --clobber --repo /);
  });
});

describe('docs/examples/many-videos.yml', () => {
  async function run(products: string, made: string): Promise<[number | null, string, string[]]> {
    await using simulator = await startSimulator({
      videos: { pv_made: [completed], pv_bad: [productVideo('failed')] },
      made,
    });
    await using repository = await openRepository({
      baseUrl: simulator.baseUrl,
      files: {
        'many-videos.yml': exampleText('many-videos.yml'),
        'products.txt': products,
        'scripts/create-product-video.sh': script,
      },
      programs: { sleep: '#!/bin/sh\necho "slept $1"\n' },
    });
    const { exitCode, log } = await repository.act(
      ...(['many-videos.yml', 'workflow_dispatch', ...secret] as const),
      ...['--var', 'JOGG_AVATAR_ID=81', '--env', `BASE_URL=${simulator.baseUrl}`],
    );
    return [exitCode, log, uploads(repository)];
  }

  test('creates all videos, and saves them', async () => {
    const products = 'https://shop.example/1\r\n\r\nhttps://shop.example/2';
    const [exitCode, log, uploaded] = await run(products, 'pv_made');
    expect(exitCode, log).toBe(0);
    expect(log.match(/\| slept 6/g)).toHaveLength(2);
    expect(log).toContain('ids=pv_made,pv_made');
    expect(uploaded).toEqual(['ids/ids.txt', 'videos/pv_made.mp4']);
  });

  test('fails where a video fails', async () => {
    const [exitCode, log, uploaded] = await run('https://shop.example/1\n', 'pv_bad');
    expect(exitCode).not.toBe(0);
    expect(log).toMatch(/::error::Video pv_bad/);
    expect(uploaded).toEqual(['ids/ids.txt']);
  });
});

describe('docs/examples/retry-nightly.yml', () => {
  // It prints what the last list is, if there is one, through the filter that follows --jq.
  const gh = `#!/bin/bash
run='{"id":1,"repository_id":1,"head_repository_id":1,"head_branch":"main"}'
list="{\\"expired\\":false,\\"created_at\\":\\"2026-11-01T02:17:00Z\\",\\"workflow_run\\":$run}"
if [ ! -e "$ARTIFACTS/unfinished-jogg-videos" ]; then list=; fi
jq --raw-output "\${@: -1}" <<< "{\\"artifacts\\":[$list]}"
`;

  test('picks up in a second night what is unfinished after the first', async () => {
    await using simulator = await startSimulator({
      videos: { pv_1: [completed], pv_2: [processing] },
    });
    const workflow = exampleText('retry-nightly.yml')
      // Two nights that take two seconds.
      .replace('timeout-seconds: 3600', 'timeout-seconds: 1')
      // act refuses what it does not know yet.
      .replace('  queue: max\n', '');
    await using repository = await openRepository({
      baseUrl: simulator.baseUrl,
      files: { 'nightly.yml': workflow },
      programs: { gh },
    });
    const list = join(repository.artifacts, 'unfinished-jogg-videos/unfinished.txt');
    const ids = ['--input', 'video-ids=pv_1, pv_2'];
    const first = await repository.act('nightly.yml', 'workflow_dispatch', ...secret, ...ids);
    expect(first.exitCode, first.log).toBe(0);
    expect(await readFile(list, 'utf8')).toBe('pv_2\n');
    expect(uploads(repository)).toContain('videos/pv_1.mp4');

    const before = simulator.requests.length;
    const second = await repository.act('nightly.yml', 'schedule', ...secret);
    expect(second.exitCode, second.log).toBe(0);
    expect(await readFile(list, 'utf8')).toBe('pv_2\n');
    const paths = simulator.requests.slice(before).map(({ path }) => path);
    expect(paths).not.toEqual([]);
    for (const path of paths) expect(path).toMatch(/pv_2$/);
  });
});

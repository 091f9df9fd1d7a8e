import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { content, file, startFileServer } from '../support/file-server.ts';
import {
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  type Simulator,
} from '../support/simulator.ts';
import { exampleWorkflows, pageWorkflows, readme } from '../support/workflow-files.ts';
import { actIn, openRepository, runWorkflow, type WorkflowRun } from './run-act.ts';

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

const files = await startFileServer();
files.serve('/v.mp4', file(content(1000)));
const completed = productVideo('completed', { video_url: `${files.baseUrl}/v.mp4` });

describe('ci', () => {
  test('the action, against the simulator that the job starts', async () => {
    const { exitCode, log } = await actIn(
      root,
      {},
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

  test('the action, without a simulator, asks nobody', async () => {
    await using repository = await openRepository({
      baseUrl: '',
      files: {
        'ci.yml': readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8'),
        'action.yml': readFileSync(join(root, 'action.yml'), 'utf8'),
        'dist/index.js': 'console.log("asked")',
      },
      // It takes no time to find out that the simulator does not start.
      programs: { sleep: '#!/bin/sh\n' },
    });
    const job = ['--job', 'action', '--matrix', 'os:ubuntu-latest'];
    const { exitCode, log, printed } = await repository.act('ci.yml', 'push', ...job);
    expect(exitCode).toBe(1);
    expect(log).toContain('Failure - Main node test/support/serve-simulator.ts');
    expect(printed).not.toContain('asked');
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

describe('docs/other-runners.md', () => {
  test('the workflow for Gitea and Forgejo', async () => {
    await using simulator = await startSimulator({ videos: { pv_123456: [completed] } });
    const page = readFileSync(join(root, 'docs/other-runners.md'), 'utf8');
    const [, yaml = ''] = /^```yaml\n(name: .*?)^```$/ms.exec(page) ?? [];
    const { exitCode, printed } = await runWorkflow(yaml.replace('https://github.com/', ''), {
      baseUrl: simulator.baseUrl,
      inputs: { 'video-id': 'pv_123456' },
      programs: { curl: '#!/bin/sh\necho "curl $*"\n' },
    });
    expect(exitCode).toBe(0);
    expect(printed.join('\n')).toMatch(/^curl .*\/v\.mp4$/m);
  });
});

describe('docs/examples/product-video.yml', () => {
  test('calls the reusable workflow, and adds the video to a release', async () => {
    await using simulator = await startSimulator({ videos: { pv_made: [processing, completed] } });
    const run = await runWorkflow(exampleText('product-video.yml'), {
      baseUrl: simulator.baseUrl,
      inputs: { 'product-url': 'https://shop.example/trail-shoe', release: 'v1' },
      programs: { gh: '#!/bin/sh\necho "gh $*"\n' },
    });
    const { exitCode, log } = run;
    expect(exitCode, log).toBe(0);
    const [, created] = simulator.requests.filter(({ body }) => body !== '');
    expect(JSON.parse(created?.body ?? '')).toMatchObject({
      video_spec: { length: '30', aspect_ratio: 'portrait', caption: true },
      avatar: { id: 81 },
    });
    expect(run.uploads).toEqual(['product-video/pv_made.mp4']);
    // Of all attempts of this run.
    expect(log).toMatch(/Downloading product-video of run \d/);
    expect(log).toMatch(/\| gh release upload v1 videos\/pv_made\.mp4 --clobber --repo /);
  });
});

describe('docs/examples/many-videos.yml', () => {
  /** Runs it with a script instead of the pause after each video that is created. */
  function run(
    simulator: Simulator,
    products: string,
    sleep = 'echo "slept $1"',
    apiUrl = simulator.baseUrl,
  ): Promise<WorkflowRun> {
    return runWorkflow(exampleText('many-videos.yml'), {
      baseUrl: simulator.baseUrl,
      files: { 'products.txt': products, 'scripts/create-product-video.sh': script },
      programs: { sleep: `#!/bin/sh\n${sleep}\n` },
      flags: ['--var', 'JOGG_AVATAR_ID=81', '--env', `BASE_URL=${apiUrl}`],
    });
  }

  const two = 'https://shop.example/1\r\n\r\nhttps://shop.example/2';

  test('creates all videos, and saves them', async () => {
    await using simulator = await startSimulator({ videos: { pv_made: [completed] } });
    const { exitCode, log, printed, uploads: uploaded } = await run(simulator, two);
    expect(exitCode, log).toBe(0);
    expect(printed.filter((line) => line === 'slept 6')).toHaveLength(2);
    expect(log).toContain('ids=pv_made,pv_made');
    expect(uploaded).toEqual(['ids/ids.txt', 'videos/pv_made.mp4']);
  });

  test('fails if a video fails', async () => {
    const failed = productVideo('failed');
    await using simulator = await startSimulator({ videos: { pv_made: [failed] } });
    const { exitCode, log, uploads: uploaded } = await run(simulator, 'https://shop.example/1\n');
    expect(exitCode).toBe(1);
    expect(log).toMatch(/::error::Video pv_made/);
    expect(uploaded).toEqual(['ids/ids.txt']);
  });

  test('keeps the IDs of what was created if the job ends halfway', async () => {
    await using simulator = await startSimulator({ videos: {} });
    const { exitCode, uploads: uploaded } = await run(simulator, two, 'exit 1');
    expect(exitCode).toBe(1);
    expect(uploaded).toEqual(['ids/ids.txt']);
    // One request for the product, and one for its video.
    expect(simulator.requests).toHaveLength(2);
  });

  test('waits for the others if one cannot be created, and fails', async () => {
    await using simulator = await startSimulator({ videos: { pv_made: [completed] } });
    let creations = 0;
    const api = createServer((request, response) => {
      const isVideo = request.url?.endsWith('from_product') === true;
      if (isVideo) creations++;
      const refused = { code: 18020, msg: 'Insufficient credit', data: null };
      const accepted = { code: 0, data: isVideo ? { video_id: 'pv_made' } : { product_id: 'x' } };
      response.end(JSON.stringify(creations > 1 ? refused : accepted));
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const { port } = api.address() as AddressInfo;
    const apiUrl = `http://127.0.0.1:${port}`;
    const { exitCode, log, uploads: uploaded } = await run(simulator, two, 'exit 0', apiUrl);
    api.close();
    expect(exitCode).toBe(1);
    expect(log).toContain('::error::1 of the videos could not be created');
    expect(uploaded).toEqual(['ids/ids.txt', 'videos/pv_made.mp4']);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { content, file, startFileServer } from '../support/file-server.ts';
import {
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  videoAnswer,
  type Simulator,
} from '../support/simulator.ts';
import { exampleWorkflows, pageWorkflows } from '../support/workflow-files.ts';
import { actIn, openRepository, runWorkflow, type WorkflowRun } from './run-act.ts';

const root = join(import.meta.dirname, '../..');
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

describe('the workflow of the README', () => {
  const workflow = pageWorkflows[0]?.text ?? '';
  const inputs = { 'product-url': 'https://shop.example/trail-shoe' };

  test('creates a video, waits for it, and puts the file on the page of the run', async () => {
    await using simulator = await startSimulator({ videos: { pv_made: [processing, completed] } });
    const { baseUrl } = simulator;
    const { exitCode, log, uploads } = await runWorkflow(workflow, { baseUrl, inputs });
    expect(exitCode, log).toBe(0);
    expect(bodiesOf(simulator)).toHaveLength(1);
    expect(uploads).toEqual(['pv_made.mp4/pv_made.mp4']);
    expect(log).not.toContain(SIMULATOR_KEY);
  });

  test('fails without a video, and uploads nothing', async () => {
    await using simulator = await startSimulator({ videos: { pv_made: [productVideo('failed')] } });
    const { baseUrl } = simulator;
    const { exitCode, uploads } = await runWorkflow(workflow, { baseUrl, inputs });
    expect(exitCode).toBe(1);
    expect(uploads).toEqual([]);
  });
});

describe('docs/other-runners.md', () => {
  const page = readFileSync(join(root, 'docs/other-runners.md'), 'utf8');
  const [, yaml = ''] = /^```yaml\n(name: .*?)^```$/ms.exec(page) ?? [];
  const workflow = yaml.replaceAll('https://github.com/', '');
  const withoutUpload = workflow.replace(/^ +# On Forgejo.*$[^]*/m, '');
  // Without Docker, the directory must be an absolute path.
  const outside = withoutUpload.replace('-dir: videos', '-dir: ${{ env.REPOSITORY }}/videos');
  const [, command = ''] = /^act (workflow_dispatch .*)$/m.exec(page) ?? [];
  const flags = command.replace('--secret JOGG_API_KEY', secret.join(' ')).split(' ').slice(1);

  test.each([
    ['succeeds', completed, 0],
    ['fails without a video', productVideo('failed'), 1],
  ])('its workflow, with its command for act, %s', async (_name, video, expected) => {
    await using simulator = await startSimulator({ videos: { pv_123456: [processing, video] } });
    await using repository = await openRepository({
      baseUrl: simulator.baseUrl,
      files: { 'video.yml': outside },
    });
    const { exitCode, log } = await repository.act('video.yml', 'workflow_dispatch', ...flags);
    // Not what the step prints: act loses the last lines of a busy machine.
    expect(exitCode, log).toBe(expected);
    expect(log).not.toContain(SIMULATOR_KEY);
    const saved = join(repository.path, 'videos/pv_123456.mp4');
    expect(existsSync(saved)).toBe(expected === 0);
  });

  test('its workflow uploads the video', async () => {
    await using simulator = await startSimulator({ videos: { pv_123456: [completed] } });
    const inputs = { 'video-id': 'pv_123456' };
    const { exitCode, log, uploads } = await runWorkflow(workflow, {
      baseUrl: simulator.baseUrl,
      inputs,
    });
    expect(exitCode, log).toBe(0);
    expect(uploads).toEqual(['video/pv_123456.mp4']);
  });
});

/** The bodies of the requests for videos. */
function bodiesOf({ requests }: Simulator): Record<string, unknown>[] {
  return requests
    .filter(({ method, path }) => method === 'POST' && path !== '/v2/product')
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}

describe('docs/examples/product-video.yml', () => {
  const inputs = { 'product-url': 'https://shop.example/trail-shoe', release: 'v1' };
  const programs = { gh: '#!/bin/sh\necho "gh $*"\n' };

  test('calls the reusable workflow, and adds the video to a release', async () => {
    await using simulator = await startSimulator({ videos: { pv_made: [processing, completed] } });
    const { baseUrl } = simulator;
    const run = await runWorkflow(exampleText('product-video.yml'), { baseUrl, inputs, programs });
    const { exitCode, log } = run;
    expect(exitCode, log).toBe(0);
    expect(bodiesOf(simulator)).toEqual([
      {
        product_id: expect.any(String) as string,
        video_spec: {
          length: '30',
          aspect_ratio: 'portrait',
          caption: true,
          name: expect.stringMatching(/^product-video · /) as string,
        },
        avatar: { id: 81, type: 0 },
        voice: {},
        audio: {},
        script: { style: 'Storytime', language: 'english' },
      },
    ]);
    expect(run.uploads).toEqual(['product-video.mp4/product-video.mp4']);
    // Of all attempts of this run.
    expect(log).toMatch(/Downloading product-video\.mp4 of run \d/);
    expect(log).toMatch(/\| gh release upload v1 videos\/product-video\.mp4 --clobber --repo /);
  });

  test.each(['artifact-name: video/main', 'timeout-seconds: -1'])(
    'pays for nothing with %s',
    async (line) => {
      await using simulator = await startSimulator({ videos: {} });
      const text = exampleText('product-video.yml').replace(/^( +)avatar-id/m, `$1${line}\n$&`);
      const { baseUrl } = simulator;
      const { exitCode, log } = await runWorkflow(text, { baseUrl, inputs, programs });
      expect(exitCode).toBe(1);
      expect(log).toContain('Failure - Main Check the inputs that the other job needs');
      expect(simulator.requests).toEqual([]);
    },
  );
});

describe('docs/examples/many-videos.yml', () => {
  const run = (simulator: Simulator): Promise<WorkflowRun> =>
    runWorkflow(exampleText('many-videos.yml'), {
      baseUrl: simulator.baseUrl,
      files: { 'products.txt': 'https://shop.example/1\r\n\r\nhttps://shop.example/2' },
    });

  test('creates all videos, and saves them', async () => {
    const made = ['pv_1', 'pv_2'];
    const videos = { pv_1: [completed], pv_2: [completed] } as const;
    await using simulator = await startSimulator({ videos: { ...videos } as never, made });
    const { exitCode, log, uploads: uploaded } = await run(simulator);
    expect(exitCode, log).toBe(0);
    expect(uploaded).toEqual(['videos/pv_1.mp4', 'videos/pv_2.mp4']);
    expect(bodiesOf(simulator)).toHaveLength(2);
  });

  test('saves the others if one cannot be created, and fails', async () => {
    await using simulator = await startSimulator({ videos: { pv_1: [completed] }, made: ['pv_1'] });
    const { exitCode, log, uploads: uploaded } = await run(simulator);
    expect(exitCode).toBe(1);
    expect(log).toContain('::error::1 of 2 videos were not created.');
    expect(uploaded).toEqual(['videos/pv_1.mp4']);
  });

  test('fails if a video fails', async () => {
    const videos = { pv_1: [productVideo('failed')] } as const;
    await using simulator = await startSimulator({
      videos: { ...videos } as never,
      made: ['pv_1'],
    });
    const { exitCode, uploads: uploaded } = await run(simulator);
    expect(exitCode).toBe(1);
    expect(uploaded).toEqual([]);
  });
});

test.each([
  ['translation', { language: 'spanish' }, { output_language: 'spanish', add_subtitles: true }],
  [
    'lip-sync',
    { 'audio-url': 'https://a.example/x.wav' },
    { audio_url: 'https://a.example/x.wav' },
  ],
] as const)('docs/examples/%s.yml creates a video, and saves it', async (type, inputs, body) => {
  const done = videoAnswer(type, 'reference', 'completed', {}, `${files.baseUrl}/v.mp4`);
  await using simulator = await startSimulator({ type, videos: { vt_1: [done] }, made: ['vt_1'] });
  const run = await runWorkflow(exampleText(`${type}.yml`), {
    baseUrl: simulator.baseUrl,
    inputs: { 'video-url': 'https://a.example/"x".mp4', ...inputs },
  });
  expect(run.exitCode, run.log).toBe(0);
  expect(bodiesOf(simulator)).toMatchObject([{ video_url: 'https://a.example/"x".mp4', ...body }]);
  expect(run.uploads).toHaveLength(1);
});

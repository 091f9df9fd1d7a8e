import { access } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluate, isRun } from '../support/expressions.ts';
import { content, file, startFileServer } from '../support/file-server.ts';
import { runJob } from '../support/job-runner.ts';
import {
  errorCode,
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  videoAnswer,
} from '../support/simulator.ts';
import {
  findJob,
  pageWorkflows,
  stepsOf,
  type Job,
  type Workflow,
  type WorkflowStep,
} from '../support/workflow-files.ts';

// The jobs are for Ubuntu's runners, and their scripts for what those have.
const onLinux = test.runIf(process.platform === 'linux');

const secrets = { JOGG_API_KEY: SIMULATOR_KEY };
const checkout = { 'actions/checkout': () => Promise.resolve(undefined) };

/** The example that has this text in it. */
function exampleWith(text: string): Workflow {
  const example = pageWorkflows.find(({ text: all }) => all.includes(text));
  if (!example) throw new Error(`no example has ${text}`);
  return example.workflow;
}

function recipeWith(text: string): WorkflowStep[] {
  return stepsOf(exampleWith(text));
}

/** The expression that a job makes its matrix of. */
function matrixOf(job: Job): string {
  return /^\$\{\{(.*)\}\}$/.exec(job.strategy?.matrix['video'] ?? '')?.[1] ?? '';
}

onLinux('create, wait for all, publish each: those that are completed', async () => {
  await using simulator = await startSimulator({
    videos: {
      pv_1: [productVideo('completed', { video_url: 'https://res.jogg.ai/1.mp4' })],
      pv_2: [errorCode(10104, 'http-200')],
      pv_3: [productVideo('completed', { video_url: 'https://res.jogg.ai/3.mp4?x=1&y=2' })],
    },
  });
  const created = await runJob(findJob('Publish videos', 'create'), {
    context: { secrets },
    actions: checkout,
    files: { 'create-videos.sh': '#!/bin/sh\necho pv_1\necho pv_2\necho pv_3\nexit 7\n' },
  });
  // It failed half-way, but what it has made is paid for, and is not to be made again.
  expect(created.status).toBe('success');
  expect(created.outputs).toEqual({ ids: 'pv_1,pv_2,pv_3', failed: 'true' });

  const waited = await runJob(findJob('Publish videos', 'wait'), {
    context: { needs: { create: { outputs: created.outputs } }, secrets },
    baseUrl: simulator.baseUrl,
  });
  expect(waited.status).toBe('failure');
  expect(waited.log).toContain('::error::1 of 3 videos were not completed');
  expect(waited.log).toContain('::error::Some videos were not created.');

  const publish = findJob('Publish videos', 'publish');
  for (const videos of ['', '[]']) {
    const wait = { result: 'failure', outputs: { videos } };
    expect(isRun(publish.if, { needs: { wait } }, 'failure')).toBe(false);
  }
  const afterWait = { needs: { wait: { result: 'failure', outputs: waited.outputs } } };
  expect(isRun(publish.if, afterWait, 'failure')).toBe(true);
  const logs: string[] = [];
  for (const video of evaluate(matrixOf(publish), afterWait) as unknown[]) {
    const { log, status } = await runJob(publish, {
      context: { ...afterWait, matrix: { video } },
      programs: { curl: '#!/bin/sh\nfor last; do :; done\necho "published $last"\n' },
    });
    expect(status).toBe('success');
    logs.push(log);
  }
  expect(logs).toEqual([
    'published https://res.jogg.ai/1.mp4\n',
    '',
    'published https://res.jogg.ai/3.mp4?x=1&y=2\n',
  ]);
});

onLinux(
  'create, wait for all, publish each: fails where GitHub has dropped the output',
  async () => {
    const publish = findJob('Publish videos', 'publish');
    const context = { needs: { wait: { result: 'success', outputs: {} } } };
    expect(isRun(publish.if, context)).toBe(true);
    const videos = evaluate(matrixOf(publish), context) as unknown[];
    expect(videos).toHaveLength(1);
    const { status, log } = await runJob(publish, { context: { ...context, matrix: { videos } } });
    expect(status).toBe('failure');
    expect(log).toContain('::error::GitHub dropped the videos output of the wait job.');
  },
);

test('wait for several videos, then publish each: fails where GitHub has dropped the output', () => {
  const { publish } = exampleWith('video-id: pv_101, pv_102, pv_103').jobs ?? {};
  if (!publish) throw new Error('the example lacks a job');
  const dropped = { needs: { wait: { result: 'success', outputs: {} } } };
  expect(isRun(publish.if, dropped)).toBe(true);
  // A matrix that cannot be read fails the job.
  expect(() => evaluate(matrixOf(publish), dropped)).toThrow();
  // A job that failed without an output has its own annotation.
  const failed = { needs: { wait: { result: 'failure', outputs: {} } } };
  expect(isRun(publish.if, failed, 'failure')).toBe(false);
});

onLinux('wait for several videos, then publish each: those that are completed', async () => {
  const { wait, publish } = exampleWith('video-id: pv_101, pv_102, pv_103').jobs ?? {};
  if (!wait || !publish) throw new Error('the example lacks a job');
  await using simulator = await startSimulator({
    videos: {
      pv_101: [productVideo('completed')],
      pv_102: [productVideo('failed')],
      pv_103: [productVideo('completed')],
    },
  });
  const { status, outputs } = await runJob(wait, {
    context: { secrets },
    baseUrl: simulator.baseUrl,
  });
  expect(status).toBe('failure');
  const context = { needs: { wait: { result: status, outputs } } };
  expect(isRun(publish.if, context, 'failure')).toBe(true);
  const rejected = { needs: { wait: { result: 'failure', outputs: { videos: '[]' } } } };
  expect(isRun(publish.if, rejected, 'failure')).toBe(false);
  const logs: string[] = [];
  for (const video of evaluate(matrixOf(publish), context) as unknown[]) {
    const { log } = await runJob(publish, {
      context: { ...context, matrix: { video } },
      files: { 'publish.sh': '#!/bin/sh\necho "published $1"\n' },
    });
    logs.push(log);
  }
  const published = 'published https://res.jogg.ai/video/trail-shoe.mp4\n';
  expect(logs).toEqual([published, '', published]);
});

onLinux('read the results of many videos: from the file', async () => {
  await using simulator = await startSimulator({
    videos: { pv_1: [productVideo('completed')], pv_2: [productVideo('failed')] },
  });
  const { status, log } = await runJob(
    { steps: [...recipeWith('videos-file'), { if: 'always()', run: 'cat videos.csv' }] },
    {
      context: { inputs: { 'video-ids': 'pv_1, pv_2' }, secrets },
      baseUrl: simulator.baseUrl,
    },
  );
  expect(status).toBe('failure');
  expect(log).toMatch(/^"pv_1","completed","https:.*"\n"pv_2","failed",""$/m);
});

onLinux.each([
  ['all were created', 'pv_1', '', 'success'],
  ['some were not', 'pv_1', 'true', 'failure'],
  ['none was', '', 'true', 'failure'],
])('wait for all: %s', async (_name, ids, failed, status) => {
  await using simulator = await startSimulator({ videos: { pv_1: [productVideo('completed')] } });
  const waited = await runJob(findJob('Publish videos', 'wait'), {
    context: { needs: { create: { outputs: { ids, failed } } }, secrets },
    baseUrl: simulator.baseUrl,
  });
  expect(waited.status).toBe(status);
});

onLinux.each([
  ['completed', [productVideo('completed')], 'published', 'success'],
  ['timed-out', [productVideo('processing')], 'Not finished yet.', 'success'],
  ['failed', [productVideo('failed')], '', 'failure'],
] as const)('continue after a failure: %s', async (result, [answer], prints, status) => {
  await using simulator = await startSimulator({ videos: { pv_1: [answer] } });
  const [wait, ...others] = recipeWith('continue-on-error: true');
  const steps = [{ ...wait, with: { ...wait?.with, 'timeout-seconds': 0 } }, ...others];
  const ended = await runJob(
    { steps },
    {
      context: { inputs: { 'video-id': 'pv_1' }, secrets },
      files: { 'publish.sh': '#!/bin/sh\necho "published $1"\n' },
      baseUrl: simulator.baseUrl,
    },
  );
  expect(ended.steps['video']?.outputs).toMatchObject({ result });
  expect(ended.log).toContain(prints);
  expect(ended.status).toBe(status);
});

onLinux('save the video: as an artifact of the run, and to a release', async () => {
  await using files = await startFileServer();
  files.serve('/v.mp4', file(content(1000)));
  const video = productVideo('completed', { video_url: `${files.baseUrl}/v.mp4` });
  await using simulator = await startSimulator({ videos: { pv_1: [video], pv_2: [video] } });
  const { baseUrl } = simulator;

  const uploaded: Record<string, string>[] = [];
  const kept = await runJob(
    { steps: recipeWith('actions/upload-artifact') },
    {
      context: { inputs: { 'video-id': 'pv_1' }, secrets },
      actions: {
        'actions/upload-artifact': async (inputs, workspace) => {
          await access(join(workspace, inputs['path'] ?? ''));
          uploaded.push(inputs);
          return undefined;
        },
      },
      baseUrl,
    },
  );
  expect(kept.status).toBe('success');
  expect(uploaded).toMatchObject([{ path: 'videos/pv_1.mp4' }]);

  const released = await runJob(
    { steps: recipeWith('gh release upload') },
    {
      context: {
        inputs: { 'video-ids': 'pv_1, pv_2' },
        secrets,
        github: { ref_name: 'v1.0.0', token: 'token' },
      },
      programs: { gh: '#!/bin/sh\nls "$4" "$5"\nfor argument; do echo "<$argument>"; done\n' },
      baseUrl,
    },
  );
  expect(released.status).toBe('success');
  expect(released.log.match(/<.*>/g)).toEqual(
    [
      ...['release', 'upload', 'v1.0.0', 'videos/pv_1.mp4', 'videos/pv_2.mp4'],
      ...['--clobber', '--repo', 'octo/videos'],
    ].map((argument) => `<${argument}>`),
  );
});

onLinux('publish a video: it is loaded from its URL', async () => {
  await using simulator = await startSimulator({ videos: { pv_1: [productVideo('completed')] } });
  const { status, log } = await runJob(findJob('Publish a video', 'publish'), {
    context: { inputs: { 'video-id': 'pv_1' }, secrets },
    programs: { curl: '#!/bin/sh\necho "curl $*"\n' },
    baseUrl: simulator.baseUrl,
  });
  expect(status).toBe('success');
  expect(log).toMatch(
    /^curl .* --output video\.mp4 https:\/\/res\.jogg\.ai\/video\/trail-shoe\.mp4$/m,
  );
});

onLinux('wait for another type of video: its subtitles are loaded', async () => {
  const type = 'translation';
  const translation = videoAnswer(type, 'reference', 'completed');
  await using simulator = await startSimulator({ type, videos: { vt_1: [translation] } });
  const { status, log } = await runJob(
    { steps: recipeWith('video-type: translation') },
    {
      context: { inputs: { 'video-id': 'vt_1' }, secrets },
      programs: { curl: '#!/bin/sh\necho "curl $*"\n' },
      baseUrl: simulator.baseUrl,
    },
  );
  expect(status).toBe('success');
  expect(log).toMatch(/^curl .* https:\/\/res\.jogg\.ai\/video\/trail-shoe\.srt$/m);
});

onLinux.each([
  ['that is ready', 'completed', true],
  ['that is not ready', 'processing', false],
])('check once, without waiting, for a video %s', async (_name, reported, published) => {
  await using simulator = await startSimulator({ videos: { pv_1: [productVideo(reported)] } });
  const { status, log } = await runJob(
    { steps: recipeWith('vars.VIDEO_ID') },
    {
      context: { vars: { VIDEO_ID: 'pv_1' }, secrets },
      files: { 'publish.sh': '#!/bin/sh\necho "published $1"\n' },
      baseUrl: simulator.baseUrl,
    },
  );
  expect(status).toBe('success');
  expect(log.includes('published https://res.jogg.ai/')).toBe(published);
  expect(simulator.requests).toHaveLength(1);
});

onLinux('go through an API gateway: requests go below base-url', async () => {
  const requested: string[] = [];
  const gateway = createServer(({ url = '' }, response) => {
    requested.push(url);
    response.end(JSON.stringify({ code: 0, ...productVideo('completed') }));
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const { port } = gateway.address() as AddressInfo;
  const steps = recipeWith('base-url: https://gateway.example/jogg').map((step) => ({
    ...step,
    with: { ...step.with, 'base-url': `http://127.0.0.1:${port}/jogg` },
  }));
  const { status } = await runJob(
    { steps },
    { context: { inputs: { 'video-id': 'pv_1' }, secrets } },
  );
  gateway.close();
  expect(status).toBe('success');
  expect(requested).toEqual(['/jogg/v2/product_video/pv_1']);
});

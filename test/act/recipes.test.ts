import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { content, file, startFileServer, type FileServer } from '../support/file-server.ts';
import {
  errorCode,
  productVideo,
  startSimulator,
  videoAnswer,
  type Answer,
  type Simulator,
  type Timeline,
} from '../support/simulator.ts';
import {
  exampleWorkflows,
  pageWorkflows,
  publishingSteps,
  wholeText,
} from '../support/workflow-files.ts';
import { runWorkflow } from './run-act.ts';

/** The whole text of the example that contains this text. */
function exampleWith(text: string): string {
  const example = [...pageWorkflows, ...exampleWorkflows].find(({ text: all }) =>
    all.includes(text),
  );
  if (!example) throw new Error(`no example has ${text}`);
  return wholeText(example);
}

/** The step of docs/publishing.md that contains this text, after the step that waits. */
function publishingStep(text: string): string {
  const step = publishingSteps.find(({ text: all }) => all.includes(text));
  if (!step) throw new Error(`no step has ${text}`);
  return wholeText(step);
}

/** With the step that examples leave to their readers where they run a script of theirs. */
function withCheckout(workflow: string): string {
  return workflow.replace(/^( +)steps:\n/gm, '$&$1  - uses: actions/checkout@v7\n');
}

function simulate(videos: Record<string, Answer>): Promise<Simulator> {
  const timelines = Object.entries(videos).map(([id, answer]): [string, Timeline] => [
    id,
    [answer],
  ]);
  return startSimulator({ videos: Object.fromEntries(timelines) });
}

/** Prints its last argument, which is the URL. */
const curl = '#!/bin/sh\nfor last; do :; done\necho "published $last"\n';
const publish = { 'publish.sh': '#!/bin/sh\necho "published $1"\n' };
const completed = productVideo('completed');
const published = 'published https://res.jogg.ai/video/trail-shoe.mp4';

describe.concurrent('create, wait for all, publish each', () => {
  const workflow = exampleWith('name: Publish videos');
  /** A completed video, whose file is on the server. */
  const template = (id: string, { baseUrl }: FileServer): Answer =>
    videoAnswer('template', 'reference', 'completed', { video_id: id }, `${baseUrl}/v.mp4`);
  const serveFile = async (): Promise<FileServer> => {
    const files = await startFileServer();
    files.serve('/v.mp4', file(content(1000)));
    return files;
  };
  /** Requests `count` videos. There are credits only for the simulated ones. */
  const creating = (count: number): Record<string, string> => ({
    'requests.jsonl': Array.from({ length: count }, (_, i) => `{"template_id":${i}}\n`).join(''),
  });
  const simulateTemplates = (videos: Record<string, Answer>): Promise<Simulator> =>
    startSimulator({
      type: 'template',
      made: Object.keys(videos),
      videos: Object.fromEntries(
        Object.entries(videos).map(([id, answer]): [string, Timeline] => [id, [answer]]),
      ),
    });

  test('publishes the completed ones, even if creating or waiting fails', async () => {
    await using files = await serveFile();
    await using simulator = await simulateTemplates({
      pv_1: template('pv_1', files),
      pv_2: errorCode(10104, 'http-200'),
      pv_3: template('pv_3', files),
    });
    const { exitCode, log, uploads } = await runWorkflow(workflow, {
      baseUrl: simulator.baseUrl,
      // The credits are used up halfway, but what was created is paid for.
      files: creating(4),
    });
    expect(exitCode).toBe(1);
    expect(log).toContain('::error::1 of 3 videos were not completed');
    expect(log).toContain('::error::1 of 4 videos were not created.');
    expect(uploads).toEqual([
      'template.pv_1.mp4/template.pv_1.mp4',
      'template.pv_3.mp4/template.pv_3.mp4',
    ]);
  });

  test.each([
    ['all were created', 1, 1, 0],
    ['some were not created', 2, 1, 1],
    ['none was created', 1, 0, 1],
  ])('%s', async (_name, asked, created, expected) => {
    await using files = await serveFile();
    const videos = { pv_1: template('pv_1', files) };
    await using simulator = await simulateTemplates(created > 0 ? videos : {});
    const { exitCode, uploads } = await runWorkflow(workflow, {
      baseUrl: simulator.baseUrl,
      files: creating(asked),
    });
    expect(exitCode).toBe(expected);
    expect(uploads).toHaveLength(created);
  });

  test('fails if GitHub has dropped the output', async () => {
    await using files = await serveFile();
    await using simulator = await simulateTemplates({ pv_1: template('pv_1', files) });
    const dropped = workflow.replace(/^ +videos: \$\{\{ steps.*\n/m, '      other: x\n');
    expect(dropped).not.toBe(workflow);
    const { exitCode, log } = await runWorkflow(dropped, {
      baseUrl: simulator.baseUrl,
      files: creating(1),
    });
    expect(exitCode).toBe(1);
    expect(log).toContain('::error::GitHub dropped the videos output of the wait job.');
  });
});

describe.concurrent('wait for several videos, then publish each', () => {
  const workflow = exampleWith('video-id: pv_101, pv_102, pv_103');

  test('publishes the completed ones', async () => {
    await using files = await startFileServer();
    files.serve('/v.mp4', file(content(1000)));
    const saved = productVideo('completed', { video_url: `${files.baseUrl}/v.mp4` });
    await using simulator = await simulate({
      pv_101: saved,
      pv_102: productVideo('failed'),
      pv_103: saved,
    });
    const { baseUrl } = simulator;
    const { exitCode, printed } = await runWorkflow(workflow, { baseUrl, files: publish });
    expect(exitCode).toBe(1);
    expect(printed.filter((line) => line.startsWith('published'))).toEqual([
      'published videos/pv_101.mp4',
      'published videos/pv_103.mp4',
    ]);
  });

  test('publishes nothing if the wait was refused', async () => {
    const { exitCode, log, printed } = await runWorkflow(workflow, { key: '', files: publish });
    expect(exitCode).toBe(1);
    expect(log).toContain('api-key is required');
    expect(printed.join()).not.toContain('published');
  });
});

describe.concurrent('steps', () => {
  test('read the results of many videos from the file', async () => {
    await using simulator = await simulate({ pv_1: completed, pv_2: productVideo('failed') });
    const workflow = exampleWith('videos-file');
    const { exitCode, printed } = await runWorkflow(
      `${workflow}      - if: always()\n        run: cat videos.csv\n`,
      { baseUrl: simulator.baseUrl, inputs: { 'video-ids': 'pv_1, pv_2' } },
    );
    expect(exitCode).toBe(1);
    expect(printed.join('\n')).toMatch(/^"pv_1","completed","https:.*"\n"pv_2","failed",""$/m);
  });

  test.each([
    ['completed', completed, published, 0],
    ['timed-out', productVideo('processing'), 'Not finished yet.', 0],
    ['failed', productVideo('failed'), '', 1],
  ])('continue after a failure: %s', async (_result, answer, prints, expected) => {
    await using simulator = await simulate({ pv_1: answer });
    const workflow = exampleWith('continue-on-error: true').replace(
      /( +)with:\n/,
      '$&$1  timeout-seconds: 0\n',
    );
    const { exitCode, printed } = await runWorkflow(withCheckout(workflow), {
      baseUrl: simulator.baseUrl,
      inputs: { 'video-id': 'pv_1' },
      files: publish,
    });
    expect(exitCode).toBe(expected);
    expect(printed.join('\n')).toContain(prints);
  });

  test('save the video as an artifact of the run', async () => {
    await using files = await startFileServer();
    files.serve('/v.mp4', file(content(1000)));
    const video_url = `${files.baseUrl}/v.mp4`;
    await using simulator = await simulate({ pv_1: productVideo('completed', { video_url }) });
    const { exitCode, uploads } = await runWorkflow(publishingStep('archive: false'), {
      baseUrl: simulator.baseUrl,
      inputs: { 'video-id': 'pv_1' },
    });
    expect(exitCode).toBe(0);
    expect(uploads).toEqual([expect.stringMatching(/\/pv_1\.mp4$/)]);
  });

  test('add videos to a release', async () => {
    await using files = await startFileServer();
    files.serve('/v.mp4', file(content(1000)));
    const video = productVideo('completed', { video_url: `${files.baseUrl}/v.mp4` });
    await using simulator = await simulate({ pv_1: video, pv_2: video });
    const { exitCode, printed } = await runWorkflow(publishingStep('gh release upload'), {
      baseUrl: simulator.baseUrl,
      inputs: { 'video-id': 'pv_1, pv_2' },
      programs: { gh: '#!/bin/sh\nls "$4" "$5" && for argument; do echo "<$argument>"; done\n' },
    });
    expect(exitCode).toBe(0);
    expect(printed.join('')).toMatch(
      /<release><upload><\w+><videos\/pv_1\.mp4><videos\/pv_2\.mp4><--clobber><--repo><.+>$/,
    );
  });

  test('wait for another type of video, and load its subtitles', async () => {
    const type = 'translation';
    const translation = videoAnswer(type, 'reference', 'completed');
    await using simulator = await startSimulator({ type, videos: { vt_1: [translation] } });
    const { exitCode, printed } = await runWorkflow(exampleWith('video-type: translation'), {
      baseUrl: simulator.baseUrl,
      inputs: { 'video-id': 'vt_1' },
      programs: { curl },
    });
    expect(exitCode).toBe(0);
    expect(printed).toContain('published https://res.jogg.ai/video/trail-shoe.srt');
  });

  test.each([
    ['ready', 'completed', true],
    ['not ready', 'processing', false],
  ])('check once, without waiting, for a video that is %s', async (_name, reported, ready) => {
    await using simulator = await simulate({ pv_1: productVideo(reported) });
    const { exitCode, printed } = await runWorkflow(withCheckout(exampleWith('vars.VIDEO_ID')), {
      baseUrl: simulator.baseUrl,
      files: publish,
      flags: ['--var', 'VIDEO_ID=pv_1'],
    });
    expect(exitCode).toBe(0);
    expect(printed.includes(published)).toBe(ready);
    expect(simulator.requests).toHaveLength(1);
  });

  test('go through an API gateway', async () => {
    const requested: string[] = [];
    const gateway = createServer(({ url = '' }, response) => {
      requested.push(url);
      response.end(JSON.stringify({ code: 0, ...completed }));
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    const { port } = gateway.address() as AddressInfo;
    const workflow = exampleWith('base-url: https://gateway.example/jogg').replace(
      'https://gateway.example',
      `http://127.0.0.1:${port}`,
    );
    const { exitCode } = await runWorkflow(workflow, { inputs: { 'video-id': 'pv_1' } });
    gateway.close();
    expect(exitCode).toBe(0);
    expect(requested).toEqual(['/jogg/v2/product_video/pv_1']);
  });
});

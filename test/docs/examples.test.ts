import { spawn, spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { content, file, startFileServer } from '../support/file-server.ts';
import { runJob, type JobOptions, type JobResult } from '../support/job-runner.ts';
import {
  errorCode,
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  type Answer,
  type Simulator,
} from '../support/simulator.ts';
import { findJob, findWorkflow } from '../support/workflow-files.ts';

const root = join(import.meta.dirname, '../..');
const script = join(root, '.github/actions/create-product-video/create-product-video.sh');
const secrets = { JOGG_API_KEY: SIMULATOR_KEY, 'api-key': SIMULATOR_KEY };

// What Ubuntu's runners have; .ci/run sees to it that it is there.
const programs = ['bash', 'curl', 'jq'];
const onUbuntu = describe.runIf(
  process.platform === 'linux' && programs.every((name) => !spawnSync(name, ['--version']).error),
);

/** Puts the script where a job looks for it. */
const checkout: NonNullable<JobOptions['actions']> = {
  'actions/checkout': async (_inputs, workspace) => {
    await mkdir(join(workspace, 'scripts'));
    await symlink(script, join(workspace, 'scripts/create-product-video.sh'));
    return undefined;
  },
};

function bodiesOf({ requests }: Simulator): unknown[] {
  return requests.filter(({ body }) => body !== '').map(({ body }) => JSON.parse(body) as unknown);
}

async function create(
  baseUrl: string,
  env: Record<string, string> = {},
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(script, ['https://shop.example/trail "shoe"'], {
    env: {
      PATH: process.env['PATH'],
      BASE_URL: baseUrl,
      JOGG_API_KEY: SIMULATOR_KEY,
      AVATAR_ID: '81',
      ...env,
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += String(chunk)));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, ...output };
}

/** Answers one request after the other; the last answer stays. */
async function answerWith(...answers: Answer[]): Promise<AsyncDisposable & { baseUrl: string }> {
  const server = createServer((_request, response) => {
    const { http = 200, code = 0, msg = '', data = null, body } = answers.shift() ?? {};
    response.writeHead(http).end(body ?? JSON.stringify({ code, msg, data }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

onUbuntu('create-product-video.sh', () => {
  test("asks as JoggAI's reference has it, and prints the ID", async () => {
    await using simulator = await startSimulator({ videos: {}, made: 'dmlkZW8/MQ==' });
    const { status, stdout, stderr } = await create(simulator.baseUrl);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'dmlkZW8/MQ==\n', stderr: '' });
    expect(bodiesOf(simulator)).toEqual([
      { url: 'https://shop.example/trail "shoe"' },
      {
        product_id: expect.any(String) as string,
        video_spec: { length: '30', aspect_ratio: 'landscape', caption: true },
        avatar: { id: 81, type: 0 },
        voice: {},
        audio: {},
        script: { style: 'Storytime', language: 'english' },
      },
    ]);
  });

  test('takes what is to be otherwise from variables', async () => {
    await using simulator = await startSimulator({ videos: {} });
    const { status } = await create(simulator.baseUrl, {
      VOICE_ID: 'en-US-ChristopherNeural',
      LENGTH: '15',
      ASPECT_RATIO: 'square',
      CAPTION: 'false',
      SCRIPT_STYLE: "Don't Worry",
      SCRIPT_LANGUAGE: 'french',
    });
    expect(status).toBe(0);
    expect(bodiesOf(simulator)[1]).toMatchObject({
      video_spec: { length: '15', aspect_ratio: 'square', caption: false },
      voice: { id: 'en-US-ChristopherNeural' },
      script: { style: "Don't Worry", language: 'french' },
    });
  });

  const product = { data: { product_id: 'x' } };
  const look = /Look in JoggAI whether the video is being made before you try again\./;
  test.each<[string, Answer[], RegExp]>([
    [
      'an error code',
      [errorCode(10105, 'http-200')],
      /refused POST \/v2\/product with code 10105: Inv/,
    ],
    ['an HTTP error', [errorCode(18020, 'http-4xx')], /with code 18020: Insufficient credit/],
    [
      'a page',
      [{ http: 502, body: '<html>' }],
      /brought HTTP 502, and no answer of JoggAI's\. It costs/,
    ],
    [
      'nothing',
      [{ http: 502, body: '' }],
      /HTTP 502, and no answer of JoggAI's\. It costs nothing/,
    ],
    ['an empty object', [{ body: '{}' }], /HTTP 200, and no answer of JoggAI's/],
    ['no ID of the product', [{ data: {} }], /no ID of the product/],
    [
      'an error of the second request',
      [product, errorCode(18025, 'http-200')],
      /from_product with code/,
    ],
    ['a page after the second request', [product, { http: 504, body: '<html>' }], look],
    ['nothing after the second request', [product, { http: 504, body: '' }], look],
    ['no data', [product, { data: null }], /gave no ID\. Look for the video in JoggAI/],
    ['no ID', [product, { data: {} }], /gave no ID\. Look for the video in JoggAI/],
    ['an ID on two lines', [product, { data: { video_id: 'a\nb' } }], /gave no ID/],
    ['a command', [{ code: 1, msg: 'x\n::set-env name=x::y' }], /with code 1: x ::set-env/],
  ])('ends red with %s, in one annotation', async (_name, answers, says) => {
    await using server = await answerWith(...answers);
    const { status, stdout, stderr } = await create(server.baseUrl);
    expect(status).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^::error::.*\n$/);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain(SIMULATOR_KEY);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['a key with a line break', { JOGG_API_KEY: 'key\n' }, /Set JOGG_API_KEY/],
    ['no key', { JOGG_API_KEY: '' }, /Set JOGG_API_KEY/],
    ['a name for an avatar', { AVATAR_ID: 'anna' }, /Set AVATAR_ID/],
    ['plain http', { BASE_URL: 'http://api.example' }, /must be https/],
    ['plain http that looks local', { BASE_URL: 'http://localhost.example' }, /must be https/],
  ])('refuses %s, and asks nobody', async (_name, env, says) => {
    await using simulator = await startSimulator({ videos: {} });
    const { status, stderr } = await create(simulator.baseUrl, env);
    expect(status).toBe(1);
    expect(stderr).toMatch(says);
    expect(simulator.requests).toEqual([]);
  });

  test('takes a key with any characters, and a number for an ID', async () => {
    const key = `a"b\\c$'d`;
    await using simulator = await startSimulator({ videos: {}, keys: { [key]: 0 } });
    const made = await create(`${simulator.baseUrl}/`, { JOGG_API_KEY: key });
    expect(made).toMatchObject({ status: 0, stdout: 'pv_made\n' });
    await using server = await answerWith(product, { data: { video_id: 789 } });
    expect(await create(server.baseUrl)).toMatchObject({ status: 0, stdout: '789\n', stderr: '' });
  });

  test('says what to do where no answer comes', async () => {
    const { status, stderr } = await create('http://127.0.0.1:1');
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/::error::POST \/v2\/product brought no answer\. It costs nothing/);
  });

  test('takes the name that the guide has for the ID', async () => {
    await using server = await answerWith(product, { data: { product_video_id: 'pv_1' } });
    expect(await create(server.baseUrl)).toMatchObject({ status: 0, stdout: 'pv_1\n' });
  });
});

onUbuntu('the reusable workflow', () => {
  test('makes a video, waits for it, and keeps it as an artifact', async () => {
    await using files = await startFileServer();
    files.serve('/v.mp4', file(content(1000)));
    const video = productVideo('completed', { video_url: `${files.baseUrl}/v.mp4` });
    await using simulator = await startSimulator({ videos: { pv_made: [video] } });
    const declared = findWorkflow('product video').on?.workflow_call?.inputs ?? {};
    const defaults = Object.entries(declared).map(([name, input]) => [name, input.default ?? '']);
    const inputs = {
      ...(Object.fromEntries(defaults) as object),
      ...findJob('Product video', 'video').with,
      'product-url': 'https://shop.example/trail-shoe',
      'base-url': simulator.baseUrl,
    };
    const context = { inputs, secrets };
    const created = await runJob(findJob('product video', 'create'), { context });
    expect(created).toMatchObject({ status: 'success', outputs: { 'video-id': 'pv_made' } });
    expect(bodiesOf(simulator)[1]).toMatchObject({
      video_spec: { length: '30', aspect_ratio: 'portrait', caption: true },
      avatar: { id: 81 },
      voice: {},
      script: { style: 'Storytime', language: 'english' },
    });

    const kept: string[] = [];
    const waited = await runJob(findJob('product video', 'wait'), {
      context: { ...context, needs: { create: { outputs: created.outputs } } },
      actions: {
        'actions/upload-artifact': async ({ name = '', path = '' }, workspace) => {
          kept.push(name, path, String((await readFile(join(workspace, path))).length));
          return undefined;
        },
      },
    });
    expect(waited.status).toBe('success');
    expect(kept).toEqual(['product-video', 'videos/pv_made.mp4', '1000']);
    expect(waited.outputs).toEqual({ 'video-url': `${files.baseUrl}/v.mp4`, credits: '10.5' });
  });

  test('is called with inputs and secrets that it has', () => {
    const { with: inputs = {}, secrets: given = {} } = findJob('Product video', 'video');
    const called = findWorkflow('product video').on?.workflow_call;
    const names = Object.keys(called?.inputs ?? {});
    expect(names).toEqual(expect.arrayContaining(Object.keys(inputs)));
    expect(Object.keys(given)).toEqual(Object.keys(called?.secrets ?? {}));
  });

  test('has its video added to a release', async () => {
    const { status, log } = await runJob(findJob('Product video', 'release'), {
      context: { inputs: { release: 'v1' }, github: { token: 'token', run_id: '7' } },
      programs: { gh: '#!/bin/sh\necho "gh $*"\n' },
      actions: {
        'actions/download-artifact': async ({ path = '', ...inputs }, workspace) => {
          // Of all attempts of this run.
          expect(inputs).toEqual({ name: 'product-video', 'run-id': '7', 'github-token': 'token' });
          await mkdir(join(workspace, path));
          await writeFile(join(workspace, path, 'pv_made.mp4'), '');
          return undefined;
        },
      },
    });
    expect(status).toBe('success');
    expect(log).toBe('gh release upload v1 videos/pv_made.mp4 --clobber --repo octo/videos\n');
  });
});

onUbuntu('the videos of all products', () => {
  let kept = '';
  const keepIds: NonNullable<JobOptions['actions']> = {
    'actions/upload-artifact': async ({ path = '' }, workspace) => {
      kept = await readFile(join(workspace, path), 'utf8');
      return undefined;
    },
  };

  /** Runs the job that makes them, with a script in place of the pause after each. */
  function makeAll(baseUrl: string, sleep: string, products: string): Promise<JobResult> {
    return runJob(findJob('Videos of all products', 'create'), {
      context: { secrets, vars: { JOGG_AVATAR_ID: '81' } },
      env: { BASE_URL: baseUrl },
      programs: { sleep: `#!/bin/sh\n${sleep}\n` },
      files: { 'products.txt': products },
      actions: { ...checkout, ...keepIds },
    });
  }

  test('are made one after the other and waited for together', async () => {
    await using files = await startFileServer();
    files.serve('/v.mp4', file(content(1000)));
    const video = productVideo('completed', { video_url: `${files.baseUrl}/v.mp4` });
    await using simulator = await startSimulator({ videos: { pv_made: [video] } });
    const created = await makeAll(
      simulator.baseUrl,
      'echo "slept $1"',
      'https://shop.example/1\r\n\r\nhttps://shop.example/2',
    );
    expect(created.status).toBe('success');
    expect(created.outputs).toEqual({ ids: 'pv_made,pv_made', failed: '0' });
    expect(created.log).toBe('slept 6\nslept 6\n');
    expect(bodiesOf(simulator)).toMatchObject([
      { url: 'https://shop.example/1' },
      {},
      { url: 'https://shop.example/2' },
      {},
    ]);

    let saved: string[] = [];
    const waited = await runJob(findJob('Videos of all products', 'wait'), {
      context: { secrets, needs: { create: { outputs: created.outputs } } },
      baseUrl: simulator.baseUrl,
      actions: {
        'actions/upload-artifact': async ({ path = '' }, workspace) => {
          saved = await readdir(join(workspace, path));
          return undefined;
        },
      },
    });
    expect(waited.status).toBe('success');
    expect(saved).toEqual(['pv_made.mp4']);
  });

  test('are on record as far as they were made when the job ends half-way', async () => {
    await using simulator = await startSimulator({ videos: {} });
    const { status } = await makeAll(
      simulator.baseUrl,
      'exit 1',
      'https://shop.example/1\nhttps://shop.example/2\n',
    );
    expect(status).toBe('failure');
    expect(kept).toBe('pv_made\n');
  });

  test('of which one cannot be made: the others are waited for, and then it is red', async () => {
    await using server = await answerWith(
      { data: { product_id: 'x' } },
      { data: { video_id: 'pv_1' } },
      errorCode(18020, 'http-200'),
    );
    const { status, outputs } = await makeAll(
      server.baseUrl,
      'exit 0',
      'https://shop.example/1\nhttps://shop.example/2\n',
    );
    // Or it would be run again, and all of them made once more.
    expect(status).toBe('success');
    expect(outputs).toEqual({ ids: 'pv_1', failed: '1' });
    expect(kept).toBe('pv_1\n');

    await using simulator = await startSimulator({ videos: { pv_1: [productVideo('failed')] } });
    const waited = await runJob(findJob('Videos of all products', 'wait'), {
      context: { secrets, needs: { create: { outputs } } },
      baseUrl: simulator.baseUrl,
      actions: { 'actions/upload-artifact': () => Promise.resolve(undefined) },
    });
    expect(waited.status).toBe('failure');
    expect(waited.log).toContain('::error::1 of the videos could not be made');
  });
});

onUbuntu('the nightly retry', () => {
  interface Night {
    /** The list that the last run left. */
    list?: string;
    /** Whether GitHub has deleted it. */
    expired?: boolean;
    ids?: string;
  }

  /** @returns the list that this run leaves; `undefined` if it leaves none */
  async function night(
    simulator: Simulator,
    { list, expired = false, ids = '' }: Night,
  ): Promise<{ status: string; left: string | undefined; kept: string[]; log: string }> {
    let left: string | undefined;
    let kept: string[] = [];
    const artifact = (id: number, details: object = {}, run: object = {}): object => ({
      expired: false,
      created_at: `2026-11-0${id}T02:17:00Z`,
      workflow_run: { id, repository_id: 1, head_repository_id: 1, head_branch: 'main', ...run },
      ...details,
    });
    // The last two must not be taken up, though they are newer.
    const artifacts = [
      ...(list === undefined ? [] : [artifact(1), artifact(2, { expired })]),
      artifact(4, {}, { head_repository_id: 2 }),
      artifact(5, {}, { head_branch: 'other' }),
    ];
    const job = findJob('Wait for videos', 'wait');
    const steps = (job.steps ?? []).map((step) =>
      step.id === 'videos' ? { ...step, with: { ...step.with, 'timeout-seconds': 0 } } : step,
    );
    const { status, log } = await runJob(
      { ...job, steps },
      {
        context: { inputs: { 'video-ids': ids }, secrets, github: { token: 'token' } },
        baseUrl: simulator.baseUrl,
        env: { GITHUB_REF_NAME: 'main' },
        programs: {
          // What follows --jq is the filter.
          gh: `#!/bin/bash\njq --raw-output "\${@: -1}" <<< '${JSON.stringify({ artifacts })}'\n`,
        },
        actions: {
          'actions/download-artifact': async (inputs, workspace) => {
            expect(inputs).toEqual({
              name: 'unfinished-jogg-videos',
              'run-id': '2',
              'github-token': 'token',
            });
            await writeFile(join(workspace, 'unfinished.txt'), list ?? '');
            return undefined;
          },
          'actions/upload-artifact': async ({ name, path = '' }, workspace) => {
            const at = join(workspace, path);
            if (name === 'unfinished-jogg-videos') left = await readFile(at, 'utf8');
            else kept = await readdir(at).catch(() => []);
            return undefined;
          },
        },
      },
    );
    return { status, left, kept, log };
  }

  test('takes up the list of the last run, and leaves one of what is still to come', async () => {
    await using files = await startFileServer();
    files.serve('/v.mp4', file(content(1000)));
    const done = productVideo('completed', { video_url: `${files.baseUrl}/v.mp4` });
    const processing = productVideo('processing');
    await using simulator = await startSimulator({
      videos: { pv_1: [done], pv_2: [processing], pv_3: [processing], pv_4: [done] },
    });
    const first = await night(simulator, { list: 'pv_1\npv_2\n', ids: 'pv_3, pv_4' });
    expect(first).toMatchObject({
      status: 'success',
      left: 'pv_2\npv_3\n',
      kept: ['pv_1.mp4', 'pv_4.mp4'],
    });
  });

  test('has nothing to do where there is no list, and leaves an empty one', async () => {
    await using simulator = await startSimulator({ videos: {} });
    expect(await night(simulator, {})).toMatchObject({ status: 'success', left: '', kept: [] });
    expect(simulator.requests).toEqual([]);
  });

  test('fails once if the last list has expired, and waits for new videos all the same', async () => {
    await using simulator = await startSimulator({
      videos: { pv_2: [productVideo('processing')] },
    });
    const { status, left, log } = await night(simulator, {
      list: 'pv_1\n',
      expired: true,
      ids: 'pv_2',
    });
    expect({ status, left }).toEqual({ status: 'failure', left: 'pv_2\n' });
    expect(log).toContain('::error::The list of unfinished videos of run 2 has expired.');
  });

  test('leaves an empty list when all have ended, be it red', async () => {
    await using simulator = await startSimulator({ videos: { pv_1: [productVideo('failed')] } });
    const { status, left } = await night(simulator, { list: 'pv_1\n' });
    expect({ status, left }).toEqual({ status: 'failure', left: '' });
  });

  test('drops from the list what JoggAI does not know, and nothing because of the key', async () => {
    await using simulator = await startSimulator({ videos: {} });
    expect(await night(simulator, { list: 'pv_1\n' })).toMatchObject({ left: '' });
    await using locked = await startSimulator({ videos: {}, keys: { [SIMULATOR_KEY]: 18025 } });
    const { status, left } = await night(locked, { list: 'pv_1\npv_2\n' });
    expect({ status, left }).toEqual({ status: 'failure', left: 'pv_1\npv_2\n' });
  });

  test('leaves the list as it was when the new IDs are refused', async () => {
    await using simulator = await startSimulator({ videos: {} });
    const { status, left } = await night(simulator, { list: 'pv_1\n', ids: 'pv_2?' });
    expect({ status, left }).toEqual({ status: 'failure', left: 'pv_1\n' });
    expect(simulator.requests).toEqual([]);
  });
});

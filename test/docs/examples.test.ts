import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  errorCode,
  SIMULATOR_KEY,
  startSimulator,
  type Answer,
  type Simulator,
} from '../support/simulator.ts';
import { exampleWorkflows, findWorkflow, pageWorkflows } from '../support/workflow-files.ts';

const root = join(import.meta.dirname, '../..');
const script = join(root, '.github/actions/create-product-video/create-product-video.sh');

// What Ubuntu's runners have; .ci/run sees to it that it is there.
const programs = ['bash', 'curl', 'jq'];
const onUbuntu = describe.runIf(
  process.platform === 'linux' && programs.every((name) => !spawnSync(name, ['--version']).error),
);

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
  const look = /Before you retry, check in JoggAI whether the video is being created\./;
  test.each<[string, Answer[], RegExp]>([
    [
      'an error code',
      [errorCode(10105, 'http-200')],
      /rejected POST \/v2\/product with error 10105: Inv/,
    ],
    ['an HTTP error', [errorCode(18020, 'http-4xx')], /with error 18020: Insufficient credit/],
    [
      'a page',
      [{ http: 502, body: '<html>' }],
      /returned HTTP 502 without a response from JoggAI\. You can retry/,
    ],
    [
      'nothing',
      [{ http: 502, body: '' }],
      /HTTP 502 without a response from JoggAI\. You can retry/,
    ],
    ['an empty object', [{ body: '{}' }], /HTTP 200 without a response from JoggAI/],
    ['no ID of the product', [{ data: {} }], /returned no product ID/],
    [
      'an error of the second request',
      [product, errorCode(18025, 'http-200')],
      /from_product with error/,
    ],
    ['a page after the second request', [product, { http: 504, body: '<html>' }], look],
    ['nothing after the second request', [product, { http: 504, body: '' }], look],
    ['no data', [product, { data: null }], /returned no video ID\. Look for the video in JoggAI/],
    ['no ID', [product, { data: {} }], /returned no video ID\. Look for the video in JoggAI/],
    ['an ID on two lines', [product, { data: { video_id: 'a\nb' } }], /returned no video ID/],
    ['a command', [{ code: 1, msg: 'x\n::set-env name=x::y' }], /with error 1: x ::set-env/],
  ])('fails with %s, in one annotation', async (_name, answers, says) => {
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
    ['plain http', { BASE_URL: 'http://api.example' }, /must use HTTPS/],
    ['plain http that looks local', { BASE_URL: 'http://localhost.example' }, /must use HTTPS/],
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
    expect(stderr).toMatch(/::error::POST \/v2\/product got no response\. You can retry/);
  });

  test('takes the name that the guide has for the ID', async () => {
    await using server = await answerWith(product, { data: { product_video_id: 'pv_1' } });
    expect(await create(server.baseUrl)).toMatchObject({ status: 0, stdout: 'pv_1\n' });
  });
});

describe('the reusable workflow', () => {
  test('is called with inputs and secrets that it has', () => {
    const called = findWorkflow('product video').on?.workflow_call;
    const names = Object.keys(called?.inputs ?? {});
    const calls = [...pageWorkflows, ...exampleWorkflows]
      .flatMap(({ workflow }) => Object.values(workflow.jobs ?? {}))
      .filter(({ uses = '' }) => uses.includes('/product-video.yml@'));
    expect(calls.length).toBeGreaterThan(1);
    for (const { with: inputs = {}, secrets: given = {} } of calls) {
      expect(names).toEqual(expect.arrayContaining(Object.keys(inputs)));
      expect(Object.keys(given)).toEqual(Object.keys(called?.secrets ?? {}));
    }
  });
});

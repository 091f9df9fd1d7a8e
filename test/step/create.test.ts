import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAccount, type Account } from '../support/paid-videos.ts';
import { SIMULATOR_KEY } from '../support/simulator.ts';
import {
  hasSignals,
  isOnLinux,
  parseCommand,
  parseOutputs,
  until,
} from '../support/step-runner.ts';

const bundle = join(import.meta.dirname, '../../dist/create/index.js');

interface Result {
  exitCode: number | null;
  lines: string[];
  errors: string[];
  outputs: Record<string, string>;
  videos: { name: string; id: string | null; result: string; error: string | null }[];
  summary: string;
}

interface Options {
  inputs: Record<string, string>;
  env?: Record<string, string>;
  /** The state that the runner keeps between the steps of a job. */
  folder?: string;
  /** The working directory. */
  cwd?: string;
  /** Ends the step by a signal when the condition holds. */
  kill?: { signal: NodeJS.Signals; when: () => boolean };
}

/** Runs the committed bundle as GitHub's runner runs a step. */
async function create(
  { baseUrl }: Account,
  { inputs, env = {}, folder, cwd, kill }: Options,
): Promise<Result> {
  const temp = folder ?? (await mkdtemp(join(tmpdir(), 'jogg-create-')));
  const [output, summary] = [join(temp, 'output'), join(temp, 'summary')];
  for (const file of [output, summary]) await writeFile(file, '');
  const all = { 'api-key': SIMULATOR_KEY, 'base-url': baseUrl, 'job-index': '0', ...inputs };
  const child = spawn(process.execPath, [bundle], {
    env: {
      ...Object.fromEntries(
        Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
      GITHUB_ACTIONS: 'true',
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_REPOSITORY: 'octo/videos',
      GITHUB_RUN_ID: '1234567890',
      GITHUB_RUN_NUMBER: '77',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_JOB: 'create',
      GITHUB_ACTION: '__octo_jogg-status-action',
      GITHUB_WORKFLOW: 'Product videos',
      RUNNER_TEMP: temp,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd,
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += String(chunk)));
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  if (kill) await until(kill.when).then(() => child.kill(kill.signal));
  const exitCode = await closed;
  const outputs = parseOutputs(await readFile(output, 'utf8'));
  const html = await readFile(summary, 'utf8');
  if (!folder) await rm(temp, { recursive: true });
  const lines = text.split('\n').filter((line) => line !== '');
  // On a runner, the key is masked before anything else. It shows nowhere.
  const masks = env['GITHUB_ACTIONS'] === '' ? [] : [`::add-mask::${SIMULATOR_KEY}`];
  expect(lines.slice(0, masks.length)).toEqual(masks);
  expect([...lines.slice(masks.length), html, ...Object.values(outputs)].join('\n')).not.toContain(
    SIMULATOR_KEY,
  );
  const errors = lines.flatMap((line) => {
    const command = parseCommand(line);
    return command?.name === 'error' ? [command.message] : [];
  });
  const videos = JSON.parse(outputs['videos'] ?? '[]') as Result['videos'];
  return { exitCode, lines, errors, outputs, videos, summary: html };
}

const body = '{ "avatar": { "id": 81 } }';
const inputs = { 'product-url': 'https://shop.example/1', request: body };

test('creates a video, and says its name and ID in the log, the outputs, and the summary', async () => {
  await using account = await openAccount();
  const { exitCode, errors, outputs, videos, lines, summary } = await create(account, { inputs });
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: [] });
  expect(account.charges).toMatchObject([
    { body: { avatar: { id: 81 }, product_id: 'product_1' } },
  ]);
  const name = account.charges[0]?.name ?? '';
  expect(name).toMatch(/^Product videos · 77-1-1-[0-9a-z]{10}$/);
  expect(outputs).toMatchObject({ 'video-id': 'product_1', result: 'created' });
  expect(videos).toEqual([{ name, id: 'product_1', result: 'created', error: null }]);
  expect(lines.at(-1)).toBe(`Created "${name}": product_1.`);
  expect(summary).toContain(`<td>${name}</td><td><code>product_1</code></td>`);
});

test('a variable that would leave certificates unchecked has no effect but a warning', async () => {
  await using account = await openAccount();
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  const { exitCode, lines } = await create(account, { inputs, env });
  expect(exitCode).toBe(0);
  expect(lines.filter((line) => line.startsWith('::warning'))).toEqual([
    expect.stringMatching(/NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect.*NODE_EXTRA_CA_CERTS/),
  ]);
});

test('a rerun finds what an attempt that was killed has created', async () => {
  await using account = await openAccount({
    faultOf: (index) => (index === 1 ? 'stall after' : 'none'),
  });
  const requests = { 'video-type': 'template', request: '[{ "a": 1 }, { "a": 2 }]' };
  const when = (): boolean => account.charges.length === 2;
  const killed = await create(account, { inputs: requests, kill: { signal: 'SIGKILL', when } });
  // The outputs known by then are there.
  expect(killed.outputs).toEqual({ 'video-id': 'template_1' });
  expect(killed.summary).toContain('<code>template_1</code>');
  const rerun = await create(account, { inputs: requests, env: { GITHUB_RUN_ATTEMPT: '2' } });
  expect(rerun.outputs).toMatchObject({ 'video-id': 'template_1\ntemplate_2', result: 'found' });
  expect(account.charges).toHaveLength(2);
});

test.runIf(hasSignals)(
  'a step that is cancelled says that the outcome of its request is not known',
  async () => {
    await using account = await openAccount({ faultOf: () => 'stall after' });
    const when = (): boolean => account.charges.length === 1;
    const { exitCode, outputs, errors } = await create(account, {
      inputs: { 'video-type': 'avatar', request: '{}' },
      kill: { signal: 'SIGTERM', when },
    });
    expect({ exitCode, result: outputs['result'] }).toEqual({ exitCode: 1, result: 'unknown' });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('the step was cancelled before the response arrived');
  },
);

test.each([
  ['a rerun', '2'],
  ['an attempt that may be a rerun', ''],
])('%s sends nothing of a type without a list, and says what to do', async (_name, attempt) => {
  await using account = await openAccount();
  const { exitCode, errors, outputs } = await create(account, {
    inputs: { 'video-type': 'lip-sync', request: '{}' },
    env: { GITHUB_RUN_ATTEMPT: attempt },
  });
  expect({ exitCode, result: outputs['result'] }).toEqual({ exitCode: 1, result: 'unknown' });
  expect(errors).toEqual([
    expect.stringContaining('start a new run with what is missing, or set resend'),
  ]);
  expect(account.requests).toEqual([]);
});

test('two steps of a job with the same request create two videos, and a rerun finds both', async () => {
  await using account = await openAccount();
  for (const GITHUB_RUN_ATTEMPT of ['1', '2']) {
    const folder = await mkdtemp(join(tmpdir(), 'jogg-create-'));
    const first = await create(account, { inputs, folder, env: { GITHUB_RUN_ATTEMPT } });
    const second = await create(account, { inputs, folder, env: { GITHUB_RUN_ATTEMPT } });
    await rm(folder, { recursive: true });
    expect([first, second].map(({ outputs }) => outputs['video-id'])).toEqual([
      'product_1',
      'product_2',
    ]);
    expect(account.charges).toHaveLength(2);
  }
});

test.each<[string, Record<string, string>, RegExp]>([
  ['a matrix', { 'job-index': '1' }, /77-2-1/],
  ['another name', { name: 'Trail shoe' }, /^Trail shoe · 77-1-1/],
])('a request of %s has a name of its own', async (_name, others, name) => {
  await using account = await openAccount();
  await create(account, { inputs });
  await create(account, { inputs: { ...inputs, ...others } });
  expect(account.charges[1]?.name).toMatch(name);
  expect(account.charges[1]?.name?.slice(-10)).not.toBe(account.charges[0]?.name?.slice(-10));
});

test.each<[string, Record<string, string>, RegExp[]]>([
  ['no request', {}, [/Set request or request-file/]],
  ['two requests', { request: body, 'request-file': 'x.json' }, [/Both request and request-file/]],
  [
    'a file that is not there',
    { 'request-file': 'x.json' },
    [/request-file "x\.json" doesn't exist/],
  ],
  ['JSON with a mistake', { request: '{\n"a": }' }, [/line 2, column 6/]],
  [
    'several mistakes',
    { request: body, 'video-type': 'films', 'min-credits': 'x', 'base-url': 'http://jogg.example' },
    [/video-type/, /min-credits/, /base-url/],
  ],
  ['the key elsewhere', { ...inputs, name: `${SIMULATOR_KEY}!` }, [/name contains the API key/]],
])('refuses %s before the first request', async (_name, given, says) => {
  await using account = await openAccount();
  const { exitCode, errors, outputs } = await create(account, { inputs: given });
  expect({ exitCode, result: outputs['result'] }).toEqual({ exitCode: 1, result: 'error' });
  expect(errors).toHaveLength(1);
  for (const text of says) expect(errors[0]).toMatch(text);
  expect(account.requests).toEqual([]);
});

const withFolder = async (run: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-create-'));
  await run(folder);
  await rm(folder, { recursive: true });
};

test.each([
  [
    'the key',
    `{"script":"${SIMULATOR_KEY}"}`,
    /^Invalid inputs: request-file contains the API key/,
  ],
  ['the key in Base64', `{"a":"${btoa(SIMULATOR_KEY)}"}`, /request-file contains the API key/],
  ['nothing', '\n', /request-file is empty/],
])('refuses a file with %s before the first request', async (_name, text, says) => {
  await using account = await openAccount();
  await withFolder(async (folder) => {
    await writeFile(join(folder, 'requests.json'), text);
    const inputs = { 'video-type': 'avatar', 'request-file': 'requests.json' };
    const env = { GITHUB_WORKSPACE: folder };
    const { errors, summary } = await create(account, { inputs, env });
    expect(errors).toEqual([expect.stringMatching(says)]);
    // A rerun would refuse to send what was never sent.
    expect(errors[0]).toContain('start a new run');
    expect(summary).toContain('Invalid inputs: request-file');
    expect(account.requests).toEqual([]);
  });
});

test.runIf(isOnLinux).each([
  ['a directory', '.', 'is a directory'],
  ['a device that has no end', '/dev/zero', "isn't a regular file"],
  ['a socket', 'socket', "isn't a regular file"],
])('refuses %s as a file', async (_name, path, says) => {
  await using account = await openAccount();
  await withFolder(async (folder) => {
    const server = createServer().listen(join(folder, 'socket'));
    const inputs = { 'video-type': 'avatar', 'request-file': path };
    const { errors } = await create(account, { inputs, env: { GITHUB_WORKSPACE: folder } });
    server.close();
    expect(errors).toEqual([expect.stringContaining(`${JSON.stringify(path)} ${says}`)]);
  });
});

test.runIf(isOnLinux).each(['/dev/full', '/nowhere/output'])(
  'requests nothing if the outputs can not be written to %s',
  async (GITHUB_OUTPUT) => {
    await using account = await openAccount();
    const { exitCode, errors } = await create(account, { inputs, env: { GITHUB_OUTPUT } });
    expect(exitCode).toBe(1);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.match(/The outputs could not be written/g)).toHaveLength(1);
    expect(account.requests).toEqual([]);
  },
);

test('says each ID in the error and the summary if the outputs can not be written in the end', async () => {
  await using account = await openAccount({
    faultOf: (index) => (index === 1 ? 'code 40000' : 'none'),
  });
  await withFolder(async (folder) => {
    // It is there until the first request.
    const output = join(folder, 'gone');
    await writeFile(output, '');
    const timer = setInterval(() => {
      if (account.posts.length > 0) rmSync(output, { force: true });
    }, 1);
    const request = '[{ "a": 1 }, { "a": 2 }, { "a": 3 }]';
    const { errors, summary } = await create(account, {
      inputs: { 'video-type': 'avatar', request },
      env: { GITHUB_OUTPUT: output },
    });
    clearInterval(timer);
    expect(errors).toEqual([expect.stringMatching(/outputs could not be written/)]);
    for (const id of ['avatar_1', 'avatar_2']) {
      expect(errors[0]).toContain(id);
      expect(summary).toContain(`<code>${id}</code>`);
    }
  });
});

test('says the ID that came with an error everywhere, and that the outcome is not known', async () => {
  await using account = await openAccount({ faultOf: () => '500 with ID after' });
  const { exitCode, errors, outputs, videos, summary } = await create(account, {
    inputs: { 'video-type': 'avatar', request: '{}' },
  });
  expect(exitCode).toBe(1);
  expect(outputs).toMatchObject({ result: 'unknown', 'video-id': 'avatar_1' });
  expect(videos).toMatchObject([{ id: 'avatar_1', result: 'unknown' }]);
  expect(errors).toEqual([expect.stringContaining('it gave the ID avatar_1')]);
  expect(summary).toContain('<code>avatar_1</code><br>');
  expect(account.posts).toHaveLength(1);
});

test('invalid inputs have an exit code of their own outside a runner', async () => {
  await using account = await openAccount();
  const { exitCode } = await create(account, {
    inputs: { request: '{' },
    env: { GITHUB_ACTIONS: '' },
  });
  expect(exitCode).toBe(2);
});

test('leaves nothing in the working directory if there is no temporary one', async () => {
  await using account = await openAccount();
  await withFolder(async (folder) => {
    const env = { RUNNER_TEMP: '' };
    const { exitCode } = await create(account, { inputs, env, cwd: folder });
    expect(exitCode).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('takes requests from a file, one per line', async () => {
  await using account = await openAccount();
  const folder = await mkdtemp(join(tmpdir(), 'jogg-create-'));
  await writeFile(join(folder, 'requests.jsonl'), '\ufeff{"a":1}\r\n{"a":2}\r\n');
  const { outputs } = await create(account, {
    inputs: { 'video-type': 'translation', 'request-file': 'requests.jsonl' },
    folder,
    env: { GITHUB_WORKSPACE: folder },
  });
  await rm(folder, { recursive: true });
  expect(outputs['video-id']).toBe('translation_1\ntranslation_2');
  expect(account.charges.map(({ body: { a } }) => a)).toEqual([1, 2]);
});

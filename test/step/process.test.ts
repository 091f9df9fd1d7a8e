import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmod, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  afterRequest,
  answer,
  drip,
  envelope,
  giveVideo,
  KEY,
  listenWith,
  send,
  stall,
  type Serve,
} from '../support/hostile-servers.ts';
import { expectInvariants } from '../support/invariants.ts';
import {
  CANCELLED_WITHIN_MS,
  canMount,
  hasSignals,
  isOnLinux,
  parseOutputs,
  preload,
  SECOND_SIGNAL,
  startStep,
  until,
  type ProcessStep,
  type StepResult,
} from '../support/step-runner.ts';
import { isUnderWine } from '../support/windows-process.ts';

interface Run extends StepResult {
  inputs: Record<string, string>;
  requests: number;
}

interface RunOptions {
  inputs?: Record<string, string>;
  env?: Record<string, string>;
  /** Does something to the step while it runs. */
  act?: (step: ProcessStep, requests: () => number) => Promise<void>;
}

const processing = afterRequest(send(answer(200, envelope({ status: 'processing' }))));

async function run(serves: [Serve, ...Serve[]], options: RunOptions = {}): Promise<Run> {
  await using stage = await listenWith(...serves);
  const inputs = {
    'video-id': 'pv_123456',
    'api-key': KEY,
    ...stage.inputs,
    ...options.inputs,
  };
  const step = await startStep(inputs, { env: options.env ?? {} });
  await options.act?.(step, stage.requests);
  return { ...(await step.result), inputs, requests: stage.requests() };
}

describe.runIf(hasSignals)('cancelled', () => {
  const betweenChecks = ['between two checks', processing, /: processing$/, 'processing'] as const;
  // As the runner sends them.
  const BOTH = ['SIGINT', SECOND_SIGNAL] as const;

  test.concurrent.each([
    [BOTH, 'while connecting', (socket) => socket.pause(), 1, ''],
    [BOTH, 'while waiting for an answer', afterRequest(stall('')), 1, ''],
    [BOTH, 'in the headers', afterRequest(drip('HTTP/1.1 200 OK\r\nx-filler: ', 'x')), 1, ''],
    [BOTH, 'in the body', afterRequest(drip('HTTP/1.1 200 OK\r\n\r\n', ' ')), 1, ''],
    [
      BOTH,
      'before a retry',
      afterRequest(send(answer(503, '', { 'retry-after': '60' }))),
      /Retry 1/,
      '',
    ],
    [BOTH, ...betweenChecks],
    [['SIGINT'], ...betweenChecks],
    [[SECOND_SIGNAL], ...betweenChecks],
    // One that comes twice.
    [[SECOND_SIGNAL, SECOND_SIGNAL], ...betweenChecks],
  ] as [NodeJS.Signals[], string, Serve, RegExp | number, string][])(
    '%j %s',
    async (signals, _name, serve, sign, status) => {
      let killed = NaN;
      const result = await run([serve], {
        inputs: { 'poll-interval-seconds': '600' },
        act: async (step, requests) => {
          await until(() =>
            typeof sign === 'number'
              ? requests() === sign
              : step.lines.some((line) => sign.test(line)),
          );
          killed = performance.now();
          for (const signal of signals) step.kill(signal);
        },
      });
      expectInvariants(result, result.inputs);
      expect(result.outputs).toMatchObject({ result: 'cancelled', status });
      expect(result.errors[0]).toMatch(new RegExp(`cancelled \\((${signals.join('|')})\\)`));
      expect(result.requests).toBe(1);
      expect(performance.now() - killed).toBeLessThan(CANCELLED_WITHIN_MS);
    },
  );

  // Wine ends a process that handles no Ctrl-C with 0, and Windows with an error.
  test.skipIf(isUnderWine)('before anything is set up: not green', async () => {
    const { exitCode } = await run([processing], {
      act: (step) => {
        step.kill(SECOND_SIGNAL);
        return Promise.resolve();
      },
    });
    expect(exitCode).not.toBe(0);
  });

  test('while 3,500 downloads are prepared: with all outputs', async () => {
    const ids = Array.from({ length: 3500 }, (_, i) => `pv_${i}`);
    const { outputs, errors } = await run([processing], {
      inputs: { 'video-id': ids.join(), 'download-dir': 'videos' },
      env: { GITHUB_WORKSPACE: await mkdtemp(join(tmpdir(), 'jogg-status-action-')) },
      act: async (step) => {
        await until(() => step.lines.some((line) => line.startsWith('::add-mask::')));
        step.kill(SECOND_SIGNAL);
      },
    });
    expect(outputs['result']).toBe('cancelled');
    expect(JSON.parse(outputs['videos'] ?? '')).toHaveLength(3500);
    expect(errors).toHaveLength(1);
  });
});

describe.concurrent('files that cannot be written', () => {
  let folder: string;
  let readOnly: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
    readOnly = join(folder, 'read-only');
    await writeFile(readOnly, '');
    await chmod(readOnly, 0o444);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  const files: [name: string, path: () => string, possible: boolean][] = [
    ['missing', () => join(folder, 'missing'), true],
    ['a folder', () => folder, true],
    // The superuser can write to it.
    ['read-only', () => readOnly, process.getuid?.() !== 0],
    ['on a full disk', () => '/dev/full', isOnLinux],
  ];

  for (const [name, path, possible] of files) {
    test.runIf(possible)(`outputs, ${name}: red, with the URL in the annotation`, async () => {
      const { exitCode, errors } = await run([giveVideo], { env: { GITHUB_OUTPUT: path() } });
      expect(exitCode).toBe(1);
      expect(errors).toEqual([
        expect.stringMatching(
          /^The outputs could not be written: .+\. Create the file that GITHUB_OUTPUT points to\. Video pv_123456 completed in .*: https:/,
        ),
      ]);
    });

    test.runIf(possible)(`summary, ${name}: a warning`, async () => {
      const result = await run([giveVideo], { env: { GITHUB_STEP_SUMMARY: path() } });
      expectInvariants(result, result.inputs);
      expect(result.outputs).toMatchObject({ result: 'completed' });
      expect(result.warnings).toEqual([
        expect.stringMatching(/^The job summary could not be written: /),
      ]);
    });
  }

  test.runIf(isOnLinux)('videos-file, no place for it: a warning', async () => {
    const path = join(folder, 'output');
    await using file = await open(path, 'a');
    const GITHUB_OUTPUT = `/proc/${process.pid}/fd/${file.fd}`;
    const env = { GITHUB_OUTPUT, RUNNER_TEMP: readOnly, TMPDIR: readOnly };
    const { exitCode, warnings } = await run([giveVideo], { env });
    expect(exitCode).toBe(0);
    const outputs = parseOutputs(await readFile(path, 'utf8'));
    expect(outputs).toMatchObject({ result: 'completed', 'videos-file': '' });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^The file of videos-file could not be written: ENOTDIR.*\. The `videos` output has the same content\.$/,
      ),
    ]);
  });

  test('standard output closed: the outputs are written for all that', async () => {
    const { exitCode, outputs, stderr } = await run([processing, giveVideo], {
      inputs: { 'poll-interval-seconds': '0.5' },
      act: async (step, requests) => {
        await until(() => requests() === 1);
        step.closeLog();
      },
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(outputs).toMatchObject({ result: 'completed' });
  });
});

test('standard output read late: all of it arrives', async () => {
  // Each debug line has the rate-limit headers; together they are more than a pipe holds.
  const headers = { 'x-ratelimit-reset': 'x'.repeat(15_000) };
  const busy = afterRequest(send(answer(200, envelope({ status: 'processing' }), headers)));
  const failed = afterRequest(send(answer(200, envelope({ status: 'failed' }), headers)));
  const requests = 30;
  const result = await run([...Array<Serve>(requests - 1).fill(busy), failed] as [Serve], {
    inputs: { 'poll-interval-seconds': '0.1' },
    act: async (step, made) => {
      step.log.pause();
      await until(() => made() === requests);
      await setTimeout(1000);
      step.log.resume();
    },
  });
  expectInvariants(result, result.inputs);
  expect(result.commands.filter(({ name }) => name === 'debug')).toHaveLength(
    // The last one also shows the body.
    requests + 1,
  );
});

// A name server that is silent takes a mount of the process's own, and port 53: the superuser's rights.
const canHideNames = canMount();

describe.runIf(canHideNames)('a name server that is silent', () => {
  const servers = ['127.77.0.1', '127.77.0.2'];
  const sockets = servers.map(() => createSocket('udp4'));
  let asked = 0;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
    const lines = servers.map((server) => `nameserver ${server}\n`);
    await writeFile(join(folder, 'resolv.conf'), `search a.test b.test\n${lines.join('')}`);
    for (const [i, socket] of sockets.entries()) {
      socket.on('message', () => (asked += 1)).bind(53, servers[i]);
      await once(socket, 'listening');
    }
  });

  afterAll(async () => {
    for (const socket of sockets) socket.close();
    await rm(folder, { recursive: true });
  });

  async function runWithout(
    inputs: Record<string, string>,
    act?: (step: ProcessStep) => Promise<void>,
  ): Promise<StepResult & { seconds: number }> {
    const mount = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
    const started = performance.now();
    const step = await startStep(
      {
        'video-id': 'pv_123456',
        'api-key': KEY,
        'base-url': 'https://jogg.test',
        ...inputs,
      },
      { wrapper: ['unshare', '--mount', 'bash', '-c', mount, join(folder, 'resolv.conf')] },
    );
    await act?.(step);
    const result = await step.result;
    return { ...result, seconds: (performance.now() - started) / 1000 };
  }

  test('cancelled: ends immediately', async () => {
    asked = 0;
    const { outputs, errors, exitCode, seconds } = await runWithout({}, async (step) => {
      await until(() => asked > 0);
      step.kill('SIGTERM');
    });
    expect(outputs).toMatchObject({ result: 'cancelled' });
    expect(errors).toEqual([expect.stringMatching(/cancelled \(SIGTERM\)/)]);
    expect(exitCode).not.toBe(0);
    expect(seconds * 1000).toBeLessThan(CANCELLED_WITHIN_MS);
  });

  test('timed out, which is allowed: green in time', async () => {
    const { outputs, warnings, exitCode, seconds } = await runWithout({
      'timeout-seconds': '1',
      'fail-on-timeout': 'false',
    });
    expect({ exitCode, outputs }).toMatchObject({ exitCode: 0, outputs: { result: 'timed-out' } });
    expect(warnings).toHaveLength(1);
    // The resolver times out after nearly a minute.
    expect(seconds).toBeLessThan(30);
  });
});

test('a name that does not resolve: red, and not killed', async () => {
  const result = await run([processing], {
    inputs: { 'base-url': 'https://jogg.invalid', 'max-retries': '0', summary: 'false' },
  });
  expectInvariants(result, result.inputs);
  expect(result.errors[0]).toMatch(/jogg\.invalid can't be resolved/);
});

// As a whole job can have them, and with each of them Node itself starts.
test.concurrent.each([
  '--no-deprecation',
  '--throw-deprecation',
  '--pending-deprecation',
  '--trace-warnings',
  '--disable-proto=throw',
  '--frozen-intrinsics',
  '--disallow-code-generation-from-strings',
  '--no-network-family-autoselection',
  '--unhandled-rejections=warn',
  '--max-http-header-size=8192',
  '--title=jogg',
])('NODE_OPTIONS=%s: the video is found', async (options) => {
  const result = await run([giveVideo], { env: { NODE_OPTIONS: options } });
  expect(result.exitCode).toBe(0);
  expect(result.outputs).toMatchObject({ result: 'completed' });
});

test.each([
  ['RES_OPTIONS', ''],
  ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
  ['NODE_EXTRA_CA_CERTS', '/missing'],
  ['NODE_DEBUG', 'https-proxy-agent'],
  ['DEBUG', '*'],
  ['TZ', 'nowhere'],
  ['LC_ALL', 'tlh_QO'],
  ['http_proxy', 'socks5://nowhere'],
])('%s=%s: the video is found', async (name, value) => {
  const result = await run([giveVideo], { env: { [name]: value } });
  expect(result.exitCode).toBe(0);
  expect(result.outputs).toMatchObject({ result: 'completed' });
});

test('a Node that is too old is named before the first request', async () => {
  const old = `
    // Node itself uses what is deleted here.
    import 'node:http';
    import net from 'node:net';
    delete net.setDefaultAutoSelectFamilyAttemptTimeout;
    for (const name of ['toSorted', 'toReversed', 'toSpliced', 'with']) delete Array.prototype[name];
    for (const name of ['isWellFormed', 'toWellFormed']) delete String.prototype[name];
    delete AbortSignal.any;
    const versions = { ...process.versions, node: '18.12.0' };
    Object.defineProperty(process, 'versions', { value: versions });`;
  const { errors, requests, outputs } = await run([giveVideo], { env: preload(old) });
  expect(outputs['result']).toBe('error');
  expect(errors).toEqual([
    expect.stringMatching(/^Node 18\.12\.0 is too old\. Use Node 20\.3 or later\./),
  ]);
  expect(requests).toBe(0);
});

describe.concurrent('a wall clock that jumps', () => {
  const jump = `
    const { now } = Date;
    let sign = 1;
    Date.now = () => now() + (sign = -sign) * 86_400_000;
    globalThis.Date = new Proxy(Date, {
      construct: (target, given) => new target(...(given.length > 0 ? given : [Date.now()])),
    });`;
  const env = preload(jump);

  test('does not make a wait shorter or longer', async () => {
    const result = await run([processing], {
      inputs: { 'timeout-seconds': '1', 'poll-interval-seconds': '0.4' },
      env,
    });
    expectInvariants(result, result.inputs);
    expect(result.summary).toMatch(/>Time waited<\/th><td>[1-9](\.\d)? s</);
    expect(result.requests).toBeLessThanOrEqual(4);
  });

  test('does not change what a date in Retry-After means', async () => {
    const headers = {
      date: 'Mon, 23 Nov 2026 12:00:00 GMT',
      'retry-after': 'Mon, 23 Nov 2026 12:00:02 GMT',
    };
    const result = await run([afterRequest(send(answer(503, '', headers))), giveVideo], { env });
    expectInvariants(result, result.inputs);
    expect(result.outputs).toMatchObject({ result: 'completed' });
    expect(result.log[1]).toMatch(/Retry 1 of 8 in 2 s\.$/);
  });
});

import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { content, file, startFileServer } from '../support/file-server.ts';
import { runStep } from '../support/run-step.ts';
import {
  errorCode,
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  type Timeline,
} from '../support/simulator.ts';
import { startStep } from '../support/step-in-process.ts';
import type { StepResult } from '../support/step-runner.ts';

const ID = 'pv_123456';
const processing = productVideo('processing');
const completed = productVideo('completed');

/** Runs a step whose files cannot be read, so that not all invariants can be checked. */
async function run(
  timeline: Timeline,
  env: Record<string, string | undefined>,
  inputs: Record<string, string> = {},
): Promise<StepResult> {
  await using simulator = await startSimulator({ videos: { [ID]: timeline } });
  const all = { 'video-id': ID, 'api-key': SIMULATOR_KEY, 'base-url': simulator.baseUrl };
  return await (
    await startStep({ ...all, ...inputs }, { env })
  ).result;
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('without a runner', () => {
  const none = {
    CI: undefined,
    GITHUB_ACTIONS: undefined,
    GITHUB_OUTPUT: undefined,
    GITHUB_STEP_SUMMARY: undefined,
  };

  test('no command is printed, and no secret', async () => {
    const { exitCode, stdout, log, commands } = await run([completed], none);
    expect(exitCode).toBe(0);
    expect(commands).toEqual([]);
    expect(stdout).not.toContain(SIMULATOR_KEY);
    expect(log).toEqual([
      expect.stringMatching(/^Waiting up to 30 min for product video pv_123456\. /),
      '0 s: completed',
      'No outputs are written, because GITHUB_OUTPUT is not set.',
      expect.stringMatching(/^Video pv_123456 completed in 0 s /),
    ]);
  });

  test('an error says so in words, and fails the process', async () => {
    const { exitCode, log } = await run([errorCode(10105, 'http-4xx')], none);
    expect(exitCode).toBe(1);
    expect(log.at(-1)).toMatch(/^Error: Video pv_123456: JoggAI returned error 10105 /);
  });

  test('a warning says so in words, and fails nothing', async () => {
    const { exitCode, log } = await run([processing], none, {
      'timeout-seconds': '0',
      'fail-on-timeout': 'false',
    });
    expect(exitCode).toBe(0);
    expect(log.at(-1)).toMatch(/^Warning: Video pv_123456: processing \(checked once\)\. /);
  });

  test.each([
    [0, [completed], {}],
    [1, [productVideo('failed')], {}],
    [1, [errorCode(10105, 'http-4xx')], {}],
    [2, [completed], { 'timeout-seconds': '10s' }],
    [4, [processing], { 'timeout-seconds': '0' }],
  ] as const)(
    'the exit code is %i after %j with %j; on a runner, 1',
    async (code, timeline, some) => {
      expect((await run([...timeline], none, some)).exitCode).toBe(code);
      expect((await run([...timeline], {}, some)).exitCode).toBe(Math.min(code, 1));
    },
  );

  test('no advice is about the settings of a runner', async () => {
    const { log } = await run([processing], none, { 'timeout-seconds': '0', 'api-key': '' });
    expect(log.join('\n')).not.toMatch(/secrets\.|fork|timeout-minutes|debug logging/);
  });

  const inputs = { 'video-id': '', 'api-key': '' };

  test('INPUT_VIDEO_ID is read, as shells allow no hyphens', async () => {
    const env = { ...none, INPUT_VIDEO_ID: ID, INPUT_API_KEY: SIMULATOR_KEY };
    const { exitCode, log } = await run([completed], env, inputs);
    expect(exitCode).toBe(0);
    expect(log.at(-1)).toMatch(/^Video pv_123456 completed/);
  });

  test('INPUT_VIDEO-ID is read first', async () => {
    const { log } = await run([completed], { ...none, INPUT_VIDEO_ID: 'pv_other' });
    expect(log.at(-1)).toMatch(/^Video pv_123456 completed/);
  });

  test.each([
    ['1', 1],
    ['', 0],
  ])('debug lines are shown with RUNNER_DEBUG=%s only', async (RUNNER_DEBUG, lines) => {
    const { log } = await run([completed], { ...none, RUNNER_DEBUG });
    const debug = log.filter((line) => line.startsWith('Debug: GET /v2/product_video/'));
    expect(debug).toHaveLength(lines);
  });
});

describe('on a runner', () => {
  test('INPUT_VIDEO_ID is a variable of the job, and no input', async () => {
    const { exitCode, errors } = await run([completed], { INPUT_VIDEO_ID: ID }, { 'video-id': '' });
    expect(exitCode).toBe(1);
    expect(errors).toEqual([expect.stringMatching(/video-id is required/)]);
  });

  test('a video that is waited for: a line for each status, and each request in a debug line', async () => {
    const { exitCode, log, commands } = await runStep({
      videos: { [ID]: [processing, completed] },
    });
    expect(exitCode).toBe(0);
    expect(log.slice(1, -1)).toEqual(['0 s: processing', '0.1 s: completed']);
    expect(log.at(-1)).toMatch(/^Video pv_123456 completed in 0\.1 s /);
    expect(commands.map(({ name }) => name)).toEqual(['add-mask', 'debug', 'debug']);
  });

  test('no key: nothing is masked, and the step fails', async () => {
    const { commands, requests } = await runStep(
      { videos: { [ID]: [completed] } },
      { 'api-key': '' },
    );
    expect(commands.map(({ name }) => name)).toEqual(['error']);
    expect(requests).toEqual([]);
  });

  test('a line in which a runner would see a command is changed, and a query left out', async () => {
    const { log, commands } = await runStep({
      videos: {
        [ID]: [
          productVideo('on ##[error]the ##[warning]way'),
          productVideo('completed', { video_url: 'https://res.jogg.ai/v.mp4?signature=1' }),
        ],
      },
    });
    expect(log[1]).toBe('0 s: on ## [error]the ## [warning]way');
    expect(log.at(-1)).toMatch(/: https:\/\/res\.jogg\.ai\/v\.mp4\?…$/);
    expect(commands.map(({ name }) => name)).not.toContain('error');
  });

  test('an unknown status is a warning', async () => {
    const { exitCode, warnings } = await runStep({
      videos: { [ID]: [productVideo('rendering'), completed] },
    });
    expect(exitCode).toBe(0);
    expect(warnings).toEqual(['JoggAI reported an unknown status, "rendering". Still waiting.']);
  });

  test('outputs that are too large for a job: a warning before the end', async () => {
    const long = 'x'.repeat(8000);
    const videos = Object.fromEntries(
      Array.from({ length: 80 }, (_, i): [string, Timeline] => [
        `pv_${i}`,
        [productVideo('completed', { video_url: `https://res.jogg.ai/${long}/${i}.mp4` })],
      ]),
    );
    const { exitCode, warnings } = await runStep({ videos });
    expect(exitCode).toBe(0);
    expect(warnings).toEqual([expect.stringMatching(/^Outputs larger than 1 MB /)]);
  });

  test('cancelled', async () => {
    const { outputs, errors } = await runStep(
      { videos: { [ID]: [processing] } },
      {},
      {
        onLine: (line, kill) => {
          if (line.endsWith(': processing')) kill('SIGTERM');
        },
      },
    );
    expect(outputs).toMatchObject({ result: 'cancelled', status: 'processing' });
    expect(errors[0]).toMatch(/cancelled \(SIGTERM\)/);
  });

  test('one video is asked for over new connections, and several over kept ones', async () => {
    const timeline: Timeline = [processing, processing, completed];
    const one = await runStep({ videos: { a: timeline } });
    expect(one.connections).toBe(3);
    const two = await runStep({ videos: { a: timeline, b: timeline } });
    expect(two.requests.length).toBeGreaterThan(3);
    expect(two.connections).toBe(1);
  });

  test('videos that JoggAI lists are looked up in the list of their type', async () => {
    const videos = Object.fromEntries(
      ['a', 'b', 'c'].map((id): [string, Timeline] => [
        id,
        [{ ...processing, checks: 5 }, completed],
      ]),
    );
    const { requests, log } = await runStep({ videos });
    expect(log[0]).toContain('One request checks up to 100 videos.');
    expect(requests.some(({ path }) => path.startsWith('/v2/product_videos?page=1&'))).toBe(true);
  });
});

describe('the Node that runs it', () => {
  test.each([
    ['18.20.8', false],
    ['20.2.0', false],
    ['20.3.0', true],
    ['20.19.0', true],
    ['21.0.0', true],
    ['24.1.0', true],
  ])('%s', async (node, isNewEnough) => {
    const versions = vi.spyOn(process, 'versions', 'get').mockReturnValue({
      ...process.versions,
      node,
    });
    const { errors, requests } = await runStep({ videos: { [ID]: [completed] } }).finally(() => {
      versions.mockRestore();
    });
    expect(errors).toEqual(
      isNewEnough
        ? []
        : [
            `Node ${node} is too old. Use Node 20.3 or later. GitHub's runner includes Node 24 since v2.327.1.`,
          ],
    );
    expect(requests).toHaveLength(isNewEnough ? 1 : 0);
  });
});

describe('files', () => {
  test('outputs that cannot be written fail the step, with the URL in the annotation', async () => {
    const { exitCode, errors } = await inFolder((folder) =>
      run([completed], { GITHUB_OUTPUT: join(folder, 'missing') }),
    );
    expect(exitCode).toBe(1);
    expect(errors).toEqual([
      expect.stringMatching(
        /^The outputs could not be written: .*missing.*\. Create the file that GITHUB_OUTPUT points to\. Video pv_123456 completed in .*: https:/,
      ),
    ]);
  });

  test('a job summary that cannot be written is a warning', async () => {
    const { exitCode, warnings, outputs } = await inFolder((folder) =>
      run([completed], { GITHUB_STEP_SUMMARY: join(folder, 'missing') }),
    );
    expect({ exitCode, outputs }).toMatchObject({ exitCode: 0, outputs: { result: 'completed' } });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^The job summary could not be written: .*missing.*\. Create the file that GITHUB_STEP_SUMMARY points to\.$/,
      ),
    ]);
  });

  test.each([
    ['0', [expect.stringMatching(/^NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect.*NODE_EXTRA_CA/)]],
    ['1', []],
  ])('NODE_TLS_REJECT_UNAUTHORIZED=%s: a warning if checks are off', async (value, expected) => {
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: value };
    const { exitCode, warnings } = await run([completed], env);
    expect(exitCode).toBe(0);
    expect(warnings).toEqual(expected);
  });

  test('a job summary that nobody wants is not written', async () => {
    const { summary, log } = await runStep(
      { videos: { [ID]: [completed] } },
      { summary: 'false' },
      { env: { GITHUB_STEP_SUMMARY: undefined } },
    );
    expect(summary).toBe('');
    expect(log.join('\n')).not.toContain('job summary');
  });

  test('videos-file is in the folder of the runner, for its user alone', async () => {
    await inFolder(async (RUNNER_TEMP) => {
      const { outputs, videosFile } = await runStep(
        { videos: { [ID]: [completed] } },
        {},
        { env: { RUNNER_TEMP } },
      );
      const path = outputs['videos-file'] ?? '';
      expect(dirname(path)).toBe(RUNNER_TEMP);
      expect(videosFile).toBe(outputs['videos']);
      if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
    });
  });

  test.each(['', undefined])('with RUNNER_TEMP=%s, in that of the system', async (RUNNER_TEMP) => {
    const { outputs } = await runStep(
      { videos: { [ID]: [completed] } },
      {},
      { env: { RUNNER_TEMP } },
    );
    const path = outputs['videos-file'] ?? '';
    expect(dirname(path)).toBe(tmpdir());
    await rm(path);
  });

  test.each(['missing', 'file'])('with RUNNER_TEMP=%s, videos-file is elsewhere', async (name) => {
    await inFolder(async (folder) => {
      await writeFile(join(folder, 'file'), '');
      const { exitCode, warnings, outputs, videosFile } = await runStep(
        { videos: { [ID]: [completed] } },
        {},
        { env: { RUNNER_TEMP: join(folder, name) } },
      );
      expect({ exitCode, warnings }).toEqual({ exitCode: 0, warnings: [] });
      expect(videosFile).toBe(outputs['videos']);
      await rm(outputs['videos-file'] ?? '');
    });
  });

  test('without any temporary folder, videos-file is beside the outputs', async () => {
    await inFolder(async (folder) => {
      const missing = join(folder, 'missing');
      const { warnings, outputs, videosFile } = await runStep(
        { videos: { [ID]: [completed] } },
        {},
        { env: { RUNNER_TEMP: missing, TMPDIR: missing } },
      );
      expect(warnings).toEqual([]);
      expect(videosFile).toBe(outputs['videos']);
    });
  });

  test('without GITHUB_OUTPUT, no file is left in the temporary folder', async () => {
    await inFolder(async (RUNNER_TEMP) => {
      const { exitCode } = await run([completed], { GITHUB_OUTPUT: undefined, RUNNER_TEMP });
      expect(exitCode).toBe(0);
      expect(await readdir(RUNNER_TEMP)).toEqual([]);
    });
  });

  test('a job summary begins on a line of its own', async () => {
    await inFolder(async (folder) => {
      const GITHUB_STEP_SUMMARY = join(folder, 'summary');
      await writeFile(GITHUB_STEP_SUMMARY, '- an item without a line break');
      await run([completed], { GITHUB_STEP_SUMMARY });
      const text = await readFile(GITHUB_STEP_SUMMARY, 'utf8');
      expect(text).toMatch(/^- an item without a line break\n\n<h3>/);
    });
  });
});

describe('download-dir', () => {
  const data = content(1000);

  async function save(
    env: Record<string, string | undefined>,
    directory = 'videos',
  ): ReturnType<typeof runStep> {
    await using server = await startFileServer();
    server.serve('/v.mp4', file(data));
    const video = productVideo('completed', { video_url: `${server.baseUrl}/v.mp4` });
    const inputs = { 'download-dir': directory };
    return await runStep({ videos: { [ID]: [video] } }, inputs, { env });
  }

  test('is relative to the workspace', async () => {
    await inFolder(async (GITHUB_WORKSPACE) => {
      const { outputs } = await save({ GITHUB_WORKSPACE });
      expect(outputs['video-path']).toBe(`videos/${ID}.mp4`);
      expect(await readdir(join(GITHUB_WORKSPACE, 'videos'))).toEqual([`${ID}.mp4`]);
    });
  });

  test('is relative to the current folder where there is no workspace', async () => {
    await inFolder(async (folder) => {
      const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
      const { outputs } = await save({}).finally(() => {
        cwd.mockRestore();
      });
      expect(outputs['video-path']).toBe(`videos/${ID}.mp4`);
      expect(await readdir(join(folder, 'videos'))).toEqual([`${ID}.mp4`]);
    });
  });

  test('that is a file is an invalid input', async () => {
    await inFolder(async (GITHUB_WORKSPACE) => {
      await writeFile(join(GITHUB_WORKSPACE, 'videos'), '');
      const { errors, outputs, requests } = await save({ GITHUB_WORKSPACE });
      expect(errors).toEqual([
        expect.stringMatching(
          /^Invalid inputs:\n- can't write to download-dir: EEXIST: .*The path is a file\./,
        ),
      ]);
      expect(outputs).toMatchObject({ result: 'error', 'unfinished-ids': ID });
      expect(requests).toEqual([]);
    });
  });
});

test('a bug is one annotation that says so', async () => {
  const bug = vi.spyOn(AbortSignal, 'any').mockImplementation(() => {
    throw new Error('no such signal');
  });
  const { errors, outputs } = await runStep({ videos: { [ID]: [completed] } }).finally(() => {
    bug.mockRestore();
  });
  expect(errors).toEqual([
    expect.stringMatching(/^Unexpected error: no such signal\. This is a bug/),
  ]);
  expect(outputs).toMatchObject({
    result: 'error',
    'error-message': 'unexpected error: no such signal',
  });
});

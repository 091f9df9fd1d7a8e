import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluate } from './expressions.ts';
import { workflows, type Job, type WorkflowStep } from './readme.ts';
import { parseOutputs, startStep } from './runner.ts';
import { errorCode, productVideo, SIMULATOR_KEY, startSimulator } from './simulator.ts';

const hasBash = spawnSync('bash', ['--version']).status === 0;

/** A job of a workflow in the README. */
function jobOf(name: string, id: string): Job {
  const job = workflows.find(({ workflow }) => workflow.name === name)?.workflow.jobs?.[id];
  if (!job) throw new Error(`the README has no workflow ${name} with a job ${id}`);
  return job;
}

function stepWith(job: Job, property: 'run' | 'uses', text: string): WorkflowStep {
  const step = job.steps.find((one) => one[property]?.includes(text));
  if (!step) throw new Error(`no step has ${text} in ${property}`);
  return step;
}

/** A text of a workflow with its expressions evaluated. */
function expand(text: unknown, context: object): string {
  return String(text).replace(/\$\{\{ (.*?) \}\}/g, (_all, expression: string) =>
    String(evaluate(expression, context)),
  );
}

function insideBraces(text: string): string {
  return /^\$\{\{ (.*) \}\}$/.exec(text)?.[1] ?? text;
}

/** Runs a script as the runner does on Linux, where a workflow names no shell. */
async function runScript(
  script: string,
  files: Record<string, string>,
  env: Record<string, string> = {},
): Promise<{ status: number | null; outputs: Record<string, string>; stdout: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), 0o755);
  }
  const output = join(folder, 'output');
  await writeFile(output, '');
  const { status, stderr, stdout } = spawnSync('bash', ['-e', '-c', script], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      GITHUB_OUTPUT: output,
      ...env,
    },
    encoding: 'utf8',
  });
  const written = await readFile(output, 'utf8');
  await rm(folder, { recursive: true });
  expect(stderr).toBe('');
  return { status, outputs: parseOutputs(written), stdout };
}

test.runIf(hasBash)('create, wait for all, publish each: those that are completed', async () => {
  const [create, wait, publish] = ['create', 'wait', 'publish'].map((id) =>
    jobOf('Publish videos', id),
  ) as [Job, Job, Job];
  const secrets = { JOGG_API_KEY: SIMULATOR_KEY };
  await using simulator = await startSimulator({
    videos: {
      pv_1: [productVideo('completed', { video_url: 'https://res.jogg.ai/1.mp4' })],
      pv_2: [errorCode(10104, 'http-200')],
      pv_3: [productVideo('completed', { video_url: 'https://res.jogg.ai/3.mp4?x=1&y=2' })],
    },
  });

  const script = stepWith(create, 'run', './create-videos.sh').run ?? '';
  const created = await runScript(script, {
    'create-videos.sh': '#!/bin/sh\necho pv_1\necho pv_2\necho pv_3\nexit 7\n',
  });
  // It failed half-way, but what it has made is paid for.
  expect(created.status).toBe(1);
  const createOutputs = {
    ids: expand(create.outputs?.['ids'], { steps: { create: { outputs: created.outputs } } }),
  };

  const waits = insideBraces(wait.if ?? '').replace('!cancelled() && ', '');
  expect(evaluate(waits, { needs: { create: { outputs: createOutputs } } })).toBe(
    'pv_1\npv_2\npv_3',
  );

  const action = stepWith(wait, 'uses', 'jogg-status-action');
  const inputs = Object.entries(action.with ?? {}).map(([name, value]) => [
    name,
    expand(value, { needs: { create: { outputs: createOutputs } }, secrets }),
  ]);
  const step = await startStep({
    ...(Object.fromEntries(inputs) as Record<string, string>),
    'base-url': simulator.baseUrl,
  });
  const { outputs, exitCode } = await step.result;
  expect(exitCode).toBe(1);
  const waitOutputs = {
    videos: expand(wait.outputs?.['videos'], { steps: { wait: { outputs } } }),
  };

  const context = { needs: { wait: { outputs: waitOutputs } } };
  const condition = insideBraces(publish.if ?? '').replace('!cancelled() && ', '');
  expect(evaluate(condition, context)).toMatchObject({ id: 'pv_1' });
  for (const nothing of ['', '[]']) {
    const none = { needs: { wait: { outputs: { videos: nothing } } } };
    expect(evaluate(condition, none)).toBeNull();
  }
  const matrix = evaluate(insideBraces(publish.strategy?.matrix['video'] ?? ''), context);
  const published = (matrix as unknown[]).flatMap((video) => {
    const [{ if: only = '', env = {} } = {}] = publish.steps;
    const job = { matrix: { video } };
    return evaluate(only, job) === true ? [expand(env['VIDEO_URL'], job)] : [];
  });
  expect(published).toEqual(['https://res.jogg.ai/1.mp4', 'https://res.jogg.ai/3.mp4?x=1&y=2']);
});

test.runIf(hasBash)(
  'save the video, to a release: a file for each line of video-path',
  async () => {
    const steps = workflows.flatMap(({ workflow }) => workflow.steps ?? []);
    const { run = '', env = {} } = steps.find((step) => step.run?.includes('gh release')) ?? {};
    const paths = 'videos/pv_1.mp4\nvideos/pv 2.mp4';
    const { stdout } = await runScript(
      run,
      { gh: '#!/bin/sh\nfor argument; do echo "<$argument>"; done\n' },
      {
        VIDEO_PATHS: expand(env['VIDEO_PATHS'], {
          steps: { videos: { outputs: { 'video-path': paths } } },
        }),
        TAG: 'v1.0.0',
        GITHUB_REPOSITORY: 'owner/name',
      },
    );
    expect(stdout.trim().split('\n')).toEqual(
      [
        ...['release', 'upload', 'v1.0.0', 'videos/pv_1.mp4', 'videos/pv 2.mp4'],
        ...['--clobber', '--repo', 'owner/name'],
      ].map((argument) => `<${argument}>`),
    );
  },
);

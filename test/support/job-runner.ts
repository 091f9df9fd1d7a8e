import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expand, isRun, type JobStatus } from './expressions.ts';
import { parseOutputs, startStep } from './step-runner.ts';
import { OWN_ACTION, type Job, type WorkflowStep } from './workflow-files.ts';

type Values = Record<string, string>;

export interface JobOptions {
  /** Whatever of `inputs`, `needs`, `matrix`, `secrets`, `github` and so on its expressions use. */
  context?: Record<string, unknown>;
  /** Variables beyond those that the runner sets here. */
  env?: Values;
  /** In place of other actions, by name: takes the inputs and gives the outputs, or throws. */
  actions?: Record<string, (inputs: Values, workspace: string) => Promise<Values | undefined>>;
  /** In place of the machine's programs, by name: a script each. */
  programs?: Values;
  /** What is in the workspace when the job begins, by path. */
  files?: Values;
  /** Where this action asks for videos, in steps that do not say. */
  baseUrl?: string;
}

interface StepState {
  outputs: Values;
  /** Before `continue-on-error`, and after it. */
  outcome: 'success' | 'failure' | 'skipped';
  conclusion: 'success' | 'failure' | 'skipped';
}

export interface JobResult {
  status: JobStatus;
  /** By ID, and by name for those without. */
  steps: Record<string, StepState>;
  outputs: Values;
  /** What scripts printed. */
  log: string;
}

/**
 * Runs a job of a workflow as GitHub's runner does on Linux: this action with the bundle in `dist`,
 * scripts with bash, and other actions as the options have them.
 *
 * @throws if a step uses an action that the options don't have
 */
export async function runJob(job: Job, options: JobOptions = {}): Promise<JobResult> {
  const { context = {}, programs = {}, files = {} } = options;
  const folder = await mkdtemp(join(tmpdir(), 'jogg-job-'));
  const workspace = join(folder, 'workspace');
  const bin = join(folder, 'bin');
  const log = await open(join(folder, 'log'), 'w+');
  const groups: number[] = [];
  const steps: Record<string, StepState> = {};
  let status: JobStatus = 'success';

  async function runScript(step: WorkflowStep, env: Values): Promise<StepState['outcome']> {
    const shell = step.shell ?? job.defaults?.run.shell;
    const flags = shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
    const script = join(folder, 'script.sh');
    await writeFile(script, expand(step.run, { ...context, steps }));
    const child = spawn('bash', [...flags, script], {
      cwd: workspace,
      env,
      stdio: ['ignore', log.fd, log.fd],
      // What it leaves in the background ends with the job.
      detached: true,
    });
    if (child.pid !== undefined) groups.push(child.pid);
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject).on('exit', resolve);
    });
    return code === 0 ? 'success' : 'failure';
  }

  async function runStep(step: WorkflowStep): Promise<StepState> {
    const values = { ...context, steps };
    if (!isRun(step.if, { ...values, job: { status } }, status)) {
      return { outputs: {}, outcome: 'skipped', conclusion: 'skipped' };
    }
    const env = { ...options.env, ...expandAll({ ...job.env, ...step.env }, values) };
    const { outputs, outcome } =
      step.uses === undefined ? await script(step, env) : await use(step.uses, step, env);
    const forgiven = step['continue-on-error'] === true;
    return { outputs, outcome, conclusion: forgiven ? 'success' : outcome };
  }

  async function script(step: WorkflowStep, env: Values): Promise<Omit<StepState, 'conclusion'>> {
    const output = join(folder, 'output');
    await writeFile(output, '');
    const outcome = await runScript(step, {
      ...(process.env as Values),
      PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
      GITHUB_OUTPUT: output,
      GITHUB_REPOSITORY: 'octo/videos',
      GITHUB_WORKSPACE: workspace,
      RUNNER_TEMP: folder,
      ...env,
    });
    return { outputs: parseOutputs(await readFile(output, 'utf8')), outcome };
  }

  async function use(
    uses: string,
    step: WorkflowStep,
    env: Values,
  ): Promise<Omit<StepState, 'conclusion'>> {
    const inputs = expandAll(step.with, { ...context, steps });
    if (OWN_ACTION.test(uses)) {
      const { baseUrl } = options;
      const started = await startStep(
        { ...(baseUrl !== undefined && { 'base-url': baseUrl }), ...inputs },
        { env: { GITHUB_WORKSPACE: workspace, ...env } },
      );
      const { outputs, exitCode, stdout } = await started.result;
      await log.write(`${stdout}\n`);
      return { outputs, outcome: exitCode === 0 ? 'success' : 'failure' };
    }
    const [name = ''] = uses.split('@');
    const action = options.actions?.[name];
    if (!action) throw new Error(`the job uses ${name}, for which there is no stand-in`);
    try {
      return { outputs: (await action(inputs, workspace)) ?? {}, outcome: 'success' };
    } catch (error) {
      await log.write(String(error));
      return { outputs: {}, outcome: 'failure' };
    }
  }

  try {
    await mkdir(workspace);
    await mkdir(bin);
    const written = [
      ...Object.entries(files).map(([name, text]) => [join(workspace, name), text] as const),
      ...Object.entries(programs).map(([name, text]) => [join(bin, name), text] as const),
    ];
    for (const [path, text] of written) {
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, text);
      await chmod(path, 0o755);
    }
    for (const [i, step] of (job.steps ?? []).entries()) {
      const state = await runStep(step);
      steps[step.id ?? step.name ?? String(i)] = state;
      if (state.conclusion === 'failure') status = 'failure';
    }
    const outputs = expandAll(job.outputs, { ...context, steps });
    return { status, steps, outputs, log: await readFile(join(folder, 'log'), 'utf8') };
  } finally {
    for (const group of groups) {
      try {
        process.kill(-group, 'SIGKILL');
      } catch {
        // It has nothing left that runs.
      }
    }
    await log.close();
    await rm(folder, { recursive: true });
  }
}

function expandAll(values: Record<string, unknown> = {}, context: object): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, expand(value, context)]),
  );
}

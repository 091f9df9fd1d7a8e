import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { expand, isRun, type JobStatus } from './expressions.ts';
import { parseOutputs, startStep } from './step-runner.ts';
import { OWN_ACTION, type Job, type WorkflowStep } from './workflow-files.ts';

type Values = Record<string, string>;

export interface JobOptions {
  /** Whatever of `inputs`, `needs`, `matrix`, `secrets`, `github` and so on its expressions use. */
  context?: Record<string, unknown>;
  /** Variables beyond those that the runner sets here. */
  env?: Values;
  /** Instead of other actions, by name: takes the inputs and gives the outputs, or throws. */
  actions?: Record<string, (inputs: Values, workspace: string) => Promise<Values | undefined>>;
  /** Instead of the machine's programs, by name: a script each. */
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

type Ended = Omit<StepState, 'conclusion'>;

/** What the steps of a job have in common, or those of a composite action. */
interface Scope {
  context: Record<string, unknown>;
  env: Values;
  steps: Record<string, StepState>;
  status: JobStatus;
  /** Of scripts that name none. */
  shell?: string | undefined;
}

/** What action.yml has of a composite action. */
interface CompositeAction {
  inputs: Record<string, { required: boolean; default?: string }>;
  outputs: Record<string, { value: string }>;
  runs: { steps: WorkflowStep[] };
}

const root = join(import.meta.dirname, '../..');

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

  async function runSteps(steps: WorkflowStep[], scope: Scope): Promise<void> {
    for (const [i, step] of steps.entries()) {
      const state = await runStep(step, scope);
      scope.steps[step.id ?? step.name ?? String(i)] = state;
      if (state.conclusion === 'failure') scope.status = 'failure';
    }
  }

  async function runStep(step: WorkflowStep, scope: Scope): Promise<StepState> {
    const { steps, status } = scope;
    const values = { ...scope.context, steps };
    // An expression in one of a step's variables does not see the others, but its condition does.
    const env = { ...scope.env, ...expandAll(step.env, { ...values, env: scope.env }) };
    if (!isRun(step.if, { ...values, env, job: { status } }, status)) {
      return { outputs: {}, outcome: 'skipped', conclusion: 'skipped' };
    }
    const { outputs, outcome } =
      step.uses === undefined
        ? await runScript(step.run, step.shell ?? scope.shell, values, env)
        : await use(step.uses, expandAll(step.with, { ...values, env }), env);
    const forgiven = step['continue-on-error'] === true;
    return { outputs, outcome, conclusion: forgiven ? 'success' : outcome };
  }

  async function runScript(
    run = '',
    shell: string | undefined,
    values: object,
    env: Values,
  ): Promise<Ended> {
    const flags = shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail'] : ['-e'];
    const script = join(folder, 'script.sh');
    const output = join(folder, 'output');
    await writeFile(script, expand(run, { ...values, env }));
    await writeFile(output, '');
    const child = spawn('bash', [...flags, script], {
      cwd: workspace,
      env: {
        ...(process.env as Values),
        PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
        GITHUB_OUTPUT: output,
        GITHUB_REPOSITORY: 'octo/videos',
        GITHUB_WORKSPACE: workspace,
        RUNNER_TEMP: folder,
        ...env,
      },
      stdio: ['ignore', log.fd, log.fd],
      // What it leaves in the background ends with the job.
      detached: true,
    });
    if (child.pid !== undefined) groups.push(child.pid);
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject).on('exit', resolve);
    });
    const outputs = parseOutputs(await readFile(output, 'utf8'));
    return { outputs, outcome: code === 0 ? 'success' : 'failure' };
  }

  async function use(uses: string, inputs: Values, env: Values): Promise<Ended> {
    if (OWN_ACTION.test(uses)) return runThisAction(inputs, env);
    if (uses.startsWith('$/')) return runComposite(join(root, uses.slice(2)), inputs, env);
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

  async function runThisAction(inputs: Values, env: Values): Promise<Ended> {
    const { baseUrl } = options;
    const started = await startStep(
      { ...(baseUrl !== undefined && { 'base-url': baseUrl }), ...inputs },
      { env: { GITHUB_WORKSPACE: workspace, RUNNER_TEMP: folder, ...env } },
    );
    const { outputs, exitCode, stdout } = await started.result;
    await log.write(`${stdout}\n`);
    return { outputs, outcome: exitCode === 0 ? 'success' : 'failure' };
  }

  async function runComposite(path: string, given: Values, env: Values): Promise<Ended> {
    const action = parse(await readFile(join(path, 'action.yml'), 'utf8')) as CompositeAction;
    const defaults = mapValues(action.inputs, (input) => input.default ?? '');
    const scope: Scope = {
      context: { inputs: { ...defaults, ...given } },
      env: { ...env, GITHUB_ACTION_PATH: path },
      steps: {},
      status: 'success',
    };
    await runSteps(action.runs.steps, scope);
    const outputs = expandAll(
      mapValues(action.outputs, ({ value }) => value),
      scope,
    );
    return { outputs, outcome: scope.status === 'success' ? 'success' : 'failure' };
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
    const env = { ...options.env, ...expandAll(job.env, context) };
    const scope: Scope = {
      context: { runner: { temp: folder }, vars: {}, ...context },
      env,
      steps: {},
      status: 'success',
      shell: job.defaults?.run.shell,
    };
    await runSteps(job.steps ?? [], scope);
    const { steps, status } = scope;
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
  return mapValues(values, (value) => expand(value, context));
}

function mapValues<T, U>(values: Record<string, T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}

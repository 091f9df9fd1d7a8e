import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SIMULATOR_KEY } from '../support/simulator.ts';
import { PLACEHOLDER } from '../support/workflow-files.ts';

const root = join(import.meta.dirname, '../..');
const actions = join(import.meta.dirname, 'actions');
/** The account that publishes the action. */
const OWNER = 'octo-org';

interface Repository extends AsyncDisposable {
  /** The repository's folder. */
  path: string;
  /** Files that the jobs have uploaded, by the name of the artifact. */
  artifacts: string;
  /** Runs act on a workflow of the repository, with these flags. */
  act: (workflow: string, event: string, ...flags: string[]) => Promise<Run>;
}

export interface Run {
  exitCode: number | null;
  log: string;
  /** The output of the scripts, without act's prefixes. */
  printed: string[];
}

/** A run in a temporary repository. */
export interface WorkflowRun extends Run {
  /** The files of all artifacts, as `artifact/file`. */
  uploads: string[];
}

interface WorkflowOptions {
  /** The URL of the API. */
  baseUrl?: string;
  files?: Record<string, string>;
  programs?: Record<string, string>;
  /** Of workflow_dispatch. */
  inputs?: Record<string, string>;
  key?: string;
  flags?: string[];
}

interface RepositoryOptions {
  /** The URL of the API. */
  baseUrl: string;
  /** By path. */
  files: Record<string, string>;
  /** Instead of the machine's programs, by name: a script each. */
  programs?: Record<string, string>;
}

/** A repository of a user, and all that act finds on this machine instead of on GitHub. */
export async function openRepository(options: RepositoryOptions): Promise<Repository> {
  const { baseUrl, files, programs = {} } = options;
  const folder = await mkdtemp(join(tmpdir(), 'jogg-act-'));
  const path = (name: string): string => join(folder, name);
  await mkdir(path('artifacts'));
  await publish(path('action'), baseUrl);
  const written = [
    ...Object.entries(files).map(([name, content]) => [`repository/${name}`, content] as const),
    ...Object.entries(programs).map(([name, content]) => [`bin/${name}`, content] as const),
  ];
  for (const [name, content] of written) {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), content.replaceAll(PLACEHOLDER, OWNER), { mode: 0o755 });
  }
  const git = ['-c', 'user.name=x', '-c', 'user.email=x@example.com', '-C', path('repository')];
  for (const args of [
    ['init', '--initial-branch=main'],
    ['add', '.'],
    ['commit', '-m', 'x'],
  ]) {
    execFileSync('git', [...git, ...args], { stdio: 'ignore' });
  }
  return {
    path: path('repository'),
    artifacts: path('artifacts'),
    act: (workflow, event, ...flags) =>
      runAct(folder, path('repository'), workflow, [event, ...flags]),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

/** Runs one workflow in a repository that contains it, as if started manually. */
export async function runWorkflow(
  workflow: string,
  { baseUrl = '', files = {}, programs, inputs = {}, key, flags = [] }: WorkflowOptions = {},
): Promise<WorkflowRun> {
  await using repository = await openRepository({
    baseUrl,
    files: { 'workflow.yml': workflow, ...files },
    ...(programs && { programs }),
  });
  const given = Object.entries(inputs).flatMap(([name, value]) => ['--input', `${name}=${value}`]);
  const secret = ['--secret', `JOGG_API_KEY=${key ?? SIMULATOR_KEY}`];
  const run = await repository.act(
    ...(['workflow.yml', 'workflow_dispatch', ...secret] as const),
    ...[...given, ...flags],
  );
  return { ...run, uploads: uploads(repository) };
}

/** The files of all artifacts, as `artifact/file`. */
export function uploads({ artifacts }: Repository): string[] {
  return globSync('*/*', { cwd: artifacts }).sort();
}

/** Runs act on a workflow of a repository in this folder: its path, the event, and flags. */
export async function actIn(
  cwd: string,
  programs: Record<string, string>,
  workflow: string,
  ...flags: string[]
): Promise<WorkflowRun> {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-act-'));
  const artifacts = join(folder, 'artifacts');
  await mkdir(artifacts);
  await mkdir(join(folder, 'bin'));
  for (const [name, content] of Object.entries(programs)) {
    await writeFile(join(folder, 'bin', name), content, { mode: 0o755 });
  }
  const run = await runAct(folder, cwd, workflow, flags);
  const uploads = globSync('*/*', { cwd: artifacts }).sort();
  await rm(folder, { recursive: true });
  return { ...run, uploads };
}

/** The files of the action, changed to send requests to the simulator. */
async function publish(folder: string, baseUrl: string): Promise<void> {
  for (const name of ['action.yml', 'create', 'dist', '.github']) {
    await cp(join(root, name), join(folder, name), { recursive: true });
  }
  const edit = async (name: string, change: (text: string) => string): Promise<void> => {
    await writeFile(join(folder, name), change(await readFile(join(folder, name), 'utf8')));
  };
  await edit('action.yml', (yaml) =>
    yaml
      .replace('https://api.jogg.ai', baseUrl)
      .replace(/(?<=^ {2}poll-interval-seconds:[^]*?default: )'5'/m, "'0.2'"),
  );
  await edit('create/action.yml', (yaml) => yaml.replace('https://api.jogg.ai', baseUrl));
  await edit('.github/workflows/product-video.yml', (yaml) =>
    yaml
      .replace('https://api.jogg.ai', baseUrl)
      // act does not know $/ yet.
      .replace(/uses: \$\/(\S*)/g, (_all, rest: string) => {
        return `uses: ${OWNER}/jogg-status-action${rest && `/${rest}`}@v1`;
      }),
  );
}

async function runAct(
  folder: string,
  cwd: string,
  workflow: string,
  flags: string[],
): Promise<Run> {
  const mark = `JOGG_ACT_RUN=${randomUUID()}`;
  const args = [
    ...flags,
    ...['--workflows', workflow, '--platform', 'ubuntu-latest=-self-hosted', '--no-cache-server'],
    ...['--action-cache-path', join(folder, 'cache'), '--use-new-action-cache'],
    ...['--env', `ARTIFACTS=${join(folder, 'artifacts')}`, '--env', `REPOSITORY=${cwd}`],
    ...['--env', mark],
    ...['--secret', 'GITHUB_TOKEN=token'],
    ...(await localRepositories(folder, join(cwd, workflow))),
  ];
  const child = spawn(process.env['ACT'] ?? 'act', args, {
    cwd,
    // Neither settings nor credentials of whoever runs this, nor variables of a job that does.
    env: {
      PATH: [join(folder, 'bin'), dirname(process.execPath), process.env['PATH']].join(delimiter),
      HOME: folder,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const [exitCode, out, error] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  endProcessesWith(mark);
  const log = out + error;
  const printed = log.split('\n').flatMap((line) => /^\[.*?\] {3}\| (.*)/.exec(line)?.[1] ?? []);
  return { exitCode, log, printed };
}

/**
 * Maps the actions of a workflow, and this one for any account, to local folders for act.
 *
 * @throws if an action has no stand-in, because act would download it from GitHub
 */
async function localRepositories(folder: string, workflow: string): Promise<string[]> {
  const shared = join(folder, 'action/.github/workflows/product-video.yml');
  const files = existsSync(shared) ? [workflow, shared] : [workflow];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const used = texts.join('\n').matchAll(/uses: ([\w-]+\/([\w-]+))\S*@(\S+)/g);
  return [...used].flatMap(([, repository = '', name = '', ref = '']) => {
    const place = name === 'jogg-status-action' ? join(folder, 'action') : join(actions, name);
    if (!existsSync(place)) throw new Error(`there is no stand-in for ${repository}`);
    return ['--local-repository', `${repository}@${ref}=${place}`];
  });
}

/** Ends what a job has left in the background, as GitHub's runner does; act leaves it. */
function endProcessesWith(mark: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      if (variables.includes(mark)) process.kill(Number(pid));
    } catch {
      // It has ended, or is somebody else's.
    }
  }
}

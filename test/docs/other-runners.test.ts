import { execFileSync, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { content, file, startFileServer } from '../support/file-server.ts';
import { errorCode, productVideo, SIMULATOR_KEY, startSimulator } from '../support/simulator.ts';
import { parseOutputs, preload } from '../support/step-runner.ts';
import { PLACEHOLDER } from '../support/workflow-files.ts';

const root = join(import.meta.dirname, '../..');
const withPlaceholder = await readFile(join(root, 'docs/other-runners.md'), 'utf8');
// A shell takes the placeholder for a redirection.
const page = withPlaceholder.replaceAll(PLACEHOLDER, 'octo');
const [URL_OF_ACTION = ''] = /https:\/\/github\.com\/[\w-]+\/jogg-status-action/.exec(page) ?? [];
const ID = 'pv_123456';

/** The code in a section of the page, or the next after it. */
function block(heading: string, language: string, index = 0): string {
  const [, section = ''] = page.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const blocks = section.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'));
  const code = [...blocks][index]?.[1];
  if (code === undefined) throw new Error(`${heading} has no block of ${language}`);
  return code;
}

const script = block('Any other system', 'sh');
const wait = block('Any other system', 'sh', 1);
/** Without a download. */
const waitOnly = wait.replace(/ INPUT_DOWNLOAD_DIR=\S+/, '');
const output = block('Read the outputs', 'sh');
const readOutputs = block('Read the outputs', 'sh', 1);

interface GitLabJob {
  script: string[];
  rules: { if: string }[];
  variables?: Record<string, string>;
  artifacts: { paths?: string[]; reports?: { dotenv: string } };
}

interface Shell extends AsyncDisposable {
  folder: string;
  run: (commands: string, env?: Record<string, string>) => Promise<Ran>;
}

interface Ran {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A repository with the bundle at the tag v1, and a branch of the same name with another. */
async function publish(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-published-'));
  const git = (...args: string[]): void => {
    const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
    execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'ignore' });
  };
  git('init');
  await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  git('add', '--force', '.');
  git('commit', '--message=1');
  git('tag', 'v1');
  git('checkout', '-b', 'v1');
  await writeFile(join(folder, 'dist/index.js'), 'process.exit(7);');
  git('commit', '--all', '--message=2');
  return folder;
}

/**
 * Opens a shell in a folder with the page's two scripts, with the variables that any system has, and
 * the key. Its git fetches from a local repository, and its Node sends requests to the simulator.
 */
async function openShell(baseUrl = '', own = script): Promise<Shell> {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-other-'));
  await writeFile(join(folder, 'jogg.sh'), own);
  await writeFile(join(folder, 'output.sh'), output);
  const published = await publish();
  const inputs = { 'INPUT_BASE-URL': baseUrl, 'INPUT_POLL-INTERVAL-SECONDS': '0.2' };
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  return {
    folder,
    run: async (commands, env = {}) => {
      const child = spawn('sh', ['-ec', commands], {
        cwd: folder,
        env: {
          PATH: path,
          INPUT_API_KEY: SIMULATOR_KEY,
          ...env,
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: `url.${published}.insteadOf`,
          GIT_CONFIG_VALUE_0: URL_OF_ACTION,
          ...preload(`Object.assign(process.env, ${JSON.stringify(inputs)})`),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
      return { exitCode: await ended, stdout, stderr };
    },
    [Symbol.asyncDispose]: async () => {
      await rm(folder, { recursive: true });
      await rm(published, { recursive: true });
    },
  };
}

type GitLabJobs = Record<'create' | 'video' | 'publish', GitLabJob>;

const jobs = parse(block('GitLab', 'yaml')) as GitLabJobs;
/** The job that waits, without a download. */
const waitWithoutDownload = { ...jobs.video, variables: {} };

/** Runs the script of a job, with variables that the system adds to its own. */
function runJob(shell: Shell, { script: lines, variables }: GitLabJob, added = {}): Promise<Ran> {
  return shell.run(lines.join('\n'), { ...variables, ...added });
}

/** The report by which the first job passes variables to the second. */
function readReport({ folder }: Shell): Promise<string> {
  return readFile(join(folder, jobs.create.artifacts.reports?.dotenv ?? ''), 'utf8');
}

const processing = productVideo('processing');
const completed = productVideo('completed');

describe.runIf(process.platform === 'linux')('docs/other-runners.md', () => {
  test('any other system: saves the video and its outputs, twice in the same folder', async () => {
    await using files = await startFileServer();
    files.serve('/v.mp4', file(content(10_000)));
    const video_url = `${files.baseUrl}/v.mp4`;
    await using simulator = await startSimulator({
      videos: { [ID]: [processing, productVideo('completed', { video_url })] },
    });
    await using shell = await openShell(simulator.baseUrl);
    // In the second run, outputs of the first one must not be read.
    const commands = `${wait}\n${wait}\necho --\n${readOutputs}`;
    const { exitCode, stdout, stderr } = await shell.run(commands);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain(SIMULATOR_KEY);
    expect(stdout).not.toMatch(/^(Warning|Error): /m);
    const [, printed] = stdout.split('--\n');
    expect(printed).toBe(`${video_url}\n${ID}\n`);
    const saved = await readFile(join(shell.folder, 'videos', `${ID}.mp4`));
    expect(saved.equals(content(10_000))).toBe(true);
    expect(await readFile(join(shell.folder, 'summary.html'), 'utf8')).toMatch(/^\n*<h3>/);
  });

  test('any other system: a failure has an exit code, a line of the log, and outputs', async () => {
    await using simulator = await startSimulator({
      videos: { [ID]: [errorCode(10105, 'http-200')] },
    });
    await using shell = await openShell(simulator.baseUrl);
    const { exitCode, stdout } = await shell.run(wait);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Error: /m);
    const { stdout: result } = await shell.run('sh output.sh result');
    expect(result).toBe('error\n');
  });

  test('any other system: if the action cannot be fetched, no other version runs', async () => {
    await using shell = await openShell('', script.replaceAll('refs/tags/v1', 'refs/tags/v0'));
    const { exitCode, stdout } = await shell.run(wait);
    expect(exitCode).toBeGreaterThan(0);
    expect(stdout).toBe('');
  });

  test('without GITHUB_OUTPUT, no outputs are written, and the log says so', async () => {
    await using simulator = await startSimulator({ videos: { [ID]: [completed] } });
    const own = script.replace(/GITHUB_OUTPUT=\S+/, '');
    await using shell = await openShell(simulator.baseUrl, own);
    const { exitCode, stdout } = await shell.run(waitOnly);
    expect(stdout).toMatch(/^No outputs are written, because GITHUB_OUTPUT is not set\.$/m);
    expect(stdout).not.toContain('set-output');
    expect(exitCode).toBe(0);
  });

  test('a file for outputs that does not exist: the message says so', async () => {
    await using simulator = await startSimulator({ videos: { [ID]: [completed] } });
    await using shell = await openShell(simulator.baseUrl, script.replace(/^: > outputs.*\n/m, ''));
    const { exitCode, stdout } = await shell.run(waitOnly);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Error: .*\. Create the file that GITHUB_OUTPUT points to\b/m);
  });

  test('GitLab: creates a video, waits for it, and publishes its file', async () => {
    await using files = await startFileServer();
    files.serve('/v.mp4', file(content(10_000)));
    const video = productVideo('completed', { video_url: `${files.baseUrl}/v.mp4` });
    await using simulator = await startSimulator({
      videos: { [ID]: [processing, video] },
      made: [ID],
    });
    await using shell = await openShell(simulator.baseUrl);
    const created = await runJob(shell, jobs.create);
    expect(created.stderr).toBe('');
    expect(created.exitCode).toBe(0);
    const report = await readReport(shell);
    expect(report).toBe(`INPUT_VIDEO_ID=${ID}\n`);

    const waited = await runJob(shell, jobs.video, parseOutputs(report));
    expect(waited.stderr).toBe('');
    expect(waited.exitCode).toBe(0);
    expect(jobs.video.artifacts.paths).toEqual(['videos', 'outputs.txt', 'summary.html']);
    for (const path of ['outputs.txt', 'summary.html']) {
      expect(await readFile(join(shell.folder, path), 'utf8')).toContain('completed');
    }

    const publishing = '#!/bin/sh\necho "published $*"\n';
    await writeFile(join(shell.folder, 'publish.sh'), publishing, { mode: 0o755 });
    const { stdout } = await runJob(shell, jobs.publish);
    expect(stdout).toBe(`published videos/${ID}.mp4\n`);
    expect(created.stdout + waited.stdout).not.toContain(SIMULATOR_KEY);
  });

  test('GitLab: passes every ID on, even if a request was rejected', async () => {
    const ids = ['pv_1', 'pv_2'];
    await using simulator = await startSimulator({
      videos: Object.fromEntries(ids.map((id) => [id, [completed]])),
      made: ids,
    });
    await using shell = await openShell(simulator.baseUrl);
    // There are credits for two of the three.
    const pages = ['a', 'b', 'c'].map((name) => `https://shop.example/${name}`);
    const urls = { INPUT_PRODUCT_URL: pages.join('\n') };
    const created = await runJob(shell, jobs.create, urls);
    expect(created.exitCode).toBe(1);
    const report = await readReport(shell);
    expect(report).toBe('INPUT_VIDEO_ID=pv_1,pv_2\n');
    const waited = await runJob(shell, waitWithoutDownload, parseOutputs(report));
    expect(waited.exitCode).toBe(0);
    expect((await shell.run('sh output.sh result')).stdout).toBe('completed\n');
  });

  test('GitLab: a report is written, even if nothing was created', async () => {
    await using simulator = await startSimulator({ videos: {}, made: [] });
    await using shell = await openShell(simulator.baseUrl);
    const created = await runJob(shell, jobs.create);
    expect(created.exitCode).toBe(1);
    expect(await readReport(shell)).toBe('INPUT_VIDEO_ID=\n');
  });

  test('GitLab: no push starts a job, which pays for a video', () => {
    for (const { rules } of Object.values(jobs)) {
      expect(rules.map((rule) => rule.if)).toEqual(['$CI_PIPELINE_SOURCE == "web"']);
    }
  });

  test('Jenkins: the script with the variables, although Jenkins traces it', async () => {
    await using files = await startFileServer();
    files.serve('/v.mp4', file(content(10_000)));
    const video = productVideo('completed', { video_url: `${files.baseUrl}/v.mp4` });
    await using simulator = await startSimulator({ videos: { [ID]: [processing, video] } });
    await using shell = await openShell(simulator.baseUrl);
    const pipeline = block('Jenkins', 'groovy');
    const [, command = ''] = /\bsh '(.*)'/.exec(pipeline) ?? [];
    const env = [...pipeline.matchAll(/^ +(INPUT_\w+) = '(.*)'$/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    const variables = Object.fromEntries(env) as Record<string, string>;
    const run = await shell.run(`set -x\n${command}`, variables);
    expect(run.exitCode).toBe(0);
    expect(run.stderr + run.stdout).not.toContain(SIMULATOR_KEY);
    const outputs = parseOutputs(await readFile(join(shell.folder, 'outputs.txt'), 'utf8'));
    expect(outputs).toMatchObject({ result: 'completed', 'video-path': `videos/${ID}.mp4` });
  });

  test('outputs: the script reads what a runner would, whatever is in them', async () => {
    await using shell = await openShell();
    const names = fc.constantFrom('title', 'result', 'video-url');
    const line = fc.constantFrom('', 'a=b', 'result=x', 'title<<x', 'x', '\\n & "$1"', 'ä 登');
    const output = fc.record({
      name: names,
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      single: fc.boolean(),
    });
    const outputs = fc.array(output, { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(outputs, async (written) => {
        const parts = written.map(({ name, lines, single }) =>
          single ? `${name}=${lines[0] ?? ''}\n` : `${name}<<end\n${lines.join('\n')}\nend\n`,
        );
        await writeFile(join(shell.folder, 'outputs.txt'), parts.join(''));
        const expected = Object.entries(parseOutputs(parts.join('')));
        const read = expected.map(([name]) => `sh output.sh ${name}; echo --`);
        const { stdout } = await shell.run(read.join('\n'));
        expect(stdout).toBe(expected.map(([, value]) => `${value}\n--\n`).join(''));
      }),
      { numRuns: 50 },
    );
  });
});

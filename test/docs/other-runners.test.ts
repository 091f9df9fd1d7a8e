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

/** The code in a section of the page. */
function block(heading: string, language: string): string {
  const [, section = ''] = page.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const [, code] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(section) ?? [];
  if (code === undefined) throw new Error(`${heading} has no block of ${language}`);
  return code;
}

const plain = block('Any other system', 'sh');
const readOutputs = block('Read the outputs', 'sh');
const readFunction = readOutputs.slice(0, readOutputs.indexOf('\n}\n') + 3);

interface Shell extends AsyncDisposable {
  folder: string;
  run: (script: string, shell?: string[]) => Promise<Ran>;
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
 * An empty folder, and a shell in it with the variables that any system has. Its git finds the
 * repository in a folder, and its Node asks the simulator.
 */
async function openShell(baseUrl = ''): Promise<Shell> {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-other-'));
  const published = await publish();
  const inputs = { 'INPUT_BASE-URL': baseUrl, 'INPUT_POLL-INTERVAL-SECONDS': '0.2' };
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  return {
    folder,
    run: async (script, [shell = 'bash', ...flags] = ['bash', '-e']) => {
      const child = spawn(shell, [...flags, '-c', script], {
        cwd: folder,
        env: {
          PATH: path,
          JOGG_API_KEY: SIMULATOR_KEY,
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

const processing = productVideo('processing');
const completed = productVideo('completed');

describe.runIf(process.platform === 'linux')('docs/other-runners.md', () => {
  test.each([[['bash', '-e']], [['sh', '-e']]])('any other system, in %j', async (shell) => {
    await using files = await startFileServer();
    files.serve('/v.mp4', file(content(10_000)));
    const video_url = `${files.baseUrl}/v.mp4`;
    await using simulator = await startSimulator({
      videos: { [ID]: [processing, productVideo('completed', { video_url })] },
    });
    await using opened = await openShell(simulator.baseUrl);
    // Twice, since outputs of the run before would be read with those of this one.
    const script = `${plain}\n${plain}\necho --\n${readOutputs}`;
    const { exitCode, stdout, stderr } = await opened.run(script, shell);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    const [, printed] = stdout.split('--\n');
    expect(printed).toBe(`${video_url}\n${ID}\n`);
    const saved = await readFile(join(opened.folder, 'videos', `${ID}.mp4`));
    expect(saved.equals(content(10_000))).toBe(true);
    expect(await readFile(join(opened.folder, 'summary.html'), 'utf8')).toMatch(/^\n*<h3>/);
  });

  test('any other system: a failure has an exit code, a line of the log, and outputs', async () => {
    await using simulator = await startSimulator({
      videos: { [ID]: [errorCode(10105, 'http-200')] },
    });
    await using shell = await openShell(simulator.baseUrl);
    const { exitCode, stdout } = await shell.run(plain);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Error: /m);
    const { stdout: result } = await shell.run(`${readFunction}\noutput result`);
    expect(result).toBe('error\n');
  });

  describe('any other system, without a variable of the table', () => {
    const bare = plain.replace(/^ .*(DOWNLOAD_DIR|GITHUB_STEP_SUMMARY)=.*\n/gm, '');

    test('the key does not show, and a summary that is not asked for is no warning', async () => {
      await using simulator = await startSimulator({ videos: { [ID]: [completed] } });
      await using shell = await openShell(simulator.baseUrl);
      const { exitCode, stdout } = await shell.run(bare);
      expect(exitCode).toBe(0);
      expect(stdout).not.toContain(SIMULATOR_KEY);
      expect(stdout).not.toMatch(/^(Warning|Error): /m);
    });

    test('without GITHUB_OUTPUT, no outputs are written, and the log says so', async () => {
      await using simulator = await startSimulator({ videos: { [ID]: [completed] } });
      await using shell = await openShell(simulator.baseUrl);
      const { exitCode, stdout } = await shell.run(bare.replace(/^ .*GITHUB_OUTPUT=.*\n/m, ''));
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^No outputs are written, because GITHUB_OUTPUT is not set\.$/m);
      expect(stdout).not.toContain('set-output');
    });

    test('a file for outputs that does not exist: the message says so', async () => {
      await using simulator = await startSimulator({ videos: { [ID]: [completed] } });
      await using shell = await openShell(simulator.baseUrl);
      const { exitCode, stdout } = await shell.run(bare.replace(/^: > outputs\.txt$/m, ''));
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^Error: .*\. Create the file that GITHUB_OUTPUT points to\b/m);
    });
  });

  test('GitLab: the scripts, and the artifacts that the first job leaves for the second', async () => {
    await using files = await startFileServer();
    files.serve('/v.mp4', file(content(10_000)));
    const video = productVideo('completed', { video_url: `${files.baseUrl}/v.mp4` });
    await using simulator = await startSimulator({ videos: { [ID]: [processing, video] } });
    await using shell = await openShell(simulator.baseUrl);
    const jobs = parse(block('GitLab', 'yaml')) as Record<
      'video' | 'publish',
      { script: string[]; artifacts: { paths: string[] } }
    >;
    const { exitCode, stderr } = await shell.run(jobs.video.script.join('\n'));
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(jobs.video.artifacts.paths).toEqual(['videos', 'outputs.txt', 'summary.html']);
    for (const path of ['outputs.txt', 'summary.html']) {
      expect(await readFile(join(shell.folder, path), 'utf8')).toContain('completed');
    }
    const script = '#!/bin/sh\necho "published $*"\n';
    await writeFile(join(shell.folder, 'publish.sh'), script, { mode: 0o755 });
    const { stdout } = await shell.run(jobs.publish.script.join('\n'));
    expect(stdout).toBe(`published videos/${ID}.mp4\n`);
  });

  test('Jenkins: the script, which shows no key although Jenkins traces it', async () => {
    await using simulator = await startSimulator({ videos: { [ID]: [processing, completed] } });
    await using shell = await openShell(simulator.baseUrl);
    const [, script = ''] = /'''(.*)'''/s.exec(block('Jenkins', 'groovy')) ?? [];
    // A backslash at the end of a line is one of Groovy's, too.
    const run = await shell.run(script.replaceAll('\\\n', ''), ['sh', '-xe']);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).not.toContain(SIMULATOR_KEY);
    const outputs = parseOutputs(await readFile(join(shell.folder, 'outputs.txt'), 'utf8'));
    expect(outputs).toMatchObject({ result: 'completed' });
  });

  test('outputs: the function reads what a runner would, whatever is in them', async () => {
    await using shell = await openShell();
    const names = fc.constantFrom('title', 'result', 'video-url');
    const line = fc.constantFrom('', 'a=b', 'result=x', 'title<<x', 'x', '\\n & "$1"', 'ä 登');
    const output = fc.record({
      name: names,
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      single: fc.boolean(),
    });
    const outputs = fc.uniqueArray(output, { selector: ({ name }) => name, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(outputs, async (written) => {
        const parts = written.map(({ name, lines, single }) =>
          single ? `${name}=${lines[0] ?? ''}\n` : `${name}<<end\n${lines.join('\n')}\nend\n`,
        );
        await writeFile(join(shell.folder, 'outputs.txt'), parts.join(''));
        const read = written.map(({ name }) => `output ${name}; echo --`);
        const { stdout } = await shell.run([readFunction, ...read].join('\n'));
        const expected = Object.values(parseOutputs(parts.join('')));
        expect(stdout).toBe(expected.map((value) => `${value}\n--\n`).join(''));
      }),
      { numRuns: 50 },
    );
  });
});

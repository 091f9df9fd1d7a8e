import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { STORIES, type StoryName } from '../demo/stories.ts';
import { productVideo, SIMULATOR_KEY, startSimulator } from '../support/simulator.ts';
import { hasSignals } from '../support/step-runner.ts';

const root = join(import.meta.dirname, '../..');

/** A clone without packages, in a folder whose name means something to shells, URLs, and HTML. */
const clone = mkdtempSync(join(tmpdir(), "Jürgen & Zoë's clones (not installed) #1 100% 試す "));

beforeAll(() => {
  for (const path of [
    'action.yml',
    'create',
    'dist',
    'package.json',
    'package-lock.json',
    'test',
  ]) {
    const filter = (from: string): boolean => !from.includes('node_modules');
    cpSync(join(root, path), join(clone, path), { recursive: true, filter });
  }
});

afterAll(() => {
  rmSync(clone, { recursive: true });
});

interface Shown {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

interface Ways {
  env?: Record<string, string>;
  /** Sends Ctrl-C when the output has this. */
  interruptAt?: string;
  /** Node's own options. */
  nodeOptions?: string[];
}

function start(...args: string[]): Promise<Shown> {
  return startWith({}, ...args);
}

/** Runs what `npm start` does. */
async function startWith(
  { env, interruptAt, nodeOptions = [] }: Ways,
  ...args: string[]
): Promise<Shown> {
  const child = spawn(process.execPath, [...nodeOptions, 'test/demo/start.js', ...args], {
    cwd: clone,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk: Buffer) => {
    if (interruptAt === undefined || child.killed) return;
    if (chunk.includes(interruptAt)) child.kill('SIGINT');
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { exitCode: await ended, stdout, stderr };
}

const OUTPUTS: Record<StoryName, RegExp> = {
  one: /^result: completed$/m,
  failed: /^result: failed\n[^]*^error-code: 3001$/m,
  timeout: /^result: timed-out$/m,
  many: /^error-message: 2 of 8 videos /m,
  download: /^video-path: videos\/pv_123456\.mp4$/m,
  create: /Looking it up in JoggAI's list[^]*^result: created$/m,
};

describe.concurrent('npm start', () => {
  test.each(Object.keys(STORIES) as StoryName[])('--show %s', async (name) => {
    const { exitCode, stdout, stderr } = await start('--show', name);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(OUTPUTS[name]);
    expect(stdout).toContain(`\nExit code ${STORIES[name].exitCode}: `);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain(SIMULATOR_KEY);

    // All that it links to is there when it has ended.
    const [page = ''] = /^file:.*$/m.exec(stdout) ?? [];
    const html = readFileSync(fileURLToPath(page), 'utf8');
    const links = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, url]) => url);
    const urls = [...links, ...(stdout.match(/file:[^\s)",]+/g) ?? [])].map(String);
    for (const url of urls.filter((link) => !link.startsWith('https://status.jogg.ai'))) {
      expect(existsSync(fileURLToPath(url)), url).toBe(true);
    }
    expect(html).toContain("GitHub's own page looks a little different.");
    if (name === 'one') expect(html).toMatch(/<a href="file:[^"]+"><img src="file:/);
    if (name === 'download') expect(stdout).toMatch(/ Retry 1 of /);
  });

  test('a video of the user, without the key in what is shown', async () => {
    await using simulator = await startSimulator({ videos: { pv_1: [productVideo('completed')] } });
    const { exitCode, stdout } = await startWith(
      { env: { JOGG_API_KEY: SIMULATOR_KEY } },
      ...['--video-id', 'pv_1', '--base-url', simulator.baseUrl],
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('video-url: https://res.jogg.ai/video/trail-shoe.mp4\n');
    expect(stdout).not.toContain(SIMULATOR_KEY);
  });

  test('--help', async () => {
    const { exitCode, stdout } = await start('--help');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--timeout-seconds (default: 1800)');
  });

  test('wrong options: nothing is run', async () => {
    const { exitCode, stdout, stderr } = await start('--frob', '--show', 'x');
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      [
        'Nothing was run:',
        '- There is no option --frob.',
        '- There is no --show "x". Choose from one, failed, timeout, many, download, create.',
        'For all options: npm start -- --help',
        '',
      ].join('\n'),
    );
  });
});

// One after the other, and after those above: each run of a story has the same folder.
describe('npm start, otherwise than the story has it', () => {
  test('an input that the story does not have: the exit code is the one of the step', async () => {
    const { exitCode, stdout } = await start('--timeout-seconds', '0');
    expect(stdout).toMatch(/^result: timed-out$/m);
    expect(exitCode).toBe(1);
  });

  test.runIf(hasSignals)('Ctrl-C: what is known is shown', async () => {
    const { exitCode, stdout } = await startWith({ interruptAt: 'pending' }, '--show', 'download');
    expect(stdout).toMatch(/^result: cancelled$/m);
    expect(stdout).toMatch(/^file:.*summary\.html$/m);
    expect(exitCode).toBe(1);
  });
});

// Stands in for npm: notes down what it is to install, and makes it of the Node that runs this.
const FAKE_NPM = `
  const { copyFileSync, mkdirSync, readFileSync } = require('node:fs');
  const [[name, { integrity }]] = Object.entries(
    JSON.parse(readFileSync('package-lock.json', 'utf8')).packages,
  ).filter(([path]) => path !== '');
  console.log('npm', ...process.argv.slice(2, 3), name, integrity);
  mkdirSync(name + '/bin', { recursive: true });
  copyFileSync(process.execPath, name + '/bin/' + require('node:path').basename(process.execPath));
  copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
`;

const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const hasPackage = `node-${platform}` in packageJson.optionalDependencies;

test.runIf(hasPackage)(
  'npm start with a Node that cannot run TypeScript: one package is installed, once',
  async () => {
    const npm = join(clone, 'npm.cjs');
    writeFileSync(npm, FAKE_NPM);
    const show = (): Promise<Shown> =>
      startWith(
        { env: { npm_execpath: npm }, nodeOptions: ['--no-experimental-strip-types'] },
        '--help',
      );
    const first = await show();
    expect(first.stderr).toBe('');
    expect(first.stdout).toMatch(
      /^Node [\d.]+ can't run TypeScript, so .* node-\S+ 24\.[\d.]+ \(190 MB\)\.\nnpm ci node_modules\/node-\S+ sha512-\S+\nRuns the action /,
    );
    const second = await show();
    expect(second.stdout).toMatch(/^Runs the action /);
  },
);

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { JOGG_CODES } from '../../src/jogg/errors.ts';
import { INPUT_DEFAULTS, readInputs } from '../../src/inputs.ts';
import { reportError } from '../../src/report/report.ts';
import { EFFECTS, FAULT_GROUPS } from '../support/faults.ts';
import { readme } from '../support/workflow-files.ts';
import { readActionMetadata } from '../support/step-runner.ts';

const root = join(import.meta.dirname, '../..');
const reliability = readFileSync(join(root, 'docs/reliability.md'), 'utf8');
const benchmarks = readFileSync(join(root, 'docs/benchmarks.md'), 'utf8');
const action = await readActionMetadata();

/** The rows of the first table below a heading, without its head and without the marks for code. */
function table(heading: string, page = readme): string[][] {
  const [, below = ''] = page.split(`# ${heading}\n`);
  const [section = ''] = below.split(/^#+ /m);
  const rows = section
    .trim()
    .split('\n\n')
    .find((block) => block.startsWith('|'));
  if (rows === undefined) throw new Error(`there is no table below the heading ${heading}`);
  const cells = rows.split('\n').map((row) => row.replaceAll('`', '').split('|').slice(1, -1));
  return cells.slice(2).map((row) => row.map((cell) => cell.trim()));
}

test('action.yml and the code have the same inputs and defaults', () => {
  const asked: string[] = [];
  expect(() =>
    readInputs((name) => {
      asked.push(name);
      return '';
    }),
  ).toThrow();
  expect(new Set(Object.keys(action.inputs))).toEqual(new Set(asked));
  const optional = Object.entries(action.inputs).filter(([, { required }]) => !required);
  const defaults = Object.fromEntries(optional.map(([name, input]) => [name, input.default]));
  expect(defaults).toEqual(INPUT_DEFAULTS);
});

test('action.yml and the code have the same outputs', () => {
  const { outputs } = reportError(new Error());
  // The file is written where outputs are set.
  const names = [...Object.keys(outputs), 'videos-file'];
  expect(new Set(Object.keys(action.outputs))).toEqual(new Set(names));
});

test('the README has the inputs of action.yml', () => {
  const inputs = Object.entries(action.inputs);
  expect(table('Inputs')).toEqual(
    inputs.map(([name, input]) => [
      name,
      input.default === '' ? 'empty' : (input.default ?? 'required'),
      input.description,
    ]),
  );
});

test('the README has the outputs of action.yml', () => {
  const outputs = Object.entries(action.outputs);
  expect(table('Outputs')).toEqual(outputs.map(([name, output]) => [name, output.description]));
});

test("the README has JoggAI's error codes, and what helps", () => {
  const codes = Object.entries(JOGG_CODES);
  expect(table("JoggAI's error codes")).toEqual(
    codes.map(([code, { meaning, help }]) => [code, meaning, help]),
  );
});

test('docs/reliability.md has the faults that the suite tries, and what they do', () => {
  const effects = table('What the step does', reliability).map(([effect, what]) => [effect, what]);
  expect(effects).toEqual(
    Object.entries(EFFECTS).map(([effect, what]) => [effect, what.replaceAll('`', '')]),
  );
  for (const { title, faults } of FAULT_GROUPS) {
    expect(table(title, reliability)).toEqual(faults.map(({ name, effect }) => [name, effect]));
  }
});

test('the figures in the README are those of docs/benchmarks.md', () => {
  const [, lateSeconds] = / found ([\d.]+) seconds after /.exec(readme) ?? [];
  const [, timesAsLong] = / takes about ([\d.]+) times as long /.exec(readme) ?? [];
  const [late] = table('Waits of 2 to 10 minutes, evenly spread', benchmarks);
  const [start] = table('Cold start', benchmarks);
  expect(`${lateSeconds} s`).toBe(late?.[1]);
  // It differs a little from run to run.
  expect(Math.abs(Number(timesAsLong) - Number(start?.[2]))).toBeLessThan(0.2);
});

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'docs/reliability.md',
  'docs/benchmarks.md',
  'docs/threat-model.md',
  'docs/other-runners.md',
];

/** What a page links to and shows, without anchors. */
function targetsOf(text: string): string[] {
  const matches = text.matchAll(/\]\(([^)#\s]+)(?:#[\w-]+)?\)|\bsrc(?:set)?="([^"]+)"/g);
  return [...matches].map(([, link, picture = '']) => link ?? picture);
}

// A file of this repository by its full URL, or a workflow's page or badge.
const HERE =
  /^https:\/\/(?:raw\.githubusercontent|github)\.com\/[^/]+\/jogg-status-action\/(?:(?:(?:blob|tree)\/)?main|actions\/(workflows))\/([^#]+?)(?:\/badge\.svg)?$/;

test.each(PAGES)('%s links to what exists, and names commands that do', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  for (const target of targetsOf(text)) {
    const [, workflows = '', here] = HERE.exec(target) ?? [];
    if (here === undefined && target.includes(':')) continue;
    const path =
      here === undefined ? join(page, '..', target) : join(workflows && '.github', workflows, here);
    expect(existsSync(join(root, path)), target).toBe(true);
  }
  for (const [, script, short] of text.matchAll(/npm run ([\w:-]+)|npm (start|test)/g)) {
    expect(Object.keys(packageJson.scripts)).toContain(script ?? short);
  }
});

test('the README links to and shows all by its full URL, for the Marketplace', () => {
  const text = readme.replace(/^```.*?^```$/gms, '');
  const targets = targetsOf(text);
  expect(targets.filter((target) => HERE.test(target)).length).toBeGreaterThan(5);
  for (const target of targets) expect(target).toMatch(/^https:\/\//);
});

test('all pages are checked', () => {
  const docs = readdirSync(join(root, 'docs')).map((name) => `docs/${name}`);
  const all = [...readdirSync(root), ...docs].filter((name) => name.endsWith('.md'));
  expect(new Set(all)).toEqual(new Set(PAGES));
});

test('the links within the README lead to headings', () => {
  const headings = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
  const anchors = [...readme.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
  expect(anchors).not.toEqual([]);
  expect(headings).toEqual(expect.arrayContaining(anchors));
});

test('the changelog has the version', () => {
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  expect(changelog).toContain(`\n## ${packageJson.version}\n`);
});

test.each(['src', 'test'])('CONTRIBUTING.md maps every room of %s', (folder) => {
  const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const rows = contributing.split('\n').filter((line) => line.startsWith('| `'));
  const mapped = rows.flatMap((row) => [...row.matchAll(/`(\w+)\/([\w.-]+)/g)]);
  const rooms = mapped.flatMap(([, top, room]) => (top === folder ? [room] : []));
  expect(new Set(rooms)).toEqual(new Set(readdirSync(join(root, folder))));
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FeatureFlags } from '@actions/expressions';
import { registerLogger, validate } from '@actions/languageservice';
import type { ActionMetadata } from '@actions/languageservice/action';
import { describe, expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { readInputs } from '../../src/inputs/inputs.ts';
import { actionMetadata as action } from '../support/action-metadata.ts';
import {
  exampleWorkflows,
  findJob,
  OWN_ACTION,
  PLACEHOLDER,
  ownWorkflows,
  pageWorkflows,
  stepsOf,
  wholeText,
} from '../support/workflow-files.ts';

const root = join(import.meta.dirname, '../..');
const complete = [...ownWorkflows, ...exampleWorkflows];
const all = [...complete, ...pageWorkflows];

const unexpected: string[] = [];
const ignore = (): void => undefined;
// It logs what it fails with, and finds nothing.
registerLogger({
  info: ignore,
  log: ignore,
  warn: ignore,
  error: (text) => unexpected.push(text),
});

/** Problems found by GitHub's own language service. The name must be unique, because it caches. */
async function problemsOf(name: string, text: string): Promise<string[]> {
  const document = TextDocument.create(`file:///${name}`, 'yaml', 0, text);
  const found = await validate(document, {
    featureFlags: new FeatureFlags({ allowBackgroundSteps: true }),
    actionsMetadataProvider: {
      fetchActionMetadata: ({ owner, name: repository, path }) => {
        if (repository === 'jogg-status-action' && !path) return Promise.resolve(action);
        // The stand-ins that act runs declare the inputs that are used here. actionlint knows those
        // of most others.
        const folder =
          repository === 'jogg-status-action' ? (path ?? '') : join('test/act/actions', repository);
        const standIn = join(root, folder, 'action.yml');
        const metadata = existsSync(standIn)
          ? (parse(readFileSync(standIn, 'utf8')) as ActionMetadata)
          : { name: [owner, repository, path].join('/'), description: '' };
        return Promise.resolve(metadata);
      },
    },
    fileProvider: {
      getFileContent: ({ path }) =>
        Promise.resolve({ name: path, content: readFileSync(join(root, path), 'utf8') }),
    },
  });
  const problems = found.map(
    ({ message, range }) => `line ${range.start.line + 1}: ${JSON.stringify(message)}`,
  );
  return [...unexpected.splice(0), ...problems];
}

test.each(all)('$path is valid', async (file) => {
  const name = `.github/workflows/${file.path.replaceAll('/', '-')}`;
  expect(await problemsOf(name, wholeText(file))).toEqual([]);
});

test.each(['action.yml', 'create/action.yml'])('%s is valid', async (path) => {
  expect(await problemsOf(path, readFileSync(join(root, path), 'utf8'))).toEqual([]);
});

test('the Marketplace takes the description', () => {
  expect(action.description.length).toBeLessThan(125);
});

test.each([
  ['a key that does not exist', 'step: []', /step/],
  [
    'an expression of a context that does not exist',
    'steps: [{ run: "${{ nothing.x }}" }]',
    /nothing/,
  ],
  [
    'an input that does not exist',
    'steps: [{ uses: octo/jogg-status-action@v1, with: { video-id: x, api-key: x, id: x } }]',
    /id/,
  ],
  [
    "an input that another's action does not have",
    'steps: [{ uses: actions/upload-artifact@v7, with: { paths: x } }]',
    /paths/,
  ],
])('%s is found', async (name, line, says) => {
  const text = `on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    ${line}\n`;
  const problems = await problemsOf(`.github/workflows/${name}.yml`, text);
  expect(problems.join()).toMatch(says);
});

test.each(all)('$path uses inputs and outputs that exist', ({ text, workflow }) => {
  const steps = stepsOf(workflow);
  const own = steps.filter(({ uses }) => OWN_ACTION.test(uses ?? ''));
  for (const { id, with: inputs = {} } of own) {
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)));
    const values: typeof inputs = {
      ...inputs,
      'video-id': 'pv_1',
      'api-key': 'jogg_readme_key',
      ...('base-url' in inputs && { 'base-url': 'http://127.0.0.1' }),
    };
    const read = readInputs((name) => String(values[name] ?? '').replace(/\$\{\{.*\}\}/, ''), true);
    expect(read).toMatchObject({ videoIds: ['pv_1'] });
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(['video-id', 'api-key']));
    const ids = steps.map((step) => step.id);
    for (const [, step, output] of text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      expect(ids).toContain(step);
      if (step === id) expect(Object.keys(action.outputs)).toContain(output);
    }
  }
});

test('an account of that name is refused, where the placeholder was left', async () => {
  const { text } = exampleWorkflows.find(({ path }) => path.endsWith('/product-video.yml')) ?? {};
  const unedited = text?.replace(/uses: [^/]+\/jogg/, `uses: ${PLACEHOLDER}/jogg`) ?? '';
  const problems = await problemsOf('.github/workflows/unedited.yml', unedited);
  expect(problems.join()).toContain('owner name must be a valid repository owner name');
});

test('pages and examples have workflows that use the action', () => {
  for (const files of [pageWorkflows, exampleWorkflows]) {
    const using = files.filter(({ text }) => text.includes('/jogg-status-action'));
    expect(using.length).toBeGreaterThan(2);
  }
});

/** Patterns of a job's content, and the permission that each needs. */
const NEEDS: [does: RegExp, permission: string][] = [
  [/"actions\/checkout@|"uses":"\.\/\.github\/workflows\/ci\.yml"/, 'contents: read'],
  [/"actions\/attest@|"ossf\/scorecard-action@/, 'id-token: write'],
  [/"actions\/attest@/, 'attestations: write'],
  [/"github\/codeql-action\/(analyze|upload-sarif)@/, 'security-events: write'],
  [/gh release upload|git push|draft-release\.sh/, 'contents: write'],
  [/"run-id":|actions\/artifacts|check-settings\.sh/, 'actions: read'],
  [/verify-release\.sh/, 'attestations: read'],
];

describe.each(complete)('$path', ({ workflow }) => {
  const { jobs = {} } = workflow;

  test('gives no permission but to the jobs that need it', () => {
    expect(workflow.permissions).toEqual({});
  });

  test('gives each job what it needs, and no more', () => {
    for (const job of Object.values(jobs)) {
      const text = JSON.stringify(job);
      const needed = NEEDS.filter(([does]) => does.test(text)).map(([, permission]) => permission);
      const most = needed.filter(
        (permission) =>
          permission.endsWith('write') || !needed.includes(permission.replace('read', 'write')),
      );
      const given = Object.entries(job.permissions ?? {}).map((entry) => entry.join(': '));
      expect(new Set(given)).toEqual(new Set(most));
    }
  });

  test('ends every job in time', () => {
    for (const job of Object.values(jobs)) {
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });

  test('has no expression in a script', () => {
    for (const { run = '' } of stepsOf(workflow)) expect(run).not.toContain('${{');
  });
});

test.each(complete)('$path pins every action of others by commit, with its version', ({ text }) => {
  const uses = [...text.matchAll(/^ +(?:- )?uses: (.+)$/gm)].map(([, what = '']) => what);
  for (const what of uses.filter((name) => !/^[.$]\/|\/jogg-status-action[@/]/.test(name))) {
    expect(what).toMatch(/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
});

describe.each(ownWorkflows)('$path', ({ text, workflow }) => {
  // The callers of a reusable workflow limit how often it runs.
  test.skipIf(workflow.on?.workflow_call?.inputs)('limits how often it runs at a time', () => {
    expect(text).toMatch(/^concurrency:\n {2}group: /m);
  });
});

test('pages use the major versions that workflows use', () => {
  const pinned = complete.flatMap(({ text }) =>
    [...text.matchAll(/uses: ([\w./-]+)@[0-9a-f]{40} # (v\d+)/g)].map(
      ([, name = '', major = '']) => [name, major] as const,
    ),
  );
  const moving = pageWorkflows.flatMap(({ text }) => [
    ...text.matchAll(/uses: (actions\/[\w./-]+)@(v\S+)/g),
  ]);
  expect(moving).not.toEqual([]);
  for (const [, name = '', major] of moving) {
    expect([name, major]).toEqual([name, new Map(pinned).get(name)]);
  }
});

test('one action of others is the same commit everywhere', () => {
  const commits = complete.flatMap(({ text }) =>
    [...text.matchAll(/uses: ([\w-]+\/[\w-]+)\S*@([0-9a-f]{40})/g)].map(
      ([, repository = '', commit = '']) => [repository, commit] as const,
    ),
  );
  for (const [repository, commit] of commits) {
    expect([repository, new Map(commits).get(repository)]).toEqual([repository, commit]);
  }
});

const otherRunners = {
  path: 'docs/other-runners.md',
  text: readFileSync(join(root, 'docs/other-runners.md'), 'utf8'),
};

test.each([...exampleWorkflows, ...pageWorkflows, otherRunners])(
  '$path sends curl to https only, by the URL as it is',
  ({ text }) => {
    for (const [command] of text.matchAll(/\bcurl (?:.*\\\n)*.*"\$\w*URL".*/g)) {
      for (const option of ['--fail', '--globoff', "--proto '=https'", "--proto-redir '=https'"]) {
        expect(command).toContain(option);
      }
    }
  },
);

test('the reusable workflow gives the action that creates inputs that it has', () => {
  const path = 'create';
  const text = readFileSync(join(root, path, 'action.yml'), 'utf8');
  const { inputs } = parse(text) as { inputs: Record<string, { required: boolean }> };
  const job = findJob('product video', 'create');
  const given = job.steps?.find(({ uses }) => uses === `$/${path}`)?.with;
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given ?? {})));
  expect(given).toMatchObject({ 'api-key': '${{ secrets.JOGG_API_KEY }}' });
});

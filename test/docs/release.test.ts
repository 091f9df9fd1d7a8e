import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findWorkflow, ownWorkflows, type Job } from '../support/workflow-files.ts';

const root = join(import.meta.dirname, '../..');

describe('the ruleset of main', () => {
  test('requires every job that runs for a pull request, and may not fail', () => {
    const file = readFileSync(join(root, '.github/rulesets/main.json'), 'utf8');
    const required = [...file.matchAll(/"context": "(.*)"/g)].map(([, name]) => name);
    const namesOf = ({ name = '', strategy }: Job): string[] => {
      const { include, ...lists } = (strategy?.matrix ?? {}) as Record<string, unknown>;
      const legs = (include ??
        Object.entries(lists).flatMap(([key, values]) =>
          (values as string[]).map((value) => ({ [key]: value })),
        )) as Record<string, string | number>[];
      if (legs.length === 0) return [name];
      return legs.map((leg) =>
        Object.entries(leg).reduce(
          (text, [key, value]) => text.replace(`\${{ matrix.${key} }}`, String(value)),
          name,
        ),
      );
    };
    const onPullRequest = ownWorkflows.filter(({ text }) =>
      /^(on: pull_request| {2}pull_request:)$/m.test(text),
    );
    const jobs = onPullRequest
      .flatMap(({ workflow }) => Object.values(workflow.jobs ?? {}))
      .filter((job) => !('continue-on-error' in job));
    expect(jobs.length).toBeGreaterThan(6);
    expect(required.sort()).toEqual(jobs.flatMap(namesOf).sort());
  });
});

describe('the workflow release', () => {
  const jobs = findWorkflow('release').jobs ?? {};

  test('is started by hand, and signs only after checks, ci, and an approval', () => {
    expect(Object.keys(findWorkflow('release').on ?? {})).toEqual(['workflow_dispatch']);
    const order = ['check', 'ci', 'approve', 'attest', 'draft'];
    expect(Object.keys(jobs)).toEqual(order);
    for (const [i, name] of order.slice(1).entries()) {
      expect(jobs[name]).toMatchObject({ needs: order[i] });
      // A separate condition could let it run even if a needed job failed.
      expect(jobs[name]).not.toHaveProperty('if');
    }
    expect(jobs['approve']).toMatchObject({ environment: 'approval' });
  });

  test('has the key of the App in no job that can sign', () => {
    for (const job of Object.values(jobs)) {
      const signs = job.permissions?.['id-token'] === 'write';
      const text = JSON.stringify(job);
      expect(signs && (text.includes('RELEASE_APP') || text.includes('environment'))).toBe(false);
    }
  });

  test('attests everything that runs', () => {
    const attested = readFileSync(join(root, '.github/attested-files'), 'utf8').trim().split('\n');
    const git = (...args: string[]): string[] =>
      spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim().split('\n');
    const covered = git('ls-files', '--', ...attested);
    const running = git(
      'ls-files',
      '--',
      'action.yml',
      '*/action.yml',
      'dist',
      '.github/actions',
      ':!test',
    );
    const reusable = ownWorkflows
      .filter(({ workflow }) => workflow.on?.workflow_call?.inputs)
      .map(({ path }) => path);
    expect(reusable).not.toEqual([]);
    expect(covered.sort()).toEqual([...new Set([...running, ...reusable])].sort());
    for (const name of readdirSync(join(root, 'dist')))
      expect(covered.join()).toContain(`dist/${name}`);
  });
});

test('ci runs for every change, and before a release', () => {
  expect(findWorkflow('ci').on).toMatchObject({ push: { branches: ['main'] } });
  expect(findWorkflow('ci').on).toHaveProperty('pull_request');
  expect(findWorkflow('release').jobs?.['ci']?.uses).toBe('./.github/workflows/ci.yml');
});

// A script for Ubuntu.
describe.runIf(process.platform === 'linux')('bundled-packages.sh', () => {
  test('lists the packages in the bundle, and no others', () => {
    const all = spawnSync('npm', ['sbom', '--sbom-format=spdx', '--package-lock-only'], {
      cwd: root,
      encoding: 'utf8',
    });
    const bundled = spawnSync('bash', ['.github/scripts/bundled-packages.sh'], {
      cwd: root,
      encoding: 'utf8',
      input: all.stdout,
    });
    const { packages } = JSON.parse(bundled.stdout) as { packages: { name: string }[] };
    const security = readFileSync(join(root, 'SECURITY.md'), 'utf8');
    const rows = [...security.matchAll(/^\| `([\w@/-]+)` +\| +\d/gm)].map(([, name]) => name);
    expect(rows).toContain('src');
    const listed = rows.map((name) => (name === 'src' ? 'jogg-status-action' : name));
    expect(packages.map(({ name }) => name).sort()).toEqual(listed.sort());
  });
});

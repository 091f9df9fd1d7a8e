import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { GitHub } from '../support/fake-gh.ts';
import { APP, fakeGh, openProject, publish, type Project } from '../support/release-project.ts';
import { actIn, type WorkflowRun } from './run-act.ts';

const app = ['--var', 'RELEASE_APP_CLIENT_ID=Iv23', '--secret', 'RELEASE_APP_PRIVATE_KEY=pem'];

/** Runs a workflow of the project. */
function run(
  project: Project,
  workflow: string,
  programs: Record<string, string>,
  ...flags: string[]
): Promise<WorkflowRun> {
  // act takes the account and the name of the repository from here.
  project.git('remote', 'add', 'origin', 'https://github.com/octo-org/jogg-status-action');
  const all = { gh: fakeGh(project.state), ...programs };
  return actIn(project.folder, all, `.github/workflows/${workflow}`, ...flags);
}

/** A project with the scripts of this repository, and a workflow ci that ends immediately. */
function openReleasable(ci = 'true'): Project {
  const job = `jobs:\n  ci:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo "ci ran"; ${ci}\n`;
  const lock = { name: 'x', version: '1.2.0', lockfileVersion: 3, packages: { '': { name: 'x' } } };
  const project = openProject({
    '.github/workflows/ci.yml': `on: workflow_call\n${job}`,
    'package.json': '{ "name": "x", "version": "1.2.0" }',
    'package-lock.json': JSON.stringify(lock),
  });
  // act refuses what it does not know yet.
  for (const name of ['release.yml', 'major-tag.yml']) {
    const path = `.github/workflows/${name}`;
    project.write(path, project.git('show', `HEAD:${path}`).replace('  queue: max\n', ''));
  }
  project.git('commit', '--all', '--message=For act');
  project.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  return { ...project, commit: project.git('rev-parse', 'HEAD') };
}

describe('the workflow release', () => {
  const start = ['workflow_dispatch', '--input', 'version=1.2.0'];

  test('checks, runs ci, signs, and creates the tag and a draft', async () => {
    using project = openReleasable();
    const { exitCode, log, printed, uploads } = await run(
      project,
      'release.yml',
      {},
      ...start,
      ...app,
    );
    expect(exitCode, log).toBe(0);
    const order = ['ci ran', 'Approved.', 'signed dist/index.js', 'sbom.spdx.json: OK'];
    const positions = order.map((line) => printed.indexOf(line));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(positions[0]).toBeGreaterThanOrEqual(0);
    expect(printed).toContain('signed .github/workflows/product-video.yml');
    expect(uploads.map((path) => path.split('/')[1])).toEqual([
      'notes.md',
      'provenance.intoto.jsonl',
      'sbom.spdx.json',
    ]);
    const { refs, releases } = project.read();
    expect(refs['tags/v1.2.0']).toBe(project.commit);
    expect(refs).not.toHaveProperty('tags/v1');
    expect(releases).toMatchObject([{ tag_name: 'v1.2.0', draft: true, author: { login: APP } }]);
  });

  test('creates only a draft where there is no App', async () => {
    using project = openReleasable();
    const { exitCode, log } = await run(project, 'release.yml', {}, ...start);
    expect(exitCode, log).toBe(0);
    const { refs, releases } = project.read();
    expect(Object.keys(refs)).toEqual(['heads/main']);
    expect(releases).toMatchObject([{ draft: true, author: { login: 'github-actions[bot]' } }]);
  });

  test.each<[string, (project: Project) => void, string[]]>([
    [
      'a branch has the name of a version',
      ({ change }) => {
        change(({ refs }) => (refs['heads/v1'] = 'a'));
      },
      start,
    ],
    [
      'settings differ',
      ({ change }) => {
        change(({ settings }) => (settings['keys'] = ['x']));
      },
      start,
    ],
    ['the version is another', () => undefined, ['workflow_dispatch', '--input', 'version=9.9.9']],
    [
      'it is started on another branch',
      ({ git }) => {
        git('checkout', '-b', 'other');
      },
      start,
    ],
  ])('does not even run ci if %s', async (_name, change, flags) => {
    using project = openReleasable();
    change(project);
    const { exitCode, printed } = await run(project, 'release.yml', {}, ...flags, ...app);
    expect(exitCode).toBe(1);
    expect(printed).not.toContain('ci ran');
    expect(project.read().changes).toEqual([]);
  });

  test('signs nothing if ci fails', async () => {
    using project = openReleasable('false');
    const { exitCode, log } = await run(project, 'release.yml', {}, ...start, ...app);
    expect(exitCode).toBe(1);
    expect(log).not.toContain('signed');
    expect(project.read().changes).toEqual([]);
  });
});

describe('the workflow major tag', () => {
  test('moves the tag when a release is published', async () => {
    using project = openReleasable();
    publish(project, 'v1.2.0');
    const event = join(project.folder, '../event.json');
    writeFileSync(event, JSON.stringify({ action: 'published', release: { tag_name: 'v1.2.0' } }));
    const { exitCode, log } = await run(
      project,
      'major-tag.yml',
      {},
      'release',
      '--eventpath',
      event,
      ...app,
    );
    expect(exitCode, log).toBe(0);
    expect(project.read().refs['tags/v1']).toBe(project.commit);
  });

  test('moves it back, after an approval', async () => {
    using project = openReleasable();
    publish(project, 'v1.1.0');
    publish(project, 'v1.2.0');
    project.change(({ refs }) => (refs['tags/v1'] = 'c0ffee'));
    const start = ['workflow_dispatch', '--input', 'version=1.1.0'];
    const { exitCode, log, printed } = await run(project, 'major-tag.yml', {}, ...start, ...app);
    expect(exitCode, log).toBe(0);
    expect(printed).toContain('Approved.');
    expect(project.read().refs['tags/v1']).toBe(project.commit);
  });

  test("does not move it to somebody else's release", async () => {
    using project = openReleasable();
    publish(project, 'v1.2.0', { by: 'someone' });
    const start = ['workflow_dispatch', '--input', 'version=1.2.0'];
    const { exitCode, log } = await run(project, 'major-tag.yml', {}, ...start, ...app);
    expect(exitCode).toBe(1);
    expect(log).toContain('::error::v1.2.0: has files uploaded by someone');
    expect(project.read().changes).toEqual([]);
  });
});

describe('the workflow rebuild dist', () => {
  const start = ['workflow_dispatch', '--input', 'branch=update'];

  /** A branch with one commit of Dependabot's. */
  function openUpdate(): Project {
    const project = openReleasable();
    project.git('checkout', '-b', 'update');
    project.git('commit', '--allow-empty', '--message=Update');
    const commit = project.git('rev-parse', 'HEAD');
    project.git('update-ref', 'refs/remotes/origin/update', commit);
    project.git('checkout', 'main');
    project.change(({ settings }) => {
      settings[`commits/${commit}`] = {
        author: { login: 'dependabot[bot]' },
        committer: { login: 'web-flow' },
        commit: { verification: { verified: true } },
      };
    });
    return { ...project, commit };
  }

  const npm = (built: string): string =>
    `#!/bin/sh\necho "npm $*"\nif [ "$1" = run ]; then echo ${built} > dist/index.js; fi\n`;
  // All but the push is real.
  const git =
    '#!/bin/sh\nif [ "$1" = push ]; then echo "git $*"; exec /usr/bin/git --no-pager log --format=%H%n%b -2; fi\nexec /usr/bin/git "$@"\n';

  test('commits what has been built onto the commit that was built', async () => {
    using project = openUpdate();
    const programs = { npm: npm('new'), git };
    const { exitCode, log, printed } = await run(project, 'rebuild-dist.yml', programs, ...start);
    expect(exitCode, log).toBe(0);
    // Packages run none of their scripts as they are installed.
    expect(printed.filter((line) => line.startsWith('npm '))).toEqual([
      'npm ci --ignore-scripts',
      'npm run build',
    ]);
    expect(printed).toContain('git push origin HEAD:refs/heads/update');
    // This mark lets Dependabot rebase the branch.
    expect(printed).toContain('[dependabot skip]');
    expect(printed).toContain(project.commit);
  });

  test('commits nothing if nothing has changed', async () => {
    using project = openUpdate();
    project.git('checkout', '--detach');
    const programs = { npm: '#!/bin/sh\n', git };
    const { exitCode, log } = await run(project, 'rebuild-dist.yml', programs, ...start);
    expect(exitCode, log).toBe(0);
    expect(log).not.toContain('git push');
  });

  test.each<[string, string[], (github: GitHub, commit: string) => void, RegExp]>([
    [
      'the default branch',
      ['workflow_dispatch', '--input', 'branch=main', '--defaultbranch', 'main'],
      () => undefined,
      /Choose the branch of an update/,
    ],
    [
      "a branch with somebody else's commit",
      start,
      ({ settings }, commit) => {
        Object.assign(settings[`commits/${commit}`] as object, { committer: { login: 'someone' } });
      },
      /is not Dependabot's/,
    ],
  ])('refuses %s', async (_name, flags, change, says) => {
    using project = openUpdate();
    project.git('checkout', '--detach', project.commit);
    project.write('src/main.ts', 'x');
    project.git('add', '.');
    project.git('commit', '--message=Add');
    const commit = project.git('rev-parse', 'HEAD');
    project.git('update-ref', 'refs/remotes/origin/update', commit);
    project.git('checkout', 'main');
    project.change((github) => {
      github.settings[`commits/${commit}`] = {
        ...(github.settings[`commits/${project.commit}`] as object),
      };
      change(github, commit);
    });
    const programs = { npm: npm('new'), git };
    const { exitCode, log } = await run(project, 'rebuild-dist.yml', programs, ...flags);
    expect(exitCode).toBe(1);
    expect(log).toMatch(says);
    expect(log).not.toContain('npm ci');
  });
});

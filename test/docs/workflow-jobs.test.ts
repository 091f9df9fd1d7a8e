import { execFileSync } from 'node:child_process';
import { globSync, readdirSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isRun } from '../support/expressions.ts';
import { runJob, type JobResult } from '../support/job-runner.ts';
import { findJob, findWorkflow, PLACEHOLDER } from '../support/workflow-files.ts';

const root = join(import.meta.dirname, '../..');
// They run on Ubuntu.
const onLinux = describe.runIf(process.platform === 'linux');

const nothing = (): Promise<undefined> => Promise.resolve(undefined);

/** Prints what it is called with; fails where the text of `failsOn` is part of that. */
function fake(name: string, failsOn = 'nothing that is ever said'): string {
  return `#!/bin/sh\necho "${name} $*"\ncase "$*" in *"${failsOn}"*) exit 1;; esac\n`;
}

/** Runs git in a folder, as somebody who may commit. */
function gitIn(cwd: string): (...args: string[]) => void {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
  return (...args) => {
    execFileSync('git', [...identity, ...args], { cwd, stdio: 'ignore' });
  };
}

onLinux('ci', () => {
  test('runs for every change, and before a release', () => {
    expect(findWorkflow('ci').on).toMatchObject({ push: { branches: ['main'] } });
    expect(Object.keys(findWorkflow('ci').on ?? {})).toEqual([
      'push',
      'pull_request',
      'workflow_dispatch',
      'workflow_call',
    ]);
  });

  test('the action, against the simulator', async () => {
    const { status, log } = await runJob(findJob('ci', 'action'), {
      actions: {
        'actions/checkout': async (_inputs, workspace) => {
          // Without packages: the job installs none.
          await cp(join(root, 'test'), join(workspace, 'test'), { recursive: true });
          return undefined;
        },
        'actions/setup-node': nothing,
      },
    });
    expect(
      log.match(/^(completed|failed|timed-out|several|downloaded|bytes|video-url): .*/gm),
    ).toEqual([
      'completed: success, completed, completed, 10.5',
      'failed: failure, failed, failed, 3001',
      'timed-out: failure, timed-out, processing, ',
      'several: failure, error, , 10104, 21',
      'downloaded: success, completed, videos/pv_3.mp4',
      'bytes: 300000',
      'video-url: video.mp4',
    ]);
    expect(status).toBe('success');
  });

  test('the action, without a simulator: asks nobody', async () => {
    const { status, log } = await runJob(findJob('ci', 'action'), {
      // It takes no time to see that it does not start.
      programs: { sleep: '#!/bin/sh\n' },
      actions: { 'actions/checkout': nothing, 'actions/setup-node': nothing },
    });
    expect(status).toBe('failure');
    expect(log).not.toContain('add-mask');
  });
});

const APP_TOKEN = 'token-of-the-app';

/**
 * Knows some releases, but not yet those that it makes, and prints what else it is called with. It
 * takes nothing without the App's token.
 */
function fakeGh(released: string[], draft = 'none', failsOn = 'nothing that is ever said'): string {
  return `#!/bin/sh
[ "$GH_TOKEN" = ${APP_TOKEN} ] || exit 4
releases() { printf '%s\\n' ${released.join(' ')}; }
case "$1 $2" in
  'release list') releases; exit;;
  'release view')
    if [ "$3" = "${draft}" ]; then echo true; exit; fi
    releases | grep --quiet --line-regexp "$3" && echo false
    exit;;
esac
echo "gh $*"
case "$*" in *"${failsOn}"*) exit 1;; esac
`;
}

interface Release {
  tag: string;
  /** In package.json. */
  version?: string;
  changelog?: string;
  readme?: string;
  /** What has been released before. */
  released?: string[];
  /** What an attempt that failed has left. */
  draft?: string;
  onMain?: boolean;
  hasApp?: boolean;
  ghFailsOn?: string;
}

interface Released extends JobResult {
  attested: Record<string, string>[];
  /** The permissions that the App's token was asked for with. */
  permissions: Record<string, string>;
  /** What a maintainer is left with, where there is no App. */
  left: string[];
  notes: string;
}

async function release({
  tag,
  version = tag.slice(1),
  changelog = `# Changelog\n\n## ${version}\n\n- This.\n\n## 0.1.0\n\n- That.\n`,
  readme = 'uses: octo/jogg-status-action@v1\n',
  released = [],
  draft,
  onMain = true,
  hasApp = true,
  ghFailsOn,
}: Release): Promise<Released> {
  const attested: Record<string, string>[] = [];
  let permissions = {};
  let left: string[] = [];
  let notes = '';
  const result = await runJob(findJob('release', 'release'), {
    context: {
      github: { ref_name: tag, token: 'token', repository: 'octo/jogg-status-action' },
      vars: hasApp ? { RELEASE_APP_CLIENT_ID: 'Iv23' } : {},
      secrets: { RELEASE_APP_PRIVATE_KEY: 'pem' },
    },
    env: { GITHUB_SHA: 'c0ffee', HOME: '/nowhere' },
    files: {
      'package.json': JSON.stringify({ version }),
      'CHANGELOG.md': changelog,
      'README.md': readme,
      bundle: '{}',
    },
    programs: { gh: fakeGh(released, draft, ghFailsOn), npm: '#!/bin/sh\necho "{}"\n' },
    actions: {
      'actions/checkout': (inputs, workspace) => {
        expect(inputs).toMatchObject({ 'fetch-depth': '0' });
        const git = gitIn(workspace);
        git('init', '--initial-branch=main');
        git('add', '.');
        git('commit', '--message=1');
        git('update-ref', 'refs/remotes/origin/main', 'HEAD');
        if (!onMain) git('commit', '--allow-empty', '--message=2');
        git('tag', tag);
        return nothing();
      },
      'actions/attest': async (inputs, workspace) => {
        attested.push(inputs);
        notes = await readFile(join(workspace, '../release/notes.md'), 'utf8');
        return { 'bundle-path': join(workspace, 'bundle') };
      },
      'actions/create-github-app-token': ({ 'client-id': id, 'private-key': key, ...others }) => {
        expect([id, key]).toEqual(['Iv23', 'pem']);
        permissions = others;
        return Promise.resolve({ token: APP_TOKEN });
      },
      'actions/upload-artifact': async ({ path = '' }) => {
        left = await readdir(path);
        return undefined;
      },
    },
  });
  return { ...result, attested, permissions, left, notes };
}

onLinux('release', () => {
  test('is for a tag of a version, and waits for all of ci', () => {
    expect(findWorkflow('release').on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } });
    const job = findJob('release', 'release');
    expect(job.needs).toBe('ci');
    expect(isRun(job.if, {}, 'failure')).toBe(false);
    expect(findJob('release', 'ci').uses).toBe('./.github/workflows/ci.yml');
  });

  test('attests, releases with the notes, and moves the tag of the major version', async () => {
    const { status, log, attested, permissions, notes } = await release({
      tag: 'v1.2.0',
      released: ['v1.1.9', 'v1.1.10'],
    });
    expect(status).toBe('success');
    expect(attested).toHaveLength(2);
    expect(attested[1]?.['sbom-path']).toMatch(/\/release\/sbom\.spdx\.json$/);
    expect(permissions).toEqual({ 'permission-contents': 'write' });
    expect(notes.trim()).toBe('- This.');
    expect(log).toMatch(
      /^gh release create v1\.2\.0 --verify-tag --title v1\.2\.0 .* --latest=true sbom\.spdx\.json provenance\.intoto\.jsonl$/m,
    );
    expect(log).toMatch(
      /^gh api --method PATCH repos\/octo\/videos\/git\/refs\/tags\/v1 .*sha=c0ffee .*force=true/m,
    );
    expect(log).not.toContain('POST');
  });

  test('attests all that runs', async () => {
    const { attested } = await release({ tag: 'v1.2.0' });
    const subjects = attested.map((inputs) => inputs['subject-path']?.trim().split('\n') ?? []);
    expect(subjects[1]).toEqual(subjects[0]);
    const matched = subjects[0]?.flatMap((subject) => globSync(subject, { cwd: root }));
    const isFile = (path: string): boolean => statSync(join(root, path)).isFile();
    const built = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' });
    expect(new Set(matched?.filter(isFile))).toEqual(
      new Set([
        'action.yml',
        'create/action.yml',
        ...built.map((name) => `dist/${name}`).filter(isFile),
        '.github/workflows/product-video.yml',
      ]),
    );
  });

  test('leaves the rest to a maintainer where there is no App', async () => {
    const { status, log, attested, left } = await release({ tag: 'v1.2.0', hasApp: false });
    expect(status).toBe('success');
    expect(attested).toHaveLength(2);
    expect(left.sort()).toEqual(['notes.md', 'provenance.intoto.jsonl', 'sbom.spdx.json']);
    expect(log).toMatch(/^::notice::v1\.2\.0 is attested\./m);
    expect(log).not.toContain('gh ');
  });

  test('makes the tag of a major version that is new', async () => {
    const { status, log } = await release({ tag: 'v2.0.0', ghFailsOn: 'PATCH' });
    expect(status).toBe('success');
    expect(log).toMatch(/POST repos\/octo\/videos\/git\/refs .*ref=refs\/tags\/v2 .*sha=c0ffee/);
  });

  test('leaves the tag of the major version at a newer one', async () => {
    const { status, log } = await release({ tag: 'v1.2.4', released: ['v1.10.0'] });
    expect(status).toBe('success');
    expect(log).toContain('--latest=false');
    expect(log).toContain('v1 stays at v1.10.0');
    expect(log).not.toContain('gh api');
  });

  test('of an older major version moves its tag, and is not the latest', async () => {
    const { status, log } = await release({ tag: 'v1.2.4', released: ['v1.2.3', 'v2.0.0'] });
    expect(status).toBe('success');
    expect(log).toContain('--latest=false');
    expect(log).toContain('PATCH repos/octo/videos/git/refs/tags/v1 ');
  });

  test('that is run again does not release twice', async () => {
    const { status, log } = await release({ tag: 'v1.2.0', released: ['v1.2.0'] });
    expect(status).toBe('success');
    expect(log).not.toContain('release create');
    expect(log).toContain('PATCH repos/octo/videos/git/refs/tags/v1 ');
  });

  test('replaces a draft that a failed attempt has left', async () => {
    const { status, log } = await release({ tag: 'v1.2.0', draft: 'v1.2.0' });
    expect(status).toBe('success');
    expect(log).toMatch(/^gh release delete v1\.2\.0 --yes\ngh release create v1\.2\.0 /m);
  });

  test.each<[string, Release, string]>([
    [
      'a placeholder instead of an account',
      { tag: 'v1.2.0', readme: `uses: ${PLACEHOLDER}/jogg-status-action@v1\n` },
      `README.md:1:uses: ${PLACEHOLDER}`,
    ],
    ['another version in package.json', { tag: 'v1.2.0', version: '1.1.0' }, 'the tag is v1.2.0'],
    ['a commit that is not on main', { tag: 'v1.2.0', onMain: false }, 'not on main'],
    [
      'no notes',
      { tag: 'v1.2.0', changelog: '## 1.2.0\n\n## 1.1.0\n\n- x\n' },
      'no notes on 1.2.0',
    ],
  ])('refuses %s', async (_name, options, says) => {
    const { status, log, attested } = await release(options);
    expect(status).toBe('failure');
    expect(log).toContain(says);
    expect(attested).toEqual([]);
    expect(log).not.toContain('gh release');
  });

  test('does not move a tag when the release fails', async () => {
    const { status, log } = await release({ tag: 'v1.2.0', ghFailsOn: 'release create' });
    expect(status).toBe('failure');
    expect(log).not.toContain('gh api');
  });
});

onLinux('the account that publishes the action', () => {
  test('is put in everywhere by the command of CONTRIBUTING.md, and by it alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jogg-account-'));
    const pages = readdirSync(root).filter((name) => name.endsWith('.md'));
    for (const name of [...pages, '.github', 'docs', 'src', 'test']) {
      await cp(join(root, name), join(folder, name), { recursive: true });
    }
    const git = gitIn(folder);
    git('init');
    git('add', '.');
    git('commit', '--message=x');
    const contributing = await readFile(join(folder, 'CONTRIBUTING.md'), 'utf8');
    const command = /^git grep .*octo-org.*$/m.exec(contributing)?.[0] ?? 'false';
    execFileSync('bash', ['-c', command], { cwd: folder });
    // No line has it any more, which makes grep fail.
    expect(() => {
      git('grep', '--fixed-strings', PLACEHOLDER);
    }).toThrow();
    const changed = execFileSync('git', ['diff', '--name-only'], { cwd: folder, encoding: 'utf8' });
    const names = changed.trim().split('\n');
    expect(names).toEqual(expect.arrayContaining(['README.md', '.github/CODEOWNERS']));
    expect(names).not.toContain('CONTRIBUTING.md');
    expect(names.filter((name) => /^(src|test|\.github\/workflows)\//.test(name))).toEqual([]);
    await rm(folder, { recursive: true });
  });
});

onLinux('rebuild dist', () => {
  const context = {
    inputs: { branch: 'dependabot/npm' },
    github: { token: 'token', event: { repository: { default_branch: 'main' } } },
  };

  test('refuses the default branch', async () => {
    const { status, log } = await runJob(findJob('rebuild dist', 'build'), {
      context: { ...context, inputs: { branch: 'main' } },
      actions: { 'actions/checkout': nothing },
    });
    expect(status).toBe('failure');
    expect(log).toContain('Choose the branch of an update');
  });

  const artifact = { name: 'dist', path: 'dist' };

  /** A commit on the branch, of a repository that the next push goes to. */
  function commitAll(workspace: string): void {
    const git = gitIn(workspace);
    git('init');
    git('add', '.');
    git('commit', '--allow-empty', '--message=x');
  }

  test('builds without running what packages bring for their installation', async () => {
    const uploaded: object[] = [];
    const { status, log, outputs } = await runJob(findJob('rebuild dist', 'build'), {
      context,
      programs: { npm: fake('npm') },
      actions: {
        'actions/checkout': (inputs, workspace) => {
          expect(inputs).toEqual({
            ref: 'refs/heads/dependabot/npm',
            'persist-credentials': 'false',
          });
          commitAll(workspace);
          return nothing();
        },
        'actions/setup-node': nothing,
        'actions/upload-artifact': (inputs) => {
          uploaded.push(inputs);
          return nothing();
        },
      },
    });
    expect(status).toBe('success');
    expect(log).toBe('npm ci --ignore-scripts\nnpm run build\n');
    expect(uploaded).toMatchObject([artifact]);
    expect(outputs['commit']).toMatch(/^[0-9a-f]{40}$/);
  });

  test.each([
    ['what has changed', 'new', true],
    ['nothing, if nothing has changed', 'old', false],
  ])('commits %s', async (_name, built, commits) => {
    const { status, log } = await runJob(findJob('rebuild dist', 'commit'), {
      context: { ...context, needs: { build: { outputs: { commit: 'c0ffee' } } } },
      env: { HOME: '/nowhere' },
      programs: {
        gh: fake('gh'),
        // All but the push is real.
        git: '#!/bin/sh\ncase "$1" in push) echo "git $*"; git log -1;; *) PATH=${PATH#*:} exec git "$@";; esac\n',
      },
      files: { 'dist/index.js': 'old' },
      actions: {
        'actions/checkout': (inputs, workspace) => {
          // What was built, and not what the branch has become since.
          expect(inputs).toEqual({ ref: 'c0ffee', 'persist-credentials': 'false' });
          commitAll(workspace);
          return nothing();
        },
        'actions/download-artifact': async (inputs, workspace) => {
          expect(inputs).toMatchObject(artifact);
          const folder = join(workspace, artifact.path);
          await mkdir(folder);
          await writeFile(join(folder, 'index.js'), built, { mode: 0o755 });
          return undefined;
        },
      },
    });
    expect(status).toBe('success');
    expect(log.includes('git push origin HEAD:refs/heads/dependabot/npm')).toBe(commits);
    expect(log.includes('[dependabot skip]')).toBe(commits);
  });
});

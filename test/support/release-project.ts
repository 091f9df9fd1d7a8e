import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { sha256, type Attestation, type GitHub, type Release } from './fake-gh.ts';

const root = join(import.meta.dirname, '../..');
const REPOSITORY = 'octo-org/jogg-status-action';
export const APP = 'jogg-release[bot]';
/** Tokens of three accounts. */
const ACCOUNTS = { app: APP, token: 'github-actions[bot]', someone: 'someone' };

/** A script instead of gh, which keeps what GitHub has in this file. */
export function fakeGh(state: string): string {
  const program = join(import.meta.dirname, 'fake-gh.ts');
  return `#!/bin/sh\nFAKE_GITHUB='${state}' exec '${process.execPath}' '${program}' "$@"\n`;
}

interface Ran {
  status: number | null;
  output: string;
}

/** A small project with this one's workflows and scripts, in a git repository, and its GitHub. */
export interface Project extends Disposable {
  folder: string;
  /** The commit on main. */
  commit: string;
  git: (...args: string[]) => string;
  write: (name: string, content: string) => void;
  /** The file that has what GitHub has. */
  state: string;
  /** The state on GitHub. */
  read: () => GitHub;
  change: (change: (github: GitHub) => void) => void;
  run: (script: string, env: Record<string, string>, input?: string) => Ran;
}

export function openProject(files: Record<string, string> = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), 'jogg-release-'));
  const project = join(folder, 'project');
  const state = join(folder, 'github.json');
  const bin = join(folder, 'bin');
  const git = (...args: string[]): string => {
    const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
    return execFileSync('git', [...identity, ...args], {
      cwd: project,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  };
  const write = (name: string, content: string): void => {
    mkdirSync(dirname(join(project, name)), { recursive: true });
    writeFileSync(join(project, name), content);
  };
  mkdirSync(bin);
  mkdirSync(project);
  writeFileSync(join(bin, 'gh'), fakeGh(state), { mode: 0o755 });
  cpSync(join(root, '.github'), join(project, '.github'), {
    recursive: true,
    // This one has the placeholder.
    filter: (name) => !name.endsWith('ISSUE_TEMPLATE'),
  });
  write('.github/CODEOWNERS', '* @octo-org\n');
  write('package.json', JSON.stringify({ version: '1.2.0' }));
  write('CHANGELOG.md', '# Changelog\n\n## 1.2.0\n\n- This.\n\n## 1.1.0\n\n- That.\n');
  write('action.yml', 'name: x\n');
  write('dist/index.js', 'x');
  write('dist/licenses.txt', 'p-limit\nMIT\n');
  for (const [name, content] of Object.entries(files)) write(name, content);
  git('init', '--initial-branch=main');
  git('add', '.');
  git('commit', '--message=1');
  const commit = git('rev-parse', 'HEAD');
  git('update-ref', 'refs/remotes/origin/main', commit);
  const github: GitHub = {
    accounts: ACCOUNTS,
    refs: { 'heads/main': commit },
    releases: [],
    attestations: [],
    settings: expectedSettings(),
    changes: [],
  };
  writeFileSync(state, JSON.stringify(github));
  const read = (): GitHub => JSON.parse(readFileSync(state, 'utf8')) as GitHub;
  return {
    folder: project,
    commit,
    state,
    git,
    write,
    read,
    change: (change) => {
      const current = read();
      change(current);
      writeFileSync(state, JSON.stringify(current));
    },
    run: (script, env, input = '') => {
      const [name = '', ...args] = script.split(' ');
      const ran = spawnSync('bash', [join(project, '.github/scripts', name), ...args], {
        cwd: project,
        encoding: 'utf8',
        input,
        env: {
          PATH: [bin, process.env['PATH']].join(delimiter),
          GITHUB_REPOSITORY: REPOSITORY,
          GITHUB_SHA: commit,
          GITHUB_REF: 'refs/heads/main',
          GH_TOKEN: 'token',
          ...env,
        },
      });
      return { status: ran.status, output: ran.stdout + ran.stderr };
    },
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

interface Ruleset {
  name: string;
  bypass_actors?: object[];
}

/** GitHub's responses when its settings match the files, with the fields that it adds. */
export function expectedSettings(): Record<string, unknown> {
  const settings = JSON.parse(readFileSync(join(root, '.github/settings.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const files = globSync('.github/rulesets/*.json', { cwd: root }).sort();
  const rulesets = files.map((file, i) => ({
    ...(JSON.parse(readFileSync(join(root, file), 'utf8')) as Ruleset),
    id: i + 1,
    current_user_can_bypass: 'never',
  }));
  return {
    ...settings,
    rulesets: rulesets.map(({ id, name }) => ({ id, name })),
    ...Object.fromEntries(rulesets.map((ruleset) => [`rulesets/${ruleset.id}`, ruleset])),
  };
}

/** Adds a release as the workflow makes one, published and with its attestations. */
export function publish(
  project: Project,
  tag: string,
  {
    commit = project.commit,
    by = APP,
    ...details
  }: { commit?: string; by?: string } & Partial<Release> = {},
): void {
  const uploader = { login: by };
  const asset = (name: string, content: string): Release['assets'][number] => ({
    name,
    content,
    digest: sha256(content),
    uploader,
  });
  const sbom = `sbom of ${tag}`;
  const paths = readFileSync(join(project.folder, '.github/attested-files'), 'utf8')
    .trim()
    .split('\n');
  const names = project.git('ls-tree', '-r', '--name-only', commit, '--', ...paths).split('\n');
  const contents = [sbom, ...names.map((name) => readFileSync(join(project.folder, name), 'utf8'))];
  const signed = contents.map((content): Attestation => ({
    digest: sha256(content),
    workflow: `${REPOSITORY}/.github/workflows/release.yml`,
    ref: 'refs/heads/main',
    commit,
  }));
  project.change((github) => {
    github.attestations.push(...signed);
    github.refs[`tags/${tag}`] = commit;
    github.releases.push({
      id: github.releases.length + 1,
      tag_name: tag,
      draft: false,
      prerelease: false,
      immutable: true,
      author: uploader,
      target_commitish: commit,
      assets: [
        asset('sbom.spdx.json', sbom),
        asset('provenance.intoto.jsonl', `provenance of ${commit}`),
      ],
      body: '',
      ...details,
    });
  });
}

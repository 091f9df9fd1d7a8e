/**
 * Instead of GitHub's command line: knows the commands that this repository's scripts use, and keeps
 * what there is on GitHub in the JSON file that the variable FAKE_GITHUB names.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Asset {
  name: string;
  digest: string;
  content: string;
  uploader: { login: string };
}

export interface Release {
  id: number;
  tag_name: string;
  draft: boolean;
  prerelease: boolean;
  immutable: boolean;
  author: { login: string };
  target_commitish: string;
  assets: Asset[];
  body: string;
}

/** The signer of a file, as in an attestation. */
export interface Attestation {
  digest: string;
  workflow: string;
  ref: string;
  commit: string;
}

export interface GitHub {
  /** By token. */
  accounts: Record<string, string>;
  /** By name, without `refs/`. */
  refs: Record<string, string>;
  releases: Release[];
  attestations: Attestation[];
  /** Whatever else can be read, by its path below the repository. A number is an HTTP status. */
  settings: Record<string, unknown>;
  /** A part of a command that fails before it does anything. */
  failsOn?: string;
  /** The commands that changed something. */
  changes: string[];
}

export function sha256(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

class HttpError extends Error {}

function main(args: string[]): void {
  const path = process.env['FAKE_GITHUB'] ?? '';
  const github = JSON.parse(readFileSync(path, 'utf8')) as GitHub;
  try {
    if (github.failsOn !== undefined && args.join(' ').includes(github.failsOn)) {
      throw new HttpError('gh: Server Error (HTTP 502)');
    }
    process.stdout.write(run(github, args));
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } finally {
    writeFileSync(path, JSON.stringify(github));
  }
}

function run(github: GitHub, args: string[]): string {
  const [command, ...rest] = args;
  const { positional, options } = readArguments(rest);
  switch (`${command} ${command === 'api' ? '' : positional[0]}`) {
    case 'api ':
      return callApi(github, positional[0] ?? '', options, args);
    case 'release create':
      return createRelease(github, positional.slice(1), options, args);
    case 'release download':
      return download(github, positional[1] ?? '', options);
    case 'attestation verify':
      return verify(github, positional[1] ?? '', options);
    case 'auth setup-git':
      return '';
    default:
      throw new HttpError(`unknown command: gh ${args.join(' ')}`);
  }
}

const FLAGS = ['--paginate', '--draft', '--deny-self-hosted-runners'];

function readArguments(args: string[]): { positional: string[]; options: Map<string, string[]> } {
  const positional: string[] = [];
  const options = new Map<string, string[]>();
  for (let i = 0; i < args.length; i++) {
    const name = args[i] ?? '';
    if (!name.startsWith('--')) positional.push(name);
    else
      options.set(name, [
        ...(options.get(name) ?? []),
        FLAGS.includes(name) ? '' : (args[++i] ?? ''),
      ]);
  }
  return { positional, options };
}

type Options = Map<string, string[]>;

function first(options: Options, name: string): string {
  return options.get(name)?.[0] ?? '';
}

function callApi(github: GitHub, path: string, options: Options, args: string[]): string {
  const method = first(options, '--method') || 'GET';
  const fields = Object.fromEntries(
    ['--field', '--raw-field'].flatMap((name) =>
      (options.get(name) ?? []).map((field) => field.split(/=(.*)/s).slice(0, 2)),
    ),
  ) as Record<string, string>;
  const prefix = `repos/${process.env['GITHUB_REPOSITORY']}/`;
  if (!path.startsWith(prefix)) throw new HttpError(`gh: Not Found (HTTP 404): ${path}`);
  const below = path.slice(prefix.length);
  const answer =
    method === 'GET' ? read(github, below) : change(github, method, below, fields, args);
  const json = JSON.stringify(answer);
  if (!options.has('--jq')) return json;
  const jq = spawnSync('jq', ['--raw-output', first(options, '--jq')], { input: json });
  if (jq.status !== 0) throw new Error(String(jq.stderr));
  return String(jq.stdout);
}

function read(github: GitHub, path: string): unknown {
  const notFound = new HttpError('gh: Not Found (HTTP 404)');
  const { refs, releases, settings } = github;
  // Without the right to write, GitHub shows no drafts.
  const published = releases.filter(({ draft }) => !draft);
  const [, prefix] = /^git\/matching-refs\/(.*)$/.exec(path) ?? [];
  if (prefix !== undefined) {
    const matching = Object.entries(refs).filter(([name]) => name.startsWith(prefix));
    return matching.map(([name, sha]) => ({
      ref: `refs/${name}`,
      object: { type: 'commit', sha },
    }));
  }
  const [, name = ''] = /^git\/ref\/(.*)$/.exec(path) ?? [];
  if (name) {
    if (!refs[name]) throw notFound;
    return { ref: `refs/${name}`, object: { type: 'commit', sha: refs[name] } };
  }
  if (path === 'releases') return releases;
  if (path === 'releases/latest') {
    const version = (tag: string): string =>
      tag.replace(/\d+/g, (digits) => digits.padStart(9, '0'));
    const sorted = published.sort((a, b) => (version(a.tag_name) < version(b.tag_name) ? 1 : -1));
    if (!sorted[0]) throw notFound;
    return sorted[0];
  }
  const [, tag = ''] = /^releases\/tags\/(.*)$/.exec(path) ?? [];
  if (tag) {
    const release = published.find(({ tag_name }) => tag_name === tag);
    if (!release) throw notFound;
    return release;
  }
  const setting = settings[path];
  if (setting === undefined) throw notFound;
  if (typeof setting === 'number') throw new HttpError(`gh: Forbidden (HTTP ${setting})`);
  return setting;
}

function change(
  github: GitHub,
  method: string,
  path: string,
  fields: Record<string, string>,
  args: string[],
): unknown {
  github.changes.push(`gh ${args.join(' ')}`);
  const { refs } = github;
  const [, id] = /^releases\/(\d+)$/.exec(path) ?? [];
  if (method === 'DELETE' && id !== undefined) {
    github.releases = github.releases.filter((release) => release.id !== Number(id));
    return {};
  }
  const [, name = ''] = /^git\/refs\/(.*)$/.exec(path) ?? [];
  const { sha = '', ref = '' } = fields;
  if (method === 'PATCH' && name in refs && fields['force'] === 'true') {
    refs[name] = sha;
    return {};
  }
  if (method === 'POST' && path === 'git/refs' && !(ref.slice(5) in refs)) {
    refs[ref.slice(5)] = sha;
    return {};
  }
  throw new HttpError('gh: Validation Failed (HTTP 422)');
}

function createRelease(
  github: GitHub,
  [tag = '', ...files]: string[],
  options: Options,
  args: string[],
): string {
  github.changes.push(`gh ${args.join(' ')}`);
  const author = { login: github.accounts[process.env['GH_TOKEN'] ?? ''] ?? 'nobody' };
  github.releases.push({
    id: github.releases.length + 1,
    tag_name: tag,
    draft: options.has('--draft'),
    prerelease: false,
    immutable: false,
    author,
    target_commitish: first(options, '--target'),
    assets: files.map((file) => {
      const content = readFileSync(file, 'utf8');
      return { name: basename(file), content, digest: sha256(content), uploader: author };
    }),
    body: readFileSync(first(options, '--notes-file'), 'utf8'),
  });
  return 'https://github.com/…/releases/tag/…\n';
}

function download(github: GitHub, tag: string, options: Options): string {
  const release = github.releases.find(({ tag_name, draft }) => tag_name === tag && !draft);
  const folder = first(options, '--dir');
  mkdirSync(folder, { recursive: true });
  for (const { name, content } of release?.assets ?? []) writeFileSync(join(folder, name), content);
  return '';
}

function verify(github: GitHub, file: string, options: Options): string {
  const digest = sha256(readFileSync(file, 'utf8'));
  const bundle = first(options, '--bundle');
  const attested = github.attestations.some(
    (one) =>
      one.digest === digest &&
      (bundle === '' || readFileSync(bundle, 'utf8') === `provenance of ${one.commit}`) &&
      one.workflow === first(options, '--signer-workflow') &&
      one.ref === first(options, '--source-ref') &&
      one.commit === first(options, '--source-digest') &&
      options.has('--deny-self-hosted-runners'),
  );
  if (!attested) throw new HttpError('no attestation matches');
  return '';
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));

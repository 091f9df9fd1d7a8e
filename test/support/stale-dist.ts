import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { promisify, styleText } from 'node:util';
import type { TestProject } from 'vitest/node';

const root = join(import.meta.dirname, '../..');

/** The folders of `test` whose tests run nothing of the bundle. */
const WITHOUT_BUNDLE = ['unit', 'action', 'fuzz'];

/** After tests of the bundle, says so if they ran an old one. */
export default function setup(project: TestProject): () => Promise<void> {
  return async () => {
    const folders = project.vitest.state
      .getPaths()
      .map((path) => relative(join(root, 'test'), path).split(sep)[0] ?? '');
    if (folders.every((folder) => WITHOUT_BUNDLE.includes(folder))) return;
    const changed = await changedSinceBuild(root);
    if (changed.length === 0) return;
    const more = changed.length > 3 ? ` and ${changed.length - 3} more` : '';
    const text = `The tests ran an old bundle: ${changed.slice(0, 3).join(', ')}${more} changed after dist was built. Run npm run build, and test again.`;
    console.error(styleText('red', text, { stream: process.stderr }));
  };
}

/**
 * The sources that are not committed, and newer than `dist`. Those that are committed have the time
 * of their checkout; the continuous integration builds them, and compares.
 *
 * @param repository its folder; without git, nothing in it is known to have changed
 */
export async function changedSinceBuild(repository: string): Promise<string[]> {
  const args = ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', 'src'];
  const { stdout } = await promisify(execFile)('git', args, { cwd: repository }).catch(() => ({
    stdout: '',
  }));
  const builtAt = await changedAt(join(repository, 'dist/index.js'));
  // Each is two letters for its state, a space, and its path.
  const paths = stdout.split('\0').flatMap((entry) => entry.slice(3) || []);
  const times = await Promise.all(paths.map((path) => changedAt(join(repository, path))));
  return paths.filter((_path, i) => (times[i] ?? 0) > builtAt);
}

/** In milliseconds; of a file that has been deleted, when its folder last changed. */
async function changedAt(path: string): Promise<number> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.mtimeMs ?? changedAt(dirname(path));
}

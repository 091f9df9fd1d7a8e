import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { DRIVE_D } from '../support/windows-process.ts';

// Debian's own `wine` is a shell script, which loses variables with hyphens in their names.
const { WINE = '/usr/lib/wine/wine64' } = process.env;

export interface Wine {
  command: string;
  env: Record<string, string>;
  /** The folder that is `C:\`. */
  driveC: string;
  end: () => Promise<void>;
}

/** Creates a new Windows environment in a folder, without a screen. */
export async function installWine(folder: string): Promise<Wine> {
  const prefix = join(folder, 'wine');
  const env = { WINEPREFIX: prefix, WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree,mshtml=' };
  const run = (...args: string[]): Promise<void> => runToEnd(WINE, args, env);
  await run('wineboot', '--init');
  // Node refuses older ones.
  await run('winecfg', '-v', 'win10');
  await symlink(DRIVE_D, join(prefix, 'dosdevices/d:'));
  return {
    command: WINE,
    env,
    driveC: join(prefix, 'drive_c'),
    end: () => runToEnd(join(WINE, '../wineserver64'), ['--kill'], env),
  };
}

/** Runs a program whose output would be of no use. */
async function runToEnd(
  command: string,
  args: string[],
  env: Record<string, string>,
): Promise<void> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  await once(child, 'close');
}

import { join } from 'node:path';

/** The path of a Windows build of Node that `package-lock.json` in this folder has. */
export function nodeForWindows(major: 20 | 22): string {
  return join(import.meta.dirname, `node_modules/node-win-${major}/bin/node.exe`);
}

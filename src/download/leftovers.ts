import { createHash, randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';

// A process ID means something only on the machine, or in the container, that gave it.
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
// No download goes without progress for that long, so a process with its ID is another one.
const MAX_AGE_MS = 86_400_000;

const PART_FILE = /^\.(?<name>.+)\.(?<machine>[\da-f]{8})-(?<pid>\d+)\.[\da-f-]{36}\.part$/;

/** A new name for a part file, which tells the process that writes to it. */
export function partFileName(name: string): string {
  return `.${name}.${MACHINE}-${process.pid}.${randomUUID()}.part`;
}

/**
 * Removes the part files of these videos that a killed step left in a folder, but none that a step
 * running beside this one may still be writing. Never throws, because no download depends on it.
 */
export async function removeLeftovers(folder: string, names: Iterable<string>): Promise<void> {
  const wanted = new Set<string | undefined>(names);
  for (const file of await readdir(folder).catch(() => [])) {
    const { name, machine, pid } = PART_FILE.exec(file)?.groups ?? {};
    if (!wanted.has(name)) continue;
    const path = join(folder, file);
    const found = await stat(path).catch(() => undefined);
    if (found && isLeftover(machine, Number(pid), found.mtimeMs)) {
      await rm(path).catch(() => undefined);
    }
  }
}

function isLeftover(machine: string | undefined, pid: number, modifiedMs: number): boolean {
  if (Date.now() - modifiedMs > MAX_AGE_MS) return true;
  if (machine !== MACHINE) return false;
  // In containers, one process often gets the ID of an earlier one.
  if (pid === process.pid) return modifiedMs < Date.now() - process.uptime() * 1000;
  return !isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

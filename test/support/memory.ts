import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preload } from './step-runner.ts';

interface PeakMemory {
  /** For the process that is measured, on Linux. */
  env: Record<string, string>;
  /** The most memory it had, once it has ended. */
  mebibytes: () => Promise<number>;
}

export async function measurePeakMemory(): Promise<PeakMemory> {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  const file = join(folder, 'memory');
  // The kernel's own count for this program: that of resourceUsage begins with what its parent had.
  const script = `
    import { readFileSync, writeFileSync } from 'node:fs';
    process.on('exit', () => {
      const [, kibibytes] = /^VmHWM:\\s+(\\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
      writeFileSync(${JSON.stringify(file)}, kibibytes);
    });`;
  return {
    env: preload(script),
    mebibytes: async () => {
      const kibibytes = Number(await readFile(file, 'utf8'));
      await rm(folder, { recursive: true });
      return kibibytes / 1024;
    },
  };
}

import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { WorkflowStep } from './workflow-files.ts';

interface ScriptOptions {
  /** The values of the step's variables, instead of its expressions. */
  env?: Record<string, string>;
  /** Stand-ins for programs, by name. `SHOW_CALL` prints how it was called. */
  programs?: Record<string, string>;
  /** The files in the script's directory, by path. */
  files?: Record<string, string>;
}

interface ScriptResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** True if this machine has the programs that scripts need; `.ci/run` installs those of Ubuntu's runners. */
export function canRun(...programs: string[]): boolean {
  return (
    process.platform === 'linux' && programs.every((name) => !spawnSync(name, ['--version']).error)
  );
}

/** Prints the arguments one per line, each in angle brackets, after the name of the program. */
export const SHOW_CALL =
  '#!/bin/sh\nprintf "%s" "${0##*/}"\nprintf " <%s>" "$@"\nprintf "\\n"\n[ -t 0 ] || cat\n';

/**
 * Runs the script of a workflow's step as a runner on Linux does, in an empty directory.
 *
 * @throws if the step has no script, or a variable with an expression and no value
 */
export async function runScript(
  step: WorkflowStep,
  { env = {}, programs = {}, files = {} }: ScriptOptions,
): Promise<ScriptResult> {
  const { run, shell = 'bash -e {0}' } = step;
  if (run === undefined) throw new Error('the step has no script');
  const variables = { ...step.env, ...env };
  for (const [name, value] of Object.entries(variables)) {
    if (value.includes('${{')) throw new Error(`the variable ${name} needs a value`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'script-'));
  try {
    const [bin, work, script] = ['bin', 'work', 'script.sh'].map((name) => join(folder, name));
    if (!bin || !work || !script) throw new Error('unreachable');
    await mkdir(bin);
    await mkdir(work);
    await writeFile(script, run);
    for (const [name, text] of Object.entries(programs)) {
      await writeFile(join(bin, name), text, { mode: 0o755 });
    }
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(work, path)), { recursive: true });
      await writeFile(join(work, path), text, { mode: 0o755 });
    }
    const [program = 'bash', ...options] = shell.split(' ');
    const child = spawn(
      program,
      options.map((option) => (option === '{0}' ? script : option)),
      {
        cwd: work,
        env: { PATH: bin + delimiter + (process.env['PATH'] ?? ''), ...variables },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const [status, stdout, stderr] = await Promise.all([
      new Promise<number | null>((resolve) => child.on('close', resolve)),
      textOf(child.stdout),
      textOf(child.stderr),
    ]);
    return { status, stdout, stderr };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

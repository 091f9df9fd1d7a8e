import { randomUUID } from 'node:crypto';
import type { Job } from './names.ts';

/** The attempt of a job that a step is in. */
interface JobAttempt {
  job: Job;
  /** From 1; `undefined` if the runner doesn't say. */
  attempt: number | undefined;
  /** The name of the workflow. */
  workflow: string;
}

// As GitHub's runner, act, Gitea, and Forgejo set them: the ID of the repository, which is kept when it is
// renamed, or its name. GITHUB_ACTION is the ID of the step, or made of the name of the action. In the steps
// of a composite action, it is that of the whole.
const IDENTITY = [
  'GITHUB_SERVER_URL',
  ['GITHUB_REPOSITORY_ID', 'GITHUB_REPOSITORY'],
  'GITHUB_RUN_ID',
  'GITHUB_JOB',
  'GITHUB_ACTION',
] as const;

/**
 * Reads what job this is from the variables of its environment. Without the ID of a run, and in act,
 * which gives all runs the same, each process is a job of its own, which has no other attempts. Gitea
 * before 1.25 gives all attempts of a run the same variables.
 *
 * @param index the leg of a matrix, from 0: no variable tells
 */
export function readAttempt(
  env: Readonly<Record<string, string | undefined>>,
  index: number,
): JobAttempt {
  const read = (name: string): string => env[name] ?? '';
  const readFirst = (names: string | readonly string[]): string =>
    [names].flat().map(read).find(Boolean) ?? '';
  const hasRun = read('GITHUB_RUN_ID') !== '' && read('ACT') !== 'true';
  const identity = hasRun ? IDENTITY.map(readFirst) : [randomUUID()];
  // A workflow without a name is called by its path.
  const workflow = read('GITHUB_WORKFLOW').split('/').at(-1) ?? '';
  return {
    job: {
      identity: [...identity, String(index)],
      runNumber: hasRun ? read('GITHUB_RUN_NUMBER') : '',
      index,
    },
    attempt: hasRun ? Number(read('GITHUB_RUN_ATTEMPT')) || undefined : 1,
    workflow: workflow === '' ? 'Video' : workflow,
  };
}

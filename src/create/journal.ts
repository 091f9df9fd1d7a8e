import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The outcome of a request in this attempt of the job. */
type State = 'sent' | 'created' | 'rejected';

/** The memory of a job, for its later steps, of the requests that it has sent. */
interface Journal {
  /** By mark; `undefined` for a request that no step has sent. */
  stateOf: (mark: string) => State | undefined;
  record: (mark: string, state: State) => void;
}

/**
 * Opens the journal of an attempt of a job. It is a file in the runner's temporary directory, which the
 * runner empties before and after each job.
 *
 * @param directory `undefined` if there is no such directory; the journal then ends with the step
 * @param attempt what no other attempt of any job has
 */
export function openJournal(directory: string | undefined, attempt: readonly string[]): Journal {
  const hash = createHash('sha256').update(JSON.stringify(attempt)).digest('hex').slice(0, 16);
  const path = directory === undefined ? undefined : join(directory, `jogg-create-${hash}.txt`);
  const states = new Map(path === undefined ? [] : readStates(path));
  return {
    stateOf: (mark) => states.get(mark),
    record: (mark, state) => {
      states.set(mark, state);
      if (path !== undefined) append(path, `${mark} ${state}\n`);
    },
  };
}

function readStates(path: string): [string, State][] {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // No step of the job has sent anything.
  }
  return text.split('\n').flatMap((line): [string, State][] => {
    const [, mark, state] = /^(\w+) (sent|created|rejected)$/.exec(line) ?? [];
    return mark === undefined ? [] : [[mark, state as State]];
  });
}

function append(path: string, line: string): void {
  try {
    appendFileSync(path, line, { mode: 0o600 });
  } catch {
    // Only a later step of the same job would need it.
  }
}

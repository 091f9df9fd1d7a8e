import { readText } from './fields.ts';

// JoggAI's API uses status words that its reference doesn't list, and they differ by the type of video.
const COMPLETED = /^(completed?|success|succeeded|done|finished)$/;
const FAILED = /^(fail(ed|ure)?|error|cancell?ed|expired|rejected|aborted|deleted)$/;
const IN_PROGRESS = /^(pending|queued|waiting|start|processing|running)$/;

// The numbers of JoggAI's older API.
const WORDS = new Map([
  ['1', 'start'],
  ['2', 'waiting'],
  ['3', 'processing'],
  ['4', 'completed'],
  ['5', 'failed'],
  ['99', 'deleted'],
]);

/** A status as JoggAI means it. */
export interface Status {
  /** `completed` or `failed` for every word for an end; else the word in lower case. */
  status: string;
  /** JoggAI's word for an end, if it is another one. */
  statusWord: string | undefined;
}

/** The meaning of a status as JoggAI gives it: a word or a number; `undefined` if it is neither. */
export function readStatus(value: unknown): Status | undefined {
  const lowerCase = readText(value)?.toLowerCase();
  if (lowerCase === undefined) return undefined;
  const word = WORDS.get(lowerCase) ?? lowerCase;
  const status = COMPLETED.test(word) ? 'completed' : FAILED.test(word) ? 'failed' : word;
  return { status, statusWord: status === word ? undefined : word };
}

/** True if the status means in progress. */
export function isInProgress(status = ''): boolean {
  return IN_PROGRESS.test(status);
}

/** True if the status is known. */
export function isKnownStatus(status: string | undefined): boolean {
  return status === 'completed' || status === 'failed' || isInProgress(status);
}

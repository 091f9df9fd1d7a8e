import { createHash } from 'node:crypto';
import { truncate } from '../format.ts';
import type { VideoType } from '../jogg/client.ts';
import { isObject, readText, type Fields } from '../jogg/fields.ts';
import { NAME_FIELDS } from './name-fields.ts';
import type { VideoRequest } from './requests.ts';

/** The job that a step is in. All attempts to run it are the same job. */
export interface Job {
  /** Unique for each job, as far as the environment tells. */
  identity: readonly string[];
  /** The number that people know the run by; '' if it has none. */
  runNumber: string;
  /** The leg of a matrix, from 0. */
  index: number;
}

/** A request with the name by which it is recognized. */
export interface NamedRequest extends VideoRequest {
  /** The name of the video, such as `Trail shoe · 77-2-1-k3f9q2mzt4`. */
  name: string;
  /** The last part of the name, which no other request has: `k3f9q2mzt4`. */
  mark: string;
}

interface NamingOptions {
  videoType: VideoType;
  job: Job;
  /** For videos whose body has no name. */
  label: string;
  /** For all others. */
  defaultLabel: string;
  /** True if an earlier step of this job has created the request with this mark. */
  isTaken: (mark: string) => boolean;
}

// A whole name has about 50 characters, since JoggAI may cut longer ones.
const MAX_LABEL_LENGTH = 30;

// 10 of 32 letters and digits, none of which looks like another: 50 bits.
const MARK_LENGTH = 10;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * Names requests, so that the same request of the same job always has the same name, and any other
 * one has another: a request with another body, label, or URL, of another job, or of another run.
 * Requests that are equal in all of this are numbered.
 */
export function nameRequests(
  requests: readonly VideoRequest[],
  { videoType, job, label, defaultLabel, isTaken }: NamingOptions,
): NamedRequest[] {
  const field = NAME_FIELDS[videoType];
  const used = new Set<string>();
  return requests.map(({ body, productUrl }, i) => {
    const parts = [...job.identity, videoType, label, toSortedJson(body), productUrl ?? ''];
    const mark = findFree(parts, (each) => used.has(each) || isTaken(each));
    used.add(mark);
    const shown = truncate(
      readName(body, field) ?? readText(label) ?? defaultLabel,
      MAX_LABEL_LENGTH,
    );
    const place = [job.runNumber, job.index + 1, i + 1, mark].filter(Boolean).join('-');
    const name = `${shown} · ${place}`;
    return {
      body: setName(body, field, name),
      ...(productUrl !== undefined && { productUrl }),
      name,
      mark,
    };
  });
}

function findFree(parts: readonly string[], isUsed: (mark: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const mark = createMark([...parts, String(number)]);
    if (!isUsed(mark)) return mark;
  }
}

function createMark(parts: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest();
  return [...bytes.subarray(0, MARK_LENGTH)].map((byte) => ALPHABET[byte % 32]).join('');
}

/** The same for objects that differ only in the order of their fields. */
function toSortedJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    isObject(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function readName(value: unknown, [name, ...rest]: readonly string[]): string | undefined {
  if (name === undefined) return readText(value);
  return isObject(value) ? readName(value[name], rest) : undefined;
}

function setName(body: Fields, [name, ...rest]: readonly string[], text: string): Fields {
  if (name === undefined) return body;
  const inner = body[name];
  return {
    ...body,
    [name]: rest.length === 0 ? text : setName(isObject(inner) ? inner : {}, rest, text),
  };
}

import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeCause, errorCode } from '../errors.ts';
import { quote } from '../format.ts';
import {
  BASE_URL,
  BOOLEAN,
  createReader,
  decimal,
  InputError,
  VIDEO_TYPE,
  workspacePath,
  type GetInput,
} from '../inputs/reader.ts';
import type { VideoType } from '../jogg/client.ts';
import { DEFAULT_BASE_URL } from '../jogg/response-errors.ts';
import { readRequests } from './requests.ts';

const MAX_FILE_BYTES = 10 * 2 ** 20;

/**
 * Reads all inputs.
 *
 * @param getInput returns the trimmed text of an input; '' if it is not set
 * @param onRunner true if advice on a runner's settings helps
 * @throws {InputError} naming every input that is missing or not usable; never the key's text
 */
export function readCreateInputs(getInput: GetInput, onRunner: boolean) {
  const reader = createReader(getInput, onRunner);
  for (const name of ['request', 'request-file', 'product-url', 'name']) reader.refuseKeyIn(name);
  const videoType = reader.read('video-type', 'product', VIDEO_TYPE);
  const { requests, problems, text } = readRequestInputs(getInput, onRunner, videoType);
  if (getInput('request-file') !== '') reader.refuseKeyIn('request-file', text);
  reader.problems.push(...problems.map(reader.redact));
  const inputs = {
    apiKey: reader.apiKey,
    /** Without a slash at the end. */
    baseUrl: reader.read('base-url', DEFAULT_BASE_URL, BASE_URL),
    videoType,
    /** One or more. */
    requests,
    /** The name of videos whose body has no name; '' for the name of the workflow. */
    name: getInput('name'),
    /** 0 skips the check. */
    minCredits: reader.read('min-credits', '0', decimal('a number', '100')),
    /** True if a rerun may resend requests that it can't look up. */
    resendOnRerun: reader.read('resend-on-rerun', 'false', BOOLEAN),
    /** The leg of a matrix, from 0. */
    jobIndex: decimal('a whole number', '0').parse(getInput('job-index')) ?? 0,
  };
  if (reader.problems.length > 0) throw new InputError(reader.problems);
  return inputs;
}

/** @returns the requests, the problems with them in sentences, and the JSON they were read from */
function readRequestInputs(
  getInput: GetInput,
  onRunner: boolean,
  videoType: VideoType,
): ReturnType<typeof readRequests> & { text: string } {
  const inline = getInput('request');
  const file = getInput('request-file');
  const refuse = (problem: string) => ({ requests: [], problems: [problem], text: '' });
  if (inline !== '' && file !== '') {
    return refuse('Both request and request-file are set. Remove one of them.');
  }
  if (inline === '' && file === '') {
    return refuse("Set request or request-file to the JSON body of JoggAI's request.");
  }
  let text = inline;
  try {
    if (file !== '') text = readText(resolve(workspacePath(), file));
  } catch (error) {
    return refuse(`request-file ${quote(file)} ${describeFileError(error, onRunner)}.`);
  }
  const source = inline === '' ? 'request-file' : 'request';
  const productUrls = getInput('product-url');
  return { ...readRequests({ videoType, source, text, productUrls, onRunner }), text };
}

/** @throws {RangeError} if it isn't a regular file, or too large, and whatever Node throws */
function readText(path: string): string {
  const stats = statSync(path);
  if (stats.isDirectory()) throw new RangeError('is a directory');
  // Reading a pipe or a device may not end.
  if (!stats.isFile()) throw new RangeError("isn't a regular file");
  if (stats.size > MAX_FILE_BYTES) throw new RangeError('is larger than 10 MiB');
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
}

function describeFileError(error: unknown, onRunner: boolean): string {
  switch (errorCode(error)) {
    case 'ENOENT':
      return onRunner
        ? "doesn't exist. Check out the repository, or create the file, in an earlier step"
        : "doesn't exist. Create it, or correct the path";
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return "isn't UTF-8";
    default:
      return error instanceof RangeError ? error.message : `can't be read: ${describeCause(error)}`;
  }
}

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
  type GetInput,
} from '../inputs/reader.ts';
import type { VideoType } from '../jogg/client.ts';
import { DEFAULT_BASE_URL } from '../jogg/response-errors.ts';
import { readRequests } from './requests.ts';

interface Settings {
  workspace: string;
  onRunner: boolean;
}

const MAX_FILE_BYTES = 10 * 2 ** 20;

/**
 * Reads all inputs.
 *
 * @param getInput returns the trimmed text of an input; '' if it is not set
 * @param settings `workspace` is where a relative `request-file` is; `onRunner` is whether advice on a
 * runner's settings helps
 * @throws {InputError} naming every input that is missing or not usable; never the key's text
 */
export function readCreateInputs(getInput: GetInput, settings: Settings) {
  const reader = createReader(getInput, settings.onRunner);
  for (const name of ['request', 'request-file', 'product-url', 'name']) reader.refuseKeyIn(name);
  const videoType = reader.read('video-type', 'product', VIDEO_TYPE);
  const { requests, problems } = readRequestInputs(getInput, settings, videoType);
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

function readRequestInputs(
  getInput: GetInput,
  { workspace, onRunner }: Settings,
  videoType: VideoType,
): ReturnType<typeof readRequests> {
  const inline = getInput('request');
  const file = getInput('request-file');
  const productUrls = getInput('product-url');
  if ((inline === '') === (file === '')) {
    const problem =
      inline === ''
        ? "Set request or request-file to the JSON body of JoggAI's request."
        : 'Both request and request-file are set. Remove one of them.';
    return { requests: [], problems: [problem] };
  }
  const shared = { videoType, productUrls, onRunner };
  if (inline !== '') return readRequests({ ...shared, source: 'request', text: inline });
  try {
    const text = readText(resolve(workspace, file));
    return readRequests({ ...shared, source: 'request-file', text });
  } catch (error) {
    return {
      requests: [],
      problems: [`request-file ${quote(file)} ${describeFileError(error, onRunner)}.`],
    };
  }
}

function readText(path: string): string {
  if (statSync(path).size > MAX_FILE_BYTES) throw new RangeError('is larger than 10 MiB');
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
}

function describeFileError(error: unknown, onRunner: boolean): string {
  switch (errorCode(error)) {
    case 'ENOENT':
      return onRunner
        ? "doesn't exist. Check out the repository, or create the file, in an earlier step"
        : "doesn't exist. Create it, or correct the path";
    case 'EISDIR':
      return 'is a directory';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return "isn't UTF-8";
    default:
      return error instanceof RangeError ? error.message : `can't be read: ${describeCause(error)}`;
  }
}

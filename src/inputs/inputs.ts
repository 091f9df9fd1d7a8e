import { sep } from 'node:path';
import { listFirst, quote } from '../format.ts';
import { isUnset, isVideoId } from '../jogg/fields.ts';
import { DEFAULT_BASE_URL } from '../jogg/response-errors.ts';
import {
  BASE_URL,
  BOOLEAN,
  createReader,
  decimal,
  InputError,
  VIDEO_TYPE,
  type GetInput,
  type Kind,
} from './reader.ts';

/** The action's inputs, validated. */
export type Inputs = ReturnType<typeof readInputs>;

/** The inputs that all rooms may know; the key is for the client alone. */
export type Settings = Omit<Inputs, 'apiKey'>;

// Only a shell expands a leading ~, $HOME, ${HOME}, $(pwd), `pwd`, $env:HOME, or %HOME%, and only
// GitHub ${{ }}. The other half are patterns.
const UNUSABLE_PATH = /\p{Cc}|^~|\$[{(a-z_]|\{\{|`|%\w+%|[*?[]|(^|[\\/])[#!]/iu;
const SECONDS = 'a plain number of seconds';

/**
 * Reads all inputs.
 *
 * @param onRunner true if a runner reads the log, so that advice on its settings helps
 * @throws {InputError} naming every input that is missing or not usable; never the key's text
 */
export function readInputs(getInput: GetInput, onRunner: boolean) {
  const { apiKey, problems, redact, refuseKeyIn, read } = createReader(getInput, onRunner);
  const videoIds = parseIds(getInput('video-id'));
  const idProblem = refuseKeyIn('video-id') ? '' : videoIdProblem(videoIds, onRunner, redact);
  if (idProblem !== '') problems.push(idProblem);
  const inputs = {
    /** One or more, none of them twice. */
    videoIds,
    apiKey,
    videoType: read('video-type', 'product', VIDEO_TYPE),
    /** 0 checks once. */
    timeoutSeconds: read('timeout-seconds', '1800', decimal(SECONDS, '1800 or 2.5')),
    pollIntervalSeconds: read('poll-interval-seconds', '5', decimal(SECONDS, '5', 0.1)),
    /** Ignored if below `pollIntervalSeconds`. */
    maxPollIntervalSeconds: read('max-poll-interval-seconds', '60', decimal(SECONDS, '60')),
    maxRetries: read('max-retries', '24', decimal('a whole number', '24', 0, Number.isInteger)),
    failOnTimeout: read('fail-on-timeout', 'true', BOOLEAN),
    failFast: read('fail-fast', 'false', BOOLEAN),
    /** Relative to the workspace; '' saves nothing. */
    downloadDir: read('download-dir', '', plainPath(onRunner)),
    summary: read('summary', 'true', BOOLEAN),
    /** Without a slash at the end. */
    baseUrl: read('base-url', DEFAULT_BASE_URL, BASE_URL),
    onRunner,
  };
  if (problems.length > 0) {
    const isIdWrong = problems.some((problem) => problem.startsWith('video-id '));
    throw new InputError(problems, isIdWrong ? [] : videoIds);
  }
  return inputs;
}

/** IDs, one per line or separated by commas, each of them once. */
export function parseIds(text: string): string[] {
  const ids = text.split(/[,\n]/).map((id) => id.trim());
  return [...new Set(ids)].filter((id) => id !== '');
}

/** The problem of IDs; '' if there is none. */
function videoIdProblem(
  ids: string[],
  onRunner: boolean,
  redact: (text: string) => string,
): string {
  const quoteFirst = (some: string[]): string => listFirst(some.map((id) => quote(redact(id))));
  if (ids.length === 0) {
    return onRunner
      ? 'video-id is required, for example pv_123456. If it comes from another step or job, check that the output is set.'
      : 'video-id is required. Set the environment variable INPUT_VIDEO_ID, for example to pv_123456.';
  }
  // Expressions and scripts turn an unset value into these words.
  const unset = ids.filter(isUnset);
  if (unset.length > 0) {
    return `video-id is the word ${quoteFirst(unset)}. Check that the output it comes from is set.`;
  }
  const bad = ids.filter((id) => !isVideoId(id));
  if (bad.length === 0) return '';
  return `video-id ${quoteFirst(bad)} ${bad.length > 1 ? 'are' : 'is'} invalid. IDs have at most 512 letters, digits, and - _ . ~ + / =, for example pv_123456. Separate multiple IDs with commas or newlines.`;
}

/** A path under which every step finds the directory; a backslash is fine in a Windows path. */
function plainPath(onRunner: boolean): Kind<string> {
  const example = `${onRunner ? '${{ runner.temp }}' : '/tmp'}/videos`;
  return {
    expected: `a path without ~ or variables, which aren't expanded, and without * ? [ \\ or names that begin with # or !, which actions/upload-artifact takes for patterns, such as ${example}`,
    parse(text) {
      const isEscaped = sep === '/' && text.includes('\\') && !/^[a-z]:\\/i.test(text);
      return UNUSABLE_PATH.test(text) || isEscaped ? undefined : text;
    },
  };
}

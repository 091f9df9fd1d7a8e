import { quote } from './format.ts';
import { REDACTED } from './http/redaction.ts';
import {
  atLeast,
  parseBaseUrl,
  parseBoolean,
  parseDecimal,
  parseIds,
  parseWhole,
} from './input-parsers.ts';
import { VIDEO_TYPES, type VideoType } from './jogg/client.ts';
import type { WaitLimits } from './wait/wait-for-video.ts';

/** The action's inputs, validated. */
export interface Inputs extends WaitLimits {
  /** One or more, none of them twice. */
  videoIds: string[];
  apiKey: string;
  videoType: VideoType;
  failOnTimeout: boolean;
  /** Relative to the workspace; '' saves nothing. */
  downloadDir: string;
  summary: boolean;
  /** Without a slash at the end. */
  baseUrl: string;
}

/** What an input that is left empty counts as; the same as in action.yml. */
export const INPUT_DEFAULTS = {
  'video-type': 'product',
  'timeout-seconds': '1800',
  'poll-interval-seconds': '5',
  'max-poll-interval-seconds': '60',
  'max-retries': '24',
  'fail-on-timeout': 'true',
  'download-dir': '',
  summary: 'true',
  'base-url': 'https://api.jogg.ai',
} as const;

type RequiredInput = 'video-id' | 'api-key';
type OptionalInput = keyof typeof INPUT_DEFAULTS;
type GetInput = (name: RequiredInput | OptionalInput) => string;
/** Removes the key from a text. */
type Redact = (text: string) => string;

/** Inputs that can't be used. The message has a line for each, with what would be right. */
export class InputError extends Error {
  /** A sentence or two for each. */
  readonly problems: readonly string[];

  constructor(problems: string[]) {
    super(['These inputs are invalid:', ...problems.map((problem) => `- ${problem}`)].join('\n'));
    this.name = 'InputError';
    this.problems = problems;
  }
}

const VIDEO_TYPE_NAMES = Object.keys(VIDEO_TYPES) as VideoType[];
const MAX_ID_LENGTH = 512;
// The key is redacted from responses; a shorter one could match ordinary words.
const MIN_KEY_LENGTH = 8;
const MAX_QUOTED = 3;
const DIRECTORY =
  "a path without ~ or variables such as $HOME, which aren't expanded, for example ${{ runner.temp }}/videos";
// Only a shell expands a leading ~, $HOME, ${HOME}, $env:HOME, or %HOME%.
const UNUSABLE_PATH = /\p{Cc}|^~|\$\{?[a-z_]|%\w+%/iu;
const MIN_POLL_INTERVAL_SECONDS = 0.1;

/**
 * Reads all inputs.
 *
 * @param getInput gives the text of an input without the white space around it, or '' if it is not set
 * @throws {InputError} naming every input that is missing or not usable; never the key's text
 */
export function readInputs(getInput: GetInput): Inputs {
  const problems: string[] = [];
  const apiKey = getInput('api-key');
  const redact: Redact = (text) => (apiKey === '' ? text : text.replaceAll(apiKey, REDACTED));

  function parse<T>(
    name: OptionalInput,
    expected: string,
    parser: (text: string) => T | undefined,
  ): T {
    const text = getInput(name) || INPUT_DEFAULTS[name];
    const value = parser(text);
    if (value === undefined)
      problems.push(
        `${name} must be ${expected} (got ${quote(redact(name === 'base-url' ? text.replace(/[^]*@/, `${REDACTED}@`) : text))}).`,
      );
    // Not used when it is undefined: there is a problem then, and nothing is returned.
    return value as T;
  }

  const videoIds = parseIds(getInput('video-id'));
  problems.push(...videoIdProblems(videoIds, redact), ...apiKeyProblems(apiKey));
  problems.push(...keyElsewhereProblems(apiKey, getInput));
  const inputs: Inputs = {
    videoIds,
    apiKey,
    videoType: parse('video-type', `one of ${VIDEO_TYPE_NAMES.join(', ')}`, (text) =>
      VIDEO_TYPE_NAMES.find((name) => name === text),
    ),
    timeoutSeconds: parse(
      'timeout-seconds',
      'a plain number of seconds, such as 1800 or 2.5',
      parseDecimal,
    ),
    pollIntervalSeconds: parse(
      'poll-interval-seconds',
      `a plain number of seconds, ${MIN_POLL_INTERVAL_SECONDS} or more, such as 5`,
      (text) => atLeast(MIN_POLL_INTERVAL_SECONDS, parseDecimal(text)),
    ),
    maxPollIntervalSeconds: parse(
      'max-poll-interval-seconds',
      'a plain number of seconds, such as 60',
      parseDecimal,
    ),
    maxRetries: parse('max-retries', 'a whole number, 0 or more, such as 24', parseWhole),
    failOnTimeout: parse('fail-on-timeout', 'true or false', parseBoolean),
    downloadDir: parse('download-dir', DIRECTORY, (text) =>
      UNUSABLE_PATH.test(text) ? undefined : text,
    ),
    summary: parse('summary', 'true or false', parseBoolean),
    baseUrl: parse(
      'base-url',
      'an https URL such as https://api.jogg.ai, without username, query, or fragment; http only for localhost, 127.0.0.0/8, or [::1]',
      parseBaseUrl,
    ),
  };
  if (problems.length > 0) throw new InputError(problems);
  return inputs;
}

function videoIdProblems(ids: string[], redact: Redact): string[] {
  if (ids.length === 0) {
    return [
      'video-id is required, for example pv_123456. If it comes from another step or job, check that the output is set.',
    ];
  }
  // What an expression or a script makes of a value that is not set.
  const unset = ids.filter((id) => /^(null|undefined)$/i.test(id));
  if (unset.length > 0) {
    return [
      `video-id is the word ${quoteFirst(unset, redact)}. Check that the output it comes from is set.`,
    ];
  }
  const long = ids.filter((id) => id.length > MAX_ID_LENGTH);
  if (long.length > 0) {
    return [
      `video-id must not be longer than ${MAX_ID_LENGTH} characters (got ${quoteFirst(long, redact)}).`,
    ];
  }
  // What base64 and URLs leave alone. Dot segments would lead to another endpoint, even in a
  // gateway that decodes %2F.
  const bad = ids.filter((id) => !/^[\w.~+/=-]+$/.test(id) || /(^|\/)\.{1,2}(\/|$)/.test(id));
  if (bad.length > 0) {
    return [
      `video-id ${quoteFirst(bad, redact)} ${bad.length > 1 ? 'are' : 'is'} invalid. IDs use only letters, digits, and - _ . ~ + / =, for example pv_123456. Separate multiple IDs with commas or newlines.`,
    ];
  }
  return [];
}

function apiKeyProblems(key: string): string[] {
  if (key === '') {
    return [
      "api-key is required. Set it to ${{ secrets.JOGG_API_KEY }} and check that the secret exists. Workflows triggered from forks can't read secrets.",
    ];
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return [
      'api-key contains spaces, line breaks, or other invalid characters. Check that the secret contains only the key.',
    ];
  }
  if (key.length < MIN_KEY_LENGTH) {
    return [`api-key has fewer than ${MIN_KEY_LENGTH} characters. Check the secret.`];
  }
  return [];
}

function keyElsewhereProblems(key: string, getInput: GetInput): string[] {
  if (key.length < MIN_KEY_LENGTH) return [];
  return (['video-id', 'download-dir', 'base-url'] as const)
    .filter((name) => getInput(name).includes(key))
    .map((name) => `${name} contains the API key. Remove it from there.`);
}

/** The first few of several texts, of which there is at least one. */
function quoteFirst(texts: string[], redact: Redact): string {
  const shown = texts.slice(0, MAX_QUOTED).map((text) => quote(redact(text)));
  const more = texts.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

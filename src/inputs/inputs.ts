import { quote } from '../format.ts';
import { createRedactor, REDACTED } from '../http/redaction.ts';
import { VIDEO_TYPES, type VideoType } from '../jogg/client.ts';
import type { WaitLimits } from '../wait/video-wait.ts';
import { parseBaseUrl, parseBoolean, parseDecimal, parseIds, parseWhole } from './parsers.ts';
import {
  apiKeyProblems,
  keyElsewhereProblems,
  knownIds,
  videoIdProblems,
  type Redact,
} from './problems.ts';

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

/** What rooms other than the client may know. */
export type Settings = Omit<Inputs, 'apiKey'>;

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

/** Inputs that can't be used. The message has a line for each, with what would be right. */
export class InputError extends Error {
  /** A sentence or two for each. */
  readonly problems: readonly string[];

  /** The videos that were not waited for, as far as these are valid. */
  readonly videoIds: readonly string[];

  constructor(problems: string[], videoIds: readonly string[]) {
    super(['These inputs are invalid:', ...problems.map((problem) => `- ${problem}`)].join('\n'));
    this.problems = problems;
    this.videoIds = videoIds;
  }
}

const VIDEO_TYPE_NAMES = Object.keys(VIDEO_TYPES) as VideoType[];
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
  const keyProblems = apiKeyProblems(apiKey);
  const redact = keyProblems.length === 0 ? createRedactor(apiKey) : redactorOf(apiKey);

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
  problems.push(...videoIdProblems(videoIds, redact), ...keyProblems);
  if (keyProblems.length === 0) problems.push(...keyElsewhereProblems(redact, getInput));
  const inputs: Inputs = {
    videoIds,
    apiKey,
    videoType: parse('video-type', `one of ${VIDEO_TYPE_NAMES.join(', ')}`, (text) =>
      VIDEO_TYPE_NAMES.find((name) => name === text),
    ),
    timeoutSeconds: parse(
      'timeout-seconds',
      'a plain number of seconds, 0 or more, such as 1800 or 2.5',
      parseDecimal,
    ),
    pollIntervalSeconds: parse(
      'poll-interval-seconds',
      `a plain number of seconds, ${MIN_POLL_INTERVAL_SECONDS} or more, such as 5`,
      (text) => parseDecimal(text, MIN_POLL_INTERVAL_SECONDS),
    ),
    maxPollIntervalSeconds: parse(
      'max-poll-interval-seconds',
      'a plain number of seconds, 0 or more, such as 60',
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
  if (problems.length > 0) throw new InputError(problems, knownIds(videoIds, redact));
  return inputs;
}

/** For a text that is no key, but may have one in it. */
function redactorOf(text: string): Redact {
  return text === '' ? (shown) => shown : (shown) => shown.replaceAll(text, REDACTED);
}

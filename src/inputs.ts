import { REDACTED } from './http/redaction.ts';
import { VIDEO_TYPES, type VideoType } from './jogg/client.ts';
import { isSecure } from './http/request.ts';
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
  'max-retries': '8',
  'fail-on-timeout': 'true',
  'download-dir': '',
  summary: 'true',
  'base-url': 'https://api.jogg.ai',
} as const;

type RequiredInput = 'video-id' | 'api-key';
type OptionalInput = keyof typeof INPUT_DEFAULTS;

/** Inputs that are not usable. The message has a line for each and says what would be right. */
export class InputError extends Error {
  constructor(problems: string[]) {
    super(['These inputs are invalid:', ...problems.map((p) => `- ${p}`)].join('\n'));
    this.name = 'InputError';
  }
}

const VIDEO_TYPE_NAMES = Object.keys(VIDEO_TYPES) as VideoType[];
const MAX_ID_LENGTH = 512;
// The key is taken out of whatever a server says; a shorter one would take words with it.
const MIN_KEY_LENGTH = 8;
const MAX_QUOTED = 3;
const DIRECTORY = 'one path, without ~ or $HOME, which nothing expands (use ${{ runner.temp }})';
// Only a shell expands a leading ~, $HOME, ${HOME}, $env:HOME, or %HOME%.
const UNUSABLE_PATH = /\p{Cc}|^~|\$\{?[a-z_]|%\w+%/iu;
const MIN_POLL_INTERVAL_SECONDS = 0.1;

/**
 * Reads all inputs.
 *
 * @param getInput gives the text of an input without the white space around it, or '' if it is not set
 * @throws {InputError} naming every input that is missing or not usable; never the key's text
 */
export function readInputs(getInput: (name: RequiredInput | OptionalInput) => string): Inputs {
  const problems: string[] = [];
  const apiKey = getInput('api-key');

  function parse<T>(
    name: OptionalInput,
    expected: string,
    parser: (text: string) => T | undefined,
  ): T {
    const text = getInput(name) || INPUT_DEFAULTS[name];
    const value = parser(text);
    if (value === undefined)
      problems.push(`${name} is ${quote(text, apiKey)}, but must be ${expected}`);
    // Not used when it is undefined: there is a problem then, and nothing is returned.
    return value as T;
  }

  const videoIds = parseIds(getInput('video-id'));
  problems.push(...videoIdProblems(videoIds, apiKey), ...apiKeyProblems(apiKey));
  for (const name of ['video-id', 'download-dir', 'base-url'] as const) {
    if (apiKey.length >= MIN_KEY_LENGTH && getInput(name).includes(apiKey)) {
      problems.push(`${name} contains the API key, which does not belong there`);
    }
  }
  const inputs: Inputs = {
    videoIds,
    apiKey,
    videoType: parse('video-type', `one of ${VIDEO_TYPE_NAMES.join(', ')}`, (text) =>
      VIDEO_TYPE_NAMES.find((name) => name === text),
    ),
    timeoutSeconds: parse('timeout-seconds', 'a number of seconds, 0 or more', parseDecimal),
    pollIntervalSeconds: parse(
      'poll-interval-seconds',
      `a number of seconds, ${MIN_POLL_INTERVAL_SECONDS} or more`,
      (text) => atLeast(MIN_POLL_INTERVAL_SECONDS, parseDecimal(text)),
    ),
    maxPollIntervalSeconds: parse(
      'max-poll-interval-seconds',
      'a number of seconds, 0 or more',
      parseDecimal,
    ),
    maxRetries: parse('max-retries', 'a whole number, 0 or more', parseWhole),
    failOnTimeout: parse('fail-on-timeout', 'true or false', parseBoolean),
    downloadDir: parse('download-dir', DIRECTORY, (text) =>
      UNUSABLE_PATH.test(text) ? undefined : text,
    ),
    summary: parse('summary', 'true or false', parseBoolean),
    baseUrl: parse(
      'base-url',
      'an https URL without user name, query or fragment; http only for localhost, 127.0.0.0/8 or [::1]',
      parseBaseUrl,
    ),
  };
  if (problems.length > 0) throw new InputError(problems);
  return inputs;
}

function parseIds(text: string): string[] {
  const ids = text.split(/[,\n]/).map((id) => id.trim());
  return [...new Set(ids)].filter((id) => id !== '');
}

function videoIdProblems(ids: string[], apiKey: string): string[] {
  if (ids.length === 0)
    return [
      'video-id is missing: give the ID of a video, such as pv_123456; if it comes from another step or job, check that its output is set',
    ];
  const long = ids.filter((id) => id.length > MAX_ID_LENGTH);
  if (long.length > 0) {
    return [
      `video-id is ${quoteFirst(long, apiKey)}, longer than ${MAX_ID_LENGTH} characters, which no video's ID is`,
    ];
  }
  // What base64 and URLs leave alone. Dot segments would lead to another endpoint, also in a
  // gateway that decodes %2F.
  const bad = ids.filter((id) => !/^[\w.~+/=-]+$/.test(id) || /(^|\/)\.{1,2}(\/|$)/.test(id));
  if (bad.length > 0) {
    return [
      `video-id is ${quoteFirst(bad, apiKey)}, but must be the ID of a video, such as pv_123456: letters, digits and - _ . ~ + / =; several are one per line or separated by commas`,
    ];
  }
  return [];
}

function apiKeyProblems(key: string): string[] {
  if (key === '') {
    return [
      'api-key is missing: set it to ${{ secrets.JOGG_API_KEY }}, and check that this secret exists and that the workflow may read it (one started by a fork may not)',
    ];
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return [
      'api-key has spaces, line breaks or other characters in it that no key has: check that the secret holds the key alone',
    ];
  }
  if (key.length < MIN_KEY_LENGTH) {
    return [
      `api-key has fewer than ${MIN_KEY_LENGTH} characters, which no key has: check the secret`,
    ];
  }
  return [];
}

function parseDecimal(text: string): number | undefined {
  const value = Number(text);
  return /^\d+(\.\d+)?$/.test(text) && Number.isFinite(value) ? value : undefined;
}

function atLeast(minimum: number, value: number | undefined): number | undefined {
  return value !== undefined && value >= minimum ? value : undefined;
}

function parseWhole(text: string): number | undefined {
  const value = parseDecimal(text);
  return Number.isInteger(value) ? value : undefined;
}

// The words that YAML 1.2 and @actions/core take.
function parseBoolean(text: string): boolean | undefined {
  if (['true', 'True', 'TRUE'].includes(text)) return true;
  if (['false', 'False', 'FALSE'].includes(text)) return false;
  return undefined;
}

function parseBaseUrl(text: string): string | undefined {
  const url = /^https?:\/\/[^\s?#@\\]+$/i.test(text) ? URL.parse(text) : null;
  if (!url) return undefined;
  return isSecure(url) ? url.href.replace(/\/+$/, '') : undefined;
}

/** The first few of several texts, of which there is at least one. */
function quoteFirst(texts: string[], apiKey: string): string {
  const shown = texts.slice(0, MAX_QUOTED).map((text) => quote(text, apiKey));
  const more = texts.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function quote(text: string, apiKey: string): string {
  const shown = apiKey === '' ? text : text.replaceAll(apiKey, REDACTED);
  return JSON.stringify(shown.length > 100 ? `${shown.slice(0, 100)}…` : shown);
}

import { quote } from '../format.ts';
import { createRedactor, REDACTED } from '../http/redaction.ts';
import { isSecure, parseUrl } from '../http/url.ts';
import { VIDEO_TYPES, type VideoType } from '../jogg/client.ts';

/** Inputs that can't be used. */
export class InputError extends Error {
  /** Each problem, and how to fix it: a sentence or two. */
  readonly problems: readonly string[];

  /** The videos that were not waited for, as far as these are valid. */
  readonly videoIds: readonly string[];

  constructor(problems: readonly string[], videoIds: readonly string[] = []) {
    super(`Invalid inputs: ${problems.join(' ')}`);
    this.problems = problems;
    this.videoIds = videoIds;
  }
}

const VIDEO_TYPE_NAMES = Object.keys(VIDEO_TYPES) as VideoType[];

// The key is redacted from responses; one of fewer than 8 characters could match ordinary words.
const KEY = /^[\x21-\x7e]{8,}$/;

/** The same as in the metadata of both actions. */
export const SHARED_DEFAULTS = {
  'video-type': 'product',
  'base-url': 'https://api.jogg.ai',
} as const;

/** Reads inputs one by one, and collects what is wrong with them. */
export class InputReader {
  readonly apiKey: string;
  /** In whole sentences, so far; never with the key's text. */
  readonly problems: string[] = [];
  /** Removes the key from a text. */
  readonly redact: (text: string) => string;
  readonly #getInput: (name: string) => string;
  readonly #isKey: boolean;

  /**
   * @param getInput gives the text of an input without the white space around it; '' if it is not set
   * @param onRunner whether advice on a runner's settings helps
   */
  constructor(getInput: (name: string) => string, onRunner: boolean) {
    this.#getInput = getInput;
    this.apiKey = getInput('api-key');
    this.#isKey = KEY.test(this.apiKey);
    if (!this.#isKey) this.problems.push(apiKeyProblem(this.apiKey, onRunner));
    this.redact = this.#isKey ? createRedactor(this.apiKey) : redactorOf(this.apiKey);
  }

  /** Notes a problem, and returns true, if an input has the key in it. */
  refuseKeyIn(name: string): boolean {
    const text = this.#getInput(name);
    const hasKey = this.#isKey && this.redact(text) !== text;
    if (hasKey) this.problems.push(`${name} contains the API key. Remove it from there.`);
    return hasKey;
  }

  /**
   * Reads an input.
   *
   * @param fallback what it counts as if it is empty
   * @param expected what would be right, after "Use"
   * @returns its value; after a problem, nothing that can be used
   */
  parse<T>(
    name: string,
    fallback: string,
    expected: string,
    parser: (text: string) => T | undefined,
  ): T {
    const text = this.#getInput(name) || fallback;
    const value = parser(text);
    if (!this.refuseKeyIn(name) && value === undefined) {
      const shown = name === 'base-url' ? text.replace(/[^]*@/, `${REDACTED}@`) : text;
      this.problems.push(`${name} ${quote(this.redact(shown))} is invalid. Use ${expected}.`);
    }
    return value as T;
  }

  readVideoType(): VideoType {
    const expected = `one of ${VIDEO_TYPE_NAMES.join(', ')}`;
    return this.parse('video-type', SHARED_DEFAULTS['video-type'], expected, (text) =>
      VIDEO_TYPE_NAMES.find((name) => name === text),
    );
  }

  readBaseUrl(): string {
    return this.parse(
      'base-url',
      SHARED_DEFAULTS['base-url'],
      'an https URL without username, query, or fragment, such as https://api.jogg.ai (http only for localhost)',
      parseBaseUrl,
    );
  }
}

/** For a text that isn't a key, but may have one in it. */
function redactorOf(text: string): (shown: string) => string {
  return (shown) => (text === '' ? shown : shown.replaceAll(text, REDACTED));
}

function apiKeyProblem(key: string, onRunner: boolean): string {
  if (key !== '') {
    const source = onRunner ? 'the secret' : 'INPUT_API_KEY';
    return `api-key has fewer than 8 characters, or contains spaces, line breaks, or other invalid characters. Check that ${source} contains only the key.`;
  }
  return onRunner
    ? "api-key is required. Set it to ${{ secrets.JOGG_API_KEY }} and check that the secret exists. Workflows triggered from forks can't read secrets."
    : 'api-key is required. Set the environment variable INPUT_API_KEY.';
}

/** A number of digits, with decimals if there are any; `undefined` for anything else or less. */
export function parseDecimal(text: string, minimum = 0): number | undefined {
  const value = Number(text);
  const isPlain = /^\d+(\.\d+)?$/.test(text) && Number.isFinite(value);
  return isPlain && value >= minimum ? value : undefined;
}

/** The words that YAML 1.2 and @actions/core take. */
export function parseBoolean(text: string): boolean | undefined {
  if (['true', 'True', 'TRUE'].includes(text)) return true;
  if (['false', 'False', 'FALSE'].includes(text)) return false;
  return undefined;
}

/** A URL without a slash at its end, to which a key can be sent. */
function parseBaseUrl(text: string): string | undefined {
  const url = /^https?:\/\/[^\s?#@\\]+$/i.test(text) ? parseUrl(text) : undefined;
  if (!url || !isSecure(url)) return undefined;
  // JoggAI's reference calls the API's URL with /v2 its base URL.
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/+v2$/, '');
}

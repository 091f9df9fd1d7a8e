import { quote } from '../format.ts';
import { createRedactor, REDACTED } from '../http/redaction.ts';
import { VIDEO_TYPES, type VideoType } from '../jogg/client.ts';
import { parseBaseUrl } from './parsers.ts';
import { apiKeyProblems, keyElsewhereProblems, type Redact } from './problems.ts';

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

// The same as in the metadata of both actions.
export const DEFAULT_VIDEO_TYPE = 'product';
export const DEFAULT_BASE_URL = 'https://api.jogg.ai';

/** Reads inputs one by one, and collects what is wrong with them. */
export class InputReader {
  readonly apiKey: string;
  /** Removes the key from a text. */
  readonly redact: Redact;
  /** In whole sentences, so far; never with the key's text. */
  readonly problems: string[];
  readonly #getInput: (name: string) => string;

  /**
   * @param getInput gives the text of an input without the white space around it; '' if it is not set
   * @param others inputs that must not have the key in them
   * @param onRunner whether advice on a runner's settings helps
   */
  constructor(getInput: (name: string) => string, others: readonly string[], onRunner = true) {
    this.#getInput = getInput;
    this.apiKey = getInput('api-key');
    this.problems = apiKeyProblems(this.apiKey, onRunner);
    const isKey = this.problems.length === 0;
    this.redact = isKey ? createRedactor(this.apiKey) : redactorOf(this.apiKey);
    if (isKey) this.problems.push(...keyElsewhereProblems(this.redact, getInput, others));
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
    if (value === undefined) {
      const shown = name === 'base-url' ? text.replace(/[^]*@/, `${REDACTED}@`) : text;
      this.problems.push(`${name} ${quote(this.redact(shown))} is invalid. Use ${expected}.`);
    }
    return value as T;
  }

  readVideoType(): VideoType {
    const expected = `one of ${VIDEO_TYPE_NAMES.join(', ')}`;
    return this.parse('video-type', DEFAULT_VIDEO_TYPE, expected, (text) =>
      VIDEO_TYPE_NAMES.find((name) => name === text),
    );
  }

  readBaseUrl(): string {
    return this.parse(
      'base-url',
      DEFAULT_BASE_URL,
      'an https URL without username, query, or fragment, such as https://api.jogg.ai (http only for localhost)',
      parseBaseUrl,
    );
  }
}

/** For a text that is no key, but may have one in it. */
function redactorOf(text: string): Redact {
  return text === '' ? (shown) => shown : (shown) => shown.replaceAll(text, REDACTED);
}

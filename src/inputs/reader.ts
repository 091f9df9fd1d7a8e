import { resolve } from 'node:path';
import { StepError } from '../errors.ts';
import { quote } from '../format.ts';
import { createRedactor, REDACTED } from '../http/redaction.ts';
import { isSecure, parseUrl } from '../http/url.ts';
import { VIDEO_TYPES, type VideoType } from '../jogg/client.ts';
import { DEFAULT_BASE_URL } from '../jogg/response-errors.ts';

/** Inputs that can't be used. */
export class InputError extends StepError {
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

/**
 * The directory that paths in inputs are relative to: the workspace, otherwise the current one.
 *
 * @throws {StepError} if there is neither
 */
export function workspacePath(): string {
  try {
    return resolve(process.env['GITHUB_WORKSPACE'] ?? '');
  } catch (cause) {
    const help = 'Change to one that exists, or set GITHUB_WORKSPACE.';
    throw new StepError("the current directory can't be found", { help, cause });
  }
}

/** The text of an input without the white space around it; '' if it is not set. */
export type GetInput = (name: string) => string;

/** A kind of input. */
export interface Kind<T> {
  /** The right values, to follow "Use". */
  expected: string;
  /** The value of a text; `undefined` if it has none. */
  parse: (text: string) => T | undefined;
}

// The key is redacted from responses; one of fewer than 8 characters could match ordinary words.
const KEY = /^[\x21-\x7e]{8,}$/;

/**
 * Reads inputs one by one, and collects what is wrong with them.
 *
 * @param onRunner whether advice on a runner's settings helps
 */
export function createReader(getInput: GetInput, onRunner: boolean) {
  const apiKey = getInput('api-key');
  const isKey = KEY.test(apiKey);
  /** In whole sentences; never with the key's text. */
  const problems = isKey ? [] : [apiKeyProblem(apiKey, onRunner)];
  /** Removes the key from a text, or what isn't a key, but may have one in it. */
  const redact = isKey
    ? createRedactor(apiKey)
    : (text: string) => (apiKey === '' ? text : text.replaceAll(apiKey, REDACTED));

  /** Notes a problem, and returns true, if an input, or the text that it names, has the key in it. */
  function refuseKeyIn(name: string, text = getInput(name)): boolean {
    const hasKey = isKey && redact(text) !== text;
    if (hasKey) problems.push(`${name} contains the API key. Remove it from there.`);
    return hasKey;
  }

  /**
   * Reads an input.
   *
   * @param fallback what it counts as if it is empty; the same as in the action's metadata
   * @returns its value; after a problem, nothing that can be used
   */
  function read<T>(name: string, fallback: string, { expected, parse }: Kind<T>): T {
    const text = getInput(name) || fallback;
    const value = parse(text);
    if (!refuseKeyIn(name) && value === undefined) {
      const shown = name === 'base-url' ? text.replace(/[^]*@/, `${REDACTED}@`) : text;
      problems.push(`${name} ${quote(redact(shown))} is invalid. Use ${expected}.`);
    }
    return value as T;
  }

  return { apiKey, problems, redact, refuseKeyIn, read };
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

const VIDEO_TYPE_NAMES = Object.keys(VIDEO_TYPES) as VideoType[];

export const VIDEO_TYPE: Kind<VideoType> = {
  expected: `one of ${VIDEO_TYPE_NAMES.join(', ')}`,
  parse: (text) => VIDEO_TYPE_NAMES.find((name) => name === text),
};

/** A URL without a slash at its end, to which a key can be sent. */
export const BASE_URL: Kind<string> = {
  expected: `an https URL without username, query, or fragment, such as ${DEFAULT_BASE_URL} (http only for localhost)`,
  parse(text) {
    const url = /^https?:\/\/[^\s?#@\\]+$/i.test(text) ? parseUrl(text) : undefined;
    if (!url || !isSecure(url)) return undefined;
    // JoggAI's reference calls the API's URL with /v2 its base URL.
    return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/+v2$/, '');
  },
};

/** The words that YAML 1.2 and @actions/core take. */
export const BOOLEAN: Kind<boolean> = {
  expected: 'true or false',
  parse(text) {
    if (['true', 'True', 'TRUE'].includes(text)) return true;
    return ['false', 'False', 'FALSE'].includes(text) ? false : undefined;
  },
};

/** A number of digits, `min` or more, with decimals if there are any and `isValid` allows them. */
export function decimal(
  noun: string,
  example: string,
  min = 0,
  isValid: (value: number) => boolean = Number.isFinite,
): Kind<number> {
  return {
    expected: `${noun}, ${min} or more, such as ${example}`,
    parse(text) {
      const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
      return isValid(value) && value >= min ? value : undefined;
    },
  };
}

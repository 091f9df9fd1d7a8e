import { sep } from 'node:path';
import { quote } from '../format.ts';
import type { VideoType } from '../jogg/client.ts';
import { InputError, InputReader, parseBoolean, parseDecimal, SHARED_DEFAULTS } from './reader.ts';

/** The action's inputs, validated. */
export interface Inputs {
  /** One or more, none of them twice. */
  videoIds: string[];
  apiKey: string;
  videoType: VideoType;
  /** 0 checks once. */
  timeoutSeconds: number;
  pollIntervalSeconds: number;
  /** Ignored if below `pollIntervalSeconds`. */
  maxPollIntervalSeconds: number;
  maxRetries: number;
  failOnTimeout: boolean;
  failFast: boolean;
  /** Relative to the workspace; '' saves nothing. */
  downloadDir: string;
  summary: boolean;
  /** Without a slash at the end. */
  baseUrl: string;
  /** True if a runner reads the log, so that advice on its settings helps. */
  onRunner: boolean;
}

/** The inputs that all rooms may know; the key is for the client alone. */
export type Settings = Omit<Inputs, 'apiKey'>;

/** Defaults for empty inputs; the same as in action.yml. */
export const INPUT_DEFAULTS = {
  ...SHARED_DEFAULTS,
  'timeout-seconds': '1800',
  'poll-interval-seconds': '5',
  'max-poll-interval-seconds': '60',
  'max-retries': '24',
  'fail-on-timeout': 'true',
  'fail-fast': 'false',
  'download-dir': '',
  summary: 'true',
} as const;

// Only a shell expands a leading ~, $HOME, ${HOME}, $env:HOME, or %HOME%. The other half are patterns.
const UNUSABLE_PATH = /\p{Cc}|^~|\$\{?[a-z_]|%\w+%|[*?[]|(^|[\\/])[#!]/iu;
const MIN_POLL_INTERVAL_SECONDS = 0.1;
const MAX_QUOTED_IDS = 3;

/**
 * Reads all inputs.
 *
 * @param getInput gives the text of an input without the white space around it, or '' if it is not set
 * @throws {InputError} naming every input that is missing or not usable; never the key's text
 */
export function readInputs(getInput: (name: string) => string, onRunner: boolean): Inputs {
  const reader = new InputReader(getInput, onRunner);
  const videoIds = parseIds(getInput('video-id'));
  if (!reader.refuseKeyIn('video-id')) {
    reader.problems.push(...videoIdProblems(videoIds, onRunner, reader.redact));
  }
  const parse = <T>(
    name: keyof typeof INPUT_DEFAULTS,
    expected: string,
    parser: (text: string) => T | undefined,
  ): T => reader.parse(name, INPUT_DEFAULTS[name], expected, parser);
  const inputs: Inputs = {
    videoIds,
    apiKey: reader.apiKey,
    videoType: reader.readVideoType(),
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
    failFast: parse('fail-fast', 'true or false', parseBoolean),
    downloadDir: parse(
      'download-dir',
      `a path without ~ or variables, which aren't expanded, and without * ? [ \\ or names that begin with # or !, which actions/upload-artifact takes for patterns, such as ${onRunner ? '${{ runner.temp }}' : '/tmp'}/videos`,
      (text) => (isPath(text) ? text : undefined),
    ),
    summary: parse('summary', 'true or false', parseBoolean),
    baseUrl: reader.readBaseUrl(),
    onRunner,
  };
  const { problems } = reader;
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

function videoIdProblems(
  ids: string[],
  onRunner: boolean,
  redact: (text: string) => string,
): string[] {
  if (ids.length === 0) {
    return [
      onRunner
        ? 'video-id is required, for example pv_123456. If it comes from another step or job, check that the output is set.'
        : 'video-id is required. Set the environment variable INPUT_VIDEO_ID, for example to pv_123456.',
    ];
  }
  // Expressions and scripts turn an unset value into these words.
  const unset = ids.filter((id) => /^(null|undefined)$/i.test(id));
  if (unset.length > 0) {
    return [
      `video-id is the word ${quoteFirst(unset.map(redact))}. Check that the output it comes from is set.`,
    ];
  }
  // Characters that base64 and URLs leave alone. Dot segments would lead to another endpoint, even in a
  // gateway that decodes %2F.
  const bad = ids.filter((id) => !/^[\w.~+/=-]{1,512}$/.test(id) || /(^|\/)\.{1,2}(\/|$)/.test(id));
  if (bad.length === 0) return [];
  return [
    `video-id ${quoteFirst(bad.map(redact))} ${bad.length > 1 ? 'are' : 'is'} invalid. IDs have at most 512 letters, digits, and - _ . ~ + / =, for example pv_123456. Separate multiple IDs with commas or newlines.`,
  ];
}

/** The first few of several IDs, of which there is at least one. */
function quoteFirst(ids: string[]): string {
  const more = ids.length - MAX_QUOTED_IDS;
  const shown = ids.slice(0, MAX_QUOTED_IDS).map(quote).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** True if every step finds the directory under this name; a backslash is fine in a Windows path. */
function isPath(text: string): boolean {
  const isEscaped = sep === '/' && text.includes('\\') && !/^[a-z]:\\/i.test(text);
  return !UNUSABLE_PATH.test(text) && !isEscaped;
}

/** A whole number, 0 or more. */
function parseWhole(text: string): number | undefined {
  const value = parseDecimal(text);
  return Number.isInteger(value) ? value : undefined;
}

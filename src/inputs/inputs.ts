import { sep } from 'node:path';
import type { VideoType } from '../jogg/client.ts';
import { parseBoolean, parseDecimal, parseIds, parseWhole } from './parsers.ts';
import { knownIds, videoIdProblems } from './problems.ts';
import { DEFAULT_BASE_URL, DEFAULT_VIDEO_TYPE, InputError, InputReader } from './reader.ts';

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
  'video-type': DEFAULT_VIDEO_TYPE,
  'timeout-seconds': '1800',
  'poll-interval-seconds': '5',
  'max-poll-interval-seconds': '60',
  'max-retries': '24',
  'fail-on-timeout': 'true',
  'fail-fast': 'false',
  'download-dir': '',
  summary: 'true',
  'base-url': DEFAULT_BASE_URL,
} as const;

// Only a shell expands a leading ~, $HOME, ${HOME}, $env:HOME, or %HOME%.
const UNUSABLE_PATH = /\p{Cc}|^~|\$\{?[a-z_]|%\w+%/iu;
const NOT_EXPANDED = "without ~ or variables, which aren't expanded";
const NO_PATTERN =
  'without * ? [ \\ or names that begin with # or !, because actions/upload-artifact reads video-path as a pattern';
// A backslash is one of a Windows path, or a name with it in it.
const PATTERN = /[*?[]|(^|[\\/])[#!]/;
const isPattern = (text: string): boolean =>
  PATTERN.test(text) || (sep === '/' && text.includes('\\') && !/^[a-z]:\\/i.test(text));
const MIN_POLL_INTERVAL_SECONDS = 0.1;

/** True if a job summary is to be written, even if other inputs are invalid. */
export function wantsSummary(getInput: (name: string) => string): boolean {
  return parseBoolean(getInput('summary')) ?? true;
}

/**
 * Reads all inputs.
 *
 * @param getInput gives the text of an input without the white space around it, or '' if it is not set
 * @throws {InputError} naming every input that is missing or not usable; never the key's text
 */
export function readInputs(getInput: (name: string) => string, onRunner: boolean): Inputs {
  const reader = new InputReader(getInput, ['video-id', 'download-dir', 'base-url'], onRunner);
  const { apiKey, redact } = reader;
  const videoIds = parseIds(getInput('video-id'));
  const parse = <T>(
    name: keyof typeof INPUT_DEFAULTS,
    expected: string,
    parser: (text: string) => T | undefined,
  ): T => reader.parse(name, INPUT_DEFAULTS[name], expected, parser);
  const inputs: Inputs = {
    videoIds,
    apiKey,
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
      `a path ${UNUSABLE_PATH.test(getInput('download-dir')) ? NOT_EXPANDED : NO_PATTERN}, such as ${onRunner ? '${{ runner.temp }}' : '/tmp'}/videos`,
      (text) => (UNUSABLE_PATH.test(text) || isPattern(text) ? undefined : text),
    ),
    summary: parse('summary', 'true or false', parseBoolean),
    baseUrl: reader.readBaseUrl(),
    onRunner,
  };
  const problems = [...videoIdProblems(videoIds, redact, onRunner), ...reader.problems];
  if (problems.length > 0) throw new InputError(problems, knownIds(videoIds, redact));
  return inputs;
}

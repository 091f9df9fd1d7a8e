import { parseArgs } from 'node:util';
import type { ActionMetadata } from '../support/action-metadata.ts';
import { STORIES, type StoryName } from './stories.ts';

type Values = Record<string, string>;
type Tokens = NonNullable<ReturnType<typeof parseArgs>['tokens']>;

/** The parsed command line. */
export type Request =
  | { kind: 'help' }
  /** Nothing is run. */
  | { kind: 'wrong'; problems: string[] }
  /** A simulated run, with inputs that override those of the story. */
  | { kind: 'story'; name: StoryName; inputs: Values }
  /** A run at the real API. */
  | { kind: 'own'; inputs: Values };

interface Context {
  args: string[];
  env: NodeJS.ProcessEnv;
  declared: ActionMetadata['inputs'];
}

const START = 'npm start --';
const HELP_OPTIONS = ['help', 'h'];
const STORY_NAMES = Object.keys(STORIES) as StoryName[];

/** Reads the command line, and collects all problems in one list. */
export function readOptions({ args, env, declared }: Context): Request {
  const inputNames = Object.keys(declared).filter((name) => name !== 'api-key');
  const known = [...inputNames, 'show'];
  const { tokens } = parseArgs({
    args,
    options: {
      ...Object.fromEntries(known.map((name) => [name, { type: 'string' as const }])),
      help: { type: 'boolean', short: 'h' },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const asksForHelp = tokens.some(
    (token) => token.kind === 'option' && HELP_OPTIONS.includes(token.name),
  );
  if (asksForHelp || args[0] === 'help') {
    return { kind: 'help' };
  }

  const { values, stray, problems } = readTokens(tokens, known);
  const swallowed = known.filter((name) => variableOf(name) in env);
  if (swallowed.length > 0) problems.push(swallowedProblem(swallowed, stray, env));
  else problems.push(...stray.map(strayProblem));
  const { show, ...inputs } = values;
  problems.push(...conflicts(show, inputs, env));
  if (problems.length > 0) return { kind: 'wrong', problems };
  if (inputs['video-id'] !== undefined) {
    return { kind: 'own', inputs: { ...inputs, 'api-key': env['JOGG_API_KEY'] ?? '' } };
  }
  return { kind: 'story', name: STORY_NAMES.find((name) => name === show) ?? 'one', inputs };
}

/** The value of each option, the remaining arguments, and the problems of single options. */
function readTokens(
  tokens: Tokens,
  known: string[],
): { values: Values; stray: string[]; problems: string[] } {
  const values: Values = {};
  const stray: string[] = [];
  const problems: string[] = [];
  // The value of an invalid option needs no separate message.
  let ignored: number | undefined;
  for (const token of tokens) {
    if (token.kind === 'positional' && token.index !== ignored) stray.push(token.value);
    if (token.kind !== 'option') continue;
    const { index, name, rawName, value } = token;
    if (!known.includes(name)) {
      problems.push(unknownProblem(name, rawName, known));
      ignored = index + 1;
    } else if (value === undefined || (!token.inlineValue && value.startsWith('--'))) {
      problems.push(`${rawName} needs a value.`);
      // It took the next option for its value, and left that one's.
      ignored = index + 2;
    } else if (name in values) {
      const several = name === 'video-id' ? ' Separate the IDs with commas.' : '';
      problems.push(`${rawName} is given more than once.${several}`);
    } else {
      values[name] = value;
    }
  }
  return { values, stray, problems };
}

function unknownProblem(name: string, rawName: string, known: string[]): string {
  if (name === 'api-key') {
    return "--api-key isn't an option. Set the variable JOGG_API_KEY, or put it into the file .env, which keeps it out of the shell history.";
  }
  const similar = known.find(
    (option) => name.length >= 3 && (option.includes(name) || name.includes(option)),
  );
  const hint = similar === undefined ? '' : ` Did you mean --${similar}?`;
  return `There is no option ${rawName}.${hint}`;
}

/** npm keeps options that come before `--`, and passes on only their values, or sets variables. */
function swallowedProblem(names: string[], stray: string[], env: NodeJS.ProcessEnv): string {
  const options = names.map((name) => {
    const kept = env[variableOf(name)];
    // It is `true` where npm took the option for a switch, and its value for an argument.
    const value = kept === 'true' && names.length === 1 ? stray.join(' ') : kept;
    return `--${name} ${value && value !== 'true' ? value : '...'}`;
  });
  return `Put -- before the options: ${START} ${options.join(' ')}`;
}

function variableOf(option: string): string {
  return `npm_config_${option.replaceAll('-', '_')}`;
}

function strayProblem(text: string): string {
  const problem = `${JSON.stringify(text)} isn't an option.`;
  if (STORY_NAMES.some((name) => name === text)) {
    return `${problem} Did you mean ${START} --show ${text}?`;
  }
  // IDs have digits, such as pv_123456; runs and inputs don't.
  if (/\d/.test(text)) return `${problem} Did you mean ${START} --video-id ${text}?`;
  return `${problem} To choose a run, use --show with ${STORY_NAMES.join(', ')}.`;
}

function conflicts(show: string | undefined, inputs: Values, env: NodeJS.ProcessEnv): string[] {
  const problems: string[] = [];
  const own = inputs['video-id'] !== undefined;
  if (show !== undefined && !STORY_NAMES.some((name) => name === show)) {
    problems.push(
      `There is no --show ${JSON.stringify(show)}. Choose from ${STORY_NAMES.join(', ')}.`,
    );
  }
  if (show !== undefined && own) {
    problems.push(
      '--show is for simulated videos, and --video-id is for your own. Use only one of them.',
    );
  }
  if (own && !env['JOGG_API_KEY']) {
    problems.push(
      '--video-id needs your JoggAI API key, in the variable JOGG_API_KEY or the file .env.',
    );
  }
  if (inputs['base-url'] !== undefined && !own) {
    problems.push('--base-url needs --video-id. Simulated videos have a server of their own.');
  }
  return problems;
}

/**
 * The text of `--help`.
 *
 * @param columns the width of the terminal
 */
export function helpText(declared: ActionMetadata['inputs'], columns: number): string {
  const stories = Object.entries(STORIES).map(
    ([name, { about }]) => `  ${START} --show ${name.padEnd(8)}  ${about}`,
  );
  const inputs = Object.entries(declared)
    .filter(([name]) => name !== 'api-key')
    .flatMap(([name, { description, default: value }]) => [
      `  --${name}${value ? ` (default: ${value})` : ''}`,
      ...wrap(description, columns - 6).map((line) => `      ${line}`),
    ]);
  return [
    'Runs the action on this machine as a GitHub runner does, and shows its log,',
    'outputs, and job summary.',
    '',
    'Simulated runs (no key needed):',
    `  ${'npm start'.padEnd(START.length + 16)}  the same as --show one`,
    ...stories,
    '',
    'Your own video, with the real API (waiting costs no credits):',
    `  ${START} --video-id pv_123456`,
    '',
    'Options:',
    `  --show (default: one)`,
    ...wrap(`Which simulated run to show: ${STORY_NAMES.join(', ')}.`, columns - 6).map(
      (line) => `      ${line}`,
    ),
    ...inputs,
    '  --help, -h',
    '      Show this help.',
    '',
    'Variables:',
    '  JOGG_API_KEY',
    '      Your JoggAI API key. You can also put it in a file named .env:',
    '      JOGG_API_KEY=your-key',
    '  RUNNER_DEBUG',
    '      Set to 1 to log each request.',
    '',
  ].join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

import { describe, expect, test } from 'vitest';
import { helpText, readOptions, type Request } from '../../demo/options.ts';
import { STORIES } from '../../demo/stories.ts';
import { actionMetadata } from '../../support/action-metadata.ts';

const { inputs: declared } = actionMetadata;
const KEY = { JOGG_API_KEY: 'jogg_own_key' };

function read(args: string[], env: NodeJS.ProcessEnv = {}): Request {
  return readOptions({ args, env, declared });
}

function problems(args: string[], env: NodeJS.ProcessEnv = {}): string[] {
  const request = read(args, env);
  return request.kind === 'wrong' ? request.problems : [];
}

test('without options: one simulated video', () => {
  expect(read([])).toEqual({ kind: 'story', name: 'one', inputs: {} });
});

test.each(Object.keys(STORIES))('--show %s, with an input', (name) => {
  expect(read(['--show', name, '--timeout-seconds=1'])).toEqual({
    kind: 'story',
    name,
    inputs: { 'timeout-seconds': '1' },
  });
});

test('a video of the user, with the key from the variable', () => {
  expect(read(['--video-id', 'pv_1', '--summary', 'false'], KEY)).toEqual({
    kind: 'own',
    inputs: { 'video-id': 'pv_1', summary: 'false', 'api-key': KEY.JOGG_API_KEY },
  });
});

test.each([[['--help']], [['-h']], [['help']], [['--frob', '-h', '--video-id']]])(
  'help: %j',
  (args) => {
    expect(read(args)).toEqual({ kind: 'help' });
  },
);

describe('what is wrong', () => {
  test.each<[args: string[], env: NodeJS.ProcessEnv, problem: RegExp]>([
    [['--frob', 'x'], {}, /^There is no option --frob\.$/],
    [['--timeout', '5'], {}, /^There is no option --timeout\. Did you mean --timeout-seconds\?$/],
    [['-x'], {}, /^There is no option -x\./],
    [['--api-key', 'secret'], KEY, /^--api-key isn't an option\. Set the variable JOGG_API_KEY/],
    [['--max-retries'], {}, /^--max-retries needs a value\.$/],
    [['--max-retries', '--summary=false'], {}, /^--max-retries needs a value\.$/],
    [['--summary=true', '--summary=false'], {}, /^--summary is given more than once\.$/],
    [['--video-id=1', '--video-id=2'], KEY, /more than once\. Separate the IDs with commas\.$/],
    [['--show', 'frob'], {}, /^There is no --show "frob"\. Choose from one, failed, /],
    [['--show=one', '--video-id=pv_1'], KEY, /Use only one of them\.$/],
    [
      ['--video-id', 'pv_1'],
      {},
      /needs your JoggAI API key, in the variable JOGG_API_KEY or the file \.env\.$/,
    ],
    [
      ['--video-id', 'pv_1'],
      { JOGG_API_KEY: '' },
      /in the variable JOGG_API_KEY or the file \.env\.$/,
    ],
    [['--base-url', 'https://gateway.test'], {}, /^--base-url needs --video-id\./],
    [['failed'], {}, /Did you mean npm start -- --show failed\?$/],
    [['pv_1'], {}, /Did you mean npm start -- --video-id pv_1\?$/],
  ])('%j', (args, env, problem) => {
    expect(problems(args, env)).toEqual([expect.stringMatching(problem)]);
  });

  // What npm makes of `npm start` with these options, and without `--` before them.
  test.each<[typed: string, args: string[], env: NodeJS.ProcessEnv]>([
    ['--show failed', ['failed'], { npm_config_show: 'true' }],
    ['--show failed', [], { npm_config_show: 'failed' }],
    ['--video-id pv_1', ['pv_1'], { npm_config_video_id: 'true' }],
    ['--summary ...', [], { npm_config_summary: '' }],
    [
      '--video-id pv_1 --timeout-seconds ...',
      ['5'],
      { npm_config_video_id: 'pv_1', npm_config_timeout_seconds: 'true' },
    ],
  ])('-- was forgotten before %s: %j %j', (typed, args, env) => {
    expect(problems(args, env)).toEqual([`Put -- before the options: npm start -- ${typed}`]);
  });

  test('all of it is in one list', () => {
    const args = ['--frob', '--show', 'x', '--video-id', 'pv_1', '--max-retries', '--summary', 'a'];
    expect(problems(args)).toHaveLength(5);
  });
});

describe('the help', () => {
  test('has every input with its default and its description, and every run', () => {
    const help = helpText(declared, 80);
    const words = help.replaceAll(/\s+/g, ' ');
    for (const [name, input] of Object.entries(declared)) {
      if (name === 'api-key') continue;
      expect(words).toContain(
        ` --${name}${input.default ? ` (default: ${input.default})` : ''} ${input.description}`,
      );
    }
    for (const name of Object.keys(STORIES)) expect(help).toContain(`npm start -- --show ${name}`);
    expect(help).toContain('  npm start -- --video-id pv_123456\n');
    expect(help).not.toContain('--api-key');
  });

  test.each([80, 100])('fits into a terminal of %i columns', (columns) => {
    const lengths = helpText(declared, columns)
      .split('\n')
      .map(({ length }) => length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(columns);
  });
});

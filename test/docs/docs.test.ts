import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, type Options } from 'prettier';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { readCreateInputs } from '../../src/create/inputs.ts';
import { contentError } from '../../src/download/content.ts';
import { networkError } from '../../src/http/network-errors.ts';
import { readInputs } from '../../src/inputs/inputs.ts';
import { isListed, VIDEO_TYPES, type VideoType } from '../../src/jogg/client.ts';
import type { Video } from '../../src/jogg/decode.ts';
import { JOGG_CODES } from '../../src/jogg/response-errors.ts';
import { codeError } from '../../src/jogg/response-errors.ts';
import { createLog, startText } from '../../src/report/log.ts';
import { reportError, reportOutcomes } from '../../src/report/report.ts';
import type { Ending, Outcome } from '../../src/wait/outcome.ts';
import { ENTRY_PROPERTIES } from '../support/empty-entry.ts';
import { EFFECTS, FAULT_GROUPS } from '../support/faults.ts';
import { productVideo, SIMULATOR_KEY, startSimulator } from '../support/simulator.ts';
import { startStep } from '../support/step-in-process.ts';
import { actionMetadata as action, readMetadata } from '../support/action-metadata.ts';
import { readme } from '../support/workflow-files.ts';
import { TABLES, writeTables } from './tables.ts';

const root = join(import.meta.dirname, '../..');
const testedFaults = readFileSync(join(root, 'docs/tested-faults.md'), 'utf8');
const benchmarks = readFileSync(join(root, 'docs/benchmarks.md'), 'utf8');
const howItWaits = readFileSync(join(root, 'docs/how-it-waits.md'), 'utf8');
const troubleshooting = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8');
const examples = readFileSync(join(root, 'docs/examples.md'), 'utf8');

/** The rows of the first table below a heading, without its head and without the marks for code. */
function table(heading: string, page = readme): string[][] {
  const [, below = ''] = page.split(`# ${heading}\n`);
  const [section = ''] = below.split(/^#+ /m);
  const rows = section
    .trim()
    .split('\n\n')
    .find((block) => block.startsWith('|'));
  if (rows === undefined) throw new Error(`there is no table below the heading ${heading}`);
  const cells = rows.split('\n').map((row) => row.replaceAll('`', '').split('|').slice(1, -1));
  return cells.slice(2).map((row) => row.map((cell) => cell.trim()));
}

const ON_RUNNER = { onRunner: true, summary: true };

test('action.yml and the code have the same inputs and defaults', () => {
  const asked: string[] = [];
  expect(() =>
    readInputs((name) => {
      asked.push(name);
      return '';
    }, true),
  ).toThrow();
  expect(new Set(Object.keys(action.inputs))).toEqual(new Set(asked));
  const optional = Object.entries(action.inputs).filter(([, { required }]) => !required);
  const defaults = Object.fromEntries(optional.map(([name, input]) => [name, input.default]));
  expect(Object.values(defaults)).not.toContain(undefined);
  const required = { 'video-id': 'pv_1', 'api-key': 'jogg_key_1' };
  const read = (texts: Record<string, string | undefined>) =>
    readInputs((name) => texts[name] ?? '', true);
  expect(read({ ...required, ...defaults })).toEqual(read(required));
});

test('create/action.yml and the code have the same defaults', () => {
  const { inputs } = readMetadata('create/action.yml');
  const optional = Object.entries(inputs).filter(([name]) => name !== 'job-index');
  const defaults = Object.fromEntries(optional.map(([name, input]) => [name, input.default]));
  const required = {
    'api-key': 'jogg_key_1',
    request: '{ "product_id": "42" }',
  };
  const read = (texts: Record<string, string | undefined>) =>
    readCreateInputs((name) => texts[name] ?? '', true);
  expect(read({ ...defaults, ...required })).toEqual(read(required));
});

test('action.yml and the code have the same outputs', () => {
  const { outputs } = reportError(new Error(), ON_RUNNER);
  // The file is written where outputs are set.
  const names = [...Object.keys(outputs), 'videos-file'];
  expect(new Set(Object.keys(action.outputs))).toEqual(new Set(names));
});

type Typed = Record<string, { 'allowed-values'?: string[] }>;

test('action-types.yml has the inputs and outputs of action.yml', () => {
  const types = parse(readFileSync(join(root, 'action-types.yml'), 'utf8')) as {
    inputs: Typed;
    outputs: Typed;
  };
  expect(Object.keys(types.inputs)).toEqual(Object.keys(action.inputs));
  expect(Object.keys(types.outputs)).toEqual(Object.keys(action.outputs));
  expect(types.inputs['video-type']?.['allowed-values']).toEqual(Object.keys(VIDEO_TYPES));
  expect(types.outputs['result']?.['allowed-values']).toEqual(ENTRY_PROPERTIES['result']?.enum);
});

test('docs/videos.schema.json has the types of videos', () => {
  expect(ENTRY_PROPERTIES['type']?.enum).toEqual(Object.keys(VIDEO_TYPES));
});

test.each(Object.entries(TABLES).filter(([page]) => existsSync(join(root, page))))(
  '%s has the inputs and outputs of %s, as npm run format writes them',
  async (page, path) => {
    const text = readFileSync(join(root, page), 'utf8');
    const { prettier: style } = packageJson as { prettier: Options };
    const metadata = readMetadata(path);
    const written = await format(writeTables(text, metadata), { ...style, parser: 'markdown' });
    expect(written).toBe(text);
    for (const name of Object.keys({ ...metadata.inputs, ...metadata.outputs })) {
      expect(text).toContain(`\n| \`${name}\` `);
    }
  },
);

test("docs/troubleshooting.md has JoggAI's error codes, and how to fix them", () => {
  const codes = Object.entries(JOGG_CODES);
  expect(table("JoggAI's error codes", troubleshooting)).toEqual(
    codes.map(([code, { meaning, help }]) => [code, meaning, help]),
  );
});

test('docs/tested-faults.md has the faults that the suite tries, and what they do', () => {
  const effects = table('What the step does', testedFaults).map(([effect, what]) => [effect, what]);
  expect(effects).toEqual(
    Object.entries(EFFECTS).map(([effect, what]) => [effect, what.replaceAll('`', '')]),
  );
  for (const { title, faults } of FAULT_GROUPS) {
    expect(table(title, testedFaults)).toEqual(faults.map(({ name, effect }) => [name, effect]));
  }
});

const KNOWN = {
  id: 'pv_123456',
  video: undefined,
  checks: 25,
  file: undefined,
  timeline: [],
};
const REQUIRED: Record<string, string> = { 'video-id': KNOWN.id, 'api-key': 'a-long-key' };
const INPUTS = readInputs((name) => REQUIRED[name] ?? '', true);

/** The action's message on a video whose wait has ended. */
function say(ending: Ending & Partial<Outcome>): string {
  const outcome = { ...KNOWN, elapsedSeconds: 1800, ...ending };
  return reportOutcomes([outcome], INPUTS).message.text;
}

const HOST = 'api.jogg.ai';
const unresolved = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
const untrusted = Object.assign(new Error('self-signed certificate'), {
  code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
});

/** One of each sort that the pages explain, as the action words it. */
const MESSAGES = [
  reportError(invalidInputs(), ON_RUNNER).message.text,
  say({ result: 'timed-out', error: undefined }),
  say({ result: 'cancelled', signal: 'SIGINT' }),
  say({ result: 'failed' }),
  say({ result: 'error', error: codeError(10104, 200) }),
  say({ result: 'error', error: codeError(10105, 200) }),
  say({ result: 'error', error: networkError(unresolved, HOST) }),
  say({ result: 'error', error: networkError(untrusted, HOST) }),
  say({ result: 'error', error: contentError('res.jogg.ai', 'a web page'), stage: 'download' }),
];

/** The error for inputs of which none is set. */
function invalidInputs(): unknown {
  try {
    return readInputs(() => '', true);
  } catch (error) {
    return error;
  }
}

test('docs/how-it-waits.md has the log as the action writes it', () => {
  const [, sample = ''] = /^```text\n(.*?)^```$/ms.exec(howItWaits) ?? [];
  const seen: [string, number][] = [
    ['pending', 0.4],
    ['processing', 35],
    ['completed', 200],
  ];
  const lines = seen.map(([status, elapsedSeconds]) => {
    const event = { type: 'status-changed', status, word: undefined } as const;
    return createLog(INPUTS)(event, elapsedSeconds)?.text;
  });
  const url = 'https://res.jogg.ai/video/trail-shoe.mp4';
  const video = { status: 'completed', credits: 10.5 } as Video;
  const end = { url, checks: 40, elapsedSeconds: 200, result: 'completed' } as const;
  const { message } = reportOutcomes([{ ...KNOWN, ...end, video }], INPUTS);
  expect(sample.trim().split('\n')).toEqual([startText(INPUTS, false), ...lines, message.text]);
});

test('docs/troubleshooting.md explains messages that the action has', () => {
  const rows = table('Common messages', troubleshooting);
  expect(rows.length).toBeGreaterThan(5);
  for (const [message = ''] of rows) {
    expect(MESSAGES.filter((text) => text.includes(message))).toHaveLength(1);
  }
});

test('docs/examples.md has the paths of the API', () => {
  const paths = Object.entries(VIDEO_TYPES).map(([type, path]) => {
    return [type, `/v2/${path}/`, isListed(type as VideoType) ? `/v2/${path}s` : 'none'];
  });
  expect(table('Use an API gateway', examples)).toEqual(paths);
});

test('the README has a sample of videos as the action writes it', async () => {
  const [, json = ''] = /^```json\n(.*?)^```$/ms.exec(readme) ?? [];
  const sample = JSON.parse(json) as Record<string, unknown>;
  await using simulator = await startSimulator({
    videos: {
      [String(sample['id'])]: [
        productVideo('completed', {
          ...sample,
          created_at: Date.parse(String(sample['created_at'])) / 1000,
          deducted_credit: sample['credits'],
        }),
      ],
    },
  });
  const step = await startStep({
    'video-id': String(sample['id']),
    'api-key': SIMULATOR_KEY,
    'base-url': simulator.baseUrl,
  });
  const { outputs } = await step.result;
  const [video] = JSON.parse(outputs['videos'] ?? '') as [object];
  const shown = Object.entries(video).filter(([name]) => name in sample);
  // Its text, for the order of the fields.
  expect(JSON.stringify(Object.fromEntries(shown), null, 2)).toBe(JSON.stringify(sample, null, 2));
});

test('the lateness in docs/how-it-waits.md is that of docs/benchmarks.md', () => {
  const [, lateSeconds] = / found ([\d.]+) seconds after /.exec(howItWaits) ?? [];
  const [late] = table('Waits of 2 to 10 minutes, evenly spread', benchmarks);
  expect(`${lateSeconds} s`).toBe(late?.[1]);
});

test('the changelog has the version', () => {
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  expect(changelog).toContain(`\n## ${packageJson.version}\n`);
});

test.each(['src', 'test'])('CONTRIBUTING.md maps every room of %s', (folder) => {
  const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const rows = contributing.split('\n').filter((line) => line.startsWith('| `'));
  const mapped = rows.flatMap((row) => [...row.matchAll(/`(\w+)\/([\w.-]+)/g)]);
  const rooms = mapped.flatMap(([, top, room]) => (top === folder ? [room] : []));
  expect(new Set(rooms)).toEqual(new Set(readdirSync(join(root, folder))));
});

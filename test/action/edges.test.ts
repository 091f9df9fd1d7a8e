import { describe, expect, test } from 'vitest';
import { runStep } from '../support/run-step.ts';
import {
  errorCode,
  productVideo,
  SIMULATOR_KEY,
  startSimulator,
  videoAnswer,
  type Timeline,
} from '../support/simulator.ts';
import { startStep } from '../support/step-in-process.ts';

const ID = 'pv_123456';
const videos: Record<string, Timeline> = { [ID]: [productVideo('completed')] };

describe('inputs', () => {
  test('show what cannot be seen, and never a password', async () => {
    const { errors, outputs, requests, stdout } = await runStep(
      { videos },
      { 'video-id': 'pv_\u200b1', 'base-url': 'https://user:hunter2@api.jogg.ai' },
    );
    expect(errors[0]).toContain('\n- video-id "pv_\\u200b1" is invalid.');
    expect(errors[0]).toMatch(/\n- base-url "\*\*\*@api\.jogg\.ai" is invalid\. Use [^\n]*\.$/);
    expect(outputs['error-message']).toMatch(/^Invalid inputs: video-id .*\. base-url /);
    expect(stdout + JSON.stringify(outputs)).not.toMatch(/hunter2|\u200b/);
    expect(requests).toEqual([]);
  });

  test('name what an expression makes of an output that is not set', async () => {
    const { errors, requests } = await runStep({ videos }, { 'video-id': 'pv_1\nnull' });
    expect(errors[0]).toContain('- video-id is the word "null". Check that the output it comes ');
    expect(requests).toEqual([]);
  });

  test('take a base-url with the /v2 of the reference', async () => {
    const { requests } = await runStep({ videos }, {}, { path: '/v2/' });
    expect(requests.map(({ path }) => path)).toEqual([`/v2/product_video/${ID}`]);
  });

  test('that lead to nothing are told by the URL that was requested', async () => {
    const { errors, requests } = await runStep({ videos }, {}, { path: '/api' });
    expect(errors[0]).toMatch(
      /: HTTP 404 \(Not Found\)\. No JoggAI API found at http:\/\/127\.0\.0\.1:\d+\/api\/v2\/product_video\/pv_123456\. Check base-url/,
    );
    expect(requests).toHaveLength(1);
  });

  test.each([
    'http://user:pass#word@127.0.0.1:1',
    'http://user:pass%word@127.0.0.1:1',
    'proxy.example:port',
    'socks5://user:pass-word@127.0.0.1:1080',
  ])('a proxy that is none of HTTP is named, without its password: %s', async (https_proxy) => {
    const { errors, stdout } = await runStep(
      { videos },
      { 'base-url': 'https://jogg.test' },
      { env: { https_proxy } },
    );
    expect(errors[0]).toMatch(
      /: https_proxy is not the URL of an HTTP proxy\. Set https_proxy to .*Percent-encode/,
    );
    expect(stdout).not.toMatch(/pass.word/);
  });

  test('a proxy in quotation marks is told as that', async () => {
    const { errors, stdout } = await runStep(
      { videos },
      { 'base-url': 'https://jogg.test' },
      { env: { https_proxy: '"http://user:hunter2@127.0.0.1:1"' } },
    );
    expect(errors[0]).toMatch(/: https_proxy has quotation marks around its value\. Remove them/);
    expect(stdout).not.toContain('hunter2');
  });
});

test('outputs for a later run, and for more than a variable holds', async () => {
  const type = 'translation';
  const many = Object.fromEntries(
    Array.from({ length: 4 }, (_, i): [string, Timeline] => [
      `late_${i}`,
      [videoAnswer(type, 'reference', 'processing')],
    ]),
  );
  const { outputs, videosFile, entries } = await runStep(
    {
      type,
      videos: {
        done: [videoAnswer(type, 'guide', 'completed', { duration: 30.5 })],
        failed: [videoAnswer(type, 'guide', 'failed')],
        lost: [errorCode(10104, 'http-200')],
        refused: [{ code: 40_000, msg: 'Parameter error' }],
        ...many,
      },
    },
    { 'timeout-seconds': '2', 'max-retries': '0' },
  );
  expect(entries.map(({ result }) => result).slice(0, 5)).toEqual([
    'completed',
    'failed',
    'error',
    'error',
    'timed-out',
  ]);
  expect(outputs).toMatchObject({
    'unfinished-ids': ['refused', ...Object.keys(many)].join(),
    'subtitle-url': `https://res.jogg.ai/video/trail-shoe.srt${'\n'.repeat(7)}`,
    'duration-seconds': `30.5${'\n'.repeat(7)}`,
  });
  expect(JSON.parse(videosFile ?? '')).toEqual(entries);
});

describe('where it runs', () => {
  test('a runner without job summaries: no warning', async () => {
    const { warnings, outputs } = await runStep(
      { videos },
      {},
      { env: { GITHUB_STEP_SUMMARY: undefined } },
    );
    expect(outputs).toMatchObject({ result: 'completed' });
    expect(warnings).toEqual([]);
  });

  test('variables that are set to nothing are as good as none', async () => {
    await using simulator = await startSimulator({ videos });
    const inputs = { 'video-id': ID, 'api-key': SIMULATOR_KEY, 'base-url': simulator.baseUrl };
    const env = { GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: '' };
    const { exitCode, commands, log } = await (await startStep(inputs, { env })).result;
    expect(exitCode).toBe(0);
    const printed = new Set(commands.map(({ name }) => name));
    expect([...printed].filter((name) => name !== 'debug')).toEqual(['add-mask']);
    expect(log).toContain('No outputs are written, because GITHUB_OUTPUT is not set.');
  });

  test.each([SIMULATOR_KEY, 'jogg_wrong_key'])(
    'no runner: nothing of the key, and no outputs in the log (%s)',
    async (key) => {
      await using simulator = await startSimulator({ videos });
      const inputs = { 'video-id': ID, 'api-key': key, 'base-url': simulator.baseUrl };
      const env = {
        CI: undefined,
        GITHUB_ACTIONS: undefined,
        GITHUB_OUTPUT: undefined,
        GITHUB_STEP_SUMMARY: undefined,
      };
      const { exitCode, stdout, stderr, commands, log } = await (
        await startStep(inputs, { env })
      ).result;
      const isKnown = key === SIMULATOR_KEY;
      expect(exitCode).toBe(isKnown ? 0 : 1);
      expect(stdout + stderr).not.toContain(key);
      expect(commands).toEqual([]);
      expect(stdout).toMatch(isKnown ? /^Video \S+ completed in /m : /^Error: Video .* 10105 /m);
      expect(log).toContain('No outputs are written, because GITHUB_OUTPUT is not set.');
      expect(log[0]).toMatch(/^Waiting up to 30 min for /);
    },
  );
});

import { describe, expect, test } from 'vitest';
import { runBundle } from '../support/run-step.ts';
import { productVideo, SIMULATOR_KEY, type Timeline } from '../support/simulator.ts';

const ID = 'pv_123456';
const created = { created_at: 1_780_000_000, title: 'Grüße 你好 🎬' };
const video: Timeline = [productVideo('completed', created)];

describe.concurrent('on Windows', () => {
  test('a key and IDs from a file with CRLF: read without them', async () => {
    const inputs = { 'api-key': `${SIMULATOR_KEY}\r\n`, 'video-id': `${ID}\r\nother\r\n` };
    const { outputs } = await runBundle({ videos: { [ID]: video, other: video } }, inputs);
    expect(outputs['video-url']?.split('\n')).toHaveLength(2);
    expect(outputs).toMatchObject({ result: 'completed', credits: '21' });
  });

  test('names of variables in another case: read all the same', async () => {
    const key = { 'INPUT_API-KEY': undefined, 'input_api-key': SIMULATOR_KEY };
    const runner = { GITHUB_ACTIONS: undefined, github_actions: 'true' };
    const { outputs } = await runBundle(
      { videos: { [ID]: video } },
      {},
      { env: { ...key, ...runner } },
    );
    expect(outputs).toMatchObject({ result: 'completed' });
  });

  test('a time zone and letters of several alphabets: times in UTC, texts in UTF-8', async () => {
    const env = { TZ: 'America/New_York', LANG: 'C', LC_ALL: 'C' };
    const { outputs, summary, stdout } = await runBundle({ videos: { [ID]: video } }, {}, { env });
    expect(outputs).toMatchObject({
      title: created.title,
      'created-at': '2026-05-28T20:26:40.000Z',
    });
    expect(summary).toContain(created.title);
    expect(stdout).not.toContain('\ufffd');
  });
});

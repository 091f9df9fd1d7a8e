import { describe, expect, test } from 'vitest';
import { runStep } from '../support/run-step.ts';
import {
  productVideo,
  SIMULATOR_KEY,
  videoAnswer,
  type Answer,
  type Timeline,
} from '../support/simulator.ts';

const ID = 'pv_123456';
const SIGNED = 'https://res.jogg.ai/video/trail-shoe.mp4?X-Amz-Signature=5ec2e7&X-Amz-Expires=900';
const IN_LOG = 'https://res.jogg.ai/video/trail-shoe.mp4?…';

const processing = productVideo('processing');

describe('another word', () => {
  const words: [word: string | number, result: 'completed' | 'failed'][] = [
    ['success', 'completed'],
    ['Succeeded', 'completed'],
    [4, 'completed'],
    ['fail', 'failed'],
    ['CANCELED', 'failed'],
    ['deleted', 'failed'],
    [99, 'failed'],
  ];

  test.each(['avatar', 'translation', 'lip-sync'] as const)(
    'ends the wait immediately: %s',
    async (type) => {
      const videos = Object.fromEntries(
        words.map(([word, result]): [string, Timeline] => [
          `id_${word}`,
          [videoAnswer(type, 'guide', result, { status: word }, SIGNED)],
        ]),
      );
      const { entries, errors, warnings, outputs, requests, log } = await runStep({ videos, type });
      expect(entries.map(({ id, result, status }) => [id, result, status])).toEqual(
        words.map(([word, result]) => [`id_${word}`, result, result]),
      );
      expect(requests).toHaveLength(words.length);
      expect(warnings).toEqual([]);
      expect(outputs).toMatchObject({ result: 'failed', status: 'failed', 'unfinished-ids': '' });
      expect(outputs['video-url']?.split('\n')[0]).toBe(SIGNED);
      expect(log.find((line) => line.includes('id_success'))).toContain(IN_LOG);
      expect(errors[0]).toMatch(/\nid_fail failed \("fail"\): JoggAI didn't give a reason\. /);
      expect(errors[0]).toContain('\nid_deleted, id_99 failed ("deleted"): ');
    },
  );

  test('for one on the way is no warning, and is passed on', async () => {
    const { outputs, warnings, log } = await runStep({
      videos: {
        [ID]: [
          productVideo('queued'),
          productVideo('Running'),
          productVideo('completed', { status: 'success', video_url: SIGNED }),
        ],
      },
    });
    expect(warnings).toEqual([]);
    expect(log.slice(1, 4).map((line) => line.replace(/^.* s: /, ''))).toEqual([
      'queued',
      'running',
      'completed ("success")',
    ]);
    expect(log.at(-1)).toMatch(/^Video pv_123456 completed in .*: https.*\?…$/);
    expect(outputs).toMatchObject({ status: 'completed', 'video-url': SIGNED });
  });

  test('for one on the way is the status when time runs out', async () => {
    const { outputs } = await runStep(
      { videos: { [ID]: [productVideo('queued')] } },
      { 'timeout-seconds': '0' },
    );
    expect(outputs).toMatchObject({ result: 'timed-out', status: 'queued' });
  });

  test('that nobody knows does not hide the URL that comes with it', async () => {
    const video = productVideo('rendered', {
      video_url: SIGNED,
      title: `For ${SIMULATOR_KEY}`,
      page_url: SIGNED,
    });
    const { outputs, warnings, summary, entries, commands } = await runStep(
      { videos: { [ID]: [video] } },
      { 'timeout-seconds': '0' },
    );
    expect(outputs).toMatchObject({ result: 'timed-out', status: 'rendered', 'video-url': '' });
    expect(entries[0]?.video_url).toBe(SIGNED);
    expect(summary).toContain(`<a href="${SIGNED.replace('&', '&amp;')}">`);
    expect(warnings).toEqual([expect.stringContaining('"rendered"')]);
    const body = commands.find(({ message }) => message.startsWith('Response body: '));
    expect(body?.name).toBe('debug');
    expect(body?.message).toContain('"title":"For ***"');
    expect(body?.message).toContain(`"page_url":"${IN_LOG}"`);
  });
});

/** A failed video, and an envelope with a message and an ID of the request. */
function failed(fields: Record<string, unknown>, msg = 'Success', rid?: string): Answer {
  const { data } = productVideo('failed', fields);
  return { body: JSON.stringify({ code: 0, msg, rid, data }) };
}

describe('the reason of a failure', () => {
  const REASON = 'No face found';
  const RID = 'ed8a5e5ee9ef4a3c9f2b2a6c0f5d1b77';

  test('is found wherever JoggAI puts it', async () => {
    const videos: Record<string, Timeline> = {
      failure_reason: [failed({ failure_reason: REASON })],
      error_detail: [failed({ error: { code: 'FACE_NOT_FOUND', detail: REASON } })],
      errors: [failed({ errors: [{ code: 3001, msg: REASON }] })],
      in_data: [failed({ data: { fail_reason: REASON, error_code: 'E-3001' } })],
      envelope: [failed({ status: 'fail' }, REASON)],
      earlier: [productVideo('processing', { message: 'Step 2 of 3' }), failed({})],
    };
    const { entries, outputs } = await runStep({ videos });
    expect(
      entries.map(({ id, error_code, error_message }) => [id, error_code, error_message]),
    ).toEqual([
      ['failure_reason', null, REASON],
      ['error_detail', 'FACE_NOT_FOUND', REASON],
      ['errors', 3001, REASON],
      ['in_data', 'E-3001', REASON],
      ['envelope', null, REASON],
      ['earlier', null, "JoggAI didn't give a reason"],
    ]);
    // A line break would be true in an `if`.
    expect(outputs).toMatchObject({ result: 'failed', 'video-url': '', 'video-path': '' });
  });

  test('stands in the annotation without the query of a URL in it, and whole in the outputs', async () => {
    const reason = 'cannot read https://bucket.example/in.mp4?X-Amz-Signature=secret';
    const { errors, outputs } = await runStep({
      videos: { [ID]: [productVideo('failed', { error: { message: reason } })] },
    });
    expect(errors[0]).toContain('cannot read https://bucket.example/in.mp4?…');
    expect(outputs['error-message']).toBe(reason);
  });

  test('stands in the annotation, with the ID of the request, and the response in the debug log', async () => {
    const answer = failed({ error: { code: 'FACE', detail: REASON }, page_url: SIGNED }, 'OK', RID);
    const { errors, outputs, stdout } = await runStep({ videos: { [ID]: [processing, answer] } });
    expect(errors[0]).toBe(
      `Video ${ID} failed: ${REASON} (code FACE). Fix the problem and create the video again. If you can't, contact support@jogg.ai with the video ID and request ID ${RID}.`,
    );
    expect(outputs).toMatchObject({ 'error-code': 'FACE', 'error-message': REASON });
    expect(stdout).toMatch(new RegExp(`::debug::Response body: .*"rid":"${RID}".*${REASON}`));
  });

  test('a URL that a step cannot fetch is told with the video', async () => {
    const url = 's3://bucket/trail-shoe.mp4';
    const { entries, errors, outputs } = await runStep(
      { videos: { [ID]: [productVideo('completed', { video_url: url })] } },
      { 'max-retries': '0' },
    );
    expect(entries).toMatchObject([{ status: 'completed', result: 'error', video_url: url }]);
    expect(errors[0]).toContain(`the video URL is not an absolute http or https URL (${url})`);
    expect(outputs['video-url']).toBe('');
  });

  test('why a URL cannot be used is said', async () => {
    const urls = {
      long: `https://res.jogg.ai/${'v'.repeat(8192)}.mp4`,
      key: `https://res.jogg.ai/${SIMULATOR_KEY}/v.mp4`,
      missing: '',
    };
    const videos = Object.fromEntries(
      Object.entries(urls).map(([id, video_url]): [string, Timeline] => [
        id,
        [productVideo('completed', { video_url })],
      ]),
    );
    const { entries } = await runStep({ videos }, { 'max-retries': '0' });
    expect(entries.map(({ error_message }) => error_message)).toEqual([
      expect.stringMatching(/the video URL is longer than 8,192 characters \(https:\S+…\)$/),
      'JoggAI reported `completed`, but the video URL contains the API key (https://res.jogg.ai/***/v.mp4)',
      'JoggAI reported `completed` but returned no video URL',
    ]);
  });
});

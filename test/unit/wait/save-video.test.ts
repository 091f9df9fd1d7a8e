import { expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { decodeVideo } from '../../../src/jogg/decode.ts';
import type { Outcome } from '../../../src/wait/outcome.ts';
import { saveVideo } from '../../../src/wait/save-video.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const URL_OF_VIDEO = 'https://res.jogg.ai/v.mp4';
const body = { code: 0, data: { status: 'completed', video_url: URL_OF_VIDEO } };

const completed: Outcome = {
  done: true,
  result: 'completed',
  id: 'pv_1',
  video: decodeVideo({ url: '', status: 200, headers: {}, text: '', body }),
  url: URL_OF_VIDEO,
  checks: 3,
  elapsedSeconds: 10,
  timeline: [],
};

const options = {
  onEvent: () => undefined,
  renewUrl: () => Promise.resolve(`${URL_OF_VIDEO}?signed=anew`),
  signal: new AbortController().signal,
};

test('the time that a video took is that until it was found, however long its download takes', async () => {
  const time = new VirtualTime();
  const saved = await time.run(
    saveVideo(
      completed,
      async () => {
        await time.sleep(600);
        return 'videos/pv_1.mp4';
      },
      options,
    ),
  );
  expect(saved).toEqual({ ...completed, path: 'videos/pv_1.mp4' });
});

test('a video that cannot be saved keeps what is known of it, with the latest URL', async () => {
  const error = new StepError('refused', { transient: false, help: '' });
  const saved = await saveVideo(
    completed,
    async (_id, _url, { renewUrl }) => {
      await renewUrl();
      throw error;
    },
    options,
  );
  const url = `${URL_OF_VIDEO}?signed=anew`;
  expect(saved).toEqual({ ...completed, url, result: 'error', error });
});

test('an error that is no StepError is passed on', async () => {
  const save = (): Promise<never> => Promise.reject(new TypeError('odd'));
  await expect(saveVideo(completed, save, options)).rejects.toThrow('odd');
});

import { describe, expect, test } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { decodeVideo, type Video } from '../../../src/jogg/decode.ts';
import { present } from '../../../src/jogg/fields.ts';
import { Deadline } from '../../../src/pace/deadline.ts';
import type { Ending, Known, Outcome } from '../../../src/wait/outcome.ts';
import { RateLimiter } from '../../../src/pace/rate-limiter.ts';
import { createRenewal, saveVideo } from '../../../src/wait/save-video.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

const URL_OF_VIDEO = 'https://res.jogg.ai/v.mp4';
const RENEWED_URL = `${URL_OF_VIDEO}?signed=anew`;
const body = { code: 0, data: { status: 'completed', video_url: URL_OF_VIDEO } };

const video = decodeVideo({ url: '', status: 200, headers: {}, text: '', body });

const completed: Extract<Outcome, { result: 'completed' }> = {
  result: 'completed',
  id: 'pv_1',
  video,
  url: URL_OF_VIDEO,
  checks: 3,
  elapsedSeconds: 10,
  timeline: [],
  file: undefined,
};
const file = { path: 'videos/pv_1.mp4', bytes: 1000, sha256: '0f' };

const { signal } = new AbortController();
const noEvent = (): void => undefined;

/** Options of a step whose requests return this URL. */
function optionsFor(url: string | undefined) {
  const time = new VirtualTime();
  return {
    limiter: new RateLimiter({ deadline: new Deadline(1000), intervalSeconds: 0.1, signal }, time),
    getVideo: () => Promise.resolve(present({ ...video, url })),
    clock: time.clock,
    signal,
  };
}

test('the time that a video took is that until it was found, however long its download takes', async () => {
  const time = new VirtualTime();
  const saved = await time.run(
    saveVideo(
      completed,
      async () => {
        await time.sleep(600);
        return file;
      },
      noEvent,
      optionsFor(RENEWED_URL),
    ),
  );
  expect(saved).toMatchObject({ ...completed, file });
});

test('a video that cannot be saved keeps what is known of it, with the latest URL', async () => {
  const error = new StepError('refused', { transient: false, help: '' });
  const saved = await saveVideo(
    completed,
    async (_id, _url, { renewUrl }) => {
      await renewUrl();
      throw error;
    },
    noEvent,
    optionsFor(RENEWED_URL),
  );
  const renewed = { ...video, url: RENEWED_URL };
  const ending = { result: 'error', error, stage: 'download' };
  expect(saved).toMatchObject({ id: 'pv_1', checks: 3, video: renewed, ...ending });
});

test('an error in saving a video that nobody expects is how its download ended', async () => {
  const save = (): Promise<never> => Promise.reject(new TypeError('odd'));
  expect(await saveVideo(completed, save, noEvent, optionsFor(RENEWED_URL))).toMatchObject({
    id: 'pv_1',
    result: 'error',
    stage: 'download',
    error: { message: 'unexpected error: odd', transient: false },
  });
});

test('a video whose download is cancelled keeps what is known of it, and says so', async () => {
  const ending: Ending = { result: 'cancelled', signal: 'SIGTERM' };
  const controller = new AbortController();
  const saved = await saveVideo(
    completed,
    async (_id, _url, { renewUrl: renew }) => {
      await renew();
      controller.abort(ending);
      throw new StepError('aborted', { transient: false, help: '' });
    },
    noEvent,
    { ...optionsFor(RENEWED_URL), signal: controller.signal },
  );
  const renewed = { ...video, url: RENEWED_URL };
  expect(saved).toMatchObject({
    id: 'pv_1',
    checks: 3,
    video: renewed,
    ...ending,
    stage: 'download',
  });
});

test('a video without a new URL keeps the one that it has', async () => {
  const renewals: unknown[] = [];
  const saved = await saveVideo(
    completed,
    async (id, url, { renewUrl: renew }) => {
      renewals.push(id, url, await renew());
      return file;
    },
    noEvent,
    optionsFor(undefined),
  );
  expect(renewals).toEqual(['pv_1', URL_OF_VIDEO, undefined]);
  expect(saved).toMatchObject({ ...completed, file });
});

describe('a new URL', () => {
  interface Asked {
    url: string | undefined;
    at: number;
    ids: string[];
  }

  /** Requests it while other turns are pending, after `prepare`. */
  async function ask(
    getVideo: (signal: AbortSignal) => Promise<Video>,
    prepare: (limiter: RateLimiter, time: VirtualTime) => unknown = () => undefined,
    ended = new AbortController(),
    known: Known = completed,
  ): Promise<Asked> {
    const time = new VirtualTime();
    const { signal } = ended;
    const limiter = new RateLimiter(
      { deadline: new Deadline(1000), intervalSeconds: 0.1, signal },
      time,
    );
    prepare(limiter, time);
    const ids: string[] = [];
    const { clock } = time;
    const renewUrl = createRenewal(known, {
      limiter,
      getVideo: (id, { signal: given }) => {
        ids.push(id);
        return getVideo(given);
      },
      clock,
      signal,
    });
    return { url: await time.run(renewUrl()), at: time.now, ids };
  }

  /** A response that pauses all requests for `seconds`. */
  function pause(seconds: number): (limiter: RateLimiter) => void {
    const details = {
      transient: true,
      isRateLimit: true,
      help: '',
      retryAfterSeconds: seconds,
    } as const;
    return (limiter) => {
      const turn = { due: 0, notBefore: 0, until: 1000 };
      void limiter.run(turn, () => Promise.reject(new StepError('rate limit', details)));
    };
  }

  const found = (): Promise<Video> => Promise.resolve(video);

  test('is that of the video now, asked for immediately', async () => {
    expect(await ask(found)).toEqual({ url: URL_OF_VIDEO, at: 0, ids: ['pv_1'] });
  });

  test('is asked for immediately of a video that nothing has been reported about', async () => {
    const known = { ...completed, video: undefined };
    expect(await ask(found, undefined, undefined, known)).toMatchObject({ at: 0, ids: ['pv_1'] });
  });

  test('is none if the video has none now', async () => {
    expect(await ask(() => Promise.resolve({ status: 'completed' }))).toMatchObject({
      url: undefined,
    });
  });

  test('comes before all checks', async () => {
    const { at } = await ask(found, (limiter) => {
      const turn = { due: -5, notBefore: -5, until: 1000 };
      for (let nth = 0; nth < 50; nth += 1) void limiter.run(turn, () => Promise.resolve());
    });
    expect(at).toBeLessThan(0.2);
  });

  test('waits out a pause of two minutes', async () => {
    expect(await ask(found, pause(120))).toMatchObject({ url: URL_OF_VIDEO, at: 120 });
  });

  test('does not wait out a longer one: the download has its error', async () => {
    await expect(ask(found, pause(121))).rejects.toMatchObject({ message: 'rate limit' });
  });

  describe('is asked for no sooner than JoggAI wants', () => {
    const slowDown = (seconds: number): StepError =>
      new StepError('HTTP 500', { transient: true, help: '', retryAfterSeconds: seconds });

    /** When JoggAI is asked, if a new URL is wanted so often, each a second after the last. */
    async function timesAsked(
      first: number,
      responses: (number | StepError)[],
      wanted: number,
    ): Promise<number[]> {
      const time = new VirtualTime();
      const { signal } = new AbortController();
      const limiter = new RateLimiter(
        { deadline: new Deadline(0), intervalSeconds: 0.1, signal },
        time,
      );
      const at: number[] = [];
      const renewUrl = createRenewal(
        { ...completed, video: { ...video, retryAfterSeconds: first } },
        {
          limiter,
          getVideo: () => {
            at.push(time.now);
            const response = responses.shift() ?? 0;
            return response instanceof StepError
              ? Promise.reject(response)
              : Promise.resolve({ ...video, retryAfterSeconds: response });
          },
          clock: time.clock,
          signal,
        },
      );
      await time.run(
        (async () => {
          for (let nth = 0; nth < wanted; nth += 1) {
            await renewUrl().catch(() => undefined);
            await time.sleep(1);
          }
        })(),
      );
      return at;
    }

    test('when the video was completed', async () => {
      expect(await timesAsked(60, [], 2)).toEqual([60, 61]);
    });

    test('with the URL before, or with an error', async () => {
      expect(await timesAsked(0, [30, slowDown(90), 0], 4)).toEqual([0, 30, 120, 121]);
    });

    test('even if that is too late for now', async () => {
      expect(await timesAsked(0, [slowDown(130), 0], 12)).toEqual([0, 130, 131]);
    });
  });

  test('fails as its request does', async () => {
    const error = new StepError('HTTP 500', { transient: true, help: '' });
    await expect(ask(() => Promise.reject(error))).rejects.toBe(error);
    await expect(ask(() => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });

  test('is not waited for once the step is cancelled: the reason is thrown', async () => {
    const ending: Ending = { result: 'cancelled', signal: 'SIGTERM' };
    const controller = new AbortController();
    const paused = ask(found, pause(100), controller);
    const rejected = expect(paused).rejects.toBe(ending);
    controller.abort(ending);
    await rejected;
    await expect(ask(found, undefined, controller)).rejects.toBe(ending);
  });

  test('is none if so many are asked for that its turn would not come in two minutes', async () => {
    const { url, ids } = await ask(found, (limiter) => {
      const turn = { due: 0, notBefore: 0, until: 1000, urgent: true };
      for (let nth = 0; nth < 1300; nth += 1) void limiter.run(turn, () => Promise.resolve());
    });
    expect([url, ids]).toEqual([undefined, []]);
  });
});

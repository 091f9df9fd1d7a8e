import type { RequestOptions } from '../../src/jogg/client.ts';
import { decodeVideo, type Video } from '../../src/jogg/decode.ts';
import type { JoggResponse } from '../../src/jogg/response.ts';
import { timeoutError } from '../../src/jogg/response-errors.ts';
import { decodeVideoPage, PAGE_SIZE, type VideoPage } from '../../src/jogg/list-page.ts';
import type { WaitLimits } from '../../src/wait/decide.ts';
import type { Ending, Outcome, StepEvent } from '../../src/wait/outcome.ts';
import { waitForVideos } from '../../src/wait/wait-for-videos.ts';
import { createLists, type ListOptions, type Player } from './simulator-lists.ts';
import { errorCode, productVideo, type Answer } from './simulator.ts';
import { LONGEST_OVERTIME_SECONDS, VirtualTime } from './virtual-time.ts';

/** A request of the action, in seconds by the virtual clock. */
export interface VirtualRequest {
  /** The video's ID, or the number of the page. */
  of: string | number;
  at: number;
}

export interface VirtualStep {
  outcomes: Outcome[];
  requests: VirtualRequest[];
  /** The requests for pages among them. */
  pages: VirtualRequest[];
  events: (StepEvent & { at: number })[];
  /** When the step ended, by the virtual clock. */
  endedAt: number;
}

export interface VirtualStepOptions {
  /** JoggAI's response to a direct request for a video at a time in seconds; code 10104 for `undefined`. */
  answer: (id: string, at: number) => Answer | undefined;
  /** The list; `undefined` for a step without lists. */
  lists: ListOptions | undefined;
  limits?: Partial<WaitLimits>;
  requestSeconds?: number;
  random?: () => number;
  /** When the step is cancelled. */
  cancelAt?: number;
  /** When the machine sleeps, and how long. */
  sleepsAt?: VirtualTime['pause'];
  onEvent?: (event: StepEvent) => void;
}

const LIMITS: WaitLimits = {
  timeoutSeconds: 1800,
  pollIntervalSeconds: 5,
  maxPollIntervalSeconds: 60,
  maxRetries: 24,
};

const NOT_FOUND = errorCode(10104, 'http-4xx');
const URL = 'https://api.jogg.ai/v2/product_videos';

/** A step for several videos on a virtual clock, with the simulator's lists and the real decoder. */
export async function waitWithLists(
  ids: readonly string[],
  options: VirtualStepOptions,
): Promise<VirtualStep> {
  const { answer, lists, limits, requestSeconds = 0.05, random, cancelAt, onEvent } = options;
  const time = new VirtualTime(random);
  if (options.sleepsAt) time.pause = options.sleepsAt;
  const controller = new AbortController();
  const requests: VirtualRequest[] = [];
  const events: VirtualStep['events'] = [];
  const answerTo = (id: string): Answer => answer(id, time.now) ?? NOT_FOUND;
  const players = ids.map((id): [string, Player] => {
    const current = (): Answer => answerTo(id);
    return [id, { current, give: current }];
  });
  const answerFromList = createLists(new Map(players), 'product', lists ?? {});

  async function request(
    of: VirtualRequest['of'],
    { signal, timeoutSeconds = 15 }: RequestOptions,
    give: () => Answer,
  ): Promise<JoggResponse> {
    requests.push({ of, at: time.now });
    await time.sleep(Math.min(requestSeconds, timeoutSeconds), signal).finally(() => {
      signal.throwIfAborted();
    });
    if (requestSeconds > timeoutSeconds) throw timeoutError(timeoutSeconds, URL);
    const { misbehave, http = 200, headers = {}, code = 0, msg = '', ...rest } = give();
    if (misbehave) {
      await time.sleep(timeoutSeconds - requestSeconds, signal).finally(() => {
        signal.throwIfAborted();
      });
      throw timeoutError(timeoutSeconds, URL);
    }
    const { data = null, body = { code, msg, data, retryAfter: rest.retryAfter } } = rest;
    const parsed = typeof body === 'object' ? body : undefined;
    return { url: URL, status: http, headers, text: '', body: parsed };
  }

  function cancel(): void {
    controller.abort({ result: 'cancelled', signal: 'SIGTERM' } satisfies Ending);
  }

  async function getVideo(id: string, options: RequestOptions): Promise<Video> {
    return decodeVideo(await request(id, options, () => answerTo(id)));
  }

  async function getVideoPage(page: number, options: RequestOptions): Promise<VideoPage> {
    const path = `/v2/product_videos?page=${page}&page_size=${PAGE_SIZE}`;
    const response = await request(page, options, () => {
      const given = answerFromList(path);
      if (typeof given === 'string') throw new Error(given);
      return given;
    });
    return decodeVideoPage(response);
  }

  if (cancelAt === 0) cancel();
  else if (cancelAt !== undefined) void time.sleep(cancelAt).then(cancel);
  const outcomes = await time.run(
    waitForVideos(
      ids,
      {
        getVideo,
        getVideoPage: lists && getVideoPage,
        save: undefined,
        limits: { ...LIMITS, ...limits },
        failFast: false,
        onEvent: (event, at) => {
          events.push({ ...event, at });
          onEvent?.(event);
        },
        signal: controller.signal,
      },
      time,
    ),
    (limits?.timeoutSeconds ?? LIMITS.timeoutSeconds) +
      LONGEST_OVERTIME_SECONDS +
      (options.sleepsAt?.seconds ?? 0),
  );
  const pages = requests.filter(({ of }) => typeof of === 'number');
  return { outcomes, requests, pages, events, endedAt: time.now };
}

/** Videos that are finished at these seconds of the wait. */
export function finishing(seconds: ReadonlyMap<string, number>): VirtualStepOptions['answer'] {
  const videos = new Map(
    Array.from(seconds, ([id, finishedAt]) => {
      const [processing, completed] = ['processing', 'completed'].map((status) =>
        productVideo(status, { title: id }),
      );
      return [id, { processing, completed, finishedAt }];
    }),
  );
  return (id, at) => {
    const video = videos.get(id);
    return video && (at >= video.finishedAt ? video.completed : video.processing);
  };
}

/** The reason for which the list was abandoned, if it was. */
export function reasonsToStop({ events }: VirtualStep): string[] {
  return events.flatMap((event) => (event.type === 'lists-stopped' ? [event.reason] : []));
}

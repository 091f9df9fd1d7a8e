import { StepError } from '../../../src/errors.ts';
import { readVideo, type Video } from '../../../src/jogg/decode.ts';
import type { VideoPage } from '../../../src/jogg/list-page.ts';
import { ListLookup } from '../../../src/wait/list-lookup.ts';
import { RateLimiter, REQUEST_INTERVAL_SECONDS } from '../../../src/wait/rate-limiter.ts';
import { VideoWait } from '../../../src/wait/video-wait.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

export const POLL_SECONDS = 5;
export const MAX_POLL_SECONDS = 10;

/** What a list, or a video's own request, answers, and how long that takes. */
interface Answer<T> {
  seconds: number;
  value: T | StepError;
}

export interface World {
  count: number;
  timeoutSeconds: number;
  /** By the video's number: when it ends, and how. */
  ends: { at: number; status: 'completed' | 'failed' }[];
  /** What the list answers, one after the other and from the start again. */
  pages: Answer<VideoPage>[];
  /** Every so many of the videos' own requests fail. */
  errorEvery?: number;
  /** After how many checks the step is cancelled, right as the last of them ends. */
  cancelAtCheck?: number;
  /** How long a video's own request takes. */
  ownSeconds?: number;
  /** What a video's own request has besides, or instead of, its end. */
  own?: (id: string, at: number) => Partial<Video> | StepError;
}

interface Checked {
  id: string;
  /** When it was due, and when there was an answer. */
  due: number;
  at: number;
  value: Video | undefined;
}

interface Looked {
  checks: Checked[];
  requests: { of: string | number; at: number }[];
  /** The answers of the videos' own requests. */
  own: Set<Video>;
  stops: { reason: string; at: number }[];
  /** What ends the requests for pages. */
  pageSignal: AbortSignal | undefined;
  /** When each of the videos knew that the step was cancelled. */
  cancelled: number[];
}

export const NOTHING = readVideo({ data: undefined });
const CANCELLED = new Error('cancelled');
export const error500 = new StepError('HTTP 500', { transient: true, help: '' });

/** Checks each video until its own request, or the deadline, ends that. */
export async function lookUp(world: World): Promise<Looked> {
  const { count, timeoutSeconds, ends, pages } = world;
  const { errorEvery = Infinity, own = () => ({}), ownSeconds = 0.05, cancelAtCheck } = world;
  const time = new VirtualTime();
  const looked: Looked = {
    checks: [],
    requests: [],
    own: new Set(),
    stops: [],
    pageSignal: undefined,
    cancelled: [],
  };
  const controller = new AbortController();
  const { signal } = controller;
  const limiter = new RateLimiter(
    { deadline: timeoutSeconds, intervalSeconds: REQUEST_INTERVAL_SECONDS, signal },
    time,
  );
  const limits = {
    timeoutSeconds,
    pollIntervalSeconds: POLL_SECONDS,
    maxPollIntervalSeconds: MAX_POLL_SECONDS,
    maxRetries: 24,
  };
  let ownRequests = 0;
  let pageRequests = 0;

  async function answer<T>(of: string | number, { seconds, value }: Answer<T>): Promise<T> {
    looked.requests.push({ of, at: time.now });
    await time.sleep(seconds);
    if (value instanceof StepError) throw value;
    return value;
  }

  const lists = new ListLookup(
    {
      limiter,
      getVideo: async (id) => {
        ownRequests += 1;
        const { at, status } = ends[Number(id)] ?? { at: Infinity, status: 'completed' };
        const ended = time.now >= at;
        const url = ended && status === 'completed' ? 'https://res.jogg.ai/v.mp4' : undefined;
        const isFault = ownRequests % errorEvery === 0;
        const more = isFault ? error500 : own(id, time.now);
        if (more instanceof StepError) {
          return await answer<Video>(id, { seconds: ownSeconds, value: more });
        }
        const video = { ...NOTHING, status: ended ? status : 'processing', url, ...more };
        looked.own.add(video);
        return await answer(id, { seconds: ownSeconds, value: video });
      },
      getVideoPage: async (page, { signal: pageSignal }) => {
        looked.pageSignal = pageSignal;
        const given = pages[pageRequests % pages.length];
        pageRequests += 1;
        if (!given) throw new Error('no page');
        return await answer(page, given);
      },
      limits,
      onListsStop: (reason) => looked.stops.push({ reason, at: time.now }),
      signal,
    },
    time,
  );

  class RecordedWait extends VideoWait {
    override accept(value: Video, askedAt: number): void {
      this.#record(value);
      super.accept(value, askedAt);
    }

    override fail(error: StepError): void {
      this.#record(undefined);
      super.fail(error);
    }

    #record(value: Video | undefined): void {
      looked.checks.push({ id: this.id, due: this.turn.due, at: time.now, value });
      if (looked.checks.length === cancelAtCheck) controller.abort(CANCELLED);
    }
  }

  async function check(id: string): Promise<void> {
    const options = { limits, retriesAllowed: () => 24, start: 0, onEvent: () => undefined };
    const wait = new RecordedWait(id, options, time);
    const { result } = await lists.check(wait).catch((error: unknown) => {
      if (error !== CANCELLED) throw error;
      looked.cancelled.push(time.now);
      return { result: 'cancelled' };
    });
    if (result !== 'timed-out') return;
    looked.checks.push({ id, due: wait.turn.due, at: time.now, value: undefined });
  }

  await time.run(Promise.all(Array.from({ length: count }, (_, i) => check(String(i)))));
  return looked;
}

const PAGE_SECONDS = 0.05;

export type Page = World['pages'][number];

/** A page with one entry for each word, which is a status and, after an @, when it was created. */
export function page(
  entries: Record<string, string>,
  { seconds = PAGE_SECONDS, last = true } = {},
): Page {
  const videos = Object.entries(entries).map(([id, words]): VideoPage['videos'][number] => {
    const [status, createdAt] = words.split('@');
    return {
      id,
      status,
      createdAt: createdAt === undefined ? undefined : new Date(Number(createdAt) * 1000),
    };
  });
  return { seconds, value: { videos, last, retryAfterSeconds: undefined } };
}

/** The same for all of so many videos, but for some of them. */
export function all(
  count: number,
  words: string,
  others: Record<string, string> = {},
  seconds = PAGE_SECONDS,
): Page {
  const entries = Object.fromEntries(Array.from({ length: count }, (_, i) => [i, words]));
  return page({ ...entries, ...others }, { seconds });
}

type SomeOf = Partial<World> & Pick<World, 'count' | 'pages'>;

/** The requests before a time in seconds, each with when it was made. */
export async function requestsBefore(end: number, world: SomeOf): Promise<string> {
  const { requests } = await lookUp({ ends: [], timeoutSeconds: end + 5, ...world });
  return requests
    .filter(({ at }) => at < end)
    .map(({ of, at }) => `${typeof of === 'number' ? 'page ' : ''}${of}@${Number(at.toFixed(1))}`)
    .join(', ');
}

/** Why lists were given up. */
export async function reasonsToStop(world: SomeOf): Promise<string[]> {
  const { stops } = await lookUp({ ends: [], timeoutSeconds: 30, ...world });
  return stops.map(({ reason }) => reason);
}

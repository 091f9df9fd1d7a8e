import { expect, test } from 'vitest';
import { createVideos, type CreateOptions } from '../../../src/create/create-videos.ts';
import type { NamedRequest } from '../../../src/create/names.ts';
import type { CreateEvent, Outcome } from '../../../src/create/outcome.ts';
import type { CreateApi } from '../../../src/create/sender.ts';
import { StepError, type StepErrorDetails } from '../../../src/errors.ts';
import type { ListedVideo, VideoPage } from '../../../src/jogg/list-page.ts';
import { VirtualTime } from '../../support/virtual-time.ts';

/** The fate of each request that costs, in order: accepted or not, and an error. */
type Turn = { accepted: boolean; error: StepError } | 'created';

interface World {
  time: VirtualTime;
  turns?: Turn[];
  /** Videos that are there already, newest first. */
  videos?: (Pick<ListedVideo, 'id' | 'entry'> & { status?: string })[];
  hasList?: boolean;
  /** Seconds for which a new video is missing from the list. */
  lagSeconds?: number;
  listError?: (time: number) => StepError | undefined;
  credits?: number;
  productError?: StepError;
  /** The ID in the response to the n-th request that is accepted, from 1. */
  newId?: (n: number) => string;
}

function failure(details: Partial<StepErrorDetails> = {}): StepError {
  return new StepError('something happened', { transient: true, help: 'Do this.', ...details });
}

const LOST: Turn = { accepted: true, error: failure() };
const GONE: Turn = { accepted: false, error: failure() };
const REFUSED: Turn = { accepted: false, error: failure({ transient: false }) };
const TOO_MANY: Turn = {
  accepted: false,
  error: failure({ isRateLimit: true, retryAfterSeconds: 7 }),
};
const UNREACHABLE: Turn = { accepted: false, error: failure({ neverSent: true }) };

function request(mark: string, productUrl?: string): NamedRequest {
  const name = `Trail shoe · 77-1-1-${mark}`;
  return { body: { name }, name, mark, ...(productUrl !== undefined && { productUrl }) };
}

/** For tests that need no more than a part of it. */
const NO_API: CreateApi = {
  postTimeoutSeconds: 180,
  createProduct: () => Promise.reject(failure({ transient: false })),
  createVideo: () => Promise.reject(failure({ transient: false })),
  getRemainingCredits: () => Promise.reject(failure({ transient: false })),
  getVideoPage: undefined,
};

interface Ended {
  results: string[];
  outcomes: Outcome[];
  events: CreateEvent[];
  /** When each request was made that costs, in seconds. */
  sentAt: number[];
  paid: number;
  bodies: object[];
  records: string[];
  seconds: number;
}

async function create(
  requests: NamedRequest[],
  world: World,
  options: Partial<CreateOptions> = {},
): Promise<Ended> {
  const { time, turns = [], videos = [], hasList = true, lagSeconds = 0, listError } = world;
  const listed = videos.map(({ status = 'processing', ...video }) => ({
    ...video,
    status,
    at: -Infinity,
  }));
  const ended: Omit<Ended, 'results' | 'outcomes' | 'seconds'> = {
    events: [],
    sentAt: [],
    paid: 0,
    bodies: [],
    records: [],
  };
  const api: CreateApi = {
    postTimeoutSeconds: 180,
    createProduct: (url) =>
      world.productError
        ? Promise.reject(world.productError)
        : Promise.resolve({ id: `of ${url}` }),
    createVideo: (body) => {
      const turn = turns[ended.sentAt.length] ?? 'created';
      ended.sentAt.push(time.now);
      ended.bodies.push(body);
      if (turn === 'created' || turn.accepted) {
        ended.paid += 1;
        const entry = { title: body['name'] };
        listed.unshift({ id: `new_${ended.paid}`, entry, status: 'processing', at: time.now });
      }
      if (turn !== 'created') return Promise.reject(turn.error);
      return Promise.resolve({ id: world.newId?.(ended.paid) ?? `new_${ended.paid}` });
    },
    getRemainingCredits: () => Promise.resolve(world.credits ?? 0),
    getVideoPage: hasList
      ? () => {
          const error = listError?.(time.now);
          if (error) return Promise.reject(error);
          const shown = listed.filter(({ at }) => at + lagSeconds <= time.now);
          return Promise.resolve({
            videos: shown,
            withoutId: [],
            retryAfterSeconds: undefined,
          });
        }
      : undefined,
  };
  const all: CreateOptions = {
    api,
    minCredits: 0,
    sendAgain: false,
    mayBeAccepted: () => false,
    record: (mark, state) => ended.records.push(`${mark} ${state}`),
    onEvent: (event) => ended.events.push(event),
    signal: new AbortController().signal,
    ...options,
  };
  const outcomes = await time.run(createVideos(requests, all, time));
  const results = outcomes.map((outcome) => ('id' in outcome ? outcome.id : outcome.result));
  return { ...ended, outcomes, results, seconds: time.now };
}

test('creates videos in order, and says each as soon as it is known', async () => {
  const { results, events, paid, records } = await create([request('a'), request('b')], {
    time: new VirtualTime(),
  });
  expect(results).toEqual(['new_1', 'new_2']);
  expect(events.map(({ type }) => type)).toEqual(['ended', 'ended']);
  expect(paid).toBe(2);
  expect(records).toEqual(['a sent', 'a created', 'b sent', 'b created']);
});

test('makes no more than 20 POST requests in a minute', async () => {
  const urls = Array.from({ length: 30 }, (_, i) => request(`m${i}`, `https://shop.example/${i}`));
  const { sentAt, seconds } = await create(urls, { time: new VirtualTime() });
  expect(sentAt).toHaveLength(30);
  // Each of them makes two.
  for (const at of sentAt) {
    expect(sentAt.filter((other) => other >= at && other < at + 60).length).toBeLessThanOrEqual(10);
  }
  expect(seconds).toBeLessThan(3 * 60 + 10);
});

test('creates the product of a URL, and the video of that', async () => {
  const { bodies } = await create([request('a', 'https://shop.example')], {
    time: new VirtualTime(),
  });
  expect(bodies).toEqual([
    { name: 'Trail shoe · 77-1-1-a', product_id: 'of https://shop.example' },
  ]);
});

test('takes a request whose response was lost from the list, even if that lags', async () => {
  for (const lagSeconds of [0, 20, 59]) {
    const { results, paid, records } = await create([request('a')], {
      time: new VirtualTime(),
      turns: [LOST],
      lagSeconds,
    });
    expect({ results, paid }).toEqual({ results: ['new_1'], paid: 1 });
    expect(records.at(-1)).toBe('a created');
  }
});

test('repeats a request that is not in the list after a minute, once', async () => {
  const time = new VirtualTime();
  const { results, paid, sentAt } = await create([request('a')], { time, turns: [GONE] });
  expect({ results, paid }).toEqual({ results: ['new_1'], paid: 1 });
  expect(sentAt[1]).toBeGreaterThanOrEqual(60);
  const twice = await create([request('a'), request('b')], {
    time: new VirtualTime(),
    turns: [GONE, GONE],
  });
  expect(twice).toMatchObject({ results: ['unknown', 'error'], paid: 0 });
  expect(twice.sentAt).toHaveLength(2);
  // A later step must look it up.
  expect(twice.records.at(-1)).toBe('a sent');
});

test('does not repeat a request whose outcome is unknown if there is no list, and sends no other', async () => {
  const requests = [request('a'), request('b'), request('c')];
  const { results, paid, sentAt } = await create(requests, {
    time: new VirtualTime(),
    turns: ['created', LOST],
    hasList: false,
  });
  expect(results).toEqual(['new_1', 'unknown', 'error']);
  expect({ paid, sent: sentAt.length }).toEqual({ paid: 2, sent: 2 });
});

test('does not repeat a request whose outcome is unknown if the list cannot be read', async () => {
  const { results, sentAt } = await create([request('a')], {
    time: new VirtualTime(),
    turns: [LOST],
    listError: () => failure(),
  });
  expect(results).toEqual(['unknown']);
  expect(sentAt).toHaveLength(1);
});

test('reads a list that fails for a while until it can be read', async () => {
  const { results, paid } = await create([request('a')], {
    time: new VirtualTime(),
    turns: [LOST],
    listError: (now) => (now < 80 ? failure() : undefined),
  });
  expect({ results, paid }).toEqual({ results: ['new_1'], paid: 1 });
});

test('repeats what cannot have been accepted, after as long as the server asks for', async () => {
  const turns = [TOO_MANY, UNREACHABLE, UNREACHABLE];
  const time = new VirtualTime();
  const { results, paid, sentAt } = await create([request('a')], { time, turns, hasList: false });
  expect({ results, paid }).toEqual({ results: ['new_1'], paid: 1 });
  expect(sentAt[1]).toBeGreaterThanOrEqual(7);
});

test('gives up on what is never accepted, and sends no other request', async () => {
  const world = { time: new VirtualTime(), turns: Array<Turn>(100).fill(UNREACHABLE) };
  const { results, sentAt, outcomes } = await create([request('a'), request('b')], world);
  expect(results).toEqual(['error', 'error']);
  expect(sentAt).toHaveLength(9);
  expect(outcomes).toMatchObject([
    { error: { message: 'gave up after 9 consecutive errors; last error: something happened' } },
    {
      error: { message: 'not sent, because of the problem with another request', help: 'Do this.' },
    },
  ]);
});

test.each([
  ['another body', REFUSED, ['error', 'new_1']],
  [
    'the key',
    { accepted: false, error: failure({ transient: false, scope: 'step' }) },
    ['error', 'error'],
  ],
  [
    'missing credits',
    { accepted: false, error: failure({ transient: false, code: 18020 }) },
    ['error', 'error'],
  ],
] as const)(
  'after a refusal that is about %s, the next request is sent if that can help',
  async (_name, turn, expected) => {
    const { results } = await create([request('a'), request('b')], {
      time: new VirtualTime(),
      turns: [turn],
    });
    expect(results).toEqual(expected);
  },
);

test('does not wait for longer than ten minutes because a server asks for it', async () => {
  const error = failure({ isRateLimit: true, retryAfterSeconds: 601 });
  const { results, seconds } = await create([request('a')], {
    time: new VirtualTime(),
    turns: [{ accepted: false, error }],
  });
  expect({ results, seconds }).toEqual({ results: ['error'], seconds: 0 });
  // Also by many errors that ask for less.
  for (const retryAfterSeconds of [7, 60, 300]) {
    const details = { isRateLimit: true, fromJogg: true, retryAfterSeconds };
    const turn: Turn = { accepted: false, error: failure(details) };
    const world = { time: new VirtualTime(), turns: Array<Turn>(100).fill(turn) };
    const repeated = await create([request('a')], world);
    expect(repeated.results).toEqual(['error']);
    expect(repeated.seconds).toBeLessThanOrEqual(600);
    expect(repeated.seconds).toBeGreaterThan(300);
  }
});

const before = { mayBeAccepted: () => true };
const title = request('a').name;
const entry = { title };

test('a rerun takes what an earlier attempt created, and requests what is missing after a minute', async () => {
  const videos = [{ id: 'old', entry }];
  const { results, paid, sentAt } = await create(
    [request('a'), request('b')],
    { time: new VirtualTime(), videos },
    before,
  );
  expect({ results, paid }).toEqual({ results: ['old', 'new_1'], paid: 1 });
  expect(sentAt[0]).toBeGreaterThanOrEqual(60);
});

test('a rerun requests a failed video again, and does not take it for the new one', async () => {
  const videos = [{ id: 'old', entry, status: 'failed' }];
  const world = { videos, turns: [LOST] };
  const { results, paid } = await create(
    [request('a')],
    { time: new VirtualTime(), ...world },
    before,
  );
  expect({ results, paid }).toEqual({ results: ['new_1'], paid: 1 });
});

test('a rerun says that it cannot know what was created, and sends nothing, if there is no list', async () => {
  const world = { time: new VirtualTime(), hasList: false };
  const mayBeAccepted = (mark: string): boolean => mark === 'b';
  const { results, sentAt, outcomes } = await create([request('a'), request('b')], world, {
    mayBeAccepted,
  });
  expect(results).toEqual(['error', 'unknown']);
  expect(sentAt).toEqual([]);
  expect(outcomes[1]).toMatchObject({
    error: {
      message:
        'not sent, because an earlier attempt or step may have created it, and JoggAI has no list of this type of video',
    },
  });
});

test('a rerun sends it all the same if it is told to', async () => {
  const world = { time: new VirtualTime(), hasList: false };
  const { results } = await create([request('a')], world, { ...before, sendAgain: true });
  expect(results).toEqual(['new_1']);
});

test('sends nothing if the account has too few credits, and does not ask where all is there', async () => {
  const world = { credits: 9.5 };
  const few = await create(
    [request('a')],
    { time: new VirtualTime(), ...world },
    { minCredits: 10 },
  );
  expect(few).toMatchObject({ results: ['error'], sentAt: [] });
  expect(few.outcomes).toMatchObject([
    { error: { message: /has 9\.5 credits, fewer than min-credits \(10\)/ } },
  ]);
  const enough = await create(
    [request('a')],
    { time: new VirtualTime(), ...world },
    { minCredits: 9.5 },
  );
  expect(enough.results).toEqual(['new_1']);
  const videos = [{ id: 'old', entry }];
  const found = await create(
    [request('a')],
    { time: new VirtualTime(), ...world, videos },
    { ...before, minCredits: 10 },
  );
  expect(found.results).toEqual(['old']);
});

test('a product that cannot be created costs nothing, and the next request is sent', async () => {
  const error = failure({ transient: false });
  const world = { time: new VirtualTime(), productError: error };
  const { results, paid } = await create(
    [request('a', 'https://shop.example'), request('b')],
    world,
  );
  expect({ results, paid }).toEqual({ results: ['error', 'new_1'], paid: 1 });
});

test('a step that is cancelled while a request is under way does not know its outcome', async () => {
  const cancellation = new AbortController();
  const onEvent = ({ type }: CreateEvent): void => {
    if (type === 'looking-up') cancellation.abort('cancelled');
  };
  const requests = [request('a'), request('b')];
  const { results, sentAt } = await create(
    requests,
    { time: new VirtualTime(), turns: [GONE] },
    { onEvent, signal: cancellation.signal },
  );
  expect(results).toEqual(['unknown', 'error']);
  expect(sentAt).toHaveLength(1);
});

test('a step that is cancelled keeps what it has created, and sends nothing more', async () => {
  const cancellation = new AbortController();
  const onEvent = ({ type }: CreateEvent): void => {
    if (type === 'ended') cancellation.abort('cancelled');
  };
  const requests = [request('a'), request('b')];
  const { results, sentAt } = await create(
    requests,
    { time: new VirtualTime() },
    { onEvent, signal: cancellation.signal },
  );
  expect(results).toEqual(['new_1', 'error']);
  expect(sentAt).toHaveLength(1);
});

test('a bug while a request is under way is an unknown outcome of that request', async () => {
  const bug = new TypeError('a bug') as unknown as StepError;
  const world = {
    time: new VirtualTime(),
    turns: [{ accepted: true, error: bug }],
    hasList: false,
  };
  const { results } = await create([request('a'), request('b')], world);
  expect(results).toEqual(['unknown', 'error']);
});

test('a rerun takes what is there although the rest of the list cannot be read', async () => {
  const { outcomes, sentAt } = await create(
    [request('a'), request('b')],
    { time: new VirtualTime() },
    {
      ...before,
      api: {
        ...NO_API,
        getVideoPage: (page) => {
          if (page === 2) return Promise.reject(failure({ transient: false }));
          const videos = [{ id: 'old', entry, status: 'processing' }];
          return Promise.resolve({ videos, withoutId: [], retryAfterSeconds: undefined });
        },
      },
    },
  );
  expect(outcomes).toMatchObject([{ result: 'found', id: 'old' }, { result: 'unknown' }]);
  expect(sentAt).toEqual([]);
});

test('a rerun never sends what the list has without an ID', async () => {
  const withoutId = [entry];
  const getVideoPage = (): Promise<VideoPage> =>
    Promise.resolve({ videos: [], withoutId, total: 1, retryAfterSeconds: undefined });
  const options = { ...before, api: { ...NO_API, getVideoPage } };
  const { results } = await create([request('a')], { time: new VirtualTime() }, options);
  expect(results).toEqual(['unknown']);
});

test('a rerun that is told to send again still looks up what can be looked up', async () => {
  const world = { time: new VirtualTime(), videos: [{ id: 'old', entry }] };
  const found = await create([request('a')], world, { ...before, sendAgain: true });
  expect(found).toMatchObject({ results: ['old'], paid: 0 });
  const unreadable = { time: new VirtualTime(), listError: () => failure() };
  const unknown = await create([request('a')], unreadable, { ...before, sendAgain: true });
  expect(unknown).toMatchObject({ results: ['unknown'], sentAt: [] });
});

test('a rerun sends what it cannot look up, because the list is refused, only if it is told to', async () => {
  const refused = () => ({
    time: new VirtualTime(),
    listError: () => failure({ transient: false }),
  });
  const told = await create([request('a')], refused(), { ...before, sendAgain: true });
  expect(told).toMatchObject({ results: ['new_1'], paid: 1 });
  expect(told.sentAt[0]).toBeGreaterThanOrEqual(60);
  const { results, paid, outcomes } = await create([request('a')], refused(), before);
  expect({ results, paid }).toEqual({ results: ['unknown'], paid: 0 });
  expect(outcomes[0]).toMatchObject({ error: { help: /set resend-on-rerun to true and rerun/ } });
});

test.each([true, false])(
  'an ID that another request has is not of a request (type with a list: %s)',
  async (hasList) => {
    // A cache gives the same response to each.
    const world = { time: new VirtualTime(), hasList, newId: () => 'same' };
    const { outcomes, paid, records } = await create([request('a'), request('b')], world);
    expect(outcomes[0]).toMatchObject({ result: 'created', id: 'same' });
    expect(outcomes[1]).toMatchObject(
      hasList
        ? { result: 'created', id: 'new_2' }
        : { result: 'unknown', error: { message: /the ID of another request \(same\)/ } },
    );
    expect(paid).toBe(2);
    if (!hasList) expect(records.at(-1)).toBe('b sent');
  },
);

test('a product that another URL has is not requested again', async () => {
  const createProduct = () => Promise.resolve({ id: 'same' });
  let paid = 0;
  const createVideo = () => Promise.resolve({ id: `new_${(paid += 1)}` });
  const { results, outcomes } = await create(
    [request('a', 'https://shop.example/1'), request('b', 'https://shop.example/2')],
    { time: new VirtualTime() },
    { api: { ...NO_API, createProduct, createVideo } },
  );
  expect({ results, paid }).toEqual({ results: ['new_1', 'error'], paid: 1 });
  expect(outcomes[1]).toMatchObject({ error: { message: /product of another URL.*same/ } });
});

test('a request whose error comes with an ID is not sent again, and the ID is known', async () => {
  for (const hasList of [true, false]) {
    const turns: Turn[] = [{ accepted: false, error: failure({ code: 40000, videoId: 'vid_1' }) }];
    const world = { time: new VirtualTime(), turns, hasList };
    const { outcomes, sentAt } = await create([request('a')], world);
    expect(outcomes).toMatchObject([
      { result: 'unknown', error: { videoId: 'vid_1', message: /it gave the ID vid_1/ } },
    ]);
    expect(sentAt).toHaveLength(1);
  }
});

test.each(['a success', 'a refusal'])('%s can ask for a pause before the next', async (name) => {
  const time = new VirtualTime();
  const sentAt: number[] = [];
  const createVideo: CreateApi['createVideo'] = () => {
    sentAt.push(time.now);
    const asked = { retryAfterSeconds: 30 };
    return name === 'a success'
      ? Promise.resolve({ id: `new_${sentAt.length}`, ...asked })
      : Promise.reject(failure({ transient: false, ...asked }));
  };
  await create([request('a'), request('b')], { time }, { api: { ...NO_API, createVideo } });
  expect(sentAt).toHaveLength(2);
  expect(sentAt[1]).toBeGreaterThanOrEqual(30);
});

test('a step that is cancelled before it had a connection has sent nothing', async () => {
  const cancellation = new AbortController();
  const createVideo: CreateApi['createVideo'] = () => {
    cancellation.abort('cancelled');
    return Promise.reject(new StepError('not sent', { neverSent: true }));
  };
  const { results, outcomes, records } = await create(
    [request('a')],
    { time: new VirtualTime() },
    { api: { ...NO_API, createVideo }, signal: cancellation.signal },
  );
  expect(results).toEqual(['error']);
  expect(outcomes).toMatchObject([
    { error: { message: 'not sent, because the step was cancelled' } },
  ]);
  expect(records.at(-1)).toBe('a rejected');
});

test.each([
  [
    'missing credits',
    { turns: [{ accepted: false, error: failure({ transient: false, code: 18020 }) }] },
    {},
  ],
  ['credits below min-credits', { credits: 1 }, { minCredits: 10 }],
] as [string, Partial<World>, Partial<CreateOptions>][])(
  'says of %s that a new run is needed, only where a rerun would refuse',
  async (_name, world, options) => {
    const helpOf = async (hasList: boolean, sendAgain = false): Promise<string> => {
      const all = { time: new VirtualTime(), ...world, hasList };
      const { outcomes } = await create([request('a')], all, { ...options, sendAgain });
      return outcomes.map((outcome) => ('error' in outcome ? outcome.error.help : '')).join();
    };
    expect(await helpOf(false)).toMatch(/Start a new run with what is missing\.$/);
    expect(await helpOf(true)).not.toContain('new run');
    expect(await helpOf(false, true)).not.toContain('new run');
  },
);

test.each([{ timedOut: true }, { httpStatus: 502 }, {}, { code: 504 }])(
  'looks for a request with %j until it can no longer be accepted, and listed',
  async (details) => {
    const turns: Turn[] = [{ accepted: true, error: failure(details) }];
    const world = { time: new VirtualTime(), turns, lagSeconds: 230 };
    const { results, paid } = await create([request('a')], world);
    expect({ results, paid }).toEqual({ results: ['new_1'], paid: 1 });
  },
);

test.each([
  ['brings its ID in time', 5, 'late'],
  ['takes too long', 7, 'unknown'],
])('a request under way when the step is cancelled %s', async (_name, seconds, result) => {
  const time = new VirtualTime();
  const cancellation = new AbortController();
  const createVideo: CreateApi['createVideo'] = async (_body, signal) => {
    cancellation.abort('cancelled');
    await time.sleep(seconds, signal);
    return { id: 'late' };
  };
  const { results, seconds: took } = await create(
    [request('a'), request('b')],
    { time },
    { api: { ...NO_API, createVideo }, signal: cancellation.signal },
  );
  expect(results).toEqual([result, 'error']);
  expect(took).toBe(Math.min(seconds, 6));
});

test('a refusal that comes after the step was cancelled is told as that', async () => {
  const cancellation = new AbortController();
  const error = new StepError('insufficient credit', { code: 18020, fromJogg: true });
  const createVideo: CreateApi['createVideo'] = () => {
    cancellation.abort('cancelled');
    return Promise.reject(error);
  };
  const { outcomes, records } = await create(
    [request('a'), request('b')],
    { time: new VirtualTime() },
    { api: { ...NO_API, createVideo }, signal: cancellation.signal },
  );
  expect(outcomes[0]).toMatchObject({ result: 'error', error: { message: error.message } });
  expect(outcomes[1]).toMatchObject({
    error: { message: 'not sent, because the step was cancelled' },
  });
  expect(records.at(-1)).toMatch(/rejected$/);
});

test('advises a rerun only where it can create what is missing', async () => {
  const lost = { turns: [LOST] };
  const helpsOf = async (hasList: boolean, options?: Partial<CreateOptions>): Promise<string> => {
    const world = { time: new VirtualTime(), hasList, ...(hasList ? {} : lost) };
    const signal = AbortSignal.abort('cancelled');
    const { outcomes } = await create([request('a'), request('b')], world, options ?? { signal });
    return outcomes.map((outcome) => ('error' in outcome ? outcome.error.help : '')).join(' ');
  };
  expect(await helpsOf(true)).toContain('Rerun the job');
  expect(await helpsOf(false)).toMatch(/^(Start a new run with what is missing\. ?)+$/);
  expect(await helpsOf(false, {})).toMatch(/Start a new run with what is missing.*Start a new run/);
});

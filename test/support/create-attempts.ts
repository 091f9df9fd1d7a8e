import { createVideos, type CreateOptions } from '../../src/create/create-videos.ts';
import { createJoggApi } from '../../src/create/jogg-api.ts';
import { openJournal } from '../../src/create/journal.ts';
import { nameRequests, type Job } from '../../src/create/names.ts';
import type { Outcome } from '../../src/create/outcome.ts';
import type { VideoRequest } from '../../src/create/requests.ts';
import type { CreateApi } from '../../src/create/sender.ts';
import { JoggClient } from '../../src/jogg/client.ts';
import type { Account } from './paid-videos.ts';
import { SIMULATOR_KEY, type VideoType } from './simulator.ts';
import { VirtualTime } from './virtual-time.ts';

export interface AttemptOptions {
  videoType: VideoType;
  requests: VideoRequest[];
  /** From 1. */
  attempt: number;
  job?: Job;
  sendAgain?: boolean;
  /** True if a request that costs gets no connection, by its index in the attempt. */
  isUnreachable?: (index: number) => boolean;
  /** Cancels the attempt during the n-th request that costs, from 1. */
  cancelAfter?: number;
}

/** Requests that are under way. No time passes meanwhile. */
let underWay = 0;

/** The clock of an account and of the attempts that use it. */
export function createTime(): VirtualTime {
  return new VirtualTime(
    () => 0.5,
    () => underWay > 0,
  );
}

export const JOB: Job = {
  identity: ['octo/videos', '1', 'create', '0'],
  runNumber: '77',
  index: 0,
};

/** A port without a listener. */
const NOWHERE = 'http://127.0.0.1:1';

/** Makes an attempt of a job, with the real client against an account. */
export async function runAttempt(
  account: Account,
  time: VirtualTime,
  {
    videoType,
    requests,
    attempt,
    job = JOB,
    sendAgain = false,
    isUnreachable,
    cancelAfter,
  }: AttemptOptions,
): Promise<Outcome[]> {
  const journal = openJournal(undefined, []);
  const cancellation = new AbortController();
  const apiAt = (baseUrl: string): CreateApi =>
    createJoggApi(
      new JoggClient({ apiKey: SIMULATOR_KEY, baseUrl, debug: () => undefined }),
      videoType,
      0.1,
    );
  const [here, nowhere] = [apiAt(account.baseUrl), apiAt(NOWHERE)];
  let sent = 0;
  const api: CreateApi = {
    postTimeoutSeconds: here.postTimeoutSeconds,
    createProduct: (...args) => count(here.createProduct(...args)),
    createVideo: (...args) => {
      const isLost = isUnreachable?.(sent) ?? false;
      sent += 1;
      if (sent === cancelAfter) cancelSoon(account, cancellation);
      return count((isLost ? nowhere : here).createVideo(...args));
    },
    getRemainingCredits: (...args) => count(here.getRemainingCredits(...args)),
    getVideoPage:
      here.getVideoPage &&
      ((...args) => count(here.getVideoPage?.(...args) ?? Promise.reject(new Error('no list')))),
  };
  const options: CreateOptions = {
    api,
    minCredits: 0,
    sendAgain,
    mayBeAccepted: () => attempt > 1,
    record: journal.record,
    onEvent: () => undefined,
    signal: cancellation.signal,
  };
  const named = nameRequests(requests, {
    videoType,
    job,
    label: '',
    defaultLabel: 'Product videos',
    isTaken: () => false,
  });
  return await time.run(createVideos(named, options, time));
}

/** Cancels an attempt when the request that it is about to send has arrived, or can't arrive anymore. */
function cancelSoon({ posts }: Account, cancellation: AbortController): void {
  const before = posts.length;
  const give = performance.now() + 20;
  const timer = setInterval(() => {
    if (posts.length === before && performance.now() < give) return;
    clearInterval(timer);
    cancellation.abort('cancelled');
  }, 1);
}

async function count<T>(work: Promise<T>): Promise<T> {
  underWay += 1;
  try {
    return await work;
  } finally {
    underWay -= 1;
  }
}

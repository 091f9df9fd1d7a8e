import type { ListEntry, ListFault, ListOptions, ListPage } from './simulator-lists.ts';
import { errorCode, type Answer } from './simulator.ts';

/** Changes each entry of a page, except those of other people's videos. */
function change(
  entryAfter: (entry: ListPage['entries'][number]) => ListPage['entries'][number],
): ListOptions {
  return {
    fault: (page) => ({
      ...page,
      entries: page.entries.map((entry) =>
        String(entry.id).startsWith('other_') ? entry : entryAfter(entry),
      ),
    }),
  };
}

function always(answer: Answer): ListOptions {
  return { fault: () => answer };
}

function totalOf(total: unknown): ListOptions {
  return { fault: (page) => ({ ...page, total }) };
}

/** Has the fault from the `first` request for a list on. */
export function fromRequest(first: number, fault: ListFault): ListOptions {
  return { fault: (page, request) => (request < first ? page : fault(page, request)) };
}

function stale(): ListOptions {
  const firstShown = new Map<unknown, ListPage['entries'][number]>();
  return change((entry) => {
    const shown = firstShown.get(entry.id) ?? entry;
    firstShown.set(entry.id, shown);
    return shown;
  });
}

function repeated(): ListOptions {
  let first: ListPage | undefined;
  return { fault: (page) => ({ ...(first ??= page), page: page.page }) };
}

const endsTooSoon = (status: string): ListOptions =>
  change((entry) => ({ ...entry, status, url: 'https://res.jogg.ai/video/too-soon.mp4' }));

const NUMBERS: Record<string, number> = { processing: 3, completed: 4, failed: 5 };

/**
 * Faults of a list while direct requests work, created for each simulator because some have state. A
 * step with such a list ends as it does without lists.
 */
export const LIST_FAULTS: Readonly<Record<string, () => ListOptions>> = {
  'HTTP 404': () => always({ http: 404, body: '404 page not found' }),
  'not found (10104)': () => always(errorCode(10104, 'http-4xx')),
  'not found (10104) with HTTP 200': () => always(errorCode(10104, 'http-200')),
  'refused (18025)': () => always(errorCode(18025, 'http-4xx')),
  'refused (18025) with HTTP 200': () => always(errorCode(18025, 'http-200')),
  'HTTP 500': () => always({ http: 500, body: '<html>' }),
  'system error (50000)': () => always(errorCode(50000, 'http-200')),
  'connection closed': () => always({ misbehave: (socket) => socket.destroy() }),
  'no response': () => always({ misbehave: () => undefined }),
  'a redirect': () => always({ http: 302, headers: { location: '/v3/videos' } }),
  'a page of HTML': () => always({ body: '<!doctype html><title>Videos</title>' }),
  'another shape': () => always({ data: { results: { pv_1: { status: 'processing' } } } }),
  'null for data': () => always({ data: null }),
  'too many requests': () => always({ ...errorCode(429, 'http-4xx'), headers: RETRY_AFTER }),
  'an error from the fifth request on': () => fromRequest(5, () => ({ http: 500 })),
  'an error at every second request': () => ({
    fault: (page, request) => (request % 2 === 0 ? { http: 500 } : page),
  }),
  'too many requests, now and then': () => ({
    fault: (page, request) =>
      request % 5 === 0 ? { ...errorCode(429, 'http-4xx'), headers: RETRY_AFTER } : page,
  }),
  'a good page that asks for a long wait': () => ({
    fault: (page, request) =>
      request === 5 ? { ...page, headers: { 'retry-after': '300' } } : page,
  }),
  'a second page that fails': () => ({
    fault: (page) => (page.page === 2 ? { http: 500 } : page),
  }),
  empty: () => ({ arrange: () => [] }),
  stale,
  'half of the videos missing': () => ({ arrange: (all) => all.filter((_, i) => i % 2 === 0) }),
  'other videos only': () => ({
    others: { newer: 30 },
    arrange: (all) => all.filter(({ id }) => id.startsWith('other_')),
  }),
  'oldest first': () => ({ others: { newer: 130, older: 30 }, arrange: (all) => all.toReversed() }),
  'in no order': () => ({ others: { newer: 130, between: 1 }, arrange: shuffled }),
  'pages that move': () => ({ others: { newer: 250, between: 1, perRequest: 7 } }),
  'thousands of pages': () => ({ others: { newer: 250_000 } }),
  'small pages': () => ({ others: { between: 1 }, maxPageSize: 10 }),
  'the first page again and again': repeated,
  'entries twice': () => ({
    fault: (page) => ({ ...page, entries: page.entries.flatMap((entry) => [entry, entry]) }),
  }),
  'entries without an ID': () => change((entry) => ({ ...entry, id: undefined })),
  'entries that are none': () => always({ data: { videos: NO_ENTRIES, data: NO_ENTRIES } }),
  'entries without a status': () => change((entry) => ({ ...entry, status: undefined })),
  'statuses as numbers': () =>
    change((entry) => ({ ...entry, status: NUMBERS[String(entry.status)] })),
  'statuses that nobody knows': () => change((entry) => ({ ...entry, status: 'rendering' })),
  'times that make no sense': () => change((entry) => ({ ...entry, created_at: -1 })),
  'times that are too old': () => change((entry) => ({ ...entry, created_at: 1 })),
  'a total of 0': () => totalOf(0),
  'a total of millions': () => totalOf(5_000_000),
  'a total that is no number': () => totalOf('many'),
  'completed too soon': () => endsTooSoon('completed'),
  'failed too soon': () => endsTooSoon('failed'),
  'completed with another URL': () =>
    change((entry) => ({ ...entry, ...(entry.status === 'completed' && OTHER_URL) })),
};

const NO_ENTRIES = [null, 7, 'pv_1', ['pv_1'], { data: { id: 'pv_1' } }];
const RETRY_AFTER = { 'retry-after': '3' };
const OTHER_URL = { url: 'https://res.jogg.ai/video/another.mp4' };

/** Always in the same disorder. */
function shuffled(entries: ListEntry[]): ListEntry[] {
  const key = (i: number): number => (i * 7919) % 10_007;
  return entries
    .map((entry, i) => ({ entry, key: key(i) }))
    .sort((a, b) => a.key - b.key)
    .map(({ entry }) => entry);
}

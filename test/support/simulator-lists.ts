import type { Answer } from './simulator.ts';

/** When videos were created that do not say when, in Unix seconds. */
export const CREATED_AT = 1_764_000_000;

/** An entry of either list, before its fields are renamed for the type. */
export interface ListEntry {
  id: string;
  status: string;
  created_at: number;
  title: unknown;
  url: unknown;
  cover_url: unknown;
  duration: unknown;
  error?: unknown;
}

/** A page of either list, before its fields are renamed for the type. Faults can remove any of them. */
export interface ListPage {
  entries: { [name in keyof ListEntry]?: unknown }[];
  page: number;
  page_size: number;
  total: unknown;
  headers?: Record<string, string>;
}

/** Changes a page, or replaces it; `request` counts requests for lists, from 1. */
export type ListFault = (page: ListPage, request: number) => ListPage | Answer;

/** Further videos in the list of the simulator's type, and faults of the list. */
export interface ListOptions {
  /** Number of other videos, which the step doesn't wait for. */
  others?: {
    /** Newer than all of the step's videos. */
    newer?: number;
    /** After each of the step's videos. */
    between?: number;
    /** Older than all of the step's videos. */
    older?: number;
    /** Created from one request to the next; these are newer than all. */
    perRequest?: number;
  };
  /** Changes the list before it is cut into pages. */
  arrange?: (entries: ListEntry[]) => ListEntry[];
  /** The maximum number of entries on a page, even if more are requested. */
  maxPageSize?: number;
  fault?: ListFault;
}

/** Plays the timeline of a video. */
export interface Player {
  /** The current response. */
  current: () => Answer;
  /** The current response, counted as sent. */
  give: () => Answer;
}

const LISTS = { '/v2/product_videos': 'product', '/v2/template_videos': 'template' } as const;
const STATUSES: Record<string, string> = { 3: 'processing', 4: 'completed', 5: 'failed' };
const OTHER_STATUSES = ['completed', 'processing', 'failed'];
const PARAMETERS: Record<string, RegExp> = {
  page: /^[1-9]\d*$/,
  page_size: /^([1-9]\d?|100)$/,
  status: /^[345]$/,
  sort_by: /^created_at$/,
  sort_order: /^(asc|desc)$/,
};

/**
 * Serves JoggAI's two lists, newest first: that of `type` has all videos, the other one has none.
 *
 * An entry shows the current response of the video's timeline. An entry of an unfinished video counts
 * as sending that response, because the action counts it as a check. An entry of a finished video
 * doesn't, so that the direct request still gets that response. A video whose current response has no
 * video, such as an error, is left out. A timeline's seconds begin with the first request for the
 * video or for the list.
 *
 * @param players by video ID, in the order in which the videos were created
 * @returns a function that responds to a URL of the simulator: `not-a-list` for other URLs, `bad-query`
 * for an invalid parameter
 */
export function createLists(
  players: ReadonlyMap<string, Player>,
  type: string,
  { others = {}, arrange = (all) => all, maxPageSize = 100, fault = (page) => page }: ListOptions,
): (path: string) => Answer | 'not-a-list' | 'bad-query' {
  const { newer = 0, between = 0, older = 0, perRequest = 0 } = others;
  const newest = otherVideos('newer', newer, (number) => CREATED_AT + number);
  const oldest = otherVideos('older', older, (number) => CREATED_AT + number - older - 1);
  const shown = new Map<string, { answer: Answer; entry: ListEntry | undefined }>();
  let requests = 0;

  function currentEntry(id: string, player: Player): ListEntry | undefined {
    const answer = player.current();
    const before = shown.get(id);
    if (before?.answer === answer) return before.entry;
    const entry = entryOf(id, answer);
    shown.set(id, { answer, entry });
    return entry;
  }

  function* ownVideos(): Generator<ListEntry> {
    for (const [id, player] of [...players].toReversed()) {
      const entry = currentEntry(id, player);
      if (entry) yield entry;
      const at = entry?.created_at ?? CREATED_AT;
      yield* otherVideos(`after_${id}`, between, () => at);
    }
  }

  function allVideos(): ListEntry[] {
    const own = [...ownVideos()].sort((a, b) => b.created_at - a.created_at);
    return arrange(newest.concat(own, oldest));
  }

  function createMore(): void {
    const before = (requests - 1) * perRequest;
    newest.unshift(
      ...otherVideos('created', perRequest, (number) => CREATED_AT + newer + number, before),
    );
  }

  function pageOf(entries: ListEntry[], query: URLSearchParams): ListPage {
    const status = STATUSES[query.get('status') ?? ''];
    const listed = status === undefined ? entries : entries.filter((one) => one.status === status);
    if (query.get('sort_order') === 'asc') listed.reverse();
    const page = Number(query.get('page') ?? 1);
    const page_size = Math.min(Number(query.get('page_size') ?? 10), maxPageSize);
    const start = (page - 1) * page_size;
    return {
      entries: listed.slice(start, start + page_size),
      page,
      page_size,
      total: listed.length,
    };
  }

  function countAsGiven({ entries }: ListPage): void {
    for (const { id, status } of entries) {
      const player = players.get(String(id));
      const finished = status === 'completed' || status === 'failed';
      if (player && !finished && currentEntry(String(id), player)?.status === status) player.give();
    }
  }

  return (path) => {
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    if (!isList(pathname)) return 'not-a-list';
    const isRight = [...searchParams].every(([name, value]) => PARAMETERS[name]?.test(value));
    if (!isRight) return 'bad-query';
    requests += 1;
    const list = LISTS[pathname];
    const page = fault(pageOf(list === type ? allVideos() : [], searchParams), requests);
    createMore();
    if (!('entries' in page)) return page;
    countAsGiven(page);
    return { headers: page.headers ?? {}, data: SHAPES[list](page) };
  };
}

function isList(path: string): path is keyof typeof LISTS {
  return Object.hasOwn(LISTS, path);
}

/** The newest first. @param before how many there were already, which keep their numbers */
function otherVideos(
  name: string,
  count: number,
  createdAt: (number: number) => number,
  before = 0,
): ListEntry[] {
  return Array.from({ length: count }, (_, i) => {
    const number = before + count - i;
    return {
      id: `other_${name}_${number}`,
      status: OTHER_STATUSES[number % OTHER_STATUSES.length] ?? '',
      created_at: createdAt(number),
      title: 'Another video',
      url: 'https://res.jogg.ai/video/other.mp4',
      cover_url: 'https://res.jogg.ai/video/other.jpg',
      duration: 15,
    };
  });
}

/** The list's entry for a video with this response; nothing if the response has no video. */
function entryOf(id: string, answer: Answer): ListEntry | undefined {
  const { http = 200, code = 0, body, misbehave } = answer;
  if (http !== 200 || code !== 0 || body !== undefined || misbehave) return undefined;
  const outer = Object(answer.data) as Record<string, unknown>;
  const fields = { ...(Object(outer['data']) as Record<string, unknown>), ...outer };
  const { status, created_at } = fields;
  if (typeof status !== 'string') return undefined;
  return {
    id,
    status,
    created_at: typeof created_at === 'number' ? created_at : CREATED_AT,
    title: fields['title'] ?? fields['video_name'],
    url: fields['video_url'] ?? fields['url'],
    cover_url: fields['cover_url'],
    duration: fields['duration_seconds'] ?? fields['duration'],
    error: fields['error'],
  };
}

const SHAPES = {
  product: ({ entries, total, page, page_size }: ListPage): unknown => ({
    videos: entries.map(({ url, duration, ...entry }) => ({
      ...entry,
      error: undefined,
      video_url: url,
      video_duration: duration,
    })),
    total,
    page,
    page_size,
  }),
  template: ({ entries, total, page, page_size }: ListPage): unknown => ({
    data: entries.map(({ id, title, duration, ...entry }) => ({
      ...entry,
      video_id: id,
      video_name: title,
      duration_seconds: duration,
    })),
    pagination: {
      page,
      page_size,
      total_items: total,
      total_pages: typeof total === 'number' ? Math.ceil(total / page_size) : total,
    },
  }),
};

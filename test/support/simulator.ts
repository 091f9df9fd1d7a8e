import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createLists, CREATED_AT, type ListOptions, type Player } from './simulator-lists.ts';

/** One response of a timeline: JoggAI's envelope with `code`, `msg`, and `data`, unless set otherwise. */
export interface Answer {
  /** HTTP status; 200 if unset. */
  http?: number;
  headers?: Record<string, string>;
  code?: number;
  msg?: string;
  /** Seconds, in the envelope. */
  retryAfter?: number;
  data?: unknown;
  /** Sent instead of the envelope. */
  body?: string | Buffer;
  /** Handles the connection instead of a response, such as the faults of hostile-servers.ts. */
  misbehave?: (socket: Duplex) => void;
  /**
   * Number of times it is sent before the next one, lists included; once, if neither this nor
   * `seconds` is set.
   */
  checks?: number;
  /** Seconds for which it is sent before the next one. */
  seconds?: number;
}

// Written down here once more, so that a mistake in the action's own table shows.
const ENDPOINTS = {
  product: '/v2/product_video/',
  avatar: '/v2/avatar_video/',
  template: '/v2/template_video/',
  translation: '/v2/video_translate/',
  'lip-sync': '/v2/lip_sync_video/',
};

export type VideoType = keyof typeof ENDPOINTS;
export const VIDEO_TYPES = Object.keys(ENDPOINTS) as VideoType[];

/** JoggAI's responses for a video, in order; the last one repeats. */
export type Timeline = [Answer, ...Answer[]];

export interface SimulatorOptions {
  /** By video ID. Any other ID gets code 10104. */
  videos: Record<string, Timeline>;
  /** The type of all videos; the endpoints of other types don't find them. */
  type?: VideoType;
  /** Known API keys, each with its code: 0, 18020, or 18025. Any other key gets 10105. */
  keys?: Record<string, number>;
  /** The HTTP status of the simulator's own error codes, 200 or 4xx; JoggAI uses both. */
  errorStatus?: 'http-200' | 'http-4xx';
  /** Further videos in the list of `type`, if it has one, and faults of the list. */
  lists?: ListOptions;
  /** The IDs of the videos that are created, one after the other. Then the credits are used up. */
  made?: string[];
  /** A loopback address. */
  host?: '127.0.0.1' | '::1';
  /** The clock, in milliseconds. */
  now?: () => number;
}

export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Milliseconds by the simulator's clock. */
  at: number;
}

/** A running simulator, stopped at the end of the `await using` that holds it. */
export interface Simulator extends AsyncDisposable {
  baseUrl: string;
  requests: RecordedRequest[];
  /** Number of connections so far. */
  connections: () => number;
}

/** The key that a simulator knows by default. */
export const SIMULATOR_KEY = 'jogg_simulator_key';

/** A placeholder for the video's ID in a response. */
const SAMPLE_ID = 'vid_sample';
const PRODUCT_ID = 'NTIzMzc0NjI5';
const CREATION = [
  '/v2/create_video_from_product',
  '/v2/create_video_from_avatar',
  '/v2/create_video_with_template',
  '/v2/video_translate/',
  '/v2/create_lip_sync_video',
];
const NO_SUCH_PAGE: Answer = { http: 404, body: '404 page not found' };
const CODES: Record<number, { msg: string; http: number }> = {
  0: { msg: 'Success', http: 200 },
  429: { msg: 'Rate limit exceeded', http: 429 },
  10104: { msg: 'Record not found', http: 404 },
  10105: { msg: 'Invalid API key', http: 401 },
  18020: { msg: 'Insufficient credit', http: 402 },
  18025: { msg: 'No permission to call APIs', http: 403 },
  40000: { msg: 'Parameter error', http: 400 },
  50000: { msg: 'System error', http: 500 },
};

/** A response about a product video, with the fields of JoggAI's reference. */
export function productVideo(status: string, fields: Record<string, unknown> = {}): Answer {
  return videoAnswer('product', 'reference', status, fields);
}

/**
 * A response about a video, with the field names of JoggAI's reference for its type, or those of its
 * guide.
 *
 * @param status `completed` is `success` for lip-sync
 * @param fields more fields, or others, of the outer `data`
 * @param videoUrl where the video is, once it is completed
 */
export function videoAnswer(
  type: VideoType,
  style: 'reference' | 'guide',
  status: string,
  fields: Record<string, unknown> = {},
  videoUrl = 'https://res.jogg.ai/video/trail-shoe.mp4',
): Answer {
  const done = status === 'completed';
  const id = SAMPLE_ID;
  const title = 'Trail shoe, 30 s';
  const url = done ? videoUrl : '';
  const cover_url = done ? 'https://res.jogg.ai/video/trail-shoe.jpg' : '';
  const subtitle_url = done ? 'https://res.jogg.ai/video/trail-shoe.srt' : '';
  const deducted_credit = done ? 10.5 : 0;
  const times = { created_at: CREATED_AT, ...(done && { completed_at: CREATED_AT + 200 }) };
  const created_at = CREATED_AT;
  const length = done ? 30.5 : 0;
  const shapes: Record<VideoType, Record<typeof style, Record<string, unknown>>> = {
    product: {
      reference: { title, status, video_url: url, cover_url, created_at, deducted_credit },
      guide: { id, title, status, video_url: url, cover_url, created_at, duration: length },
    },
    avatar: {
      reference: { video_id: id, status, video_url: url, cover_url, created_at },
      guide: { id, status, video_url: url, cover_url, created_at, video_duration: length },
    },
    template: {
      reference: {
        video_id: id,
        status,
        ...times,
        data: { video_name: title, url, cover_url, duration_seconds: length, deducted_credit },
      },
      guide: { id, status, video_url: url, cover_url, created_at, duration: length },
    },
    translation: {
      reference: { video_translate_id: id, title, status, url, subtitle_url },
      guide: { id, title, status, video_url: url, subtitle_url, created_at },
    },
    'lip-sync': {
      reference: {
        task_id: id,
        status: done ? 'success' : status,
        ...times,
        data: { result_url: url, cover_url, duration_seconds: length },
      },
      guide: { id, status: done ? 'success' : status, video_url: url, cover_url, created_at },
    },
  };
  return { data: { ...shapes[type][style], ...fields } };
}

/** A response of `videoAnswer` with the requested ID. */
function withId(answer: Answer, id: string): Answer {
  const { data } = answer;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return answer;
  const fields = Object.entries(data).map(([name, value]) => [
    name,
    value === SAMPLE_ID ? id : (value as unknown),
  ]);
  return { ...answer, data: Object.fromEntries(fields) as unknown };
}

/** An error code of JoggAI's, over HTTP 200 or over the HTTP status that goes with it. */
export function errorCode(code: number, errorStatus: SimulatorOptions['errorStatus']): Answer {
  const known = CODES[code] ?? { msg: 'Unknown error', http: 400 };
  return { http: errorStatus === 'http-4xx' ? known.http : 200, code, msg: known.msg, data: null };
}

/** Starts a server that responds as JoggAI does, on a free loopback port. */
export async function startSimulator({
  videos,
  type = 'product',
  keys = { [SIMULATOR_KEY]: 0 },
  errorStatus = 'http-200',
  lists = {},
  made = ['pv_made'],
  host = '127.0.0.1',
  now = () => performance.now(),
}: SimulatorOptions): Promise<Simulator> {
  const requests: RecordedRequest[] = [];
  const left = [...made];
  const players = new Map(
    Object.entries(videos).map(([id, timeline]) => [id, playTimeline(timeline, now)]),
  );
  const answerFromList = createLists(players, type, lists);

  function answerTo({ method, path, headers, body }: RecordedRequest): Answer {
    const keyCode = keys[String(headers['x-api-key'])] ?? 10105;
    if (keyCode !== 0) return errorCode(keyCode, errorStatus);
    if (method === 'POST') return answerToPost(path, body);
    if (method !== 'GET') return NO_SUCH_PAGE;
    const listed = answerFromList(path);
    if (typeof listed === 'object') return listed;
    if (listed === 'bad-query') return errorCode(40000, errorStatus);
    const endpoint = Object.values(ENDPOINTS).find((start) => path.startsWith(start));
    if (!endpoint) return NO_SUCH_PAGE;
    const id = decodeURIComponent(path.slice(endpoint.length));
    const player = players.get(id);
    return endpoint === ENDPOINTS[type] && player
      ? withId(player.give(), id)
      : errorCode(10104, errorStatus);
  }

  const products = new Set<string>();

  function answerToPost(path: string, body: string): Answer {
    const asked = parseObject(body);
    if (path === '/v2/product') {
      if (!('url' in asked)) return errorCode(40000, errorStatus);
      const id = PRODUCT_ID + String(products.size);
      products.add(id);
      return { data: { product_id: id, name: 'Trail shoe' } };
    }
    if (!CREATION.includes(path)) return NO_SUCH_PAGE;
    const missing = ['video_spec', 'avatar', 'voice', 'audio', 'script'].some(
      (name) => typeof asked[name] !== 'object',
    );
    const isProduct = path === '/v2/create_video_from_product';
    if (isProduct && (missing || !products.has(String(asked['product_id'])))) {
      return errorCode(40000, errorStatus);
    }
    const id = left.shift();
    if (id === undefined) return errorCode(18020, errorStatus);
    return { data: { video_id: id, status: 'processing' } };
  }

  const server = createServer((request, response) => {
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: '',
      at: now(),
    };
    requests.push(recorded);
    if (recorded.method !== 'POST') {
      give(answerTo(recorded), response);
      return;
    }
    request.setEncoding('utf8').on('data', (chunk: string) => (recorded.body += chunk));
    request.on('end', () => {
      give(answerTo(recorded), response);
    });
  });
  let connections = 0;
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    baseUrl: `http://${host === '::1' ? '[::1]' : host}:${address.port}`,
    requests,
    connections: () => connections,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function parseObject(json: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(json)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function playTimeline([first, ...rest]: Timeline, clock: () => number): Player {
  let turn = first;
  let given = 0;
  let since: number | undefined;

  function current(): Answer {
    const now = clock();
    since ??= now;
    for (;;) {
      const over =
        turn.seconds === undefined
          ? given >= (turn.checks ?? 1)
          : now >= since + turn.seconds * 1000;
      const next = over ? rest.shift() : undefined;
      if (!next) return turn;
      since = turn.seconds === undefined ? now : since + turn.seconds * 1000;
      given = 0;
      turn = next;
    }
  }

  function giveCurrent(): Answer {
    const answer = current();
    given += 1;
    return answer;
  }

  return { current, give: giveCurrent };
}

function give(answer: Answer, response: ServerResponse): void {
  if (answer.misbehave && response.socket) {
    answer.misbehave(response.socket);
    return;
  }
  const { http = 200, headers, code = 0, msg = CODES[code]?.msg ?? '', retryAfter } = answer;
  const data = answer.data ?? null;
  response.writeHead(http, { 'content-type': 'application/json', ...headers });
  response.end(answer.body ?? JSON.stringify({ code, msg, data, retryAfter }));
}

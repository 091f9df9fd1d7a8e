import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { errorCode, SIMULATOR_KEY, type Answer, type VideoType } from './simulator.ts';

/** A video that was paid for. */
interface Charge {
  id: string;
  type: VideoType;
  /** The body of the request. */
  body: Record<string, unknown>;
  /** Its name in the list; `undefined` for types without names. */
  name: string | undefined;
  status: 'processing' | 'completed' | 'failed';
  /** Seconds by the simulator's clock. */
  at: number;
}

/** The fate of a POST request that costs. */
export type PostFault =
  | 'none'
  // Not accepted
  | 'reset before'
  | 'stall before'
  | '500 before'
  | 'code 50000 before'
  | '429'
  | 'code 429'
  | 'code 40000'
  | 'code 18020'
  | 'HTTP 403'
  // Accepted
  | 'reset after'
  | 'stall after'
  | '502 after'
  | 'code 50000 after'
  | 'cut after'
  | 'no ID after'
  | '500 with ID after'
  | 'HTTP 202 after'
  | 'no code after';

export interface AccountOptions {
  /** Seconds for which a new video is missing from the lists. */
  lagSeconds?: number;
  credits?: number;
  /** The fate of a POST request, by its index among all that cost, from 0. */
  faultOf?: (index: number) => PostFault;
  /** A response that replaces the list, by the index among the requests for lists. */
  listFault?: (index: number) => Answer | undefined;
  /** The name that a response has the ID under. */
  idName?: string;
  /** Videos in each list that others created, before all others in it, though they are older. */
  others?: number;
  /** The clock, in seconds. */
  now?: () => number;
}

/** A JoggAI account that charges for each video it accepts; it lives through all attempts of a job. */
export interface Account extends AsyncDisposable {
  baseUrl: string;
  charges: Charge[];
  /** The POST requests that came, with what they were for. */
  posts: { path: string; body: Record<string, unknown>; at: number }[];
  /** All requests, as `METHOD path`. */
  requests: string[];
}

// Written down here once more, so that a mistake in the action's own tables shows.
const CREATION: Record<
  string,
  { type: VideoType; idName: string; nameOf: (body: Fields) => unknown }
> = {
  '/v2/create_video_from_product': {
    type: 'product',
    idName: 'video_id',
    nameOf: ({ video_spec }) => (video_spec as Fields | undefined)?.['name'],
  },
  '/v2/create_video_from_avatar': {
    type: 'avatar',
    idName: 'video_id',
    nameOf: (body) => body['video_name'],
  },
  '/v2/create_video_with_template': {
    type: 'template',
    idName: 'video_id',
    nameOf: (body) => body['video_name'],
  },
  '/v2/video_translate/': {
    type: 'translation',
    idName: 'video_translate_id',
    nameOf: (body) => body['title'],
  },
  '/v2/create_lip_sync_video': { type: 'lip-sync', idName: 'task_id', nameOf: () => undefined },
};

const LISTS: Record<string, VideoType> = {
  '/v2/product_videos': 'product',
  '/v2/template_videos': 'template',
};

/** When others created their videos, in Unix seconds. */
const OLD = 1.6e9;

type Fields = Record<string, unknown>;

export async function openAccount({
  lagSeconds = 0,
  credits = 1000,
  faultOf = () => 'none',
  listFault = () => undefined,
  idName,
  others = 0,
  now = () => performance.now() / 1000,
}: AccountOptions = {}): Promise<Account> {
  const charges: Charge[] = [];
  const posts: Account['posts'] = [];
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let products = 0;
  let costly = 0;
  let listed = 0;

  function charge(type: VideoType, body: Fields, name: unknown): string {
    const id = `${type}_${charges.length + 1}`;
    charges.push({
      id,
      type,
      body,
      name: typeof name === 'string' ? name : undefined,
      status: 'processing',
      at: now(),
    });
    return id;
  }

  function answerToPost(path: string, body: Fields, response: ServerResponse): void {
    posts.push({ path, body, at: now() });
    if (path === '/v2/product') {
      products += 1;
      give(response, { data: { product_id: `product_${products}` } });
      return;
    }
    const creation = CREATION[path];
    if (!creation) {
      give(response, { http: 404, body: '404 page not found' });
      return;
    }
    const fault = faultOf(costly);
    costly += 1;
    const { type, nameOf } = creation;
    const accept = (): Fields => ({
      [idName ?? creation.idName]: charge(type, body, nameOf(body)),
      status: 'processing',
    });
    react(fault, accept, response);
  }

  function react(fault: PostFault, accept: () => Fields, response: ServerResponse): void {
    switch (fault) {
      case 'none':
        give(response, { data: accept() });
        return;
      case 'reset before':
        response.socket?.resetAndDestroy();
        return;
      case 'stall before':
        return;
      case '500 before':
        give(response, { http: 500, body: 'Internal Server Error' });
        return;
      case 'code 50000 before':
        give(response, errorCode(50000, 'http-200'));
        return;
      case '429':
        give(response, { http: 429, body: '', headers: { 'retry-after': '7' } });
        return;
      case 'code 429':
        give(response, { ...errorCode(429, 'http-200'), retryAfter: 7 });
        return;
      case 'code 40000':
        give(response, errorCode(40000, 'http-200'));
        return;
      case 'code 18020':
        give(response, errorCode(18020, 'http-4xx'));
        return;
      case 'HTTP 403':
        give(response, { http: 403, body: '<html>' });
        return;
      case 'reset after':
        accept();
        response.socket?.resetAndDestroy();
        return;
      case 'stall after':
        accept();
        return;
      case '502 after':
        accept();
        give(response, { http: 502, body: '<html>' });
        return;
      case 'code 50000 after':
        accept();
        give(response, errorCode(50000, 'http-4xx'));
        return;
      case 'cut after':
        response.writeHead(200, { 'content-length': '500' });
        response.write(JSON.stringify({ code: 0, data: accept() }).slice(0, 30));
        setTimeout(() => response.destroy(), 5);
        return;
      case 'no ID after':
        accept();
        give(response, { data: { status: 'processing' } });
        return;
      case '500 with ID after':
        give(response, { http: 500, data: accept() });
        return;
      case 'no code after':
        give(response, { body: JSON.stringify({ data: accept() }) });
        return;
      case 'HTTP 202 after':
        accept();
        give(response, { http: 202, body: '' });
    }
  }

  function answerToList(url: URL): Answer {
    const fault = listFault(listed);
    listed += 1;
    if (fault) return fault;
    const type = LISTS[url.pathname];
    const own = charges
      .filter((each) => each.type === type && each.at + lagSeconds <= now())
      .toReversed()
      .map((each) => ({ ...each, created_at: Math.floor(Date.now() / 1000) }));
    const all = [
      ...Array.from({ length: others }, (_, i) => ({
        id: `other_${i}`,
        name: 'Another video',
        status: 'completed',
        created_at: OLD,
      })),
      ...own,
    ];
    const size = Number(url.searchParams.get('page_size'));
    const page = Number(url.searchParams.get('page'));
    const entries = all.slice((page - 1) * size, page * size);
    if (type === 'product') {
      const videos = entries.map(({ id, name, status, created_at }) => ({
        id,
        title: name,
        status,
        created_at,
      }));
      return { data: { videos, total: all.length, page, page_size: size } };
    }
    const data = entries.map(({ id, name, status, created_at }) => ({
      video_id: id,
      video_name: name,
      status,
      created_at,
    }));
    return { data: { data, pagination: { page, page_size: size, total_items: all.length } } };
  }

  const server = createServer((request: IncomingMessage, response) => {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url}`);
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const address = new URL(url, 'http://localhost');
      const { pathname } = address;
      if (request.headers['x-api-key'] !== SIMULATOR_KEY)
        give(response, errorCode(10105, 'http-4xx'));
      else if (method === 'POST') answerToPost(pathname, JSON.parse(text) as Fields, response);
      else if (pathname === '/v2/user/remaining_quota')
        give(response, { data: { remaining_quota: credits } });
      else if (pathname in LISTS) give(response, answerToList(address));
      else give(response, errorCode(10104, 'http-200'));
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    charges,
    posts,
    requests,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function give(response: ServerResponse, answer: Answer): void {
  const { http = 200, headers, code = 0, msg = 'Success', retryAfter, body } = answer;
  response.writeHead(http, { 'content-type': 'application/json', ...headers });
  response.end(body ?? JSON.stringify({ code, msg, data: answer.data ?? null, retryAfter }));
}

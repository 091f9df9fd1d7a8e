import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import { StepError } from '../errors.ts';
import { networkError } from '../http/network-errors.ts';
import { createRedactor } from '../http/redaction.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';
import { decodeAnswer, type Answer, type Video } from './decode.ts';
import { answerError, timeoutError } from './errors.ts';
import { decodeVideoPage, PAGE_SIZE, type VideoPage } from './list-page.ts';
import { createGet, withTimeout } from '../http/request.ts';

/** The kinds of video that JoggAI makes, each with its endpoint. */
export const VIDEO_TYPES = {
  product: 'product_video',
  avatar: 'avatar_video',
  template: 'template_video',
  translation: 'video_translate',
  'lip-sync': 'lip_sync_video',
} as const;

export type VideoType = keyof typeof VIDEO_TYPES;

/** The lists that JoggAI has; the other types have none. */
export const VIDEO_LISTS = {
  product: 'product_videos',
  template: 'template_videos',
} as const;

export type ListedType = keyof typeof VIDEO_LISTS;

export interface JoggOptions {
  /** Where the API is, without a slash at the end. */
  baseUrl: string;
  /** Printable ASCII; sent to the host of `baseUrl` and nowhere else. */
  apiKey: string;
  /** Takes a line on each request, with its duration and rate-limit headers. */
  debug: (line: string) => void;
  /** Whether to keep connections for the requests that come right after; they are never kept for long. */
  keepAlive?: boolean;
  /** For one request, headers and body together. */
  requestTimeoutSeconds?: number;
}

/** JoggAI's API, one request at a time: whether and when to ask again is for the caller to decide. */
export interface Jogg {
  /**
   * Asks for a video.
   *
   * @throws {StepError} if the answer is anything but a video, or does not come in time
   * @throws the signal's reason when it aborts
   */
  getVideo: (type: VideoType, id: string, signal: AbortSignal) => Promise<Video>;
  /**
   * Asks for one page of the list of all videos of a type, newest first.
   *
   * All of them, whatever their status: `status=3` would make pages shorter, but might leave out what
   * is `pending`, and then a finished video, a pending one and an unknown ID would look the same.
   *
   * @param page from 1
   * @throws {StepError} if the response is anything but a page, or does not come in time
   * @throws the signal's reason when it aborts
   */
  getVideoPage: (type: ListedType, page: number, signal: AbortSignal) => Promise<VideoPage>;
}

const MAX_BODY_BYTES = 2 ** 20;

export function createJogg({
  baseUrl,
  apiKey,
  debug,
  keepAlive = false,
  requestTimeoutSeconds = 15,
}: JoggOptions): Jogg {
  const get = createGet(keepAlive);
  // Removes the key where a server echoes it, before anything else can see it.
  const redact = createRedactor(apiKey);

  async function exchange(
    url: URL,
    signal: AbortSignal,
    onHead: (headers: Answer['headers']) => void,
  ): Promise<Answer> {
    const message = await get(url, { accept: 'application/json', 'x-api-key': apiKey }, signal);
    const headers = Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, redact(String(value))]),
    );
    onHead(headers);
    // Once as it came, and once without the escapes of JSON.
    const body = parseJson(redact(await readBody(message)), redact);
    return { status: message.statusCode ?? 0, headers, body };
  }

  async function ask(path: string, signal: AbortSignal): Promise<Answer> {
    const url = new URL(`${baseUrl}/v2/${path}`);
    const sentAt = performance.now();
    const describe = (what: string): string =>
      `GET ${url.pathname}${url.search}: ${what} in ${(performance.now() - sentAt).toFixed(0)} ms`;
    let head: Answer['headers'] = {};
    let answer: Answer;
    try {
      answer = await withTimeout(requestTimeoutSeconds, timeoutError, signal, (limit) =>
        exchange(url, limit, (headers) => (head = headers)),
      );
    } catch (error) {
      signal.throwIfAborted();
      debug(describe(String(error)) + describeRateLimit(head));
      const failure = error instanceof StepError ? error : networkError(error, url.host);
      failure.retryAfterSeconds = retryAfterSeconds(head);
      throw failure;
    }
    debug(describe(`HTTP ${answer.status}`) + describeRateLimit(answer.headers));
    return answer;
  }

  return {
    getVideo: async (type, id, signal) =>
      decodeAnswer(await ask(`${VIDEO_TYPES[type]}/${encodeURIComponent(id)}`, signal)),

    getVideoPage: async (type, page, signal) => {
      const query = `page=${page}&page_size=${PAGE_SIZE}&sort_by=created_at&sort_order=desc`;
      return decodeVideoPage(await ask(`${VIDEO_LISTS[type]}?${query}`, signal), page);
    },
  };
}

/** @throws {StepError} past the size limit; whatever the stream throws when it is cut off */
async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw answerError('an answer of more than 1 MiB');
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function parseJson(text: string, redact: (text: string) => string): unknown {
  try {
    return JSON.parse(text, (_name, value: unknown) =>
      typeof value === 'string' ? redact(value) : value,
    );
  } catch {
    return undefined;
  }
}

function describeRateLimit(headers: Answer['headers']): string {
  return Object.entries(headers)
    .filter(([name]) => /^(x-ratelimit-(limit|remaining|reset)|retry-after)$/.test(name))
    .map(([name, value]) => `; ${name}: ${value}`)
    .join('');
}

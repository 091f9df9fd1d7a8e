import type { IncomingMessage } from 'node:http';
import { StepError } from '../errors.ts';
import { truncate } from '../format.ts';
import { networkError } from '../http/network-errors.ts';
import { createRedactor, withoutQueries } from '../http/redaction.ts';
import { createGet, withTimeout, type Get } from '../http/request.ts';
import { retryAfterSeconds, type Headers } from '../http/retry-after.ts';
import { decodeVideo, type Video } from './decode.ts';
import { readFields, readId, type Fields } from './fields.ts';
import { decodeVideoPage, PAGE_SIZE, type VideoPage } from './list-page.ts';
import { inputOf, statusError, timeoutError } from './response-errors.ts';
import { parseJson, readBody, redactJson, type JoggResponse } from './response.ts';
import { isInProgress } from './status.ts';

/** The types of video that JoggAI creates, each with its endpoint. */
export const VIDEO_TYPES = {
  product: 'product_video',
  avatar: 'avatar_video',
  template: 'template_video',
  translation: 'video_translate',
  'lip-sync': 'lip_sync_video',
} as const;

export type VideoType = keyof typeof VIDEO_TYPES;

/** True if JoggAI has a list of the videos of a type. */
export function isListed(type: VideoType): boolean {
  return type === 'product' || type === 'template';
}

export interface JoggOptions {
  /** The URL of the API, without a slash at the end. */
  baseUrl: string;
  /** Printable ASCII; sent to the host of `baseUrl` and nowhere else. */
  apiKey: string;
  /** Called with a line on each request, with its duration and rate-limit headers. */
  debug: (line: string) => void;
  /** Keeps connections for requests that come right after. */
  keepAlive?: boolean;
}

export interface RequestOptions {
  /** Posted as JSON; without it, it is a GET request. */
  post?: Fields;
  /** Ends the request when it aborts; its reason is thrown. */
  signal: AbortSignal;
  /** For headers and body together. */
  timeoutSeconds?: number | undefined;
}

/** The time limit of a request that has no other. */
export const REQUEST_TIMEOUT_SECONDS = 15;
const MAX_SHOWN_LENGTH = 2000;

/** JoggAI's API, one request at a time: whether and when to retry is for the caller to decide. */
export class JoggClient {
  readonly #options: JoggOptions;
  readonly #get: Get;
  /** Removes the key where a server echoes it, before anything else can see it. */
  readonly #redact: (text: string) => string;

  constructor(options: JoggOptions) {
    this.#options = options;
    this.#get = createGet(options.keepAlive ?? false);
    this.#redact = createRedactor(options.apiKey);
  }

  /**
   * Gets a video.
   *
   * @throws as `request`
   */
  async getVideo(type: VideoType, id: string, options: RequestOptions): Promise<Video> {
    const path = `${VIDEO_TYPES[type]}/${encodeURIComponent(id)}`;
    return await this.request(path, options, (response) => {
      const hasSource = type === 'translation' || type === 'lip-sync';
      const video = decodeVideo(response, { id, idNames: idNames(type), hasSource });
      const isComplete = video.status === 'completed' && video.url !== undefined;
      if (!isComplete && !isInProgress(video.status)) this.#showBody(response);
      return video;
    });
  }

  /**
   * Gets one page of the list of all videos of a type, newest first.
   *
   * All of them, whatever their status: `status=3` would make pages shorter, but might leave out what
   * is `pending`, and then a finished video, a pending one and an unknown ID would look the same.
   *
   * @param type one that is listed
   * @param page from 1
   * @throws as `request`
   */
  async getVideoPage(type: VideoType, page: number, options: RequestOptions): Promise<VideoPage> {
    const query = `page=${page}&page_size=${PAGE_SIZE}&sort_by=created_at&sort_order=desc`;
    return await this.request(`${VIDEO_TYPES[type]}s?${query}`, options, decodeVideoPage);
  }

  /**
   * Makes a request below /v2/, and reads its response.
   *
   * @throws {StepError} if there is no response in time, and whatever `decode` throws; and if the signal
   *   aborts before a POST request was sent
   * @throws the signal's reason when it aborts
   */
  async request<T>(
    path: string,
    { post, signal, timeoutSeconds = REQUEST_TIMEOUT_SECONDS }: RequestOptions,
    decode: (response: JoggResponse) => T,
  ): Promise<T> {
    const { baseUrl, apiKey, debug } = this.#options;
    const url = new URL(`${baseUrl}/v2/${path}`);
    const endpoint = url.origin + url.pathname;
    const sentAt = process.uptime();
    // The head of a response counts even if its body never arrives.
    let head: Pick<JoggResponse, 'status' | 'headers'> = { status: 0, headers: {} };
    let neverSent = post !== undefined;
    const note = (what: string, rid?: string): void => {
      const request = `${post ? 'POST' : 'GET'} ${url.pathname}${url.search}`;
      const time = `${((process.uptime() - sentAt) * 1000).toFixed(0)} ms`;
      debug(`${request}: ${what} in ${time}${describeFacts(head.headers, rid)}`);
    };
    const requestHeaders = {
      accept: 'application/json',
      'x-api-key': apiKey,
      ...(post && { 'content-type': 'application/json' }),
    };
    const onConnect = (): void => void (neverSent = false);
    const sent = post && { body: JSON.stringify(post), onConnect };
    const exchange = async (limited: AbortSignal): Promise<JoggResponse> => {
      const message = await this.#get(url, requestHeaders, limited, sent);
      head = { status: message.statusCode ?? 0, headers: this.#redactHeaders(message) };
      const text = redactJson(await readBody(message, endpoint), this.#redact);
      return { url: endpoint, ...head, text, body: parseJson(text) };
    };
    let response: JoggResponse;
    try {
      const outOfTime = (): StepError => timeoutError(timeoutSeconds, endpoint);
      response = await withTimeout(timeoutSeconds, outOfTime, signal, exchange);
    } catch (error) {
      if (signal.aborted && neverSent) throw new StepError('not sent', { neverSent });
      signal.throwIfAborted();
      note(String(error));
      const failure = networkError(error, url.host, inputOf(endpoint));
      // A proxy's refusal has its own.
      const asked = retryAfterSeconds(head.status, head.headers) ?? failure.retryAfterSeconds;
      if (head.status === 429) throw statusError(429, endpoint, { retryAfterSeconds: asked });
      throw failure.with({ neverSent, retryAfterSeconds: asked });
    }
    note(`HTTP ${response.status}`, readId(readFields(response.body).get('rid')));
    try {
      return decode(response);
    } catch (error) {
      this.#showBody(response);
      throw error;
    }
  }

  #redactHeaders({ headers }: IncomingMessage): Headers {
    const entries = Object.entries(headers);
    return Object.fromEntries(entries.map(([name, value]) => [name, this.#redact(String(value))]));
  }

  #showBody({ text }: JoggResponse): void {
    const line = withoutQueries(text).replace(/[\p{Cc}\s]+/gu, ' ');
    this.#options.debug(`Response body: ${truncate(line.trim(), MAX_SHOWN_LENGTH)}`);
  }
}

/** The names under which a response has the ID of its video, besides `id`; the type's own first. */
export function idNames(type: VideoType): string[] {
  const names = [`${VIDEO_TYPES[type]}_id`, 'video_id'];
  return type === 'lip-sync' ? ['task_id', ...names] : names;
}

function describeFacts(headers: Headers, rid?: string): string {
  return Object.entries({ ...headers, ...(rid !== undefined && { rid }) })
    .filter(([name]) => /^((x-)?ratelimit-(limit|remaining|reset)|retry-after|rid)$/.test(name))
    .map(([name, value]) => `; ${name}: ${value}`)
    .join('');
}

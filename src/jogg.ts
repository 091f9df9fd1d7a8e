import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { urlToHttpOptions } from 'node:url';
import { HttpClient } from '@actions/http-client';
import metadata from '../package.json' with { type: 'json' };
import { decodeAnswer, REDACTED, retryAfterSeconds, type Answer, type Video } from './decode.ts';
import { answerError, CheckError, networkError, timeoutError } from './errors.ts';

/** The kinds of video that JoggAI makes, each with its endpoint. */
export const VIDEO_TYPES = {
  product: 'product_video',
  avatar: 'avatar_video',
  template: 'template_video',
  translation: 'video_translate',
  'lip-sync': 'lip_sync_video',
} as const;

export type VideoType = keyof typeof VIDEO_TYPES;

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
   * @throws {CheckError} if the answer is anything but a video, or does not come in time
   * @throws the signal's reason when it aborts
   */
  getVideo: (type: VideoType, id: string, signal: AbortSignal) => Promise<Video>;
}

const MAX_BODY_BYTES = 2 ** 20;

// One that is idle for longer may have died unnoticed. Servers keep it for 5 s or more.
const MAX_IDLE_SECONDS = 4;

export function createJogg({
  baseUrl,
  apiKey,
  debug,
  keepAlive = false,
  requestTimeoutSeconds = 15,
}: JoggOptions): Jogg {
  const client = new HttpClient(`${metadata.name}/${metadata.version}`, [], { keepAlive });
  let agent: http.Agent | undefined;
  const secrets = [apiKey, encodeURIComponent(apiKey)];

  /** Takes out the key where a server echoes it, before anything else can see it. */
  function redact(text: string): string {
    return secrets.reduce((redacted, secret) => redacted.replaceAll(secret, REDACTED), text);
  }

  /** Goes through the proxy that the environment names. */
  function getAgent(): http.Agent {
    if (agent) return agent;
    agent = client.getAgent(baseUrl);
    agent.on('free', (socket: Socket) => socket.setTimeout(MAX_IDLE_SECONDS * 1000));
    return agent;
  }

  // requestRaw, unlike get and getJson, follows no redirect and hides no answer.
  async function exchange(
    url: URL,
    signal: AbortSignal,
    onHead: (headers: Answer['headers']) => void,
  ): Promise<Answer> {
    const { message } = await client.requestRaw(
      {
        parsedUrl: url,
        httpModule: url.protocol === 'https:' ? https : http,
        options: {
          ...urlToHttpOptions(url),
          agent: getAgent(),
          headers: {
            accept: 'application/json',
            'user-agent': client.userAgent,
            'x-api-key': apiKey,
          },
          signal,
        },
      },
      null,
    );
    const headers = Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, redact(String(value))]),
    );
    onHead(headers);
    // Once as it came, and once without the escapes of JSON.
    const body = parseJson(redact(await readBody(message)), redact);
    return { status: message.statusCode ?? 0, headers, body };
  }

  async function getVideo(type: VideoType, id: string, signal: AbortSignal): Promise<Video> {
    const url = new URL(`${baseUrl}/v2/${VIDEO_TYPES[type]}/${encodeURIComponent(id)}`);
    const sentAt = performance.now();
    const describe = (what: string): string =>
      `GET ${url.pathname}: ${what} in ${(performance.now() - sentAt).toFixed(0)} ms`;
    let head: Answer['headers'] = {};
    let answer: Answer;
    try {
      answer = await withTimeout(requestTimeoutSeconds, signal, (limit) =>
        exchange(url, limit, (headers) => (head = headers)),
      );
    } catch (error) {
      signal.throwIfAborted();
      debug(describe(String(error)) + describeRateLimit(head));
      const failure = error instanceof CheckError ? error : networkError(error, url.host);
      failure.retryAfterSeconds = retryAfterSeconds(head);
      throw failure;
    }
    debug(describe(`HTTP ${answer.status}`) + describeRateLimit(answer.headers));
    return decodeAnswer(answer);
  }

  return { getVideo };
}

/**
 * Runs `work` with a signal that aborts after `seconds` or with `outer`, and settles no later than
 * that even if `work` does not: a request that waits for a proxy to answer ignores its signal.
 */
async function withTimeout<T>(
  seconds: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(() => {
    controller.abort(timeoutError(seconds));
  }, seconds * 1000);
  const cancel = (): void => {
    controller.abort(outer.reason);
  };
  outer.addEventListener('abort', cancel);
  const aborted = once(signal, 'abort').then(() => {
    throw signal.reason;
  });
  try {
    return await Promise.race([work(signal), aborted]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', cancel);
  }
}

/** @throws {CheckError} past the size limit; whatever the stream throws when it is cut off */
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

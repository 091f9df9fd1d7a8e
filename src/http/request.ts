import { once } from 'node:events';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { checkServerIdentity, TLSSocket, type PeerCertificate } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import { HttpClient } from '@actions/http-client';
import metadata from '../../package.json' with { type: 'json' };
import { errorCode } from '../errors.ts';
import { findProxy, ProxyError, type ProxyResponse } from './proxy.ts';

/**
 * Makes one request, through the proxy that the environment names, and follows no redirect.
 *
 * @returns the response with its body still to be read, whatever its status
 * @throws {StepError} if the proxy's variable has no usable URL
 * @throws {ProxyError} if the proxy did not make the connection, and Node's error if there is no response
 */
export type Get = (
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
  post?: Post,
) => Promise<IncomingMessage>;

/** A POST request, which is never repeated here. */
interface Post {
  body: string;
  /** Called when there is a connection, so that the server can have received the request. */
  onConnect: () => void;
}

// Node's own limit is 16 KiB, which cookies can exceed. Browsers allow 256 KiB, and curl 300.
const MAX_HEADER_BYTES = 2 ** 16;
// An idle connection may die unnoticed. Servers keep theirs for 5 s or more.
const MAX_IDLE_SECONDS = 4;

const HEADERS = {
  'user-agent': `${metadata.name}/${metadata.version}`,
  'accept-encoding': 'identity',
  'cache-control': 'no-cache',
};

/**
 * @param keepAlive whether to keep connections for requests that come right after
 * @param lookup resolves the names of hosts that are reached without a proxy
 */
export function createGet(keepAlive: boolean, lookup?: LookupFunction): Get {
  const agents = new Map<string, Promise<http.Agent>>();

  return async (url, headers, signal, post) => {
    const proxy = findProxy(url);
    const agent = agents.get(url.origin) ?? createAgent(url, proxy, keepAlive);
    agents.set(url.origin, agent);
    const options = {
      ...urlToHttpOptions(url),
      method: post ? 'POST' : 'GET',
      agent: await agent,
      headers: { ...HEADERS, ...headers },
      maxHeaderSize: MAX_HEADER_BYTES,
      // Overrides NODE_TLS_REJECT_UNAUTHORIZED.
      rejectUnauthorized: true,
      signal,
      ...(lookup && !proxy && { lookup }),
    };
    return await send(url, options, proxy !== undefined, post);
  };
}

async function createAgent(
  url: URL,
  proxy: URL | undefined,
  keepAlive: boolean,
): Promise<http.Agent> {
  // TLS sessions aren't reused, because a host name may resolve to another machine next time.
  const options = { keepAlive, rejectUnauthorized: true, maxCachedSessions: 0 };
  let agent = url.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
  if (proxy) {
    // It is in the same bundle, but runs only if there is a proxy.
    const { HttpsProxyAgent } = await import(/* webpackMode: "eager" */ 'https-proxy-agent');
    const tunnels = new HttpsProxyAgent(proxy, options);
    const connect = tunnels.connect.bind(tunnels);
    // https-proxy-agent passes no name to check the certificate against if the host is an IP address.
    const { hostname = '' } = urlToHttpOptions(url);
    const identity = {
      checkServerIdentity: (_name: string, certificate: PeerCertificate) =>
        checkServerIdentity(hostname ?? '', certificate),
    };
    tunnels.connect = (request, target) => connect(request, { ...target, ...identity });
    agent = tunnels;
  }
  return agent.on('free', (socket: Socket) => socket.setTimeout(MAX_IDLE_SECONDS * 1000));
}

/** Makes one request with http-client's raw method, which follows no redirect and does not retry. */
async function send(
  url: URL,
  options: https.RequestOptions & { signal: AbortSignal },
  isProxied: boolean,
  post?: Post,
): Promise<IncomingMessage> {
  const state = { isConnected: !isProxied, isReused: false };
  const request = (...args: Parameters<typeof https.request>): ClientRequest => {
    const sent = (url.protocol === 'https:' ? https : http).request(...args);
    sent.on('socket', (socket) => {
      state.isReused = sent.reusedSocket;
      if (!post) return;
      if (state.isReused) post.onConnect();
      else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', post.onConnect);
    });
    // https-proxy-agent emits this, and passes a proxy's refusal on as the server's response.
    sent.on('proxyConnect', (response: ProxyResponse) => {
      state.isConnected = response.statusCode === 200;
      if (!state.isConnected) sent.destroy(new ProxyError(undefined, response));
    });
    return sent;
  };
  try {
    // A raw request has none of http-client's own headers, such as a user agent with the job's ID.
    const info = { parsedUrl: url, httpModule: { request } as typeof https, options };
    const client = new HttpClient();
    return await new Promise<IncomingMessage>((resolve, reject) => {
      // Not `requestRaw`, whose generators hold each response until V8 collects all of its memory.
      client.requestRawWithCallback(info, post?.body ?? null, (error, response) => {
        if (response) resolve(response.message);
        else reject(error ?? new Error('no response'));
      });
    });
  } catch (error) {
    // A server may close a kept connection just as the request is sent, so the request is made again.
    // Each such error removes a connection, so this ends.
    const { isConnected, isReused } = state;
    const isStale = isReused && ['ECONNRESET', 'EPIPE'].includes(errorCode(error));
    if (isStale && !post && !options.signal.aborted) return await send(url, options, isProxied);
    throw isConnected || isReused || error instanceof ProxyError ? error : new ProxyError(error);
  }
}

/**
 * Runs `work` with a signal that aborts after `seconds` or with `outer`. Settles by then even if `work`
 * does not, because a request that waits for a proxy's response ignores its signal.
 *
 * @throws what `timeoutError` gives when time runs out; the reason of `outer` when it aborts
 */
export async function withTimeout<T>(
  seconds: number,
  timeoutError: () => Error,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const abort = (): void => {
    controller.abort(outer.aborted ? outer.reason : timeoutError());
  };
  const timer = setTimeout(abort, seconds * 1000);
  outer.addEventListener('abort', abort);
  const aborted = once(signal, 'abort').then(() => {
    throw signal.reason;
  });
  try {
    return await Promise.race([work(signal), aborted]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', abort);
  }
}

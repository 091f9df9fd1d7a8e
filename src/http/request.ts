import { once } from 'node:events';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import { HttpClient } from '@actions/http-client';
import { checkBypass, getProxyUrl } from '@actions/http-client/lib/proxy';
import metadata from '../../package.json' with { type: 'json' };
import { errorCode } from '../errors.ts';
import { proxyUrlError } from './network-errors.ts';

/**
 * Makes one request, through the proxy that the environment names, and follows no redirect.
 *
 * @returns the response with its body still to be read, whatever its status
 * @throws {StepError} if the variable that names the proxy has no usable URL
 * @throws whatever the network and the proxy bring
 */
export type Get = (
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
) => Promise<IncomingMessage>;

// An idle connection may die unnoticed. Servers keep theirs for 5 s or more.
const MAX_IDLE_SECONDS = 4;

/**
 * @param keepAlive whether to keep connections for requests that come right after
 * @param lookup resolves the names of hosts that are reached without a proxy
 */
export function createGet(keepAlive: boolean, lookup?: LookupFunction): Get {
  const client = new HttpClient(`${metadata.name}/${metadata.version}`);
  const agents = new Map<string, http.Agent>();

  function agentFor(url: URL): http.Agent {
    const known = agents.get(url.origin);
    if (known) return known;
    requireUsableProxy(url);
    const agent = new HttpClient(undefined, undefined, { keepAlive }).getAgent(url.href);
    // The host that a name leads to next may be another one.
    if ('maxCachedSessions' in agent) agent.maxCachedSessions = 0;
    agent.on('free', (socket: Socket) => socket.setTimeout(MAX_IDLE_SECONDS * 1000));
    agents.set(url.origin, agent);
    return agent;
  }

  return async (url, headers, signal) => {
    const options = {
      ...urlToHttpOptions(url),
      agent: agentFor(url),
      headers: { 'user-agent': client.userAgent, ...headers },
      signal,
      ...(lookup && !getProxyUrl(url) && { lookup }),
    };
    for (;;) {
      let sent: ClientRequest | undefined;
      const httpModule = {
        request: (...args: Parameters<typeof https.request>) =>
          (sent = (url.protocol === 'https:' ? https : http).request(...args)),
      } as typeof https;
      try {
        // requestRaw, unlike get and getJson, follows no redirect and hides no response.
        const { message } = await client.requestRaw({ parsedUrl: url, httpModule, options }, null);
        return message;
      } catch (error) {
        // A server may close a kept connection just as the request is sent, which says nothing about
        // the request. The connection is gone then, so each of these errors costs one.
        const isStale = sent?.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(errorCode(error));
        if (!isStale || signal.aborted) throw error;
      }
    }
  };
}

// http-client does without the proxy if it cannot read the variable.
function requireUsableProxy(url: URL): void {
  const name = `${url.protocol.slice(0, -1)}_proxy`;
  const variable = [name, name.toUpperCase()].find((variant) => process.env[variant]);
  if (variable === undefined || checkBypass(url)) return;
  let proxy: URL | undefined;
  try {
    proxy = getProxyUrl(url);
  } catch {
    // It throws for what is no URL even with http:// before it.
  }
  // `host:port` without a scheme parses as scheme `host:` with no hostname.
  if (!proxy?.hostname) throw proxyUrlError(variable, undefined);
  if (!['http:', 'https:'].includes(proxy.protocol)) {
    throw proxyUrlError(variable, proxy.protocol);
  }
}

/**
 * Runs `work` with a signal that aborts after `seconds` or with `outer`, and settles no later than
 * that even if `work` does not: a request that waits for a proxy to respond ignores its signal.
 *
 * @throws what `errorAfter` gives when time runs out; the reason of `outer` when it aborts
 */
export async function withTimeout<T>(
  seconds: number,
  errorAfter: (seconds: number) => Error,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const timer = setTimeout(() => {
    controller.abort(errorAfter(seconds));
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

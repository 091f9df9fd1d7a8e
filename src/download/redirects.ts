import type { IncomingMessage } from 'node:http';
import { StepError } from '../errors.ts';
import { networkError } from '../http/network-errors.ts';
import { isLoopback, isSecure, withTimeout, type Get } from '../http/request.ts';
import { insecureError, loopbackError, tooManyRedirectsError, transferError } from './errors.ts';

/** The response at the end of the redirects, and the host that sent it. */
export interface FinalResponse {
  message: IncomingMessage;
  host: string;
}

export interface FollowOptions {
  get: Get;
  headers: Record<string, string>;
  allowLoopback: boolean;
  /** How long each response may take to begin. */
  timeoutSeconds: number;
  signal: AbortSignal;
}

const MAX_REDIRECTS = 10;

/**
 * Requests a URL and follows redirects.
 *
 * @throws {StepError} if there is no response, or a URL cannot be requested
 */
export async function follow(
  first: URL,
  { get, headers, allowLoopback, timeoutSeconds, signal }: FollowOptions,
): Promise<FinalResponse> {
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const secure = secureUrl(url, allowLoopback);
    const { host } = secure;
    const noResponse = (seconds: number): StepError =>
      transferError(`nothing arrived from ${host} for ${seconds} s`);
    const message = await withTimeout(timeoutSeconds, noResponse, signal, (limited) =>
      get(secure, headers, limited),
    ).catch((error: unknown) => {
      throw signal.aborted || error instanceof StepError ? error : networkError(error, host);
    });
    const next = redirectTarget(message, secure);
    if (!next) return { message, host };
    message.destroy();
    url = next;
  }
  throw tooManyRedirectsError(MAX_REDIRECTS, url);
}

/**
 * The URL to request: `https` even if `http` was given.
 *
 * @throws {StepError} if there is none, or if it is on a loopback address that is not allowed. A name
 * that resolves to one is no danger: nothing there has a certificate for it.
 */
function secureUrl(url: URL, allowLoopback: boolean): URL {
  const local = isLoopback(url.hostname) || OTHER_LOCAL_HOST.test(url.hostname);
  if (local && !allowLoopback) throw loopbackError(url);
  if (isSecure(url)) return url;
  if (url.protocol !== 'http:' || local) throw insecureError(url);
  const secure = new URL(url);
  secure.protocol = 'https:';
  return secure;
}

// Further names of this machine, as a URL normalizes them; the last is IPv4 in IPv6.
const OTHER_LOCAL_HOST = /\.localhost$|localhost\.$|^0\.0\.0\.0$|^\[::\]$|^\[::ffff:(0|7f..):/;

/** Where a redirect leads; `undefined` if the response is none. */
function redirectTarget({ statusCode, headers }: IncomingMessage, url: URL): URL | undefined {
  if (headers.location === undefined || ![301, 302, 303, 307, 308].includes(statusCode ?? 0))
    return undefined;
  const location = decodeHeader(headers.location);
  return URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
}

/** Node reads every header as Latin-1, but servers send UTF-8. */
function decodeHeader(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

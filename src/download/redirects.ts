import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { errorCode, StepError } from '../errors.ts';
import { networkError } from '../http/network-errors.ts';
import { withTimeout, type Get } from '../http/request.ts';
import { isLoopback, isOwnHost, isSecure, OwnAddressError, parseUrl } from '../http/url.ts';
import { CHECK_VIDEO, finalError, OTHER_TOOL, silenceError } from './download-errors.ts';

export interface FollowOptions {
  get: Get;
  /** The API's URL: what is on the runner is requested only if the API is there, too. */
  api: URL;
  signal: AbortSignal;
}

/** The time limit for the start of a response, and again for the start of its body. */
export const FIRST_BYTE_SECONDS = 120;
const MAX_REDIRECTS = 10;
const BAD_URLS = {
  "isn't HTTPS": `The action downloads over HTTPS only. ${OTHER_TOOL}`,
  'is on the runner itself':
    'Downloads from localhost are allowed only if base-url is on localhost, too.',
};

/**
 * Requests a URL and follows redirects. Throws a `StepError` if there is no response, or if a URL cannot
 * be requested.
 */
export async function follow(
  first: URL,
  headers: Record<string, string>,
  { get, api, signal }: FollowOptions,
): Promise<{ message: IncomingMessage; host: string }> {
  let given = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const url = secureUrl(given, api);
    const { host } = url;
    const message = await withTimeout(
      FIRST_BYTE_SECONDS,
      () => silenceError(host, FIRST_BYTE_SECONDS),
      signal,
      (limited) => get(url, headers, limited),
    ).catch((error: unknown) => {
      throw requestError(error, given, url);
    });
    const next = redirectTarget(message, url);
    if (!next) return { message, host };
    message.destroy();
    given = next;
  }
  const message = `more than ${MAX_REDIRECTS} redirects, the last from ${given.host}`;
  throw finalError(message, CHECK_VIDEO);
}

/** Turns `http` into `https`, unless it and the API are on loopback. Other URLs are errors. */
function secureUrl(url: URL, api: URL): URL {
  const isLocal = isLoopback(api);
  const isAllowed = isLocal || url.hostname === api.hostname;
  if (isOwnHost(url.hostname) && !isAllowed) throw badUrl(url, 'is on the runner itself');
  if (url.protocol === 'https:' || (isLocal && isSecure(url))) return url;
  if (url.protocol !== 'http:') throw badUrl(url, "isn't HTTPS");
  return new URL(url.href.replace('http:', 'https:'));
}

function requestError(error: unknown, given: URL, requested: URL): StepError {
  if (error instanceof OwnAddressError) return badUrl(given, 'is on the runner itself');
  const failure = networkError(error, requested.host);
  // The port speaks no TLS, and will not the next time.
  const isPlain = failure.transient && /^(ERR_SSL_|EPROTO$)/.test(errorCode(error));
  return isPlain && given !== requested ? badUrl(given, "isn't HTTPS") : failure;
}

function badUrl({ protocol, host }: URL, problem: keyof typeof BAD_URLS): StepError {
  return finalError(`the download URL (${protocol}//${host}) ${problem}`, BAD_URLS[problem]);
}

/** The target of a redirect; `undefined` for another response. */
function redirectTarget({ statusCode, headers }: IncomingMessage, url: URL): URL | undefined {
  const { location } = headers;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(statusCode ?? 0)) return;
  // Node reads every header as Latin-1, but most servers send UTF-8.
  const bytes = Buffer.from(location, 'latin1');
  return parseUrl(isUtf8(bytes) ? bytes.toString() : location, url.href);
}

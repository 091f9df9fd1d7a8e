import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { errorCode, StepError } from '../errors.ts';
import { networkError } from '../http/network-errors.ts';
import { isOwnHost, OwnAddressError } from '../http/own-address.ts';
import { withTimeout, type Get } from '../http/request.ts';
import { isLoopback, isSecure, parseUrl } from '../http/url.ts';
import { CHECK_VIDEO, finalError, OTHER_TOOL, silenceError } from './download-errors.ts';

export interface RequestOptions {
  get: Get;
  /** The API's URL: what is on the runner is requested only if the API is there, too. */
  api: URL;
  signal: AbortSignal;
}

const MAX_REDIRECTS = 10;
/** Time limits for the start of a response, and then for its body. */
export const FIRST_BYTE_SECONDS = 120;

/**
 * Requests a URL and follows redirects.
 *
 * @returns the response at their end, and the host that sent it
 * @throws {StepError} if there is no response, or a URL cannot be requested
 */
export async function follow(
  first: URL,
  headers: Record<string, string>,
  { get, api, signal }: RequestOptions,
): Promise<{ message: IncomingMessage; host: string }> {
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const target = secureUrl(url, api);
    const { host } = target;
    const message = await withTimeout(
      FIRST_BYTE_SECONDS,
      (seconds) => silenceError(host, seconds),
      signal,
      (limited) => get(target, headers, limited),
    ).catch((error: unknown) => {
      throw signal.aborted ? error : requestError(error, url, target);
    });
    const next = redirectTarget(message, target);
    if (!next) return { message, host };
    message.destroy();
    url = next;
  }
  throw finalError(`more than ${MAX_REDIRECTS} redirects, the last from ${url.host}`, CHECK_VIDEO);
}

/**
 * The URL to request: `https` even if `http` was given, unless the API is on loopback, too.
 *
 * @throws {StepError} if there is none, or if it is on this machine and the API is not
 */
function secureUrl(url: URL, api: URL): URL {
  const isLocal = isLoopback(api);
  const isAllowed = isLocal || url.hostname === api.hostname;
  if (isOwnHost(url.hostname) && !isAllowed) throw ownAddressError(url);
  if (url.protocol === 'https:' || (isLocal && isSecure(url))) return url;
  if (url.protocol !== 'http:') throw insecureError(url);
  return new URL(url.href.replace('http:', 'https:'));
}

/** The error for a request without a response. */
function requestError(error: unknown, given: URL, requested: URL): StepError {
  if (error instanceof StepError) return error;
  if (error instanceof OwnAddressError) return ownAddressError(given);
  const failure = networkError(error, requested.host);
  // The port speaks no TLS, and will not the next time.
  const isPlain = failure.transient && /^(ERR_SSL_|EPROTO$)/.test(errorCode(error));
  return isPlain && given !== requested ? insecureError(given) : failure;
}

function insecureError({ protocol, host }: URL): StepError {
  const message = `the download URL (${protocol}//${host}) isn't HTTPS`;
  return finalError(message, `The action downloads over HTTPS only. ${OTHER_TOOL}`);
}

function ownAddressError({ protocol, host }: URL): StepError {
  const message = `the download URL (${protocol}//${host}) is on the runner itself`;
  const help = 'Downloads from localhost are allowed only if base-url is on localhost, too.';
  return finalError(message, help);
}

/** The target of a redirect; `undefined` for another response. */
function redirectTarget({ statusCode, headers }: IncomingMessage, url: URL): URL | undefined {
  const { location } = headers;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(statusCode ?? 0)) return;
  // Node reads every header as Latin-1, but most servers send UTF-8.
  const bytes = Buffer.from(location, 'latin1');
  return parseUrl(isUtf8(bytes) ? bytes.toString() : location, url.href);
}

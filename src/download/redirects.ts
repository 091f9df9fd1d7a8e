import type { IncomingMessage } from 'node:http';
import { errorCode, StepError } from '../errors.ts';
import { networkError } from '../http/network-errors.ts';
import { isOwnHost, OwnAddressError } from '../http/own-address.ts';
import { withTimeout } from '../http/request.ts';
import { isLoopback, isSecure, parseUrl } from '../http/url.ts';
import { CHECK_VIDEO, finalError, OTHER_TOOL, silenceError } from './download-errors.ts';
import type { GetOptions } from './options.ts';

const MAX_REDIRECTS = 10;
/** How long a response may take to begin, and its body after that. */
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
  options: GetOptions,
): Promise<{ message: IncomingMessage; host: string }> {
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const secure = secureUrl(url, options.api);
    const message = await request(secure, headers, options).catch((error: unknown) => {
      if (error instanceof OwnAddressError) throw ownAddressError(url);
      // The port speaks no TLS, and will not the next time.
      const isPlain =
        error instanceof StepError &&
        error.transient &&
        /^(ERR_SSL_|EPROTO$)/.test(errorCode(error.cause));
      throw isPlain && secure !== url ? insecureError(url) : error;
    });
    const next = redirectTarget(message, secure);
    if (!next) return { message, host: secure.host };
    message.destroy();
    url = next;
  }
  throw finalError(`more than ${MAX_REDIRECTS} redirects, the last from ${url.host}`, CHECK_VIDEO);
}

async function request(
  url: URL,
  headers: Record<string, string>,
  { get, signal }: GetOptions,
): Promise<IncomingMessage> {
  const noResponse = (seconds: number): StepError => silenceError(url.host, seconds);
  try {
    return await withTimeout(FIRST_BYTE_SECONDS, noResponse, signal, (limited) =>
      get(url, headers, limited),
    );
  } catch (error) {
    const isKnown = error instanceof StepError || error instanceof OwnAddressError;
    throw signal.aborted || isKnown ? error : networkError(error, url.host);
  }
}

/**
 * The URL to request: `https` even if `http` was given, unless the API is on loopback, too.
 *
 * @throws {StepError} if there is none, or if it is on this machine and the API is not
 */
function secureUrl(url: URL, api: URL): URL {
  const isAllowed = isLoopback(api) || url.hostname === api.hostname;
  if (isOwnHost(url.hostname) && !isAllowed) throw ownAddressError(url);
  if (url.protocol === 'https:' || (isSecure(url) && isLoopback(api))) return url;
  if (url.protocol !== 'http:') throw insecureError(url);
  const secure = new URL(url);
  secure.protocol = 'https:';
  return secure;
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

/** Where a redirect leads; `undefined` if the response is none. */
function redirectTarget({ statusCode, headers }: IncomingMessage, url: URL): URL | undefined {
  if (headers.location === undefined || ![301, 302, 303, 307, 308].includes(statusCode ?? 0))
    return undefined;
  return parseUrl(decodeHeader(headers.location), url.href);
}

/** Node reads every header as Latin-1, but servers send UTF-8. */
function decodeHeader(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

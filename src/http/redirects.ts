import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { errorCode, StepError } from '../errors.ts';
import { networkError, silenceError } from './network-errors.ts';
import { withTimeout, type Get } from './request.ts';
import { isLoopback, isOwnHost, isSecure, ownHostError, parseUrl } from './url.ts';

export interface FollowOptions {
  get: Get;
  /** The API's URL: what is on the runner is requested only if the API is there, too. */
  api: URL;
  signal: AbortSignal;
}

// The time limit for the start of a response, and again for the start of its body.
const FIRST_BYTE_SECONDS = 120;
const SILENCE_SECONDS = 30;
const MAX_REDIRECTS = 10;

/**
 * Requests a file and follows redirects.
 *
 * @throws {StepError} if there is no response, or if a URL cannot be requested
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
      const failure = networkError(error, host);
      // The port speaks no TLS, and will not the next time.
      const isPlain = failure.transient && /^(ERR_SSL_|EPROTO$)/.test(errorCode(error));
      throw isPlain && given !== url ? notHttpsError(given) : failure;
    });
    const next = redirectTarget(message, url);
    if (!next) return { message, host };
    message.destroy();
    given = next;
  }
  throw new StepError(`more than ${MAX_REDIRECTS} redirects, the last from ${given.host}`, {
    help: 'Open the URL in a browser.',
  });
}

/**
 * The chunks of a response's body.
 *
 * @throws {StepError} if it ends too soon, or if the next one takes too long
 */
export async function* chunksOf(
  message: AsyncIterable<Buffer, undefined>,
  host: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const chunks = message[Symbol.asyncIterator]();
  for (let seconds = FIRST_BYTE_SECONDS; ; seconds = SILENCE_SECONDS) {
    const silence = (): StepError => silenceError(host, seconds);
    const next = withTimeout(seconds, silence, signal, () => chunks.next());
    const { done, value } = await next.catch((error: unknown) => {
      throw networkError(error, host);
    });
    if (done) return;
    yield value;
  }
}

/** Turns `http` into `https`, unless it and the API are on loopback. Other URLs are errors. */
function secureUrl(url: URL, api: URL): URL {
  const isLocal = isLoopback(api);
  const isAllowed = isLocal || url.hostname === api.hostname;
  if (isOwnHost(url.hostname) && !isAllowed) throw ownHostError(url.hostname);
  if (url.protocol === 'https:' || (isLocal && isSecure(url))) return url;
  if (url.protocol !== 'http:') throw notHttpsError(url);
  return new URL(url.href.replace('http:', 'https:'));
}

function notHttpsError({ protocol, host }: URL): StepError {
  return new StepError(`the download URL (${protocol}//${host}) isn't HTTPS`, {
    help: 'The action downloads over HTTPS only. Download it with another tool, such as curl.',
  });
}

/** The target of a redirect; `undefined` for another response. */
function redirectTarget({ statusCode, headers }: IncomingMessage, url: URL): URL | undefined {
  const { location } = headers;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(statusCode ?? 0)) return;
  // Node reads every header as Latin-1, but most servers send UTF-8.
  const bytes = Buffer.from(location, 'latin1');
  return parseUrl(isUtf8(bytes) ? bytes.toString() : location, url.href);
}

import type { IncomingMessage } from 'node:http';
import { StepError } from '../errors.ts';
import { networkError } from '../http/network-errors.ts';
import { isSecure, withTimeout, type Get } from '../http/request.ts';
import { insecureError, tooManyRedirectsError, transferError } from './errors.ts';

/** The response at the end of the redirects, and the host that sent it. */
export interface FinalResponse {
  message: IncomingMessage;
  host: string;
}

export interface FollowOptions {
  get: Get;
  headers: Record<string, string>;
  /** How long each response may take to begin. */
  timeoutSeconds: number;
  signal: AbortSignal;
}

const MAX_REDIRECTS = 10;

/**
 * Requests a URL and follows redirects.
 *
 * @throws {StepError} if there is no response, or a redirect cannot be followed
 */
export async function follow(
  first: URL,
  { get, headers, timeoutSeconds, signal }: FollowOptions,
): Promise<FinalResponse> {
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    if (!isSecure(url)) throw insecureError(url);
    const message = await withTimeout(timeoutSeconds, noResponse, signal, (limited) =>
      get(url, headers, limited),
    ).catch((error: unknown) => {
      throw signal.aborted || error instanceof StepError ? error : networkError(error, url.host);
    });
    const next = redirectTarget(message, url);
    if (!next) return { message, host: url.host };
    message.destroy();
    url = next;
  }
  throw tooManyRedirectsError(MAX_REDIRECTS);
}

/** Where a redirect leads; `undefined` if the response is none. */
function redirectTarget({ statusCode, headers }: IncomingMessage, url: URL): URL | undefined {
  const { location } = headers;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(statusCode ?? 0))
    return undefined;
  return URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
}

function noResponse(seconds: number): StepError {
  return transferError(`nothing arrived for ${seconds} s`);
}

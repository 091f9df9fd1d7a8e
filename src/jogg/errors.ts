import { StepError, type ErrorScope } from '../errors.ts';
import { truncate } from '../format.ts';
import { describeStatus, isTransientStatus, PROXY_LOGIN } from '../http/network-errors.ts';
import { proxyVariable } from '../http/proxy.ts';
import { parseUrl } from '../http/url.ts';
import { JOGG_CODES, JOGG_SIDE, NOT_FOUND, RATE_LIMIT, STATUS_PAGE } from './codes.ts';

// Of a URL in a message.
const MAX_SHOWN_LENGTH = 200;

const DEFAULT_ORIGIN = 'https://api.jogg.ai';

/** What is known about a response besides its status. */
export interface ResponseDetails {
  retryAfterSeconds?: number | undefined;
  /** JoggAI's ID of the request, for its support. */
  requestId?: string | undefined;
  /** The text of an error in it. */
  failureMessage?: string | undefined;
}

/** The input to check about a URL: none if it is JoggAI's own, since base-url is not set then. */
export function inputOf(url: string): 'base-url' | undefined {
  return parseUrl(url)?.origin === DEFAULT_ORIGIN ? undefined : 'base-url';
}

/** What to check between the runner and JoggAI, as a sentence after others; empty if nothing is set. */
function checkRoute(url: string, ...more: string[]): string {
  const variable = proxyVariable();
  const proxy = variable === undefined ? undefined : `the proxy in ${variable}`;
  const parts = [...more, proxy, inputOf(url)].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` Check ${parts.join(' and ')}.`;
}

function quote(message: string | undefined): string {
  return message === undefined ? '' : `: "${message}"`;
}

/** Whom to ask, in the middle of a sentence. */
export function contactSupport(requestId: string | undefined): string {
  const ids = requestId === undefined ? 'the video ID' : `the video ID and request ID ${requestId}`;
  return `contact support@jogg.ai with ${ids}`;
}

/**
 * The error for a non-zero `code` in the envelope. It is the same whatever HTTP status it came with,
 * unless that asks for fewer requests. A code that JoggAI does not document is judged by that status
 * or, beside a success, as the status that it may be.
 *
 * @param mayPass whether one that is neither is temporary
 */
export function codeError(
  code: number,
  message: string,
  httpStatus: number,
  { retryAfterSeconds, requestId }: ResponseDetails = {},
  mayPass = false,
): StepError {
  const known = JOGG_CODES[code];
  const isThrottled = httpStatus === 429 && code !== httpStatus;
  const prefix = isThrottled ? `${describeStatus(httpStatus)}: ` : '';
  const reason = known
    ? `${prefix}JoggAI returned error ${code} (${known.meaning})`
    : `${prefix}JoggAI returned undocumented error code ${code}`;
  const saysMore = message !== '' && message.toLowerCase() !== known?.meaning.toLowerCase();
  const judged = isThrottled ? undefined : known;
  const isOk = httpStatus < 300;
  const isTemporary =
    isTransientStatus(isOk && code < 600 ? code : httpStatus) || (isOk && mayPass);
  return new StepError(saysMore ? `${reason}: "${message}"` : reason, {
    transient: judged ? judged.transient === true : isTemporary,
    scope: known ? (judged?.scope ?? 'video') : statusScope(httpStatus),
    // A gateway may have codes of its own; those of JoggAI's, and its request IDs, nobody else has.
    fromJogg: known !== undefined || requestId !== undefined,
    isRateLimit: code === 429 || httpStatus === 429,
    help: isThrottled
      ? RATE_LIMIT
      : (known?.help ?? `If the message doesn't say what to change, ${contactSupport(requestId)}.`),
    httpStatus,
    code,
    retryAfterSeconds,
  });
}

/**
 * The error for an HTTP status outside 200 to 299 that came without a JoggAI code.
 *
 * @param url what was requested
 * @param location where a redirect leads
 */
export function statusError(
  status: number,
  url: string,
  location: string | undefined,
  { retryAfterSeconds, requestId, failureMessage }: ResponseDetails = {},
): StepError {
  const redirect = location === undefined ? '' : `, a redirect to ${redirectTarget(location, url)}`;
  return new StepError(describeStatus(status) + redirect + quote(failureMessage), {
    transient: isTransientStatus(status),
    scope: statusScope(status),
    fromJogg: requestId !== undefined,
    isRateLimit: status === 429,
    httpStatus: status,
    help: statusHelp(status, url),
    retryAfterSeconds,
  });
}

function statusScope(status: number): ErrorScope {
  return isRedirect(status) || [401, 403, 407].includes(status) ? 'step' : 'video';
}

/** Whether an HTTP status leads elsewhere. */
export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

function statusHelp(status: number, url: string): string {
  const isOwn = inputOf(url) === undefined;
  if (isRedirect(status)) {
    const fix = isOwn ? checkRoute(url) : ' Set base-url to the final URL, or remove it.';
    return `Redirects aren't followed, because they would forward the API key.${fix}`;
  }
  switch (status) {
    case 401:
    case 403:
      return `The response didn't come from JoggAI. A gateway, proxy, or firewall may have blocked the request.${checkRoute(url, 'api-key')}`;
    case 404:
      return `No JoggAI API found at ${url}.${checkRoute(url)}`;
    case 407:
      return PROXY_LOGIN;
    case 429:
      return RATE_LIMIT;
    default:
      if (!isTransientStatus(status)) return checkRoute(url, 'video-id').trim();
      return isOwn
        ? JOGG_SIDE
        : `The problem is with JoggAI or with the gateway in base-url. Check ${STATUS_PAGE}.`;
  }
}

/** The error for a response that is not JoggAI's envelope, cut short, too large, or not JSON at all. */
export function responseError(
  message: string,
  url: string,
  { retryAfterSeconds, requestId, failureMessage }: ResponseDetails = {},
): StepError {
  return new StepError(message + quote(failureMessage), {
    transient: true,
    fromJogg: requestId !== undefined,
    help: `The response may not be from JoggAI.${checkRoute(url)}`,
    retryAfterSeconds,
  });
}

/** The error for a request to a URL without a complete response within `seconds`. */
export function timeoutError(seconds: number, url: string): StepError {
  return new StepError(`no complete response within ${seconds} s`, {
    transient: true,
    timedOut: true,
    help: `Check that the runner can reach ${parseUrl(url)?.host ?? 'the API'}.${checkRoute(url)} See ${STATUS_PAGE}.`,
  });
}

/** The error for an envelope without an error, but without a status. */
export function missingStatusError({
  retryAfterSeconds,
  requestId,
  failureMessage,
}: ResponseDetails = {}): StepError {
  return new StepError(`JoggAI returned no status${quote(failureMessage)}`, {
    transient: true,
    fromJogg: true,
    help: `Check ${STATUS_PAGE}. If it persists, ${contactSupport(requestId)}.`,
    retryAfterSeconds,
  });
}

/** The error for a response about a video with another ID than the one asked for. */
export function otherVideoError(
  id: string,
  { retryAfterSeconds, requestId }: ResponseDetails,
): StepError {
  return new StepError(`the response is about another video (${id})`, {
    transient: true,
    fromJogg: true,
    help: `If it persists, ${contactSupport(requestId)}.`,
    retryAfterSeconds,
  });
}

/**
 * The error for `completed` without a URL that can be used. In production, the URL often appears
 * moments later; one that cannot be used is not likely to change.
 *
 * @param problem what is wrong with the URL, as in "is too long"; `undefined` if there is none
 */
export function missingUrlError(
  problem: string | undefined,
  {
    retryAfterSeconds,
    requestId,
    unusableUrl,
  }: ResponseDetails & { unusableUrl?: string | undefined } = {},
): StepError {
  // A signature can stand in it, whatever else is wrong.
  const place = unusableUrl?.replace(/[?#].*$/, '?…');
  const shown = place === undefined ? '' : ` (${truncate(place, MAX_SHOWN_LENGTH)})`;
  const reason =
    problem === undefined
      ? 'JoggAI reported `completed` but returned no video URL'
      : `JoggAI reported \`completed\`, but the video URL ${problem}${shown}`;
  return new StepError(reason, {
    transient: problem === undefined,
    fromJogg: true,
    help: `Look for the video in JoggAI. If it's missing there too, ${contactSupport(requestId)}.`,
    retryAfterSeconds,
  });
}

/** Whether JoggAI does not know the video. A rate limit with the same code does not say so. */
export function isNotFound({ code, transient }: StepError): boolean {
  return code === NOT_FOUND && !transient;
}

// Only the origin: the path or query may hold what the request held.
function redirectTarget(location: string, from: string): string {
  const origin = parseUrl(location, from)?.origin ?? 'null';
  if (origin === 'null') return 'an unusable URL';
  return origin === parseUrl(from)?.origin ? 'another path' : origin;
}

import { StepError, type ErrorScope, type StepErrorDetails } from '../errors.ts';
import { formatDuration, truncate } from '../format.ts';
import { describeStatus, isTransientStatus, PROXY_LOGIN } from '../http/network-errors.ts';
import { proxyVariable } from '../http/proxy.ts';
import { parseUrl } from '../http/url.ts';
import { JOGG_CODES, JOGG_SIDE, NOT_FOUND, RATE_LIMIT, STATUS_PAGE } from './codes.ts';
import type { VideoUrl } from './leaves.ts';

// Of a URL in a message.
const MAX_SHOWN_LENGTH = 200;

const DEFAULT_ORIGIN = 'https://api.jogg.ai';

/** Facts about a response besides its status. */
export interface ResponseDetails {
  retryAfterSeconds?: number | undefined;
  /** JoggAI's ID of the request, for its support. */
  requestId?: string | undefined;
  /** The text of an error in it. */
  failureMessage?: string | undefined;
}

/** The error for a response: transient, unless `more` says otherwise. */
function errorOf(
  message: string,
  { retryAfterSeconds, requestId, failureMessage }: ResponseDetails,
  more: Partial<StepErrorDetails> & { help: string },
): StepError {
  const said = failureMessage === undefined ? '' : `: "${failureMessage}"`;
  const fromJogg = requestId !== undefined;
  return new StepError(message + said, { transient: true, fromJogg, retryAfterSeconds, ...more });
}

/** The input to check about a URL: none if it is JoggAI's own, since base-url is not set then. */
export function inputOf(url: string): 'base-url' | undefined {
  return parseUrl(url)?.origin === DEFAULT_ORIGIN ? undefined : 'base-url';
}

/** Advice on the way from the runner to JoggAI, as a sentence after others; empty if nothing is set. */
function checkRoute(url: string, ...more: string[]): string {
  const variable = proxyVariable();
  const proxy = variable === undefined ? undefined : `the proxy in ${variable}`;
  const parts = [...more, proxy, inputOf(url)].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` Check ${parts.join(' and ')}.`;
}

/** Advice to ask JoggAI's support, in the middle of a sentence. */
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
  details: ResponseDetails = {},
  mayPass = false,
): StepError {
  const known = JOGG_CODES[code];
  const isThrottled = httpStatus === 429 && code !== httpStatus;
  const prefix = isThrottled ? `${describeStatus(httpStatus)}: ` : '';
  const name = known ? `error ${code} (${known.meaning})` : `undocumented error code ${code}`;
  const saysMore = message !== '' && message.toLowerCase() !== known?.meaning.toLowerCase();
  const isOk = httpStatus < 300;
  const isTemporary =
    isTransientStatus(isOk && code < 600 ? code : httpStatus) || (isOk && mayPass);
  const failureMessage = saysMore ? message : undefined;
  const rule = isThrottled ? JOGG_CODES[429] : known;
  return errorOf(
    `${prefix}JoggAI returned ${name}`,
    { ...details, failureMessage },
    {
      transient: rule ? rule.transient === true : isTemporary,
      scope: rule ? (rule.scope ?? 'video') : statusScope(httpStatus),
      // A gateway may have codes of its own; those of JoggAI's, and its request IDs, nobody else has.
      fromJogg: known !== undefined || details.requestId !== undefined,
      isRateLimit: code === 429 || httpStatus === 429,
      help:
        rule?.help ??
        `If the message doesn't say what to change, ${contactSupport(details.requestId)}.`,
      httpStatus,
      code,
    },
  );
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
  details: ResponseDetails = {},
  location?: string,
): StepError {
  const redirect = location === undefined ? '' : `, a redirect to ${redirectTarget(location, url)}`;
  return errorOf(describeStatus(status) + redirect, details, {
    transient: isTransientStatus(status),
    scope: statusScope(status),
    isRateLimit: status === 429,
    httpStatus: status,
    help: statusHelp(status, url),
  });
}

function statusScope(status: number): ErrorScope {
  return isRedirect(status) || [401, 403, 407].includes(status) ? 'step' : 'video';
}

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

// Only the origin: the path or query may hold what the request held.
function redirectTarget(location: string, from: string): string {
  const origin = parseUrl(location, from)?.origin ?? 'null';
  if (origin === 'null') return 'an unusable URL';
  return origin === parseUrl(from)?.origin ? 'another path' : origin;
}

/** The error for a response that is not JoggAI's envelope, cut short, too large, or not JSON at all. */
export function responseError(
  message: string,
  url: string,
  details: ResponseDetails = {},
): StepError {
  const help = `The response may not be from JoggAI.${checkRoute(url)}`;
  return errorOf(message, details, { help });
}

/** The error for a request to a URL without a complete response within `seconds`. */
export function timeoutError(seconds: number, url: string): StepError {
  const host = parseUrl(url)?.host ?? 'the API';
  const help = `Check that the runner can reach ${host}.${checkRoute(url)} See ${STATUS_PAGE}.`;
  const time = formatDuration(seconds);
  return errorOf(`no complete response within ${time}`, {}, { timedOut: true, help });
}

/** The error for an envelope without an error, but without a status. */
export function missingStatusError(details: ResponseDetails = {}): StepError {
  const help = `Check ${STATUS_PAGE}. If it persists, ${contactSupport(details.requestId)}.`;
  return errorOf('JoggAI returned no status', details, { fromJogg: true, help });
}

/** The error for a response about a video other than the requested one. */
export function otherVideoError(id: string, details: ResponseDetails = {}): StepError {
  const help = `If it persists, ${contactSupport(details.requestId)}.`;
  const message = `the response is about another video (${id})`;
  return errorOf(message, details, { fromJogg: true, help });
}

/**
 * The error for `completed` without a URL that can be used. In production, the URL often appears
 * moments later; one that cannot be used is not likely to change.
 */
export function missingUrlError({
  urlProblem,
  unusableUrl = '',
  retryAfterSeconds,
  requestId,
}: Partial<VideoUrl> & ResponseDetails = {}): StepError {
  // A signature can be in it, whatever else is wrong.
  const shown = truncate(unusableUrl.replace(/[?#].*$/, '?…'), MAX_SHOWN_LENGTH);
  const reason =
    urlProblem === undefined
      ? 'JoggAI reported `completed` but returned no video URL'
      : `JoggAI reported \`completed\`, but the video URL ${urlProblem} (${shown})`;
  return errorOf(
    reason,
    { retryAfterSeconds, requestId },
    {
      transient: urlProblem === undefined,
      fromJogg: true,
      help: `Look for the video in JoggAI. If it's missing there too, ${contactSupport(requestId)}.`,
    },
  );
}

/** JoggAI doesn't know the video. A rate limit with the same code does not say so. */
export function isNotFound({ code, transient }: StepError): boolean {
  return code === NOT_FOUND && !transient;
}

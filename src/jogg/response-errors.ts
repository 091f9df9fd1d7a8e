import { StepError, type StepErrorDetails } from '../errors.ts';
import { formatDuration, truncate } from '../format.ts';
import { describeStatus, isTransientStatus, PROXY_LOGIN } from '../http/network-errors.ts';
import { proxyVariable } from '../http/proxy.ts';
import { parseUrl } from '../http/url.ts';

/** The default of base-url. */
export const DEFAULT_BASE_URL = 'https://api.jogg.ai';

/** JoggAI's status page. */
export const STATUS_PAGE = 'https://status.jogg.ai';

/** JoggAI's code for an account without enough credits. */
export const INSUFFICIENT_CREDIT = 18020;

const NOT_FOUND = 10104;
const NO_CREDIT = 'Add credits to your JoggAI account.';
const RATE_LIMIT = 'Make fewer concurrent requests with this key, or raise poll-interval-seconds.';
const JOGG_SIDE = `The problem is with JoggAI. Check ${STATUS_PAGE}.`;
const MAX_SHOWN_URL_LENGTH = 200;

type Verdict = StepErrorDetails & { help: string };

/** JoggAI's error codes, from its API reference. docs/troubleshooting.md has the same table. */
export const JOGG_CODES: Readonly<Record<number, Verdict & { meaning: string }>> = {
  429: { meaning: 'rate limit exceeded', help: RATE_LIMIT, transient: true },
  [NOT_FOUND]: {
    meaning: 'record not found',
    help: 'Check that video-id is correct (it is case-sensitive), that video-type matches the video, and that api-key belongs to the account that created it.',
  },
  10105: {
    meaning: 'invalid API key',
    help: 'Check the secret used for api-key. The key may be mistyped or revoked, or the secret may not be available to this workflow.',
    scope: 'step',
  },
  [INSUFFICIENT_CREDIT]: { meaning: 'insufficient credit', help: NO_CREDIT },
  18025: {
    meaning: 'no permission to call the API',
    help: "Your JoggAI plan doesn't include API access. Upgrade it, or use a key from an account that has API access.",
    scope: 'step',
  },
  40000: { meaning: 'parameter error', help: 'Check video-id and video-type.' },
  50000: { meaning: 'system error', help: JOGG_SIDE, transient: true },
};

/** The details of a response, besides its status. */
export interface ResponseDetails {
  /** The delay that it asks for before the next request. */
  retryAfterSeconds?: number | undefined;
  /** JoggAI's ID of the request, for its support. */
  requestId?: string | undefined;
  /** Why a video failed, or the error that the response tells of beside another status. */
  failureCode?: number | string | undefined;
  failureMessage?: string | undefined;
  /** The problem of a video's URL that cannot be used, as in "is too long". */
  urlProblem?: string | undefined;
  /** That URL, at most 1,000 characters of it. */
  unusableUrl?: string | undefined;
}

/** The error for a response: transient, unless the verdict says otherwise. */
function errorOf(message: string, details: ResponseDetails, verdict: Verdict): StepError {
  const { retryAfterSeconds, requestId, failureMessage } = details;
  const said = failureMessage === undefined ? '' : `: "${failureMessage}"`;
  const facts = { transient: true, fromJogg: requestId !== undefined, retryAfterSeconds };
  return new StepError(message + said, { ...facts, ...verdict });
}

/** The input to check about a URL: none if it is JoggAI's own, since base-url is not set then. */
export function inputOf(url: string): 'base-url' | undefined {
  return parseUrl(url)?.origin === DEFAULT_BASE_URL ? undefined : 'base-url';
}

/** Advice on the way from the runner to JoggAI, as a sentence after others; empty if nothing is set. */
function checkRoute(url: string, ...more: string[]): string {
  const variable = proxyVariable();
  const proxy = variable === undefined ? [] : [`the proxy in ${variable}`];
  const parts = [...more, ...proxy, inputOf(url) ?? []].flat();
  return parts.length === 0 ? '' : ` Check ${parts.join(' and ')}.`;
}

/** Advice to ask JoggAI's support, in the middle of a sentence. */
export function contactSupport(requestId: string | undefined): string {
  const ids = requestId === undefined ? 'the video ID' : `the video ID and request ID ${requestId}`;
  return `contact support@jogg.ai with ${ids}`;
}

/**
 * The error for a non-zero `code` in the envelope, whatever HTTP status it came with, unless that asks for
 * fewer requests. A code that JoggAI does not document is judged by that status or, beside a success, as the
 * status that it may be; one that is neither is temporary if it `mayPass`.
 */
export function codeError(
  code: number,
  httpStatus: number,
  details: ResponseDetails = {},
  mayPass = false,
): StepError {
  const documented = JOGG_CODES[code];
  const isRateLimit = code === 429 || httpStatus === 429;
  const isOk = httpStatus < 300;
  const undocumented: Verdict = {
    transient: isTransientStatus(isOk && code < 600 ? code : httpStatus) || (isOk && mayPass),
    scope: scopeOf(httpStatus),
    help:
      httpStatus === 402
        ? NO_CREDIT
        : `If the message doesn't say what to change, ${contactSupport(details.requestId)}.`,
  };
  const verdict = JOGG_CODES[isRateLimit ? 429 : code] ?? undocumented;
  const { transient = false, scope = 'video', help } = verdict;
  const prefix = httpStatus === 429 && code !== 429 ? `${describeStatus(httpStatus)}: ` : '';
  const meaning = documented?.meaning;
  const name = documented ? `error ${code} (${meaning})` : `undocumented error code ${code}`;
  const isRepeated = details.failureMessage?.toLowerCase() === meaning?.toLowerCase();
  const said = isRepeated ? { ...details, failureMessage: undefined } : details;
  // A gateway may have codes of its own; those of JoggAI's, and its request IDs, nobody else has.
  const fromJogg = documented !== undefined || details.requestId !== undefined;
  const facts = { transient, scope, help, fromJogg, isRateLimit, httpStatus, code };
  return errorOf(`${prefix}JoggAI returned ${name}`, said, facts);
}

/** The error for an HTTP status that came without a JoggAI code, such as that of a redirect to `location`. */
export function statusError(
  status: number,
  url: string,
  details: ResponseDetails = {},
  location?: string,
): StepError {
  const redirect = location === undefined ? '' : `, a redirect to ${redirectTarget(location, url)}`;
  return errorOf(describeStatus(status) + redirect, details, {
    transient: isTransientStatus(status),
    scope: scopeOf(status),
    isRateLimit: status === 429,
    httpStatus: status,
    help: helpOf(status, url),
  });
}

export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

function scopeOf(status: number): StepError['scope'] {
  return isRedirect(status) || [401, 402, 403, 407].includes(status) ? 'step' : 'video';
}

function helpOf(status: number, url: string): string {
  const isOwn = inputOf(url) === undefined;
  if (isRedirect(status)) {
    const fix = isOwn ? checkRoute(url) : ' Set base-url to the final URL, or remove it.';
    return `Redirects aren't followed, because they would forward the API key.${fix}`;
  }
  if (status === 401 || status === 403) {
    return `The response didn't come from JoggAI. A gateway, proxy, or firewall may have blocked the request.${checkRoute(url, 'api-key')}`;
  }
  if (status === 402) return NO_CREDIT;
  if (status === 404) return `No JoggAI API found at ${url}.${checkRoute(url)}`;
  if (status === 407) return PROXY_LOGIN;
  if (status === 429) return RATE_LIMIT;
  if (!isTransientStatus(status)) return checkRoute(url, 'video-id').trim();
  return isOwn
    ? JOGG_SIDE
    : `The problem is with JoggAI or with the gateway in base-url. Check ${STATUS_PAGE}.`;
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
  const message = `no complete response within ${formatDuration(seconds)}`;
  return errorOf(message, {}, { timedOut: true, help });
}

/** The error for an envelope without an error, but without a status. */
export function missingStatusError(details: ResponseDetails): StepError {
  const help = `Check ${STATUS_PAGE}. If it persists, ${contactSupport(details.requestId)}.`;
  return errorOf('JoggAI returned no status', details, { fromJogg: true, help });
}

/** The error for a response about a video other than the requested one. */
export function otherVideoError(id: string, details: ResponseDetails): StepError {
  const help = `If it persists, ${contactSupport(details.requestId)}.`;
  return errorOf(`the response is about another video (${id})`, details, { fromJogg: true, help });
}

/** The error for `completed` without a URL, which often appears moments later, or with an unusable one. */
export function missingUrlError(details: ResponseDetails): StepError {
  const { urlProblem, unusableUrl = '', requestId } = details;
  // A signature can be in it, whatever else is wrong.
  const shown = truncate(unusableUrl.replace(/[?#].*$/, '?…'), MAX_SHOWN_URL_LENGTH);
  const isMissing = urlProblem === undefined;
  const problem = isMissing
    ? ' but returned no video URL'
    : `, but the video URL ${urlProblem} (${shown})`;
  const help = `Look for the video in JoggAI. If it's missing there too, ${contactSupport(requestId)}.`;
  const facts = { transient: isMissing, fromJogg: true, help };
  return errorOf(`JoggAI reported \`completed\`${problem}`, details, facts);
}

/** JoggAI doesn't know the video. A rate limit with the same code does not say so. */
export function isNotFound({ code, transient }: StepError): boolean {
  return code === NOT_FOUND && !transient;
}

import { StepError, type ErrorScope } from '../errors.ts';
import { describeStatus, isTransientStatus, PROXY_LOGIN } from '../http/network-errors.ts';
import { parseUrl } from '../http/url.ts';
import { JOGG_CODES, NOT_FOUND, RATE_LIMIT, STATUS_PAGE } from './codes.ts';

const RESPONSE_HELP = 'The response may not be from JoggAI. Check the proxy and, if set, base-url.';
const SERVER_SIDE = `The problem is with JoggAI or, if you set base-url, with your gateway. Check ${STATUS_PAGE}.`;

/** What is known about a response besides its status. */
export interface ResponseDetails {
  retryAfterSeconds?: number | undefined;
  /** JoggAI's ID of the request, for its support. */
  requestId?: string | undefined;
}

/** Whom to ask, in the middle of a sentence. */
export function contactSupport(requestId: string | undefined): string {
  const ids = requestId === undefined ? 'the video ID' : `the video ID and request ID ${requestId}`;
  return `contact support@jogg.ai with ${ids}`;
}

/**
 * The error for a non-zero `code` in the envelope. It is the same whatever HTTP status it came with,
 * unless that asks for fewer requests; a code that JoggAI does not document is judged by the status.
 */
export function codeError(
  code: number,
  message: string,
  httpStatus: number,
  { retryAfterSeconds, requestId }: ResponseDetails = {},
): StepError {
  const known = JOGG_CODES[code];
  const isThrottled = httpStatus === 429 && code !== httpStatus;
  const prefix = isThrottled ? `${describeStatus(httpStatus)}: ` : '';
  const reason = known
    ? `${prefix}JoggAI returned error ${code} (${known.meaning})`
    : `${prefix}JoggAI returned undocumented error code ${code}`;
  const saysMore = message !== '' && message.toLowerCase() !== known?.meaning.toLowerCase();
  const judged = isThrottled ? undefined : known;
  return new StepError(saysMore ? `${reason}: "${message}"` : reason, {
    transient: judged ? judged.transient === true : isTransientStatus(httpStatus),
    scope: known ? (judged?.scope ?? 'video') : statusScope(httpStatus),
    // A gateway may have codes of its own; those of JoggAI's, and its request IDs, nobody else has.
    fromJogg: known !== undefined || requestId !== undefined,
    isRateLimit: code === 429 || httpStatus === 429,
    help: isThrottled
      ? RATE_LIMIT
      : (known?.help ?? `If the message doesn't say what to change, ${contactSupport(requestId)}.`),
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
  { retryAfterSeconds }: ResponseDetails = {},
): StepError {
  const redirect = location === undefined ? '' : `, a redirect to ${redirectTarget(location, url)}`;
  return new StepError(describeStatus(status) + redirect, {
    transient: isTransientStatus(status),
    scope: statusScope(status),
    isRateLimit: status === 429,
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
  if (isRedirect(status)) {
    return "Redirects aren't followed, because they would forward the API key. Set base-url to the final URL, or remove it.";
  }
  switch (status) {
    case 401:
    case 403:
      return "The response didn't come from JoggAI. A gateway, proxy, or firewall may have blocked the request. Check api-key and, if set, base-url.";
    case 404:
      return `No JoggAI API found at ${url}. Check base-url, if set.`;
    case 407:
      return PROXY_LOGIN;
    case 429:
      return RATE_LIMIT;
    default:
      return isTransientStatus(status) ? SERVER_SIDE : 'Check video-id and, if set, base-url.';
  }
}

/** The error for a response that is not JoggAI's envelope, cut short, too large, or not JSON at all. */
export function responseError(message: string, details: ResponseDetails = {}): StepError {
  return new StepError(message, {
    transient: true,
    fromJogg: details.requestId !== undefined,
    help: RESPONSE_HELP,
    retryAfterSeconds: details.retryAfterSeconds,
  });
}

/** The error for a request without a complete response within `seconds`. */
export function timeoutError(seconds: number): StepError {
  return new StepError(`no complete response within ${seconds} s`, {
    transient: true,
    timedOut: true,
    help: `Check that the runner can reach the API and, if set, base-url. See ${STATUS_PAGE}.`,
  });
}

/** The error for an envelope without an error, but without a status. */
export function missingStatusError({ retryAfterSeconds }: ResponseDetails = {}): StepError {
  return new StepError('JoggAI returned no status', {
    transient: true,
    fromJogg: true,
    help: RESPONSE_HELP,
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
  { retryAfterSeconds, requestId }: ResponseDetails = {},
): StepError {
  const reason =
    problem === undefined
      ? 'JoggAI reported `completed` but returned no video URL'
      : `JoggAI reported \`completed\`, but the video URL ${problem}`;
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

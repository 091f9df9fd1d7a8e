import { StepError } from '../errors.ts';
import { describeStatus, isTransientStatus, PROXY_LOGIN } from '../http/network-errors.ts';

/** Where JoggAI says how it is doing. */
export const STATUS_PAGE = 'https://status.jogg.ai';

const RATE_LIMIT = 'Make fewer requests with this key at a time, or raise poll-interval-seconds.';
const JOGG_SIDE = `This is on JoggAI's side: see ${STATUS_PAGE}.`;
const SERVER_SIDE = `This is on JoggAI's side, or on that of the gateway in base-url, if it is set: see ${STATUS_PAGE}.`;

/** JoggAI's error codes, as its API reference gives them. The README has the same table. */
export const JOGG_CODES: Readonly<
  Record<number, { meaning: string; help: string; transient?: true; accountWide?: true }>
> = {
  429: {
    meaning: 'rate limit exceeded',
    help: RATE_LIMIT,
    transient: true,
    accountWide: true,
  },
  10104: {
    meaning: 'record not found',
    help: 'Check video-id (it is case-sensitive), that video-type is the right one, and that api-key belongs to the account that made the video.',
  },
  10105: {
    meaning: 'invalid API key',
    help: 'Check the secret that api-key is set from: it may be mistyped, revoked, or not available to this workflow.',
    accountWide: true,
  },
  18020: { meaning: 'insufficient credit', help: 'Top up the credits of the JoggAI account.' },
  18025: {
    meaning: 'no permission to call the API',
    help: "The JoggAI account's plan has no API access: change the plan, or use the key of an account that has it.",
    accountWide: true,
  },
  40000: { meaning: 'parameter error', help: 'Check video-id and video-type.' },
  50000: { meaning: 'system error', help: JOGG_SIDE, transient: true },
};

/**
 * The error for a non-zero `code` in the envelope. It is the same whatever HTTP status it came with;
 * only a code that JoggAI does not document is judged by the status.
 */
export function codeError(
  code: number,
  message: string,
  httpStatus: number,
  retryAfterSeconds?: number,
): StepError {
  const known = JOGG_CODES[code];
  const meaning = known?.meaning ?? 'which its API reference does not list';
  const said = message === '' ? '' : `: "${message}"`;
  return new StepError(`JoggAI answered with code ${code}, ${meaning}${said}`, {
    transient: known ? known.transient === true : isTransientStatus(httpStatus),
    help:
      known?.help ?? 'If the message does not say what to change, ask support@jogg.ai about it.',
    code,
    retryAfterSeconds,
    accountWide: known?.accountWide === true,
  });
}

/**
 * The error for an HTTP status outside 200 to 299 that came without a JoggAI code.
 *
 * @param location where a redirect leads
 */
export function statusError(
  status: number,
  location: string | undefined,
  retryAfterSeconds?: number,
): StepError {
  let message = describeStatus(status);
  let help = 'Check base-url, if it is set, and video-id.';
  if (location !== undefined) {
    message += `, a redirect to ${redirectTarget(location)}`;
    help =
      'Redirects are not followed, because the API key would be sent along. Set base-url to the final address, or leave it out.';
  } else if (status === 401 || status === 403) {
    help =
      'The answer is not in the form JoggAI gives: a gateway, proxy or firewall on the way may have refused the request. Check api-key, and base-url if it is set.';
  } else if (status === 404) {
    help = 'There is no JoggAI API at this address: check base-url, if it is set.';
  } else if (status === 407) {
    help = PROXY_LOGIN;
  } else if (status === 429) {
    help = RATE_LIMIT;
  } else if (isTransientStatus(status)) {
    help = SERVER_SIDE;
  }
  return new StepError(message, {
    transient: isTransientStatus(status),
    help,
    retryAfterSeconds,
    accountWide: status === 429,
  });
}

/** The error for an answer that is not JoggAI's envelope, cut short, too large, or not JSON at all. */
export function answerError(message: string, retryAfterSeconds?: number): StepError {
  return new StepError(message, {
    transient: true,
    help: 'Something other than JoggAI may have answered: check base-url, if it is set, and the proxy.',
    retryAfterSeconds,
  });
}

/** The error for a request that brought no answer within `seconds`. */
export function timeoutError(seconds: number): StepError {
  return new StepError(`no complete answer within ${seconds} s`, {
    transient: true,
    help: `Check that the runner reaches the API; if it does, see ${STATUS_PAGE}.`,
  });
}

/** The error for `completed` without an address; clients in production see the address come moments later. */
export function missingUrlError(retryAfterSeconds?: number): StepError {
  return new StepError('JoggAI reported completed, but gave no URL of the video', {
    transient: true,
    help: 'Look for the video in JoggAI, and write to support@jogg.ai with its ID if it is not there either.',
    retryAfterSeconds,
  });
}

// Only the origin: the path or query may hold what the request held.
function redirectTarget(location: string): string {
  const origin = URL.parse(location)?.origin ?? 'null';
  return origin === 'null' ? 'another path' : origin;
}

import { STATUS_CODES } from 'node:http';

/** What is known of an error besides its message. */
interface StepErrorDetails {
  /** Whether waiting can mend it. */
  transient: boolean;
  /** What the user can do about it, in whole sentences. */
  help: string;
  /** JoggAI's own error code. */
  code?: number | undefined;
  /** How long the server asked to be left alone, in seconds. */
  retryAfterSeconds?: number | undefined;
  /** Whether it is about the account or its key, and so about every video. */
  accountWide?: boolean;
  cause?: unknown;
}

/** Something that went wrong: what happened, whether trying again can mend it, and what the user can do. */
export class StepError extends Error {
  readonly transient: boolean;
  readonly help: string;
  readonly code: number | undefined;
  /** Can be set later, where all that came of an answer is its head. */
  retryAfterSeconds: number | undefined;
  readonly accountWide: boolean;

  constructor(message: string, details: StepErrorDetails) {
    super(message, { cause: details.cause });
    this.name = 'StepError';
    this.transient = details.transient;
    this.help = details.help;
    this.code = details.code;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.accountWide = details.accountWide ?? false;
  }
}

/** Where JoggAI says how it is doing. */
export const STATUS_PAGE = 'https://status.jogg.ai';

const RATE_LIMIT = 'Make fewer requests with this key at a time, or raise poll-interval-seconds.';
const PROXY_LOGIN =
  'The proxy wants a user name and password: put them into https_proxy, as in http://user:password@proxy:3128.';
const UNKNOWN_AUTHORITY =
  'The runner does not trust the authority that issued it. If a proxy or gateway of your own has its own authority, set the variable NODE_EXTRA_CA_CERTS to the file with its certificate.';
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

/**
 * The error for a request that failed below HTTP: transient, unless the certificate of the server
 * or a 4xx of the proxy is the reason.
 */
export function networkError(cause: unknown, host: string): StepError {
  const message = describeCause(cause);
  const help = certificateHelp(errorCode(cause));
  if (help !== undefined) {
    return new StepError(`the certificate of ${host} was refused: ${message}`, {
      transient: false,
      help,
      cause,
    });
  }
  if (message.startsWith(TUNNEL_ERROR)) {
    return proxyError(message.slice(TUNNEL_ERROR.length), host, cause);
  }
  return new StepError(`the request to ${host} failed: ${message}`, {
    transient: true,
    help: `Check that the runner reaches ${host}; if it needs a proxy for that, set https_proxy.`,
    cause,
  });
}

// How the package tunnel, which http-client reaches proxies with, begins its errors. What follows
// is statusCode= and the proxy's HTTP status, or cause= and a message.
const TUNNEL_ERROR = 'tunneling socket could not be established, ';

function proxyError(detail: string, host: string, cause: unknown): StepError {
  const status = Number(/^statusCode=(\d{3})$/.exec(detail)?.[1]);
  if (!Number.isNaN(status)) {
    return new StepError(`the proxy refused to connect to ${host}: ${describeStatus(status)}`, {
      transient: isTransientStatus(status),
      help: status === 407 ? PROXY_LOGIN : `Allow the runner to reach ${host} through the proxy.`,
      cause,
    });
  }
  const reason = detail.replace('cause=', '');
  if (/certificate/i.test(reason)) {
    return new StepError(`the certificate of the proxy was refused: ${reason}`, {
      transient: false,
      help: UNKNOWN_AUTHORITY,
      cause,
    });
  }
  return new StepError(`the proxy did not connect to ${host}: ${reason}`, {
    transient: true,
    help: 'Check https_proxy, and that the proxy is up.',
    cause,
  });
}

/** `HTTP 404 (Not Found)`. */
export function describeStatus(status: number): string {
  const reason = STATUS_CODES[status];
  return `HTTP ${status}${reason === undefined ? '' : ` (${reason})`}`;
}

/** Whether waiting can mend what an HTTP status says. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** The error for a variable that names the proxy but is no URL. Its text may hold a password. */
export function proxyUrlError(variable: string): StepError {
  return new StepError(`${variable} is not a URL`, {
    transient: false,
    help: `Set ${variable} to the URL of the proxy, as in http://user:password@proxy:3128, with the special characters of the password percent-encoded: %23 for #, %25 for %, %40 for @.`,
  });
}

// Only the origin: the path or query may hold what the request held.
function redirectTarget(location: string): string {
  const origin = URL.parse(location)?.origin ?? 'null';
  return origin === 'null' ? 'another path' : origin;
}

/** The `code` that Node gives an error of the system or of TLS; '' if it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The message of whatever was thrown, on one line. */
export function describeCause(error: unknown): string {
  // A connection tried at several addresses fails with one, whose message is empty.
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(describeCause).join('; ');
  }
  const message = error instanceof Error ? error.message : String(error);
  const openSsl = /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1];
  return (openSsl === undefined ? message : `TLS: ${openSsl}`).replace(/\s+/g, ' ').trim();
}

// Node's documentation lists these under "X509 certificate error codes". It calls whatever else
// OpenSSL finds, such as a key that is too weak, UNSPECIFIED.
function certificateHelp(code: string): string | undefined {
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
    case 'INVALID_CA':
      return UNKNOWN_AUTHORITY;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return 'It is for another host: check what the runner resolves its name to, and base-url, if it is set.';
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return "Check the runner's clock; if it is right, the operator of the server must renew the certificate.";
    case 'CERT_REVOKED':
    case 'CERT_REJECTED':
    case 'CERT_SIGNATURE_FAILURE':
    case 'CERT_CHAIN_TOO_LONG':
    case 'INVALID_PURPOSE':
    case 'PATH_LENGTH_EXCEEDED':
    case 'UNSPECIFIED':
      return 'The operator of the server must fix the certificate.';
    default:
      return undefined;
  }
}

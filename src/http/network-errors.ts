import { STATUS_CODES } from 'node:http';
import { describeCause, errorCode, StepError } from '../errors.ts';

/** What helps when the proxy answers with HTTP 407. */
export const PROXY_LOGIN =
  'The proxy wants a user name and password: put them into https_proxy, as in http://user:password@proxy:3128.';
const UNKNOWN_AUTHORITY =
  'The runner does not trust the authority that issued it. If a proxy or gateway of your own has its own authority, set the variable NODE_EXTRA_CA_CERTS to the file with its certificate.';

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

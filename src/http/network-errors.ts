import { STATUS_CODES } from 'node:http';
import { describeCause, errorCode, StepError } from '../errors.ts';

/** How to fix HTTP 407. */
export const PROXY_LOGIN =
  'The proxy requires authentication. Add the username and password to https_proxy, for example http://user:password@proxy:3128.';
const UNKNOWN_AUTHORITY =
  "The runner doesn't trust the certificate's issuer. If your proxy or gateway uses a private CA, set NODE_EXTRA_CA_CERTS to the path of its certificate.";

// How the package tunnel, which http-client reaches proxies with, begins its errors. What follows
// is statusCode= and the proxy's HTTP status, or cause= and a message.
const TUNNEL_ERROR = 'tunneling socket could not be established, ';

/**
 * The error for a request that failed below HTTP: transient, unless the certificate of the server
 * or a 4xx of the proxy is the reason.
 *
 * @param input the one that names the host, if it is set
 */
export function networkError(cause: unknown, host: string, input?: string): StepError {
  const message = describeCause(cause);
  const help = certificateHelp(errorCode(cause), input);
  if (help !== undefined) {
    return new StepError(`the certificate of ${host} was rejected: ${message}`, {
      transient: false,
      scope: 'step',
      help,
      cause,
    });
  }
  if (message.startsWith(TUNNEL_ERROR)) {
    return proxyError(message.slice(TUNNEL_ERROR.length), host, cause);
  }
  // Node's word for a response that breaks off.
  const reason = message === 'aborted' ? 'the connection was closed' : message;
  return new StepError(`the request to ${host} failed: ${reason}`, {
    transient: true,
    help: `Check ${orInput(`that the runner can reach ${host}`, input)}. If it needs a proxy, set https_proxy.`,
    cause,
  });
}

function proxyError(detail: string, host: string, cause: unknown): StepError {
  const status = Number(/^statusCode=(\d{3})$/.exec(detail)?.[1]);
  if (!Number.isNaN(status)) {
    const transient = isTransientStatus(status);
    return new StepError(`the proxy refused to connect to ${host}: ${describeStatus(status)}`, {
      transient,
      scope: transient ? 'video' : 'step',
      help: status === 407 ? PROXY_LOGIN : `Allow the runner to reach ${host} through the proxy.`,
      cause,
    });
  }
  const reason = detail.replace('cause=', '');
  if (/certificate/i.test(reason)) {
    return new StepError(`the certificate of the proxy was rejected: ${reason}`, {
      transient: false,
      scope: 'step',
      help: UNKNOWN_AUTHORITY,
      cause,
    });
  }
  return new StepError(`the proxy did not connect to ${host}: ${reason}`, {
    transient: true,
    help: 'Check https_proxy and that the proxy is running.',
    cause,
  });
}

/** `HTTP 404 (Not Found)`. */
export function describeStatus(status: number): string {
  const reason = STATUS_CODES[status];
  return `HTTP ${status}${reason === undefined ? '' : ` (${reason})`}`;
}

/** Whether retrying may fix what an HTTP status says. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/**
 * The error for a variable that names the proxy, but not by a URL that can be used. Its text may hold
 * a password.
 *
 * @param protocol of the URL, such as `socks5:`; `undefined` if it is no URL
 */
export function proxyUrlError(variable: string, protocol: string | undefined): StepError {
  const details = { transient: false, scope: 'step' } as const;
  if (protocol !== undefined) {
    return new StepError(`${variable} names a ${protocol.slice(0, -1)} proxy`, {
      ...details,
      help: `Set ${variable} to the URL of an HTTP proxy, for example http://user:password@proxy:3128. Other proxies aren't supported.`,
    });
  }
  return new StepError(`${variable} is not a URL`, {
    ...details,
    help: `Set ${variable} to the URL of the proxy, for example http://user:password@proxy:3128, with the special characters of the password percent-encoded: %23 for #, %25 for %, %40 for @.`,
  });
}

function orInput(what: string, input: string | undefined): string {
  return input === undefined ? what : `${what} and, if set, ${input}`;
}

// Node's documentation lists these under "X509 certificate error codes". It calls whatever else
// OpenSSL finds, such as a key that is too weak, UNSPECIFIED.
function certificateHelp(code: string, input: string | undefined): string | undefined {
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
      return `The certificate is for a different host. Check ${orInput('DNS on the runner', input)}.`;
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
      return "Check the runner's clock. If it is right, ask whoever operates the server to renew the certificate.";
    case 'CERT_REVOKED':
    case 'CERT_REJECTED':
    case 'CERT_SIGNATURE_FAILURE':
    case 'CERT_CHAIN_TOO_LONG':
    case 'INVALID_PURPOSE':
    case 'PATH_LENGTH_EXCEEDED':
    case 'UNSPECIFIED':
      return 'Ask whoever operates the server to fix the certificate.';
    default:
      return undefined;
  }
}

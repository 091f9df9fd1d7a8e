import { STATUS_CODES } from 'node:http';
import { describeCause, errorCode, StepError } from '../errors.ts';
import { truncate } from '../format.ts';
import { ProxyError, proxyVariable } from './proxy.ts';

/** Advice on HTTP 407. */
export const PROXY_LOGIN =
  'The proxy requires authentication. Add the username and password to https_proxy, for example http://user:password@proxy:3128.';

/**
 * The error for a request that failed below HTTP: transient, unless TLS or a refusal of the proxy is
 * the reason.
 *
 * @param input the one that names the host, if it is set
 */
export function networkError(cause: unknown, host: string, input?: string): StepError {
  const variable = proxyVariable();
  if (cause instanceof ProxyError) return proxyError(cause, host, variable ?? 'https_proxy');
  const orInput = input === undefined ? '' : ` and ${input}`;
  const proxy =
    variable === undefined
      ? 'If it needs a proxy, set https_proxy.'
      : `Check the proxy in ${variable}, and no_proxy.`;
  const help = `Check the runner's DNS and network${orInput}. ${proxy}`;
  const failed = new StepError(describeFailure(cause, host), { transient: true, help, cause });
  return tlsError(cause, host, `DNS on the runner${orInput}`) ?? failed;
}

const IN_WORDS: Record<string, string> = {
  ENOTFOUND: "can't be resolved",
  EAI_AGAIN: "can't be resolved",
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  ETIMEDOUT: "didn't respond",
  EHOSTUNREACH: "can't be reached",
  ENETUNREACH: "can't be reached",
};

/** The end of a connection, in words and with Node's code. */
function describeFailure(cause: unknown, host: string): string {
  const code = errorCode(cause);
  const words = IN_WORDS[code];
  return words === undefined
    ? `the request to ${host} failed: ${describeCause(cause)}`
    : `${host} ${words} (${code})`;
}

/**
 * The error for what waiting does not change about a connection: its certificate, its TLS version, or
 * that the server requires a certificate of the client. `undefined` if that is not the reason.
 *
 * @param where what to check if the certificate is for another host
 */
function tlsError(cause: unknown, host: string, where: string): StepError | undefined {
  const code = errorCode(cause);
  const help = tlsHelp(code, where);
  if (help === undefined) return undefined;
  const reason = code.startsWith('ERR_SSL_')
    ? `${host} refused the TLS handshake`
    : `the certificate of ${host} was rejected`;
  const message = `${reason}: ${describeCause(cause)}`;
  return new StepError(message, { transient: false, scope: 'step', help, cause });
}

const HANDSHAKE_REFUSED =
  /^ERR_SSL_.*(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|PROTOCOL(_VERSION)?|VERSION_TOO_LOW)$/;

/** @param code as Node's documentation lists "X509 certificate error codes"; OpenSSL's begin with ERR_SSL_ */
function tlsHelp(code: string, where: string): string | undefined {
  if (HANDSHAKE_REFUSED.test(code)) {
    return "It may require a client certificate, ciphers that Node doesn't have, or another TLS version than 1.2 and 1.3. None of these can be set here. Ask whoever operates the server.";
  }
  if (/^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/.test(code)) {
    return `The certificate is for a different host. Check ${where}.`;
  }
  if (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code)) {
    return "Check the runner's clock. If it is right, ask whoever operates the server to renew the certificate.";
  }
  if (/SELF_SIGNED|^UNABLE_TO_(GET_ISSUER|VERIFY)|^CERT_UNTRUSTED$|^INVALID_CA$/.test(code)) {
    const path = process.env['NODE_EXTRA_CA_CERTS'];
    const fix = path
      ? `Check that the file in NODE_EXTRA_CA_CERTS (${path}) can be read where the action runs, and has the CA certificate of your proxy or gateway in PEM format.`
      : 'If your proxy or gateway uses a private CA, set NODE_EXTRA_CA_CERTS to the path of its certificate.';
    return `The runner doesn't trust the certificate's issuer. ${fix}`;
  }
  // UNSPECIFIED is any other problem found by OpenSSL, such as a key that is too weak.
  return /^(CERT_.*|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|UNSPECIFIED)$/.test(code)
    ? 'Ask whoever operates the server to fix the certificate.'
    : undefined;
}

function proxyError(error: ProxyError, host: string, variable: string): StepError {
  const { status, offers, cause } = error;
  if (status === undefined) {
    const message = `${describeFailure(cause, 'the proxy')}, so ${host} can't be reached`;
    const help = `Check ${variable} and that the proxy is running.`;
    const unreached = new StepError(message, { transient: true, help, cause });
    return tlsError(cause, 'the proxy', variable) ?? unreached;
  }
  const transient = isTransientStatus(status);
  return new StepError(`the proxy refused to connect to ${host}: ${describeStatus(status)}`, {
    transient,
    scope: transient ? 'video' : 'step',
    help:
      status === 407 ? loginHelp(offers) : `Allow the runner to reach ${host} through the proxy.`,
    cause,
  });
}

function loginHelp(offers: string): string {
  if (offers === '' || /(^|,)\s*basic\b/i.test(offers)) return PROXY_LOGIN;
  return `The proxy offers only other authentication (${truncate(offers, 100)}) than Basic, which alone is supported. Use a proxy with Basic authentication or without a login, such as a local one that logs in for you.`;
}

/** `HTTP 404 (Not Found)`. */
export function describeStatus(status: number): string {
  const reason = STATUS_CODES[status];
  return `HTTP ${status}${reason === undefined ? '' : ` (${reason})`}`;
}

/** Retrying may fix what such an HTTP status says. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/**
 * Removes a variable with which Node would say that it checks no certificates, although the action's
 * requests always do.
 *
 * @returns a warning if it was set
 */
export function ignoreUncheckedTls(): string | undefined {
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return undefined;
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  return 'NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect: certificates are always checked, because the API key depends on it. To trust a private CA, set NODE_EXTRA_CA_CERTS to the path of its certificate.';
}

import { STATUS_CODES } from 'node:http';
import { describeCause, errorCode, StepError } from '../errors.ts';
import { truncate } from '../format.ts';
import { ProxyError, proxyVariable } from './proxy.ts';
import { retryAfterSeconds } from './retry-after.ts';

/** Advice on HTTP 407. */
export const PROXY_LOGIN =
  'The proxy requires authentication. Add the username and password to https_proxy, for example user:password@proxy:3128.';

/**
 * The error for a request that failed below HTTP: transient, unless TLS or a refusal of the proxy is
 * the reason. A `StepError` is returned as it is.
 *
 * @param input the input that sets the host, such as base-url; `undefined` for the default host
 * @throws `cause` if it is a bug, and no error of the network
 */
export function networkError(cause: unknown, host: string, input?: string): StepError {
  if (cause instanceof StepError) return cause;
  if (isBug(cause)) throw cause;
  if (cause instanceof ProxyError) {
    return proxyError(cause, host, proxyVariable() ?? 'https_proxy');
  }
  const orInput = input === undefined ? '' : ` and ${input}`;
  return connectionError(cause, host, {
    message: describeFailure(cause, host),
    help: errorCode(cause).startsWith('HPE_') ? checkServer(input) : checkNetwork(orInput),
    where: `DNS on the runner${orInput}`,
  });
}

/** The error for a host that sends nothing, or nothing more, for so long. */
export function silenceError(host: string, seconds: number): StepError {
  const message = `nothing arrived from ${host} for ${seconds} s`;
  return new StepError(message, { transient: true, help: checkNetwork() });
}

function checkNetwork(orInput = ''): string {
  const variable = proxyVariable();
  const proxy =
    variable === undefined
      ? 'If it needs a proxy, set https_proxy.'
      : `Check the proxy in ${variable}, and no_proxy.`;
  return `Check the runner's DNS and network${orInput}. ${proxy}`;
}

function checkServer(input?: string): string {
  const first = input === undefined ? '' : `Check ${input}. `;
  return `${first}Ask whoever operates the server, or a proxy in front of it, to fix its responses.`;
}

/** Node's network errors have a code. JavaScript's own errors are bugs, even if Node gave them one. */
function isBug(error: unknown): boolean {
  const viaProxy = error instanceof ProxyError;
  const cause = viaProxy ? error.cause : error;
  const types = [TypeError, RangeError, ReferenceError, SyntaxError];
  // https-proxy-agent's errors have no code.
  return types.some((type) => cause instanceof type) || (!viaProxy && errorCode(cause) === '');
}

// Node's error codes in words.
const IN_WORDS: [RegExp, string][] = [
  [/^(ENOTFOUND|EAI_AGAIN)$/, "can't be resolved"],
  [/^ECONNREFUSED$/, 'refused the connection'],
  [/^(ECONNRESET|EPIPE)$/, 'closed the connection'],
  [/^ETIMEDOUT$/, "didn't respond"],
  [/^E(HOST|NET)UNREACH$/, "can't be reached"],
  [/^HPE_HEADER_OVERFLOW$/, 'sent more than 64 KiB of headers'],
  [/^HPE_/, "sent a response that isn't valid HTTP"],
];

function describeFailure(cause: unknown, peer: string): string {
  const code = errorCode(cause);
  const [, words] = IN_WORDS.find(([codes]) => codes.test(code)) ?? [];
  return words === undefined
    ? `the request to ${peer} failed: ${describeCause(cause)}`
    : `${peer} ${words} (${code})`;
}

/**
 * The error for a connection. Waiting does not change its certificate, its TLS version, or that the server
 * requires a certificate of the client.
 *
 * @param where what to check if the certificate is for another host
 */
function connectionError(
  cause: unknown,
  peer: string,
  { message, help, where }: { message: string; help: string; where: string },
): StepError {
  const code = errorCode(cause);
  const forTls = tlsHelp(code, where);
  if (forTls === undefined) return new StepError(message, { transient: true, help, cause });
  const reason = code.startsWith('ERR_SSL_')
    ? `${peer} refused the TLS handshake`
    : `the certificate of ${peer} was rejected`;
  const details = { transient: false, scope: 'step', help: forTls, cause } as const;
  return new StepError(`${reason}: ${describeCause(cause)}`, details);
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
  const isOther = /^(CERT_.*|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|UNSPECIFIED)$/.test(code);
  return isOther ? 'Ask whoever operates the server to fix the certificate.' : undefined;
}

function proxyError(error: ProxyError, host: string, variable: string): StepError {
  const { response, cause } = error;
  if (!response) {
    return connectionError(cause, 'the proxy', {
      message: `${describeFailure(cause, 'the proxy')}, so ${host} can't be reached`,
      help: `Check ${variable} and that the proxy is running.`,
      where: variable,
    });
  }
  const { statusCode: status, headers } = response;
  const transient = isTransientStatus(status);
  const scope = transient ? 'video' : 'step';
  const allow = `Allow the runner to reach ${host} through the proxy.`;
  const help = status === 407 ? loginHelp(headers['proxy-authenticate']) : allow;
  const message = `the proxy refused to connect to ${host}: ${describeStatus(status)}`;
  const asked = retryAfterSeconds(status, headers);
  return new StepError(message, { transient, scope, help, retryAfterSeconds: asked });
}

function loginHelp(authenticate: string | string[] = ''): string {
  const offers = [authenticate].flat().join(', ');
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

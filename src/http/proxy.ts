import { checkBypass } from '@actions/http-client/lib/proxy';
import { StepError } from '../errors.ts';
import { parseUrl } from './url.ts';

/** A proxy's response to a request for a connection; its headers by their names in lower case. */
export interface ProxyResponse {
  statusCode: number;
  headers: Record<string, string | string[] | undefined>;
}

/** A proxy that did not make the connection. */
export class ProxyError extends Error {
  /** Its refusal; `undefined` if there was no response. */
  readonly response: ProxyResponse | undefined;

  constructor(cause?: unknown, response?: ProxyResponse) {
    super('the proxy made no connection', { cause });
    this.response = response;
  }
}

/** The name of the variable that has the proxy for HTTPS; `undefined` if none is set. */
export function proxyVariable(): string | undefined {
  return ['https_proxy', 'HTTPS_PROXY'].find((name) => process.env[name]);
}

/**
 * The proxy through which to request a URL, as the environment has it; `undefined` if there is none, or
 * if the URL is exempt from it.
 *
 * @throws {StepError} if the variable has no usable URL; without its value, which can hold a password
 */
export function findProxy(url: URL): URL | undefined {
  const variable = proxyVariable();
  // Without TLS, the action makes requests only to the runner itself.
  if (variable === undefined || checkBypass(url)) return undefined;
  const value = process.env[variable]?.trim() ?? '';
  const isQuoted = /^["'].*["']$/.test(value);
  const proxy = isQuoted ? undefined : parseProxy(value);
  if (proxy) return proxy;
  const problem = isQuoted
    ? 'has quotation marks around its value'
    : 'is not the URL of an HTTP proxy';
  const help = isQuoted
    ? 'Remove them.'
    : `Set ${variable} to one, for example user:password@proxy:3128. Percent-encode special characters in the password: %23 for #, %25 for %, %40 for @.`;
  throw new StepError(`${variable} ${problem}`, { transient: false, scope: 'step', help });
}

function parseProxy(text: string): URL | undefined {
  const proxy = parseUrl(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  return proxy && /^https?:$/.test(proxy.protocol) ? proxy : undefined;
}

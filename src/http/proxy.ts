import { StepError } from '../errors.ts';
import { isLoopback, parseUrl } from './url.ts';

const EXAMPLE = 'for example http://user:password@proxy:3128';

/** A proxy that did not make the connection. */
export class ProxyError extends Error {
  /** The HTTP status with which it refused; `undefined` if there was no response. */
  readonly status: number | undefined;
  /** The ways to log in that it offers, such as `Basic` or `NTLM`. */
  readonly schemes: string[];

  constructor(cause?: unknown, status?: number, authenticate: string | string[] = []) {
    super('the proxy made no connection', { cause });
    this.status = status;
    this.schemes = [authenticate]
      .flat()
      .flatMap((header) => header.split(/,\s*(?=[\w-]+(?:\s|,|$))/))
      .map((challenge) => challenge.trim().split(/\s/)[0] ?? '');
  }
}

/** The name of the variable that has the proxy for HTTPS; `undefined` if none is set. */
export function proxyVariable(): string | undefined {
  return ['https_proxy', 'HTTPS_PROXY'].find((name) => process.env[name]);
}

/**
 * The proxy through which to request a URL, as the environment has it; `undefined` if there is none.
 *
 * @throws {StepError} if the variable has no usable URL
 */
export function findProxy(url: URL): URL | undefined {
  const variable = proxyVariable();
  // Without TLS, the action makes requests only to the runner itself.
  if (variable === undefined || isLoopback(url) || isExempt(url)) return undefined;
  const value = process.env[variable]?.trim() ?? '';
  const proxy = parseUrl(/^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`);
  if (/^["'].*["']$/.test(value)) {
    throw proxyUrlError(`${variable} has quotation marks around its value`, 'Remove them.');
  }
  if (!proxy || !isDecodable(proxy)) {
    throw proxyUrlError(
      `${variable} is not a URL`,
      `Set ${variable} to the URL of the proxy, ${EXAMPLE}. Percent-encode special characters in the password: %23 for #, %25 for %, %40 for @.`,
    );
  }
  if (!['http:', 'https:'].includes(proxy.protocol)) {
    throw proxyUrlError(
      `${variable} is set to a ${proxy.protocol.slice(0, -1)} proxy`,
      `Only HTTP proxies are supported, ${EXAMPLE}.`,
    );
  }
  return proxy;
}

/**
 * Whether `no_proxy` lists a host: by its name, a domain it is in (`example.com`, `.example.com`,
 * `*.example.com`), or `*`; with a port, only for that port.
 */
function isExempt({ protocol, hostname, port }: URL): boolean {
  const host = hostname.replace(/[[\]]/g, '');
  const hostPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  const list = process.env['no_proxy'] ?? process.env['NO_PROXY'] ?? '';
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      // The colons of an IPv6 address without brackets are not before a port.
      const [, bracketed, plain, entryPort = hostPort] =
        /^(?:\[(.+)\]|([^:]+|.*:.*:.*))(?::(\d+))?$/.exec(entry) ?? [];
      const name = (bracketed ?? plain ?? '').replace(/^\*?\./, '');
      const matches = name === '*' || host === name || host.endsWith(`.${name}`);
      return name !== '' && matches && entryPort === hostPort;
    });
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

/** Without the value in it, which can hold a password. */
function proxyUrlError(message: string, help: string): StepError {
  return new StepError(message, { transient: false, scope: 'step', help });
}

import { STATUS_CODES } from 'node:http';
import { describeCause, errorCode, StepError } from '../errors.ts';
import { ProxyError, proxyVariable } from './proxy.ts';
import { tlsProblem } from './tls-errors.ts';

/** How to fix HTTP 407. */
export const PROXY_LOGIN =
  'The proxy requires authentication. Add the username and password to https_proxy, for example http://user:password@proxy:3128.';

/**
 * The error for a request that failed below HTTP: transient, unless TLS or a refusal of the proxy is
 * the reason.
 *
 * @param input the one that names the host, if it is set
 */
export function networkError(cause: unknown, host: string, input?: string): StepError {
  if (cause instanceof ProxyError) return proxyError(cause, host);
  const orInput = input === undefined ? '' : ` and ${input}`;
  const problem = tlsError(cause, host, `DNS on the runner${orInput}`);
  if (problem) return problem;
  const variable = proxyVariable();
  const proxy =
    variable === undefined
      ? 'If it needs a proxy, set https_proxy.'
      : `Check the proxy in ${variable}, and no_proxy.`;
  return new StepError(describeFailure(cause, host), {
    transient: true,
    help: `Check the runner's DNS and network${orInput}. ${proxy}`,
    cause,
  });
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

/** What happened to a connection, in words and with Node's code. */
function describeFailure(cause: unknown, host: string): string {
  const code = errorCode(cause);
  const words = IN_WORDS[code];
  if (words !== undefined) return `${host} ${words} (${code})`;
  const message = describeCause(cause);
  return message.startsWith('Proxy connection ended')
    ? `${host} closed the connection`
    : `the request to ${host} failed: ${message}`;
}

/** The error for what TLS rejects; `undefined` if that is not the reason. */
function tlsError(cause: unknown, host: string, where: string): StepError | undefined {
  const problem = tlsProblem(errorCode(cause), where);
  return (
    problem &&
    new StepError(`${problem.reason(host)}: ${describeCause(cause)}`, {
      transient: false,
      scope: 'step',
      help: problem.help,
      cause,
    })
  );
}

function proxyError({ status, schemes, cause }: ProxyError, host: string): StepError {
  const variable = proxyVariable() ?? 'https_proxy';
  if (status === undefined) {
    return (
      tlsError(cause, 'the proxy', variable) ??
      new StepError(`${describeFailure(cause, 'the proxy')}, so ${host} can't be reached`, {
        transient: true,
        help: `Check ${variable} and that the proxy is running.`,
        cause,
      })
    );
  }
  const transient = isTransientStatus(status);
  const help =
    status === 407 ? loginHelp(schemes) : `Allow the runner to reach ${host} through the proxy.`;
  return new StepError(`the proxy refused to connect to ${host}: ${describeStatus(status)}`, {
    transient,
    scope: transient ? 'video' : 'step',
    help,
    cause,
  });
}

function loginHelp(schemes: string[]): string {
  if (schemes.length === 0 || schemes.some((scheme) => /^basic$/i.test(scheme))) return PROXY_LOGIN;
  return `The proxy offers only ${schemes.join(' and ')} authentication, but only Basic is supported. Use a proxy with Basic authentication or without a login, such as a local one that logs in for you.`;
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

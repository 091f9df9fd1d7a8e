// Stubs for packages that @actions/core, @actions/http-client, and https-proxy-agent import but this action never calls;
// `paths` in tsconfig.json lists them. A test checks that no more is imported, since the build
// would not fail.

/** Of @actions/exec: for the name and version of the operating system. */
export function getExecOutput(): never {
  throw new Error('@actions/exec is not in this bundle');
}

/** Of undici: for the agents of `fetch`, behind a proxy. */
export function ProxyAgent(): never {
  throw new Error('undici is not in this bundle');
}

const notHere = (): never => {
  throw new Error('tunnel is not in this bundle');
};

/** Of tunnel: another way through a proxy. */
export const httpsOverHttps = notHere;
export const httpsOverHttp = notHere;
export const httpOverHttps = notHere;
export const httpOverHttp = notHere;

/** Of proxy-agent-negotiate: for proxies that require Kerberos. */
export function createNegotiateAuth(): never {
  throw new Error('proxy-agent-negotiate is not in this bundle');
}

/** Of debug: it prints nothing. */
export default function createDebug(): (...args: unknown[]) => void {
  return () => undefined;
}

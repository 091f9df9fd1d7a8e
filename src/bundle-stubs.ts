// Stubs for packages that @actions/core and https-proxy-agent import but this action never calls;
// `paths` in tsconfig.json lists them. A test checks that no more is imported, since the build
// would not fail.

/** Of @actions/exec: for the name and version of the operating system. */
export function getExecOutput(): never {
  throw new Error('@actions/exec is not in this bundle');
}

/** Of @actions/http-client: for ID tokens. */
export function HttpClient(): never {
  throw new Error('@actions/http-client is not in this bundle');
}

/** Of @actions/http-client: for ID tokens. */
export function BearerCredentialHandler(): never {
  throw new Error('@actions/http-client is not in this bundle');
}

/** Of proxy-agent-negotiate: for proxies that require Kerberos. */
export function createNegotiateAuth(): never {
  throw new Error('proxy-agent-negotiate is not in this bundle');
}

/** Of debug: it prints nothing. */
export default function createDebug(): (...args: unknown[]) => void {
  return () => undefined;
}

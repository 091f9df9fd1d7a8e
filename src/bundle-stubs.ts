// Stubs for packages that @actions/core, @actions/http-client, and https-proxy-agent import but this
// action never calls. `paths` in tsconfig.json lists them. A test checks that no others are imported,
// because the build would not fail.

const missing = (name: string) => (): never => {
  throw new Error(`${name} is not in this bundle`);
};

/** For the name and version of the operating system. */
export const getExecOutput = missing('@actions/exec');

/** For the agents of `fetch`, behind a proxy. */
export const ProxyAgent = missing('undici');

/** For proxies that require Kerberos. */
export const createNegotiateAuth = missing('proxy-agent-negotiate');

/** For another way through a proxy. */
const tunnel = missing('tunnel');
export { tunnel as httpsOverHttps, tunnel as httpsOverHttp };
export { tunnel as httpOverHttps, tunnel as httpOverHttp };

/** Of debug: it prints nothing. */
export default () => (): void => undefined;

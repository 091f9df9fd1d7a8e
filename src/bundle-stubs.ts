// Takes the place of packages that @actions/core and @actions/http-client import for what nothing here
// calls; `paths` in tsconfig.json says which. That they import no more is tested, for the build would not
// fail.

/** Of undici: for the agents of `fetch`, behind a proxy. */
export function ProxyAgent(): never {
  throw new Error('undici is not in this bundle');
}

/** Of @actions/exec: for the name and version of the operating system. */
export function getExecOutput(): never {
  throw new Error('@actions/exec is not in this bundle');
}

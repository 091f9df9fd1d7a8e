import { isIPv4 } from 'node:net';

/** `undefined` if it is no URL. */
export function parseUrl(text: string, base?: string): URL | undefined {
  // Not by URL.canParse: in Node 20 it errs once V8 has optimized its caller.
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** Everything that is sent to such a URL is encrypted, or stays on this machine. */
export function isSecure(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}

/**
 * A text for the log, without what can be a secret in each URL in it: the user and password, and the
 * query, which can be a signature that lets whoever reads it get a file. A URL may lack its scheme or
 * its host, and its slashes can be escaped, as in JSON.
 */
export function withoutQueries(text: string): string {
  // One match for all of a URL: a response of nothing but its beginnings would take minutes otherwise.
  return text
    .replace(/(?:\\?\/){2}[^\s"<>]*/g, (url) =>
      url.replace(/[?#][^]*$/, '?…').replace(/(^|https?:)((?:\\?\/){2})[^/?#\\]*@/gi, '$1$2'),
    )
    .replace(/[^\s"<>]+/g, withoutOwnQuery);
}

/** A word without the query of a URL that lacks its host, such as `/v.mp4?signature=x`. */
function withoutOwnQuery(word: string): string {
  const [path = ''] = word.split('?', 1);
  const isUrl = /[./]/.test(path) && /^\?[\w%]/.test(word.slice(path.length));
  return isUrl ? `${path}?…` : word;
}

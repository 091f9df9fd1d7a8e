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

import dns from 'node:dns';
import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { StepError } from '../errors.ts';

/** `undefined` if it is no URL, or has a username or password that can't be sent. */
export function parseUrl(text: string, base?: string): URL | undefined {
  // Not by URL.canParse: in Node 20 it errs once V8 has optimized its caller.
  try {
    const url = new URL(text, base);
    // They are sent decoded.
    decodeURIComponent(url.username + url.password);
    return url;
  } catch {
    return undefined;
  }
}

/** Everything that is sent to such a URL is encrypted, or stays on this machine. */
export function isSecure(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

export function isLoopback({ hostname: host }: URL): boolean {
  const is127 = isIPv4(host) && host.startsWith('127.');
  return is127 || host === 'localhost' || host === '[::1]';
}

/** The error for a download from a host that is this machine. */
export function ownHostError(host: string): StepError {
  return new StepError(`the download URL's host (${host}) is the runner itself`, {
    help: 'Downloads from localhost are allowed only if base-url is on localhost, too.',
  });
}

/**
 * Recognizes this machine by its name or address. Other names can lead to it, too: only
 * `createLookup` finds out.
 *
 * @param host as in a URL
 */
export function isOwnHost(host: string): boolean {
  const name = host.replace(/^\[|\]$|\.$/g, '').toLowerCase();
  if (isIP(name) !== 0) return isOwnAddress(name);
  return /(^|\.)localhost$/.test(name) || name === known(hostname, '').toLowerCase();
}

/**
 * Resolves names as Node does by default, except to addresses of this machine. The addresses it
 * returns are those that are connected to, so a name can't lead elsewhere in between.
 *
 * @param allowedHost the only name that may lead to this machine
 */
export function createLookup(allowedHost: string): LookupFunction {
  return (host, options, done) => {
    dns.lookup(host, { ...options, all: true }, (error, addresses) => {
      const isOwn = !error && addresses.some(({ address }) => isOwnAddress(address));
      const refusal: Error | null = isOwn && host !== allowedHost ? ownHostError(host) : null;
      const [first] = error ? [] : addresses;
      if (options.all) done(error ?? refusal, addresses);
      else done(error ?? refusal, first?.address ?? '', first?.family);
    });
  };
}

/** What the system says about itself; `otherwise` where it may not, as in a sandbox or on Android. */
function known<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

function isOwnAddress(address: string): boolean {
  const typeOf = (ip: string): 'ipv4' | 'ipv6' => (isIP(ip) === 6 ? 'ipv6' : 'ipv4');
  const interfaces = Object.values(known(networkInterfaces, {})).flatMap((found = []) => found);
  const own = new BlockList();
  own.addSubnet('127.0.0.0', 8);
  own.addSubnet('0.0.0.0', 8);
  for (const ip of ['::1', '::', ...interfaces.map((found) => found.address)]) {
    own.addAddress(ip, typeOf(ip));
  }
  // A link-local address can name its interface.
  const [bare = ''] = address.split('%');
  return own.check(bare, typeOf(bare));
}

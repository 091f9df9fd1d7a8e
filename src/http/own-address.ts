import dns from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** A name that leads to this machine. */
export class OwnAddressError extends Error {}

/**
 * Recognizes this machine by its name or address. Other names can lead to it, too: only
 * `createLookup` finds out.
 *
 * @param host as in a URL
 */
export function isOwnHost(host: string): boolean {
  const name = host.replace(/^\[|\]$|\.$/g, '').toLowerCase();
  if (isIP(name) !== 0) return isOwnAddress(name);
  return /(^|\.)localhost$/.test(name) || name === hostname().toLowerCase();
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
      if (error) {
        done(error, []);
        return;
      }
      const isOwn = addresses.some(({ address }) => isOwnAddress(address));
      const [first] = addresses;
      if (isOwn && host !== allowedHost) {
        done(new OwnAddressError(`${host} is this machine`), []);
      } else if (options.all) done(null, addresses);
      else done(null, first?.address ?? '', first?.family);
    });
  };
}

function isOwnAddress(address: string): boolean {
  const own = new BlockList();
  own.addSubnet('127.0.0.0', 8);
  own.addSubnet('0.0.0.0', 8);
  own.addAddress('::1', 'ipv6');
  own.addAddress('::', 'ipv6');
  for (const found of Object.values(networkInterfaces()).flat()) {
    if (found) own.addAddress(found.address, isIP(found.address) === 6 ? 'ipv6' : 'ipv4');
  }
  // A link-local address can name its interface.
  const [bare = ''] = address.split('%');
  return own.check(bare, isIP(bare) === 6 ? 'ipv6' : 'ipv4');
}

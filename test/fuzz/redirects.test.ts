import { BlockList, isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StepError } from '../../src/errors.ts';
import { follow } from '../../src/http/redirects.ts';
import type { Get } from '../../src/http/request.ts';
import { anyText } from '../support/any-text.ts';

const local = new BlockList();
local.addSubnet('127.0.0.0', 8, 'ipv4');
local.addAddress('0.0.0.0', 'ipv4');
local.addAddress('::1', 'ipv6');
local.addAddress('::', 'ipv6');
local.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');
local.addAddress('::ffff:0.0.0.0', 'ipv6');

/** True if a connection to this host stays on this machine, by its address or name. */
function isLocal(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$|\.$/g, '');
  const version = isIP(host);
  if (version !== 0) return local.check(host, version === 6 ? 'ipv6' : 'ipv4');
  return /(^|\.)localhost$/.test(host);
}

const host = fc.oneof(
  fc.domain(),
  fc.ipV4Extended(),
  fc.ipV6().map((address) => `[${address}]`),
  fc.ipV4().map((address) => `[::ffff:${address}]`),
  fc.nat(0xffffff).map((rest) => `0x7f${rest.toString(16).padStart(6, '0')}`),
  fc.constantFrom(
    'localhost',
    'LOCALHOST.',
    'x.localhost',
    'x.localhost.',
    '127.1',
    '0',
    '0.',
    '①.1',
  ),
);
const location = fc.oneof(
  fc
    .tuple(fc.constantFrom('http:', 'https:', 'ftp:', 'file:', ''), host, anyText())
    .map(([scheme, name, path]) => `${scheme}//${name}/${path}`),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  anyText(),
);
/** As Node returns it: one character per byte. */
const header = fc.oneof(
  location.map((text) => Buffer.from(text).toString('latin1')),
  location,
);
const response = fc.record({
  statusCode: fc.oneof(fc.constantFrom(301, 302, 303, 307, 308), fc.nat(999)),
  headers: fc.record({ location: header }, { requiredKeys: [] }),
});

test('redirects lead nowhere but to encrypted hosts elsewhere, and end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(response, { minLength: 1 }), fc.boolean(), async (given, allowed) => {
      const asked: URL[] = [];
      const get: Get = (url) => {
        const next = given[asked.length % given.length];
        asked.push(url);
        return Promise.resolve({ ...next, destroy: () => undefined } as never);
      };
      const api = new URL(allowed ? 'http://127.0.0.1:1' : 'https://api.jogg.example');
      const { signal } = new AbortController();
      const options = { get, api, signal };
      const following = follow(new URL('https://res.jogg.ai/v.mp4'), {}, options);
      const error: unknown = await following.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined) expect(error).toBeInstanceOf(StepError);
      expect(asked.length).toBeLessThanOrEqual(11);
      for (const { protocol, hostname } of asked) {
        if (protocol !== 'https:') expect([protocol, isLocal(hostname)]).toEqual(['http:', true]);
        if (isLocal(hostname)) expect(allowed).toBe(true);
      }
    }),
  );
});

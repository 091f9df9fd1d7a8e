import dns from 'node:dns';
import os, { hostname, networkInterfaces } from 'node:os';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import type { LookupAddress } from 'node:dns';
import { afterEach, expect, test, vi } from 'vitest';
import { createLookup, isOwnHost } from '../../../src/http/url.ts';

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

const OWN = Object.values(networkInterfaces()).flatMap((found) =>
  (found ?? []).map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address)),
);

test.each([
  '127.0.0.1',
  '127.1',
  '2130706433',
  'localhost',
  'LOCALHOST.',
  'x.localhost',
  'x.localhost.',
  '0.0.0.0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:127.255.255.254]',
  '[::ffff:0.0.0.1]',
  hostname(),
  ...OWN,
])('%s is this machine', (host) => {
  expect(isOwnHost(new URL(`https://${host}`).hostname)).toBe(true);
});

test.each([
  'localhost.example',
  'xlocalhost',
  '126.255.255.255',
  '128.0.0.0',
  '1.0.0.0',
  '127.0.0.1.example',
  '[2001:db8::ffff:7f00:1]',
  '[::ffff:128.0.0.1]',
  '[::ffff:7.0.0.1]',
  `x${hostname()}`,
])('%s is another machine', (host) => {
  expect(isOwnHost(new URL(`https://${host}`).hostname)).toBe(false);
});

/** Lets every name resolve to these. */
function resolveTo(...found: string[]): void {
  const addresses = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  vi.spyOn(dns, 'lookup').mockImplementation(((
    _host: string,
    _options: unknown,
    done: (error: null, all: LookupAddress[]) => void,
  ) => {
    done(null, addresses);
  }) as never);
}

const lookUp = promisify(createLookup('api.jogg.example'));

test('a name that leads elsewhere resolves as by Node', async () => {
  resolveTo('198.51.100.7', '2001:db8::1');
  expect(await lookUp('res.jogg.example', { all: true })).toEqual([
    { address: '198.51.100.7', family: 4 },
    { address: '2001:db8::1', family: 6 },
  ]);
  expect(await lookUp('res.jogg.example', {})).toBe('198.51.100.7');
});

test.each([
  ['127.0.0.1'],
  ['::1'],
  ['::ffff:127.0.0.1'],
  ['0.0.0.0'],
  ['fe80::1%lo', '127.0.0.2'],
  ['198.51.100.7', '127.0.0.1'],
  ...OWN.map((address) => [address.replace(/[[\]]/g, '')]),
])('a name that leads to %s is refused, except that of the API', async (...addresses) => {
  resolveTo(...addresses);
  await expect(lookUp('res.jogg.example', { all: true })).rejects.toThrow('is the runner itself');
  await expect(lookUp('res.jogg.example', {})).rejects.toThrow('is the runner itself');
  expect(await lookUp('api.jogg.example', {})).toBe(addresses[0]);
});

test('a name that does not resolve is an error, as by Node', async () => {
  await expect(lookUp('none.invalid', { all: true })).rejects.toMatchObject({
    syscall: 'getaddrinfo',
  });
});

test('where the system tells nothing about itself, loopback is still this machine', async () => {
  for (const name of ['networkInterfaces', 'hostname'] as const) {
    vi.spyOn(os, name).mockImplementation(() => {
      throw Object.assign(new Error('simulated'), { code: 'ERR_SYSTEM_ERROR' });
    });
  }
  syncBuiltinESMExports();
  expect(isOwnHost('localhost')).toBe(true);
  expect(isOwnHost('[::1]')).toBe(true);
  expect(isOwnHost('198.51.100.7')).toBe(false);
  expect(isOwnHost('res.jogg.example')).toBe(false);
  resolveTo('198.51.100.7');
  expect(await lookUp('res.jogg.example', {})).toBe('198.51.100.7');
  resolveTo('127.0.0.1');
  await expect(lookUp('res.jogg.example', {})).rejects.toThrow('is the runner itself');
});

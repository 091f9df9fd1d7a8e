import { expect, test } from 'vitest';
import createDebug, * as stubs from '../../src/bundle-stubs.ts';

test.each([
  ['getExecOutput', '@actions/exec'],
  ['ProxyAgent', 'undici'],
  ['httpsOverHttps', 'tunnel'],
  ['httpOverHttp', 'tunnel'],
  ['createNegotiateAuth', 'proxy-agent-negotiate'],
] as const)('a call of %s says that the bundle has no %s', (name, packageName) => {
  expect(() => stubs[name]()).toThrow(`${packageName} is not in this bundle`);
});

test('debug takes anything, and prints nothing', () => {
  expect(createDebug()).not.toThrow();
});

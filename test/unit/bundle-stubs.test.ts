import { expect, test } from 'vitest';
import * as stubs from '../../src/bundle-stubs.ts';

test.each([
  ['ProxyAgent', 'undici'],
  ['getExecOutput', '@actions/exec'],
] as const)('a call of %s says that the bundle has no %s', (name, packageName) => {
  expect(() => stubs[name]()).toThrow(`${packageName} is not in this bundle`);
});

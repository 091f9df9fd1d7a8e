import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testEndings } from '../support/endings.ts';

// The one of package-lock.json, or one that the machine has.
const node =
  process.env['NODE_20'] ??
  join(
    import.meta.dirname,
    `../../node_modules/node-20-${process.platform}-${process.arch}/bin/node`,
  );

test('the Node that is tried is a Node 20', () => {
  const { stdout, error } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  expect(error, `Set NODE_20 to a Node 20, for there is none at ${node}`).toBeUndefined();
  expect(stdout).toMatch(/^v20\./);
});

testEndings(node);

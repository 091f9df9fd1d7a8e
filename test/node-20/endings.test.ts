import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { testEndings } from '../support/endings.ts';
import { runBundle } from '../support/run-step.ts';
import { productVideo, type Timeline } from '../support/simulator.ts';

// The Node of package-lock.json, or one of the machine.
const node =
  process.env['NODE_20'] ??
  join(import.meta.dirname, `node_modules/node-${process.platform}-${process.arch}/bin/node`);

test('the Node that is tried is a Node 20', () => {
  const { stdout, error } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  expect(error, `Set NODE_20 to a Node 20, for there is none at ${node}`).toBeUndefined();
  expect(stdout).toMatch(/^v20\./);
});

testEndings(node);

test('more than ten requests under way are no warning', async () => {
  const { data = null } = productVideo('completed');
  const body = JSON.stringify({ code: 0, data });
  const head = `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  let open = 0;
  let most = 0;
  // Turns come ten times a second.
  const slow = (socket: Duplex): void => {
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      socket.write(head + body);
    }, 3000);
  };
  const ids = Array.from({ length: 15 }, (_, i) => `pv_${i}`);
  const videos = Object.fromEntries<Timeline>(ids.map((id) => [id, [{ misbehave: slow }]]));
  const { outputs, stderr } = await runBundle({ videos, type: 'avatar' }, {}, { node });
  expect(most).toBeGreaterThan(10);
  expect(stderr).toBe('');
  expect(outputs['result']).toBe('completed');
});

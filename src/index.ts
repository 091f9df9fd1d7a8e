import { setImmediate, setTimeout } from 'node:timers/promises';
import { run } from './main.ts';

// Deprecations inside the bundle are nothing that who reads the log of a step can act on.
process.noDeprecation = true;

// Node cannot exit while a name is looked up. By default glibc asks each name server twice for 5 s;
// asking again is the poll loop's part.
process.env['RES_OPTIONS'] ??= 'timeout:2 attempts:1';

await run();
await exit();

/**
 * Ends the process, rather than leave it to end by itself: a connection that a proxy holds open
 * would keep it, and the paid minute, alive.
 */
async function exit(): Promise<never> {
  // What is printed last, the annotation, may still be on its way to a reader that is slow.
  const printed = new Promise((resolve) => process.stdout.write('', resolve));
  await Promise.race([printed, setTimeout(5000)]);
  // A look-up whose answer has just been taken is listed until here.
  await setImmediate();
  // A step that has failed does not wait for a look-up to end; nothing but this signal ends it.
  const lookingUp = process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap');
  if (process.exitCode !== undefined && lookingUp) process.kill(process.pid, 'SIGKILL');
  return process.exit();
}

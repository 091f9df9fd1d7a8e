import { setTimeout } from 'node:timers/promises';
import { run } from './main.ts';

// Deprecations inside the bundle are nothing that who reads the log of a step can act on.
process.noDeprecation = true;

// Node cannot exit while a name is looked up. By default glibc asks each name server twice for 5 s;
// asking again is the poll loop's part.
process.env['RES_OPTIONS'] ??= 'timeout:3 attempts:1';

await run();

// What is printed last may still be on its way through a pipe; it is the annotation.
const printed = new Promise((resolve) => process.stdout.write('', resolve));
await Promise.race([printed, setTimeout(5000)]);

// A step that has failed does not wait for a look-up either: no signal but this ends that at once.
const lookingUp = process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap');
if (process.exitCode !== undefined && lookingUp) process.kill(process.pid, 'SIGKILL');

// A connection that a proxy holds open would keep the process, and the paid minute, alive.
process.exit();

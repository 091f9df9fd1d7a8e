import { run } from './main.ts';

// Deprecations inside the bundle are nothing that who reads the log of a step can act on.
process.noDeprecation = true;

await run();
// A connection that a proxy holds open would keep the process, and the paid minute, alive.
process.exit();

import { run } from './main.ts';

await run();
// A connection that a proxy holds open would keep the process, and the paid minute, alive.
process.exit();

import { systemTiming } from './clock.ts';
import { run } from './main.ts';
import { cancelOnSignals, endProcess, prepareProcess } from './process.ts';

prepareProcess();
await run(cancelOnSignals(), systemTiming);
await endProcess();

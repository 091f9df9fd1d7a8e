import { systemTiming } from '../clock.ts';
import { cancelOnSignals, endProcess, prepareProcess } from '../process.ts';
import { run } from './main.ts';

prepareProcess();
await run(cancelOnSignals(), systemTiming);
await endProcess();

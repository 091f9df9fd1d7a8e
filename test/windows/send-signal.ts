import { sendCtrlEvent } from './windows-api.ts';

const [pid, signal] = process.argv.slice(2);
sendCtrlEvent(Number(pid), signal as NodeJS.Signals);
// Without its own console, Node would not end by itself.
process.exit();

import { setMaxListeners } from 'node:events';
import net from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Ending } from './wait/outcome.ts';

/** Configures Node for a step. Call it before the first request. */
export function prepareProcess(): void {
  // Users can't act on deprecation warnings from bundled code.
  process.noDeprecation = true;

  // Node cannot exit while a name is looked up. By default glibc asks each name server twice for 5 s;
  // retrying is up to the poll loop.
  process.env['RES_OPTIONS'] ??= 'timeout:2 attempts:1';

  // By default, Node gives each address of a host 250 ms to connect, but for the last one: over a slow
  // line, a host that has several is never reached. A Node that lacks this is told that it is too old.
  if ('setDefaultAutoSelectFamilyAttemptTimeout' in net)
    net.setDefaultAutoSelectFamilyAttemptTimeout(3000);

  // Every request under way listens for the end of the step. Node 20 warns of a leak at the eleventh.
  setMaxListeners(0);

  // A closed stdout must not prevent the outputs from being written.
  process.stdout.on('error', () => undefined);
}

/** @returns a signal that aborts with the `Ending` when the runner cancels the step */
export function cancelOnSignals(): AbortSignal {
  const cancellation = new AbortController();
  // Windows' second signal is Ctrl-Break, after Ctrl-C.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
    process.on(signal, () => {
      cancellation.abort({ result: 'cancelled', signal } satisfies Ending);
    });
  }
  return cancellation.signal;
}

/**
 * Ends the process, rather than leave it to end by itself: a connection that a proxy holds open
 * would keep it, and the paid minute, alive.
 */
export async function endProcess(): Promise<never> {
  // What is printed last, the annotation, may still be on its way to a slow reader.
  const printed = new Promise((resolve) => process.stdout.write('', resolve));
  await Promise.race([printed, setTimeout(5000)]);
  // A look-up whose result has just been received is listed until here.
  await setImmediate();
  // A step that has failed does not wait for a look-up to end; nothing but this signal ends it.
  const lookingUp = process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap');
  if (process.exitCode !== undefined && lookingUp) process.kill(process.pid, 'SIGKILL');
  return process.exit();
}

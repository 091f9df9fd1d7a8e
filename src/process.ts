import { setMaxListeners } from 'node:events';
import net from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Ending } from './wait/outcome.ts';

/**
 * Configures Node for a step, as far as the environment allows: with NODE_OPTIONS=--no-deprecation, for
 * one, a property is read-only. Call it before the first request.
 */
export function prepareProcess(): void {
  // Users can't act on deprecation warnings from bundled code.
  attempt(() => (process.noDeprecation = true));
  // A closed stdout must not prevent the outputs from being written.
  attempt(() => process.stdout.on('error', () => undefined));
  // By default, Node gives each address except the last 250 ms to connect, so a host with several
  // addresses is unreachable over a slow line. A Node that lacks this is told that it is too old.
  attempt(() => {
    net.setDefaultAutoSelectFamilyAttemptTimeout(3000);
  });
  // Every request under way listens for the end of the step. Node 20 warns of a leak at the eleventh.
  setMaxListeners(0);
  // Node can't exit while a name is looked up. By default, glibc asks each name server twice for 5 s;
  // retrying is up to the poll loop.
  process.env['RES_OPTIONS'] ??= 'timeout:5 attempts:1';
  // http-client takes a comma between names, and `.example.com`, where others also take white space,
  // and `*.example.com`.
  for (const name of ['no_proxy', 'NO_PROXY']) {
    const list = process.env[name];
    if (list) process.env[name] = list.replace(/[\s,]+/g, ',').replaceAll('*.', '.');
  }
}

function attempt(prepare: () => unknown): void {
  try {
    prepare();
  } catch {
    // The step works without it, and can say what is wrong where that matters.
  }
}

/** @returns a signal that aborts with the `Ending` when the runner cancels the step */
export function cancelOnSignals(): AbortSignal {
  const cancellation = new AbortController();
  // Windows' second signal is Ctrl-Break, after Ctrl-C.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const) {
    process.on(signal, () => {
      cancellation.abort({ result: 'cancelled', signal } satisfies Ending);
    });
  }
  return cancellation.signal;
}

/**
 * Exits explicitly: otherwise a connection held open by a proxy would keep the process, and a paid
 * minute, alive.
 */
export async function endProcess(): Promise<never> {
  // A slow reader may not have received the last line, the annotation.
  const printed = new Promise((resolve) => process.stdout.write('', resolve));
  await Promise.race([printed, setTimeout(5000)]);
  // A lookup whose result has just been received is listed until here.
  await setImmediate();
  // A step that has failed does not wait for a lookup to end; nothing but this signal ends it.
  const lookingUp = process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap');
  if (process.exitCode !== undefined && lookingUp) process.kill(process.pid, 'SIGKILL');
  return process.exit();
}

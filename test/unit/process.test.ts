import { EventEmitter } from 'node:events';
import net from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { findProxy } from '../../src/http/proxy.ts';
import { cancelOnSignals, endProcess, prepareProcess } from '../../src/process.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('prepareProcess', () => {
  test('shows no deprecations, and gives an address time to connect', () => {
    vi.spyOn(process.stdout, 'on').mockReturnThis();
    process.noDeprecation = false;
    net.setDefaultAutoSelectFamilyAttemptTimeout(250);
    prepareProcess();
    expect(process.noDeprecation).toBe(true);
    expect(net.getDefaultAutoSelectFamilyAttemptTimeout()).toBe(3000);
  });

  test('lets as many requests as there are listen for the end', () => {
    vi.spyOn(process.stdout, 'on').mockReturnThis();
    const before = EventEmitter.defaultMaxListeners;
    prepareProcess();
    expect(EventEmitter.defaultMaxListeners).toBe(0);
    EventEmitter.defaultMaxListeners = before;
  });

  test.each([
    [undefined, 'timeout:5 attempts:1'],
    ['ndots:2', 'ndots:2'],
  ])('with RES_OPTIONS=%s, name servers get %s', (given, set) => {
    vi.spyOn(process.stdout, 'on').mockReturnThis();
    vi.stubEnv('RES_OPTIONS', given);
    prepareProcess();
    expect(process.env['RES_OPTIONS']).toBe(set);
  });

  test.each([
    ['*.jogg.test', false],
    ['example.com api.jogg.test', false],
    ['example.com,\n *.jogg.test', false],
    ['*.example.com', true],
    ['', true],
  ])('with no_proxy=%j, the API is reached by the proxy: %s', (list, isProxied) => {
    vi.spyOn(process.stdout, 'on').mockReturnThis();
    vi.stubEnv('https_proxy', 'http://proxy.example:3128');
    vi.stubEnv('no_proxy', list);
    prepareProcess();
    expect(findProxy(new URL('https://api.jogg.test')) !== undefined).toBe(isProxied);
  });

  test('goes on where a property is read-only, or a function throws', () => {
    vi.spyOn(process.stdout, 'on').mockImplementation(() => {
      throw new Error('no standard output');
    });
    const before = Object.getOwnPropertyDescriptor(process, 'noDeprecation');
    Object.defineProperty(process, 'noDeprecation', {
      value: true,
      writable: false,
      configurable: true,
    });
    net.setDefaultAutoSelectFamilyAttemptTimeout(250);
    try {
      expect(prepareProcess).not.toThrow();
    } finally {
      Reflect.deleteProperty(process, 'noDeprecation');
      if (before) Object.defineProperty(process, 'noDeprecation', before);
    }
    expect(net.getDefaultAutoSelectFamilyAttemptTimeout()).toBe(3000);
  });

  test('lives without a standard output', () => {
    const on = vi.spyOn(process.stdout, 'on').mockReturnThis();
    prepareProcess();
    const [event, listener] = on.mock.calls[0] ?? [];
    expect(event).toBe('error');
    expect(listener).not.toThrow();
  });
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const)('%s cancels', (signal) => {
  const listeners = new Map<unknown, () => void>();
  vi.spyOn(process, 'on').mockImplementation((event: unknown, listener: () => void) => {
    listeners.set(event, listener);
    return process;
  });
  const cancelled = cancelOnSignals();
  expect(cancelled.aborted).toBe(false);
  listeners.get(signal)?.();
  expect(cancelled.reason).toEqual({ result: 'cancelled', signal });
});

describe('endProcess', () => {
  /** Ends a process whose output has been printed, and tells how. */
  async function end(exitCode: number | undefined, resources: string[]): Promise<string[]> {
    const calls: string[] = [];
    vi.spyOn(process, 'getActiveResourcesInfo').mockReturnValue(resources);
    vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
      calls.push(`${signal ?? ''} ${pid === process.pid}`);
      return true;
    });
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      calls.push(`exit ${code}`);
      return undefined as never;
    });
    const { exitCode: realExitCode } = process;
    process.exitCode = exitCode;
    try {
      await endProcess();
    } finally {
      process.exitCode = realExitCode;
    }
    return calls;
  }

  test.each([
    ['a step that has failed, while a name is looked up', 1, 'GetAddrInfoReqWrap', 'SIGKILL true'],
    ['a step that has failed', 1, 'PipeWrap', undefined],
    ['a step that has not failed', undefined, 'GetAddrInfoReqWrap', undefined],
  ])('%s', async (_name, exitCode, resource, killed) => {
    expect(await end(exitCode, ['Timeout', resource])).toEqual([
      ...(killed === undefined ? [] : [killed]),
      'exit undefined',
    ]);
  });

  test('comes after all that has been printed', async () => {
    let printed: unknown;
    vi.spyOn(process.stdout, 'write').mockImplementation((_text, done) => {
      printed = done;
      return false;
    });
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const ended = endProcess();
    for (let i = 0; i < 10; i += 1) await setImmediate();
    expect(exit).not.toHaveBeenCalled();
    (printed as () => void)();
    await ended;
    expect(exit).toHaveBeenCalledOnce();
  });
});

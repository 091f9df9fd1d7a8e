import { describe, expect, test } from 'vitest';
import { FAULT_GROUPS, PROXY_PASSWORD, type Effect, type Fault } from '../support/faults.ts';
import { KEY } from '../support/hostile-servers.ts';
import { expectInvariants } from '../support/invariants.ts';
import { startStep, type StepResult } from '../support/step-runner.ts';

interface Expected {
  result: string;
  requests: number;
  withinSeconds: number;
}

// On a busy machine too, and less than the 15 s that a request may take.
const QUICK = 14;

const FOUND = { result: 'completed', requests: 1, withinSeconds: QUICK };
const FOUND_NEXT = { result: 'completed', requests: 2, withinSeconds: QUICK };
const REFUSED = { result: 'error', requests: 1, withinSeconds: QUICK };
const TIMED_OUT = { result: 'timed-out', requests: 1, withinSeconds: QUICK };

/** What comes of a fault that happens once, and of one that lasts. */
const EXPECTED: Record<Effect, { once: Expected; lasting: Expected }> = {
  harmless: { once: FOUND, lasting: FOUND },
  'waited out': { once: FOUND_NEXT, lasting: { ...TIMED_OUT, requests: 2 } },
  retried: { once: FOUND_NEXT, lasting: { ...REFUSED, requests: 2 } },
  slow: {
    once: { ...FOUND_NEXT, withinSeconds: 15 + QUICK },
    lasting: { ...TIMED_OUT, withinSeconds: 15 + QUICK },
  },
  'too long': { once: TIMED_OUT, lasting: TIMED_OUT },
  final: { once: REFUSED, lasting: REFUSED },
};

const ONCE = { 'poll-interval-seconds': '0.5' };
const LASTING: Record<Effect, Record<string, string>> = {
  harmless: {},
  // One check at the start, and one at the deadline.
  'waited out': { 'timeout-seconds': '3', 'poll-interval-seconds': '600' },
  retried: { 'max-retries': '1' },
  slow: { 'timeout-seconds': '1' },
  'too long': {},
  final: {},
};

async function run(fault: Fault, lasting: boolean): Promise<StepResult> {
  await using stage = await fault.set(lasting);
  const inputs = {
    'video-id': 'pv_123456',
    'api-key': KEY,
    ...(lasting ? LASTING[fault.effect] : ONCE),
    ...stage.inputs,
  };
  const { env, onLine } = stage;
  const started = performance.now();
  const step = await startStep(inputs, { env, ...(onLine && { onLine }) });
  const ended = await step.result;
  const seconds = (performance.now() - started) / 1000;

  expectInvariants(ended, inputs);
  const { stdout, summary, outputs } = ended;
  const { result, requests, withinSeconds } = EXPECTED[fault.effect][lasting ? 'lasting' : 'once'];
  expect({ result: outputs['result'], requests: stage.requests() }).toEqual({ result, requests });
  expect(seconds).toBeLessThan(withinSeconds);
  for (const password of [PROXY_PASSWORD, decodeURIComponent(PROXY_PASSWORD)]) {
    expect([stdout, summary, ...Object.values(outputs)].join()).not.toContain(password);
  }
  return ended;
}

describe.concurrent.each(FAULT_GROUPS)('$title', ({ faults }) => {
  describe.each(faults)('$name', (fault) => {
    test('once', async () => {
      const { outputs } = await run(fault, false);
      expect(outputs).toMatchObject(fault.outputs ?? {});
    });

    test('forever', async () => {
      const { outputs, errors, log } = await run(fault, true);
      expect(outputs).toMatchObject(fault.outputs ?? {});
      if (outputs['result'] === 'completed') return;
      expect(errors[0]).toMatch(fault.says);
      // What to do follows what happened.
      expect(errors[0]).toMatch(/\. [A-Z].*\.$/);
      if (fault.logs) expect(log.join('\n')).toMatch(fault.logs);
    });
  });
});

import { describe, expect, test } from 'vitest';
import { FAULT_GROUPS, PROXY_PASSWORD, type Effect, type Fault } from './faults.ts';
import { expectInvariants } from './invariants.ts';
import { startStep, type StepResult } from './runner.ts';

interface Expected {
  result: string;
  requests: number;
}

const FOUND = { result: 'completed', requests: 1 };
const FOUND_NEXT = { result: 'completed', requests: 2 };
const REFUSED = { result: 'error', requests: 1 };

/** What comes of a fault that happens once, and of one that lasts. */
const EXPECTED: Record<Effect, { once: Expected; lasting: Expected }> = {
  harmless: { once: FOUND, lasting: FOUND },
  'waited out': { once: FOUND_NEXT, lasting: { result: 'timed-out', requests: 2 } },
  retried: { once: FOUND_NEXT, lasting: { result: 'error', requests: 2 } },
  slow: { once: FOUND_NEXT, lasting: { result: 'timed-out', requests: 1 } },
  'too long': {
    once: { result: 'timed-out', requests: 1 },
    lasting: { result: 'timed-out', requests: 1 },
  },
  final: { once: REFUSED, lasting: REFUSED },
};

const ONCE = { 'poll-interval-seconds': '0.5' };
const LASTING: Record<Effect, Record<string, string>> = {
  harmless: {},
  // One check at the start, and one at the deadline.
  'waited out': { 'timeout-seconds': '0.5' },
  retried: { 'max-retries': '1' },
  slow: { 'timeout-seconds': '1' },
  'too long': {},
  final: {},
};

async function run(fault: Fault, lasting: boolean): Promise<StepResult & { requests: number }> {
  await using stage = await fault.set(lasting);
  const inputs = {
    'video-id': 'pv_123456',
    'api-key': 'jogg_fault_key',
    ...(lasting ? LASTING[fault.effect] : ONCE),
    ...stage.inputs,
  };
  const step = await startStep(inputs, {
    env: stage.env,
    ...(stage.onLine && { onLine: stage.onLine }),
  });
  const result = await step.result;
  expectInvariants(result, inputs);
  for (const secret of [PROXY_PASSWORD, decodeURIComponent(PROXY_PASSWORD)]) {
    expect(result.stdout).not.toContain(secret);
  }
  return { ...result, requests: stage.requests() };
}

describe.concurrent.each(FAULT_GROUPS)('$title', ({ faults }) => {
  describe.each(faults)('$name', (fault) => {
    const expected = EXPECTED[fault.effect];

    test('once', async () => {
      const { outputs, requests } = await run(fault, false);
      expect({ result: outputs['result'], requests }).toEqual(expected.once);
    });

    test('for ever', async () => {
      const { outputs, requests, errors } = await run(fault, true);
      expect({ result: outputs['result'], requests }).toEqual(expected.lasting);
      if (outputs['result'] !== 'completed') expect(errors[0]).toMatch(fault.says);
    });
  });
});

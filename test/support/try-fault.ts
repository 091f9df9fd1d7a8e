import { expect } from 'vitest';
import { PROXY_PASSWORD, type Effect, type Fault } from './faults.ts';
import { KEY } from './hostile-servers.ts';
import { expectInvariants } from './invariants.ts';
import type { InProcessOptions } from './step-in-process.ts';
import type { Step, StepResult } from './step-runner.ts';

type StartStep = (inputs: Record<string, string>, options: InProcessOptions) => Promise<Step>;

interface Expected {
  result: string;
  requests: number;
  /** The maximum duration of the step, without the machine's overhead. */
  seconds: number;
}

const FOUND = { result: 'completed', requests: 1, seconds: 0 };
const FOUND_NEXT = { result: 'completed', requests: 2, seconds: 1 };
const REFUSED = { result: 'error', requests: 1, seconds: 0 };
const TIMED_OUT = { result: 'timed-out', requests: 1, seconds: 0 };

/** The results of a fault that happens once, and of one that stays. */
const EXPECTED: Record<Effect, { once: Expected; lasting: Expected }> = {
  harmless: { once: FOUND, lasting: FOUND },
  'waited out': {
    once: { ...FOUND_NEXT, seconds: 2 },
    lasting: { ...TIMED_OUT, requests: 2, seconds: 3 },
  },
  retried: {
    once: { ...FOUND_NEXT, seconds: 3 },
    lasting: { ...REFUSED, requests: 2, seconds: 3 },
  },
  slow: {
    once: { ...FOUND_NEXT, seconds: 15 + 1 },
    lasting: { ...TIMED_OUT, seconds: 15 },
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

/** Runs a step with a fault that happens once, or forever, and checks what the step makes of it. */
export async function tryFault(
  fault: Fault,
  lasting: boolean,
  startStep: StartStep,
  /** The machine's overhead. */
  toleranceSeconds: number,
): Promise<StepResult> {
  await using stage = await fault.set(lasting);
  const inputs = {
    'video-id': 'pv_123456',
    'api-key': KEY,
    ...(lasting ? LASTING[fault.effect] : ONCE),
    ...stage.inputs,
  };
  const { env, onLine } = stage;
  const hangs = fault.effect === 'slow';
  const step = await startStep(inputs, { env, hangs, ...(onLine && { onLine }) });
  const ended = await step.result;

  expectInvariants(ended, inputs);
  const { stdout, summary, outputs, errors, log, startedAt, exitedAt } = ended;
  const expected = EXPECTED[fault.effect][lasting ? 'lasting' : 'once'];
  expect({ result: outputs['result'], requests: stage.requests() }).toEqual({
    result: expected.result,
    requests: expected.requests,
  });
  expect((exitedAt - startedAt) / 1000).toBeLessThanOrEqual(expected.seconds + toleranceSeconds);
  for (const password of [PROXY_PASSWORD, decodeURIComponent(PROXY_PASSWORD)]) {
    expect([stdout, summary, ...Object.values(outputs)].join()).not.toContain(password);
  }
  expect(outputs).toMatchObject(fault.outputs ?? {});
  if (lasting && outputs['result'] !== 'completed') {
    expect(errors[0]).toMatch(fault.says);
    // Advice follows the description of the problem.
    expect(errors[0]).toMatch(/\. [A-Z].*\.$/);
    if (fault.logs) expect(log.join('\n')).toMatch(fault.logs);
  }
  return ended;
}

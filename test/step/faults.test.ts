import { describe, expect, test } from 'vitest';
import { FAULT_GROUPS } from '../support/faults.ts';
import { startStep } from '../support/step-runner.ts';
import { tryFault } from '../support/try-fault.ts';

/** One fault of each kind and effect; `test/action` tests all of them. */
const SAMPLE = [
  'name that does not resolve',
  'reset in the body',
  'silence in the body',
  'headers a byte at a time',
  'endless body',
  'HTTP 101',
  'redirect to another host',
  'HTTP 429, Retry-After as a date',
  'HTTP 429, Retry-After of a year',
  'captive portal page',
  'status processing, with a Retry-After',
  'certificate of an unknown authority',
  'authority in NODE_EXTRA_CA_CERTS',
  'proxy with a password',
  "proxy that doesn't respond",
];

// On a busy machine too, and less than the 15 s that a request may take.
const TOLERANCE_SECONDS = 14;

const all = FAULT_GROUPS.flatMap(({ faults }) => faults);
const sample = all.filter(({ name, needsProcess }) => needsProcess ?? SAMPLE.includes(name));

describe.concurrent('the committed bundle', () => {
  test.each(sample)('$name', async (fault) => {
    await tryFault(fault, fault.effect !== 'harmless', startStep, TOLERANCE_SECONDS);
  });

  test('is tried with each effect that a fault can have', () => {
    const effects = (faults: typeof all): Set<string> =>
      new Set(faults.map(({ effect }) => effect));
    expect(effects(sample)).toEqual(effects(all));
    expect(sample).toEqual(expect.arrayContaining(SAMPLE.map(nameOf)));
  });
});

function nameOf(name: string): unknown {
  return expect.objectContaining({ name });
}

import { describe, test } from 'vitest';
import { FAULT_GROUPS } from '../support/faults.ts';
import { startStep } from '../support/step-in-process.ts';
import { tryFault } from '../support/try-fault.ts';

describe.each(FAULT_GROUPS)('$title', ({ faults }) => {
  describe.each(faults.filter(({ needsProcess }) => !needsProcess))('$name', (fault) => {
    test('once', async () => {
      await tryFault(fault, false, startStep, 0);
    });

    test('forever', async () => {
      await tryFault(fault, true, startStep, 0);
    });
  });
});

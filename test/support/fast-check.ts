import fc from 'fast-check';

// Vitest runs this before each file of tests. Without the variables, fast-check draws 100 examples,
// and a seed for each property, which it prints with what it finds.
const { FUZZ_RUNS, FUZZ_SEED } = process.env;

fc.configureGlobal({
  ...(FUZZ_RUNS !== undefined && { numRuns: Number(FUZZ_RUNS) }),
  ...(FUZZ_SEED !== undefined && { seed: Number(FUZZ_SEED) }),
});

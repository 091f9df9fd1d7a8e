import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Begins with the files that take least, since the first test that fails ends a run. */
class ShortestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toReversed();
  }
}

// Processes run the bundle, which has no mutants. The tests of the whole action would be run for nearly
// every mutant, and take longest.
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    exclude: ['test/unit/{demo,support}/**'],
    sequence: { sequencer: ShortestFirst },
    setupFiles: join(import.meta.dirname, '../support/fast-check.ts'),
    // A score must not depend on luck, and 20 examples of each property notice nearly as much as 100.
    env: { FUZZ_SEED: '1', FUZZ_RUNS: '20' },
    testTimeout: 60_000,
  },
});

import { defineConfig } from 'vitest/config';

// No process is started in these tests: it would run the bundle, which has no mutants.
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    exclude: ['test/unit/{demo,support}/**'],
    runner: 'test/mutation/runner.ts',
    setupFiles: 'test/support/fast-check.ts',
    // A score must not depend on luck.
    env: { FUZZ_SEED: '1' },
    testTimeout: 60_000,
  },
});

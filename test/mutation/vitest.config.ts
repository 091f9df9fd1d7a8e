import { defineConfig } from 'vitest/config';

// No process is started in these tests: it would run the bundle, which has no mutants.
export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    exclude: ['test/unit/{demo,support}/**', '**/list-faults.test.ts'],
    runner: 'test/mutation/runner.ts',
    setupFiles: 'test/mutation/seed.ts',
    testTimeout: 60_000,
  },
});

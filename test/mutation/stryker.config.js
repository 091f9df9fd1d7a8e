export default {
  mutate: ['src/**/*.ts'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner'],
  coverageAnalysis: 'perTest',
  // Values computed when a file is loaded would need all tests for each mutant.
  ignoreStatic: true,
  ignorePatterns: ['/dist', '/docs', '/demo', '/mutation'],
  concurrency: 2,
  incremental: true,
  incrementalFile: 'mutation/incremental.json',
  tempDirName: 'mutation/sandbox',
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false },
  htmlReporter: { fileName: 'mutation/report.html' },
  jsonReporter: { fileName: 'mutation/report.json' },
  thresholds: { high: 95, low: 90, break: 90 },
};

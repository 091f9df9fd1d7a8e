import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Most tests wait for the processes that they start.
    maxWorkers: 3,
    maxConcurrency: 10,
    testTimeout: 60_000,
    // They import JSON as bundlers have it, and not as Node does.
    server: { deps: { inline: ['@actions/languageservice', '@actions/workflow-parser'] } },
    projects: [
      { extends: true, test: { name: 'test', include: ['test/*.test.ts'] } },
      { extends: true, test: { name: 'browser', include: ['test/browser/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'load', include: ['test/load/*.test.ts'], testTimeout: 600_000 },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const LONGEST = ['faults.test.ts', 'process.test.ts', 'random-faults.test.ts', 'download.test.ts'];

/** Begins with the files that take longest, so that no core is idle at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      LONGEST.some((name) => moduleId.endsWith(`/${name}`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    // Most tests wait for the processes that they start.
    maxWorkers: 3,
    maxConcurrency: 10,
    testTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
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

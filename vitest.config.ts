import { randomInt } from 'node:crypto';
import process from 'node:process';
import { defineConfig, type TestUserConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const LONGEST = ['process', 'npm-start', 'examples', 'faults'].map((name) => `${name}.test.ts`);

// fast-check's seeds are integers of 32 bits.
const {
  FUZZ_RUNS = '20000',
  FUZZ_SEED = String(randomInt(2 ** 31)),
  SEQUENCES = '200',
} = process.env;

/** Begins with the files that take longest, so that no core is idle at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      LONGEST.some((name) => moduleId.endsWith(`/${name}`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const STALE_DIST = 'test/support/stale-dist.ts';

/** The tests of each `--mode`; without a mode, all that need only packages and a few minutes. */
const MODES: Record<string, TestUserConfig> = {
  test: { include: ['test/{unit,action,step,docs,fuzz}/**/*.test.ts'] },
  random: { include: ['test/action/random-faults.test.ts'], env: { SEQUENCES } },
  fuzz: {
    // Whatever has properties of what reads from outside.
    include: [
      'test/fuzz/*.test.ts',
      'test/action/create-faults.test.ts',
      'test/unit/create/{json,names,requests}.test.ts',
      'test/unit/download/{content,filename}.test.ts',
      'test/unit/http/{redaction,retry-after,url}.test.ts',
      'test/unit/inputs/inputs.test.ts',
      'test/unit/jogg/{decode,failure,fields,list-page,status}.test.ts',
    ],
    env: { FUZZ_RUNS, FUZZ_SEED },
    globalSetup: [STALE_DIST, 'test/fuzz/print-seed.ts'],
    testTimeout: 3_600_000,
  },
  node20: { include: ['test/node-20/*.test.ts'] },
  windows: {
    include: ['test/{step,windows}/*.test.ts'],
    globalSetup: [STALE_DIST, 'test/windows/setup.ts'],
  },
  act: { include: ['test/act/*.test.ts'] },
  browser: { include: ['test/browser/*.test.ts'] },
  load: { include: ['test/load/*.test.ts'], testTimeout: 600_000 },
};

export default defineConfig(({ mode }) => ({
  // The source maps of the language service name files that are not published.
  logLevel: 'error',
  test: {
    // Many tests wait for the processes that they start. More of them side by side take longer,
    // and use up the time limits of a step with waiting for a core.
    maxWorkers: 3,
    maxConcurrency: 5,
    testTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    setupFiles: 'test/support/fast-check.ts',
    globalSetup: STALE_DIST,
    // They import JSON as bundlers have it, and not as Node does.
    server: { deps: { inline: ['@actions/languageservice', '@actions/workflow-parser'] } },
    ...MODES[mode],
  },
}));

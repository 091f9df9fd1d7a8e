import type { TestProject } from 'vitest/node';

/** Prints the seed that repeats a run, even if the run doesn't end. */
export default function setup({ config }: TestProject): void {
  console.log(`FUZZ_RUNS=${config.env['FUZZ_RUNS']} FUZZ_SEED=${config.env['FUZZ_SEED']}`);
}

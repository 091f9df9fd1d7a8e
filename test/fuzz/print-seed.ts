import type { TestProject } from 'vitest/node';

/** Prints what repeats a run, even one that does not come to an end. */
export default function setup({ config }: TestProject): void {
  console.log(`FUZZ_RUNS=${config.env['FUZZ_RUNS']} FUZZ_SEED=${config.env['FUZZ_SEED']}`);
}

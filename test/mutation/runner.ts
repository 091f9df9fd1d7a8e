import { TestRunner, type SerializedConfig } from 'vitest';

/**
 * Finds the tests that Stryker names. Stryker joins the names of suites and test with spaces; Vitest 5
 * joins them with " > ", so that none would match, and every mutant would survive.
 *
 * @see https://github.com/stryker-mutator/stryker-js/issues/6210
 */
export default class MutantTestRunner extends TestRunner {
  constructor(config: SerializedConfig) {
    const names = config.testNamePattern?.source.replaceAll(' ', '(?: > | )');
    super({
      ...config,
      testNamePattern: names === undefined ? names : new RegExp(`^(?:${names})$`),
    });
  }
}

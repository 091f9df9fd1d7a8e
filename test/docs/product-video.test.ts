import { expect, test } from 'vitest';
import { canRun, runScript } from '../support/run-script.ts';
import { findWorkflow, stepsOf } from '../support/workflow-files.ts';

const [check = {}] = stepsOf(findWorkflow('product video'));

async function exitCodeOf(name: string): Promise<number | null> {
  const env = { ARTIFACT_NAME: name, TIMEOUT_SECONDS: '3600' };
  return (await runScript(check, { env })).status;
}

test.skipIf(!canRun('bash'))(
  'the reusable workflow takes only a name that the artifact can have',
  async () => {
    for (const character of ['[', ']', '"', '<', '>', '|', '*', '?', ':', '\\', '/', '\n']) {
      expect(await exitCodeOf(`video${character}1`), character).toBe(1);
    }
    for (const name of ['product-video', 'Trail shoe (1), 50 %', 'Видео']) {
      expect(await exitCodeOf(name), name).toBe(0);
    }
  },
);

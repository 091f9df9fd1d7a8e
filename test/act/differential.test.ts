import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { runJob } from '../support/job-runner.ts';
import type { Job } from '../support/workflow-files.ts';
import { openRepository } from './run-act.ts';

// What a job and its steps can be, each in one step. The last one shows how the others went.
const workflow = `
on: workflow_dispatch
jobs:
  job:
    runs-on: ubuntu-latest
    env:
      LEVEL: job
    steps:
      - id: variables
        if: env.LEVEL == 'step'
        run: echo "all=$LEVEL $OUTER" >> "$GITHUB_OUTPUT"
        env:
          LEVEL: step
          OUTER: \${{ env.LEVEL }}
      - id: a-pipe-of-the-default-shell
        continue-on-error: true
        run: false | true
      - id: a-pipe-of-bash
        continue-on-error: true
        shell: bash
        run: false | true
      - id: outputs
        run: |
          printf 'lines<<end\\na\\n\\nb\\nend\\nequals=1=2\\nempty=\\n' >> "$GITHUB_OUTPUT"
          printf 'windows=a\\r\\n' >> "$GITHUB_OUTPUT"
      - id: forgiven
        continue-on-error: true
        run: |
          echo 'said=1' >> "$GITHUB_OUTPUT"
          exit 3
      - id: outcome
        if: steps.forgiven.outcome == 'failure' && steps.forgiven.conclusion == 'success'
        run: ':'
      - id: zero
        if: \${{ 0 }}
        run: ':'
      - id: empty
        if: steps.outputs.outputs.empty
        run: ':'
      - id: in-any-case
        if: "'ABC' == 'abc'"
        run: ':'
      - id: failing
        run: exit 1
      - id: after-it
        run: ':'
      - id: also-after-it
        if: steps.failing.outcome == 'failure'
        run: ':'
      - id: failure
        if: failure() && steps.failing.outcome == 'failure'
        run: ':'
      - id: not-cancelled
        if: \${{ !cancelled() }}
        run: ':'
      - id: success
        if: success()
        run: ':'
      - id: status
        if: always() && job.status == 'failure'
        run: ':'
      - if: always()
        run: echo "STEPS $STEPS"
        env:
          STEPS: \${{ toJSON(steps) }}
`;

test('act and the runner of the other tests agree on how steps end', async () => {
  await using repository = await openRepository({ baseUrl: '', files: { 'w.yml': workflow } });
  const { exitCode, log } = await repository.act('w.yml', 'workflow_dispatch');
  expect(exitCode).toBe(1);
  const lines = log.split('\n').flatMap((line) => /\| (.*)/.exec(line)?.[1] ?? []);
  const from = lines.findIndex((line) => line.startsWith('STEPS '));
  const inAct = JSON.parse(lines.slice(from).join('\n').slice(6)) as Record<string, object>;

  const { jobs } = parse(workflow) as { jobs: { job: Job } };
  const { status, steps } = await runJob(jobs.job);
  expect(status).toBe('failure');
  const named = Object.entries(steps).filter(([name]) => !/^\d+$/.test(name));
  expect(named).toHaveLength(16);
  for (const [name, state] of named) expect([name, inAct[name]]).toEqual([name, state]);
});

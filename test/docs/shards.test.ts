import { describe, expect, test } from 'vitest';
import { canRun, runScript } from '../support/run-script.ts';
import { findJob, type WorkflowStep } from '../support/workflow-files.ts';

function stepOf(job: string, text: string): WorkflowStep {
  const steps = findJob('Wait for very many videos', job).steps ?? [];
  const step = steps.find(({ run }) => run?.includes(text));
  if (!step) throw new Error(`no step of the job ${job} has ${text}`);
  return step;
}

/** The output or file that the script prints last. */
async function run(
  step: WorkflowStep,
  show: string,
  files: Record<string, string>,
): Promise<string> {
  const { run: script = '' } = step;
  const { status, stdout, stderr } = await runScript(
    { ...step, run: `${script}\n${show}` },
    { env: { GITHUB_OUTPUT: 'output', GITHUB_STEP_SUMMARY: 'summary' }, files },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

const ids = Array.from({ length: 4001 }, (_, i) => `pv_${i}`);

describe.runIf(canRun('bash', 'jq', 'split'))('the example for very many videos', () => {
  const split = stepOf('split', 'split --lines');
  const merge = stepOf('merge', 'jq --slurp');

  test('splits the list into jobs of 2,000, each ID in one of them', async () => {
    const files = { 'videos.txt': ids.join('\n') };
    const printed = await run(split, 'cat output; wc -l < shards/000; cat shards/*', files);
    const [shards, count, ...all] = printed.trim().split('\n');
    expect(shards).toBe('shards=["000","001","002"]');
    expect(Number(count)).toBe(2000);
    expect(all).toEqual(ids);
  });

  test.each([
    ['Windows line ends', 'pv_1\r\npv_2\r\n'],
    ['commas, blanks, and empty lines', ' pv_1, pv_2\n\n'],
    ['an ID twice', 'pv_1\npv_2\npv_1\n'],
    ['a byte order mark and comments', '\ufeff# Week 48\npv_1\n  # trail shoes\npv_2\n'],
    ['a byte order mark before the first ID', '\ufeffpv_1\npv_2\n'],
  ])('reads a list with %s', async (_name, text) => {
    const printed = await run(split, 'cat shards/*', { 'videos.txt': text });
    expect(printed).toBe('pv_1\npv_2\n');
  });

  test.each(['', ' \n\t\n', '# nothing yet\n'])(
    'says that the list %j has no IDs',
    async (text) => {
      const { status, stdout } = await runScript(split, {
        env: { GITHUB_OUTPUT: 'output' },
        files: { 'videos.txt': text },
      });
      expect([status, stdout]).toEqual([1, '::error::videos.txt has no IDs.\n']);
    },
  );

  test('merges results, and keeps the IDs of a job that left none', async () => {
    const printed = await run(
      merge,
      'jq --compact-output . videos.json; cat unfinished.txt summary',
      {
        'all/shards/000': 'pv_1\npv_2\n',
        'all/shards/001': 'pv_3\n',
        'all/shards/002': 'pv_4\n',
        'all/result-000/000.json':
          '[{"id":"pv_1","result":"completed"},{"id":"pv_2","result":"timed-out"}]',
        'all/result-000/000.txt': 'pv_2\n',
        'all/result-001/001.json': '[{"id":"pv_3","result":"completed"}]',
        'all/result-001/001.txt': '',
      },
    );
    expect(printed.trim().split('\n')).toEqual([
      '[{"id":"pv_1","result":"completed"},{"id":"pv_2","result":"timed-out"},{"id":"pv_3","result":"completed"}]',
      'pv_2',
      'pv_4',
      '2 completed',
      '1 timed-out',
    ]);
  });

  test('merges nothing if no job left a result', async () => {
    const printed = await run(merge, 'cat videos.json unfinished.txt', {
      'all/shards/000': 'pv_1\n',
    });
    expect(printed).toBe('[]\npv_1\n');
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { content, file, startFileServer } from './file-server.ts';
import { runBundle } from './run-step.ts';
import { errorCode, productVideo, type Timeline } from './simulator.ts';
import { hasSignals, SECOND_SIGNAL, until } from './step-runner.ts';

const ID = 'pv_123456';
const processing = productVideo('processing');
const completed = productVideo('completed');
const failed = productVideo('failed', { error: { code: 3001, message: 'No face found' } });

/** Tests one of each ending of the committed bundle, with a Node other than the usual one if given. */
export function testEndings(node?: string): void {
  function run(
    timeline: Timeline,
    inputs: Record<string, string> = {},
    options: Parameters<typeof runBundle>[2] = {},
  ): ReturnType<typeof runBundle> {
    return runBundle({ videos: { [ID]: timeline } }, inputs, { node, ...options });
  }

  describe.concurrent('one of each ending', () => {
    test('completed', async () => {
      const { exitCode, outputs, summary } = await run([processing, completed]);
      expect(exitCode).toBe(0);
      expect(outputs).toMatchObject({ result: 'completed', credits: '10.5' });
      expect(summary).toContain('<h3>✅ Trail shoe, 30 s: completed</h3>');
    });

    test('failed', async () => {
      const { outputs } = await run([failed]);
      expect(outputs).toMatchObject({ result: 'failed', 'error-message': 'No face found' });
    });

    test('timed-out', async () => {
      const { outputs } = await run([processing], { 'timeout-seconds': '0.3' });
      expect(outputs).toMatchObject({ result: 'timed-out', 'unfinished-ids': ID });
    });

    test('timed-out, which is allowed', async () => {
      const inputs = { 'timeout-seconds': '0', 'fail-on-timeout': 'false' };
      const { exitCode, outputs } = await run([processing], inputs);
      expect(exitCode).toBe(0);
      expect(outputs).toMatchObject({ result: 'timed-out', status: 'processing' });
    });

    test('error, after a retry', async () => {
      const { outputs } = await run([{ http: 503 }, errorCode(10105, 'http-4xx')]);
      expect(outputs).toMatchObject({ result: 'error', 'error-code': '10105' });
    });

    test('error, without a server', async () => {
      const inputs = { 'base-url': 'http://localhost:1', 'max-retries': '0' };
      const { errors } = await run([completed], inputs);
      expect(errors[0]).toMatch(
        /^Video pv_123456: localhost:1 refused the connection \(ECONNREFUSED\)/,
      );
    });

    test.runIf(hasSignals)('cancelled', async () => {
      const { outputs } = await run(
        [processing],
        {},
        {
          act: async (step) => {
            await until(() => step.lines.some((line) => line.endsWith(': processing')));
            step.kill(SECOND_SIGNAL);
          },
        },
      );
      expect(outputs).toMatchObject({ result: 'cancelled', status: 'processing' });
    });

    test('invalid inputs', async () => {
      const { errors, requests } = await run([completed], { 'timeout-seconds': '10s' });
      expect(errors[0]).toMatch(/^Invalid inputs:\n- timeout-seconds .* is invalid\. /);
      expect(requests).toEqual([]);
    });

    test('several videos, with one of each result', async () => {
      const { entries, errors, outputs, summary } = await runBundle(
        {
          videos: {
            done: [completed],
            failed: [failed],
            lost: [errorCode(10104, 'http-200')],
            late: [processing],
            too: [processing],
          },
        },
        { 'timeout-seconds': '2' },
        { node },
      );
      expect(entries.map(({ result }) => result)).toEqual([
        'completed',
        'failed',
        'error',
        'timed-out',
        'timed-out',
      ]);
      expect(errors[0]).toMatch(
        /^4 of 5 videos were not completed: 1 error, 1 failed, 2 timed out\./,
      );
      expect(outputs['unfinished-ids']).toBe('late,too');
      expect(summary).toContain('5 JoggAI videos');
    });

    test('saved, after a download that was cut off', async () => {
      const workspace = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
      await using server = await startFileServer();
      const data = content(300_000);
      server.serve('/v.mp4', file(data, { cutAfter: 100_000 }), file(data));
      const video = productVideo('completed', { video_url: `${server.baseUrl}/v.mp4` });
      const { outputs } = await run(
        [video],
        { 'download-dir': 'videos' },
        { env: { GITHUB_WORKSPACE: workspace } },
      );
      expect(outputs).toMatchObject({ result: 'completed', 'video-path': `videos/${ID}.mp4` });
      const saved = await readFile(join(workspace, `videos/${ID}.mp4`));
      expect(saved.equals(data)).toBe(true);
      expect(server.requests[1]?.headers.range).toBe('bytes=100000-');
      await rm(workspace, { recursive: true });
    });
  });
}

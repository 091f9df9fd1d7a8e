import { describe, expect, test } from 'vitest';
import { canRun, runScript, SHOW_CALL } from '../support/run-script.ts';
import { publishingSteps, stepsOf, type WorkflowStep } from '../support/workflow-files.ts';

// The steps are for Ubuntu's runners.
const onLinux = describe.runIf(canRun('bash', 'jq'));

const steps = publishingSteps.flatMap(({ workflow }) => stepsOf(workflow));
const files = { 'videos/pv_1.mp4': 'one', 'videos/pv_2.mp4': 'two' };

function stepWith(text: string): WorkflowStep {
  const step = steps.find(({ run }) => run?.includes(text));
  if (!step) throw new Error(`no step has ${text}`);
  return step;
}

onLinux('a step of docs/publishing.md', () => {
  test('copies the directory to S3', async () => {
    const { status, stdout } = await runScript(stepWith('aws s3 cp'), {
      programs: { aws: SHOW_CALL },
      files,
    });
    expect(status).toBe(0);
    expect(stdout).toBe('aws <s3> <cp> <videos> <s3://my-videos/videos/> <--recursive>\n');
  });

  test('copies the directory to R2, at the endpoint of the account', async () => {
    const { stdout } = await runScript(stepWith('r2.cloudflarestorage.com'), {
      env: { ACCOUNT_ID: 'abc', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' },
      programs: { aws: SHOW_CALL },
      files,
    });
    expect(stdout).toContain('<--endpoint-url> <https://abc.r2.cloudflarestorage.com>');
  });

  test('copies the directory to Google Cloud Storage', async () => {
    const { stdout } = await runScript(stepWith('gcloud'), {
      programs: { gcloud: SHOW_CALL },
      files,
    });
    expect(stdout).toBe('gcloud <storage> <cp> <--recursive> <videos> <gs://my-videos/>\n');
  });

  test('copies the directory to Azure Blob Storage', async () => {
    const { stdout } = await runScript(stepWith('az storage'), {
      programs: { az: SHOW_CALL },
      files,
    });
    expect(stdout).toContain('<--account-name> <myvideos> <--destination> <videos>');
  });

  test('adds every video to a release', async () => {
    const { stdout } = await runScript(stepWith('gh release upload'), {
      env: { TAG: 'v1.0.0', GH_TOKEN: 'token', GITHUB_REPOSITORY: 'octo/videos' },
      programs: { gh: SHOW_CALL },
      files,
    });
    expect(stdout).toBe(
      'gh <release> <upload> <v1.0.0> <videos/pv_1.mp4> <videos/pv_2.mp4> <--clobber> <--repo> <octo/videos>\n',
    );
  });

  test('comments on a pull request with the cover and a link to the video', async () => {
    const { stdout } = await runScript(stepWith('gh pr comment'), {
      env: {
        COVER_URL: 'https://res.jogg.ai/c.jpg?a=1&b=%20',
        VIDEO_URL: 'https://res.jogg.ai/v.mp4',
        NUMBER: '7',
        GH_TOKEN: 'token',
        GITHUB_REPOSITORY: 'octo/videos',
      },
      programs: { gh: SHOW_CALL },
    });
    expect(stdout).toBe(
      'gh <pr> <comment> <7> <--body-file> <-> <--repo> <octo/videos>\n[![Cover](https://res.jogg.ai/c.jpg?a=1&b=%20)](https://res.jogg.ai/v.mp4)\n',
    );
  });

  test('tells Slack what went wrong, whatever characters are in it', async () => {
    const { status, stdout } = await runScript(stepWith('SLACK_WEBHOOK'), {
      env: {
        RESULT: 'failed',
        MESSAGE: 'Video pv_1 failed: "script" <!channel> &',
        RUN: 'https://github.com/octo/videos/actions/runs/1',
        SLACK_WEBHOOK: 'https://hooks.slack.example/x',
      },
      programs: { curl: SHOW_CALL },
    });
    expect(status).toBe(0);
    const [call = '', ...body] = stdout.split('\n');
    expect(call).toContain('<--data> <@-> <https://hooks.slack.example/x>');
    expect(JSON.parse(body.join('\n'))).toEqual({
      text: 'Video workflow: failed. Video pv_1 failed: "script" &lt;!channel&gt; &amp; https://github.com/octo/videos/actions/runs/1',
    });
  });

  test('uploads the file to YouTube under its title, without the code for the rerun of a job', async () => {
    const { stdout } = await runScript(stepWith('./youtubeuploader'), {
      env: {
        CLIENT_SECRETS: '{}',
        TOKEN: '{}',
        VIDEO_PATH: 'videos/pv_1.mp4',
        TITLE: 'Trail · "shoe" · 77-2-1-k3f9q2mzt4',
      },
      files: { ...files, youtubeuploader: SHOW_CALL },
    });
    expect(stdout).toBe(
      'youtubeuploader <-filename> <videos/pv_1.mp4> <-title> <Trail · "shoe"> <-privacy> <unlisted>\n',
    );
  });
});

test('docs/publishing.md passes what comes from JoggAI through variables, not into scripts', () => {
  for (const { run = '' } of steps) expect(run).not.toContain('${{');
});

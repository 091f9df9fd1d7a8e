import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import type { Timing } from './clock.ts';
import { createDownloader, type Downloader } from './download/downloader.ts';
import { describeCause, StepError } from './errors.ts';
import { capitalize, joinSentences } from './format.ts';
import { isLoopback, withoutQueries } from './http/url.ts';
import { InputError, readInputs, type Inputs } from './inputs/inputs.ts';
import { JoggClient } from './jogg/client.ts';
import { eventMessage, startText, type Message } from './report/log.ts';
import { reportError, reportOutcomes, type Report } from './report/report.ts';
import { listedType } from './wait/list-pages.ts';
import { waitForVideos } from './wait/wait-for-videos.ts';

// 20.3 is the first one with `AbortSignal.any`.
const MIN_NODE_VERSION = '20.3';

/**
 * Runs the step. Never throws: whatever goes wrong is one error annotation and exit code 1.
 *
 * @param cancelled aborts with the `Ending` when the step is cancelled
 */
export async function run(cancelled: AbortSignal, timing: Timing): Promise<void> {
  const apiKey = core.getInput('api-key');
  if (apiKey !== '' && isOnRunner()) core.setSecret(apiKey);
  await publish(await waitAndReport(cancelled, timing).catch(reportError));
}

/** Only a runner understands workflow commands, such as those that mask a secret. */
function isOnRunner(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true';
}

async function waitAndReport(signal: AbortSignal, timing: Timing): Promise<Report> {
  requireNode();
  const inputs = readInputs(core.getInput);
  const { videoIds, videoType } = inputs;
  const jogg = new JoggClient({
    ...inputs,
    keepAlive: videoIds.length > 1,
    debug: (line) => {
      if (isOnRunner()) core.debug(line);
      else if (core.isDebug()) core.info(`Debug: ${line}`);
    },
  });
  const downloader = inputs.downloadDir === '' ? undefined : await prepareDownloads(inputs, timing);
  print({ level: 'info', text: startText(inputs) });
  const startedAt = new Date();
  const listed = listedType(inputs);
  const outcomes = await waitForVideos(
    videoIds,
    {
      getVideo: (id, options) => jogg.getVideo(videoType, id, options),
      getVideoPage: listed && ((page, options) => jogg.getVideoPage(listed, page, options)),
      save: downloader?.save,
      limits: inputs,
      onEvent: (event, elapsedSeconds) => {
        const message = eventMessage(event, elapsedSeconds, inputs);
        if (message) print(message);
      },
      signal,
    },
    timing,
  );
  return reportOutcomes(outcomes, inputs, startedAt);
}

/** @throws {StepError} if Node is too old for the action */
function requireNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 3)) return;
  throw new StepError(`Node ${process.versions.node} is too old`, {
    transient: false,
    help: `Use Node ${MIN_NODE_VERSION} or later. Runners since v2.327.1 have Node 24.`,
  });
}

/** @throws {InputError} if nothing can be saved: better now than when the videos are finished */
async function prepareDownloads(inputs: Inputs, timing: Timing): Promise<Downloader> {
  const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd();
  const { videoIds: ids, downloadDir: directory, maxRetries } = inputs;
  const allowLoopback = isLoopback(new URL(inputs.baseUrl));
  const options = { ids, directory, workspace, maxRetries, allowLoopback };
  const downloader = createDownloader(options, timing);
  await downloader.prepare().catch((error: unknown) => {
    throw error instanceof StepError
      ? new InputError([joinSentences(error.message, error.help)], ids)
      : error;
  });
  return downloader;
}

/** The only place that sets outputs and fails the step, in this order. */
async function publish({ outputs, summary, warnings, message }: Report): Promise<void> {
  let end = message;
  try {
    setOutputs({ ...outputs, 'videos-file': await writeVideosFile(outputs.videos) });
  } catch (error) {
    const text = joinSentences(
      `The outputs could not be written: ${describeCause(error)}`,
      'The runner creates the file that GITHUB_OUTPUT names; outside a runner, create it',
      end.text,
    );
    end = { level: 'error', text };
  }
  if (summary !== undefined) await writeSummary(summary);
  for (const text of warnings) print({ level: 'warning', text });
  print(end);
}

/** @throws whatever writing the file brings */
function setOutputs(outputs: Record<string, string>): void {
  if (!process.env['GITHUB_OUTPUT']) {
    // @actions/core would print them, with all that is in their URLs.
    print({ level: 'info', text: 'No outputs are written, because GITHUB_OUTPUT is not set.' });
    return;
  }
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

/** @returns the path of a file with the output `videos`, for which a variable can be too small */
async function writeVideosFile(videos: string): Promise<string> {
  const { RUNNER_TEMP: temp = '' } = process.env;
  const folder = temp === '' ? tmpdir() : temp;
  const path = join(folder, `jogg-videos-${randomUUID()}.json`);
  try {
    await writeFile(path, videos, { mode: 0o600 });
    return path;
  } catch (error) {
    const text = `The file for the \`videos-file\` output could not be written: ${describeCause(error)}`;
    print({
      level: 'warning',
      text: joinSentences(text, 'The `videos` output has the same content'),
    });
    return '';
  }
}

async function writeSummary(html: string): Promise<void> {
  if (!process.env['GITHUB_STEP_SUMMARY']) {
    const text = 'No job summary is written, because GITHUB_STEP_SUMMARY is not set.';
    print({ level: 'info', text });
    return;
  }
  try {
    await core.summary.addRaw(html).write();
  } catch (error) {
    // Nothing depends on the summary, so the result of the step stays as it is.
    const text = joinSentences(
      `The job summary could not be written: ${describeCause(error)}`,
      'The runner creates the file that GITHUB_STEP_SUMMARY names; outside a runner, create it',
    );
    print({ level: 'warning', text });
  }
}

function print({ level, text: whole }: Message): void {
  const text = withoutQueries(whole);
  if (!isOnRunner()) {
    core.info(level === 'info' ? text : `${capitalize(level)}: ${text}`);
    if (level === 'error') process.exitCode = 1;
    return;
  }
  switch (level) {
    case 'error':
      core.setFailed(text);
      break;
    case 'warning':
      core.warning(text);
      break;
    case 'info':
      // The runner takes ##[name] for a command wherever it stands in a line.
      core.info(text.replaceAll('##[', '## ['));
  }
}

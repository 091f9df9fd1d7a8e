import * as core from '@actions/core';
import { waitForVideos } from './wait/wait-for-videos.ts';
import { createDownloader, type Downloader } from './download/downloader.ts';
import { systemEnvironment } from './clock.ts';
import { StepError } from './errors.ts';
import { InputError, readInputs, type Inputs } from './inputs.ts';
import { isLoopback } from './http/request.ts';
import { createJogg } from './jogg/client.ts';
import { eventMessage, startText, type Message } from './report/log.ts';
import { reportError, reportOutcomes, type Report } from './report/report.ts';
import { joinSentences } from './format.ts';
import type { Ending } from './wait/outcome.ts';

/** Runs the step. Never throws: whatever goes wrong is one error annotation and exit code 1. */
export async function run(): Promise<void> {
  const cancelled = cancelOnSignals();
  // A closed stdout must not prevent the outputs from being written.
  process.stdout.on('error', () => undefined);
  const apiKey = core.getInput('api-key');
  if (apiKey !== '') core.setSecret(apiKey);
  await publish(await waitAndReport(cancelled).catch(reportError));
}

/** @returns a signal that aborts with the `Ending` when the runner cancels the step */
function cancelOnSignals(): AbortSignal {
  const cancellation = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      cancellation.abort({ result: 'cancelled', signal } satisfies Ending);
    });
  }
  return cancellation.signal;
}

async function waitAndReport(signal: AbortSignal): Promise<Report> {
  const inputs = readInputs(core.getInput);
  const { videoIds, videoType } = inputs;
  const jogg = createJogg({ ...inputs, keepAlive: videoIds.length > 1, debug: core.debug });
  const downloader = inputs.downloadDir === '' ? undefined : await prepareDownloads(inputs);
  print({ level: 'info', text: startText(inputs) });
  const outcomes = await waitForVideos(
    videoIds,
    {
      getVideo: (id, requestSignal) => jogg.getVideo(videoType, id, requestSignal),
      save: downloader?.save,
      limits: inputs,
      onEvent: (event, elapsedSeconds) => {
        const message = eventMessage(event, elapsedSeconds, inputs);
        if (message) print(message);
      },
      signal,
    },
    systemEnvironment,
  );
  return reportOutcomes(outcomes, inputs, new Date());
}

/** @throws {InputError} if nothing can be saved: better now than when the videos are finished */
async function prepareDownloads(inputs: Inputs): Promise<Downloader> {
  const workspace = process.env['GITHUB_WORKSPACE'] ?? process.cwd();
  const { videoIds: ids, downloadDir: directory, maxRetries } = inputs;
  const allowLoopback = isLoopback(new URL(inputs.baseUrl).hostname);
  const options = { ids, directory, workspace, maxRetries, allowLoopback };
  const downloader = createDownloader(options, systemEnvironment);
  await downloader.prepare().catch((error: unknown) => {
    throw error instanceof StepError
      ? new InputError([joinSentences(error.message, error.help)])
      : error;
  });
  return downloader;
}

/** The only place that sets outputs and fails the step, in this order. */
async function publish({ outputs, summary, warnings, message }: Report): Promise<void> {
  let end = message;
  try {
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
  } catch (error) {
    end = {
      level: 'error',
      text: `The outputs could not be written (${String(error)}). ${end.text}`,
    };
  }
  try {
    if (summary !== undefined) await core.summary.addRaw(summary).write();
  } catch (error) {
    // Nothing depends on the summary, so the step stays as good as it is without it.
    print({ level: 'warning', text: `The job summary could not be written: ${String(error)}` });
  }
  for (const text of warnings) print({ level: 'warning', text });
  print(end);
}

function print({ level, text }: Message): void {
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

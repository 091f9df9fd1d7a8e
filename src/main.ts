import type { Timing } from './clock.ts';
import { prepareDownloads, type Save } from './download/downloader.ts';
import { StepError } from './errors.ts';
import { joinSentences } from './format.ts';
import { readInputs, type Settings } from './inputs/inputs.ts';
import { BOOLEAN, InputError, workspacePath } from './inputs/reader.ts';
import { isListed, JoggClient } from './jogg/client.ts';
import { createLog, startText } from './report/log.ts';
import { reportError, reportOutcomes, type StepReport } from './report/report.ts';
import { debug, getInput, isOnRunner, print, runAction } from './runner.ts';
import { waitForVideos } from './wait/wait-for-videos.ts';

/**
 * Runs the step. Never throws: whatever goes wrong is one error annotation and a failed step.
 *
 * @param cancelled aborts with the `Ending` when the step is cancelled
 */
export async function run(cancelled: AbortSignal, timing: Timing): Promise<void> {
  await runAction(
    () => waitAndReport(cancelled, timing),
    (error) => reportError(error, { summary: BOOLEAN.parse(getInput('summary')) ?? true }),
  );
}

async function waitAndReport(signal: AbortSignal, timing: Timing): Promise<StepReport> {
  const { apiKey, ...inputs } = readInputs(getInput, isOnRunner());
  const { videoIds, videoType, baseUrl, failFast } = inputs;
  const { timeoutSeconds, pollIntervalSeconds, maxPollIntervalSeconds, maxRetries } = inputs;
  const jogg = new JoggClient({ apiKey, baseUrl, keepAlive: videoIds.length > 1, debug });
  const save = inputs.downloadDir === '' ? undefined : await prepareToSave(inputs, timing);
  const hasList = isListed(videoType) && videoIds.length > 1 && timeoutSeconds > 0;
  const log = createLog(inputs);
  print({ level: 'info', text: startText(inputs, hasList) });
  const outcomes = await waitForVideos(
    videoIds,
    {
      getVideo: (id, options) => jogg.getVideo(videoType, id, options),
      getVideoPage: hasList
        ? (page, options) => jogg.getVideoPage(videoType, page, options)
        : undefined,
      save,
      limits: { timeoutSeconds, pollIntervalSeconds, maxPollIntervalSeconds, maxRetries },
      failFast,
      onEvent: (event, elapsedSeconds) => {
        const message = log(event, elapsedSeconds);
        if (message) print(message);
      },
      signal,
    },
    timing,
  );
  return reportOutcomes(outcomes, inputs);
}

/** @throws {InputError} if nothing can be saved: better now than when the videos are finished */
async function prepareToSave(inputs: Settings, timing: Timing): Promise<Save> {
  const { videoType: type, videoIds: ids, downloadDir: directory, maxRetries, baseUrl } = inputs;
  try {
    const workspace = workspacePath();
    const options = { type, ids, directory, workspace, maxRetries, baseUrl };
    return await prepareDownloads(options, timing);
  } catch (error) {
    throw error instanceof StepError
      ? new InputError([joinSentences(error.message, error.help)], ids)
      : error;
  }
}

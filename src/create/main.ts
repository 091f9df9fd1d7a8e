import type { Timing } from '../clock.ts';
import { BOOLEAN, VIDEO_TYPE } from '../inputs/reader.ts';
import { isListed, JoggClient } from '../jogg/client.ts';
import {
  debug,
  getInput,
  isOnRunner,
  print,
  requireOutputs,
  runAction,
  saveProgress,
  type Report,
} from '../runner.ts';
import { createVideos } from './create-videos.ts';
import { readCreateInputs } from './inputs.ts';
import { readAttempt } from './job.ts';
import { openJournal } from './journal.ts';
import { createJoggApi } from './jogg-api.ts';
import { nameRequests } from './names.ts';
import type { Outcome } from './outcome.ts';
import {
  eventMessage,
  reportError,
  reportOutcomes,
  startText,
  summaryPart,
  toOutputs,
  type CreateOutputs,
} from './report.ts';

/**
 * Runs the step. Never throws: any problem is one error annotation and a failed step.
 *
 * @param cancelled aborts when the step is cancelled
 */
export async function run(cancelled: AbortSignal, timing: Timing): Promise<void> {
  await runAction(
    () => createAndReport(cancelled, timing),
    (error) => reportError(error, canRerun()),
  );
}

/** True if a rerun of the job can look up what it has requested, or resends it. */
function canRerun(): boolean {
  const type = VIDEO_TYPE.parse(getInput('video-type'));
  const resends = BOOLEAN.parse(getInput('resend-on-rerun')) ?? false;
  return !isOnRunner() || type === undefined || isListed(type) || resends;
}

async function createAndReport(
  signal: AbortSignal,
  timing: Timing,
): Promise<Report<keyof CreateOutputs>> {
  const { RUNNER_TEMP: temp } = process.env;
  const { apiKey, baseUrl, ...inputs } = readCreateInputs(getInput, isOnRunner());
  const { videoType, minCredits, resendOnRerun: sendAgain } = inputs;
  const { job, attempt, workflow } = readAttempt(process.env, inputs.jobIndex);
  // Files of another attempt must not be mistaken for this one's.
  const directory = attempt === undefined || temp === '' ? undefined : temp;
  const journal = openJournal(directory, [...job.identity, String(attempt)]);
  const requests = nameRequests(inputs.requests, {
    videoType,
    job,
    label: inputs.name,
    defaultLabel: workflow,
    isTaken: (mark) => journal.stateOf(mark) === 'created',
  });
  requireOutputs({ 'video-id': '' });
  print({ level: 'info', text: startText(requests.length, videoType) });
  const ended: Outcome[] = [];
  const outcomes = await createVideos(
    requests,
    {
      api: createJoggApi(new JoggClient({ apiKey, baseUrl, debug }), videoType),
      minCredits,
      sendAgain,
      mayBeAccepted: (mark) => (journal.stateOf(mark) ?? (attempt !== 1 && 'sent')) === 'sent',
      record: journal.record,
      onEvent: (event) => {
        const message = eventMessage(event, requests.length);
        if (message) print(message);
        if (event.type !== 'ended') return;
        const outputs = { 'video-id': toOutputs([...ended, event.outcome])['video-id'] };
        saveProgress(outputs, summaryPart(event.outcome, ended.length));
        ended.push(event.outcome);
      },
      signal,
    },
    timing,
  );
  return reportOutcomes(outcomes);
}

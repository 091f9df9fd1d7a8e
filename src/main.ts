import * as core from '@actions/core';
import { readInputs } from './inputs.ts';
import { createJogg } from './jogg.ts';
import {
  eventMessage,
  reportError,
  reportOutcome,
  startText,
  type Message,
  type Report,
} from './report.ts';
import { systemEnvironment, waitForVideo } from './wait.ts';

/** Runs the step. Never throws: whatever goes wrong is one error annotation and exit code 1. */
export async function run(): Promise<void> {
  // A log that nobody takes any more must not keep the outputs from being written.
  process.stdout.on('error', () => undefined);
  const apiKey = core.getInput('api-key');
  if (apiKey !== '') core.setSecret(apiKey);
  await publish(await waitAndReport().catch(reportError));
}

async function waitAndReport(): Promise<Report> {
  const inputs = readInputs(core.getInput);
  const jogg = createJogg({ ...inputs, debug: core.debug });
  const cancellation = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      cancellation.abort(name);
    });
  }
  print({ level: 'info', text: startText(inputs) });
  const outcome = await waitForVideo(
    (signal) => jogg.getVideo(inputs.videoType, inputs.videoId, signal),
    inputs,
    (event, elapsedSeconds) => {
      print(eventMessage(event, elapsedSeconds, inputs));
    },
    cancellation.signal,
    systemEnvironment,
  );
  return reportOutcome(outcome, inputs, new Date());
}

/** The only place that sets outputs and fails the step, in this order. */
async function publish({ outputs, summary, message }: Report): Promise<void> {
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

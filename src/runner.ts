import { randomUUID } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as core from '@actions/core';
import { describeCause, StepError } from './errors.ts';
import { capitalize, joinSentences } from './format.ts';
import { withoutQueries } from './http/redaction.ts';

/** A line for the user. Warnings and errors become annotations; an error fails the step. */
export interface Message {
  level: 'info' | 'warning' | 'error';
  text: string;
}

/** The results of a step. */
export interface Report<Name extends string = string> {
  /** '' for an unknown value. `videos` is JSON and is also written to a file. */
  outputs: Record<Name, string>;
  warning?: string | undefined;
  /** What the last line of the log must have if the outputs can't be written. */
  essentials?: string;
  /** The last line of the log. */
  message: Message;
  /** Outside a runner, if `message` is an error; 1 by default. On a runner, it is always 1. */
  exitCode?: number;
  /** HTML for the job summary, escaped where it holds text from outside. */
  summary?: string;
}

/**
 * Runs an action and publishes its report: outputs, job summary, warning, and the last message, in this
 * order. Only this sets outputs and fails the step. Never throws: whatever goes wrong is one error
 * annotation and a failed step.
 *
 * @param reportError makes a report of anything that `work` throws
 */
export async function runAction(
  work: () => Promise<Report>,
  reportError: (error: unknown) => Report,
): Promise<void> {
  const apiKey = getInput('api-key');
  if (apiKey !== '' && isOnRunner()) core.setSecret(apiKey);
  ignoreUncheckedTls();
  let report: Report;
  try {
    requireNode();
    report = await work();
  } catch (error) {
    report = reportError(error);
  }
  let { message } = report;
  try {
    await writeOutputs(report.outputs);
  } catch (error) {
    const loss = describeLoss('outputs', 'GITHUB_OUTPUT', error);
    const text = message.text.startsWith(loss)
      ? message.text
      : joinSentences(loss, message.text, report.essentials ?? '');
    message = { level: 'error', text };
  }
  try {
    // Few systems but GitHub show one. Existing text may lack a line break at its end.
    const summary = process.env['GITHUB_STEP_SUMMARY'] ? report.summary : undefined;
    if (summary !== undefined) await core.summary.addRaw(`\n\n${summary}`).write();
  } catch (error) {
    // Nothing depends on the summary, so the result of the step doesn't change.
    print({ level: 'warning', text: describeLoss('job summary', 'GITHUB_STEP_SUMMARY', error) });
  }
  if (report.warning !== undefined) print({ level: 'warning', text: report.warning });
  print(message);
  if (message.level === 'error') process.exitCode = isOnRunner() ? 1 : (report.exitCode ?? 1);
}

/** True on a runner. Nothing else understands workflow commands. */
export function isOnRunner(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true';
}

/**
 * The text of an input without the white space around it; '' if it is not set. Shells allow no hyphens
 * in variable names, so outside a runner `INPUT_VIDEO_ID` is read, too.
 */
export function getInput(name: string): string {
  const text = core.getInput(name);
  return text !== '' || isOnRunner() ? text : core.getInput(name.replaceAll('-', '_'));
}

/** A technical line, shown only with debug logging. */
export function debug(line: string): void {
  if (isOnRunner()) core.debug(line);
  else if (core.isDebug()) core.info(`Debug: ${line}`);
}

/** Prints a message. A signed URL in it is shown without its query. */
export function print({ level, text: whole }: Message): void {
  const text = withoutQueries(whole);
  if (!isOnRunner()) core.info(level === 'info' ? text : `${capitalize(level)}: ${text}`);
  else if (level === 'error') core.error(text);
  else if (level === 'warning') core.warning(text);
  // The runner takes ##[name] for a command wherever it is in a line.
  else core.info(text.replaceAll('##[', '## ['));
}

/**
 * Writes what is known before the step ends, in case the runner kills it. Later outputs replace these;
 * later parts of the summary, which is escaped HTML, follow.
 */
export function saveProgress(outputs: Record<string, string>, summary: string): void {
  const { GITHUB_STEP_SUMMARY } = process.env;
  // If one can't be written at the end either, the report says so.
  try {
    saveOutputs(outputs);
  } catch {
    // The summary may have a place.
  }
  try {
    if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, summary);
  } catch {
    // The outputs are what other steps need.
  }
}

/**
 * Writes the outputs of a step that has yet to do what they will tell.
 *
 * @throws {StepError} if they can't be written, because later they would be lost
 */
export function requireOutputs(outputs: Record<string, string>): void {
  try {
    saveOutputs(outputs);
  } catch (error) {
    throw new StepError(describeLoss('outputs', 'GITHUB_OUTPUT', error));
  }
}

function saveOutputs(outputs: Record<string, string>): void {
  if (process.env['GITHUB_OUTPUT']) setOutputs(outputs);
}

/** Removes a variable that has no effect on the action's requests, with a warning. */
function ignoreUncheckedTls(): void {
  if (process.env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return;
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  const text =
    'NODE_TLS_REJECT_UNAUTHORIZED=0 has no effect: certificates are always checked, because the API key depends on it. To trust a private CA, set NODE_EXTRA_CA_CERTS to the path of its certificate.';
  print({ level: 'warning', text });
}

/** @throws {StepError} if Node is too old for the action */
function requireNode(): void {
  // 20.3 is the first one with `AbortSignal.any`.
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 3)) return;
  throw new StepError(`Node ${process.versions.node} is too old`, {
    help: "Use Node 20.3 or later. GitHub's runner includes Node 24 since v2.327.1.",
  });
}

function describeLoss(content: string, variable: string, error: unknown): string {
  const problem = `The ${content} could not be written: ${describeCause(error)}`;
  return joinSentences(problem, `Create the file that ${variable} points to`);
}

async function writeOutputs(outputs: Report['outputs']): Promise<void> {
  if (process.env['GITHUB_OUTPUT']) {
    setOutputs(outputs);
    core.setOutput('videos-file', await writeVideosFile(outputs['videos'] ?? ''));
  } else {
    // @actions/core would print them, including their signed URLs.
    print({ level: 'info', text: 'No outputs are written, because GITHUB_OUTPUT is not set.' });
  }
}

function setOutputs(outputs: Record<string, string>): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

/** Writes `videos`, which can be too large for a variable, to a file; '' if there is no place for it. */
async function writeVideosFile(json: string): Promise<string> {
  const { RUNNER_TEMP = '', GITHUB_OUTPUT = '' } = process.env;
  const causes: string[] = [];
  for (const directory of [RUNNER_TEMP, tmpdir(), dirname(GITHUB_OUTPUT)].filter(Boolean)) {
    const path = join(directory, `jogg-videos-${randomUUID()}.json`);
    try {
      writeFileSync(path, json, { mode: 0o600 });
      return path;
    } catch (error) {
      causes.push(describeCause(error));
      // Part of it may have been written.
      await rm(path, { force: true }).catch(() => undefined);
    }
  }
  const problem = `The file of videos-file could not be written: ${causes[0]}`;
  const text = joinSentences(problem, 'The `videos` output has the same content');
  print({ level: 'warning', text });
  return '';
}

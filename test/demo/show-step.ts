import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { ActionMetadata } from '../support/action-metadata.ts';
import { parseCommand, startStep } from '../support/step-runner.ts';
import { fileUrl } from './file-url.ts';
import { renderPage } from './page.ts';

interface ShowOptions {
  /** The folder for the job summary as a page. */
  folder: string;
  /** Variables of the step. */
  env: Record<string, string>;
  /** Changes what is shown. */
  localize: (text: string) => string;
  debug: boolean;
  /** The metadata of the action to run; by default, of the action that waits. */
  metadata?: ActionMetadata;
}

const MAX_OUTPUT_LENGTH = 1000;

/**
 * Runs the step and shows what the run's page would.
 *
 * @returns the exit code of the step
 */
export async function showStep(
  inputs: Record<string, string>,
  { folder, env, localize, debug, metadata }: ShowOptions,
): Promise<number> {
  heading('Log');
  const step = await startStep(inputs, {
    env: { RUNNER_TEMP: folder, RUNNER_DEBUG: debug ? '1' : '', ...env },
    ...(metadata && { metadata }),
    onLine: (line) => {
      const shown = renderLine(localize(line), debug);
      if (shown !== undefined) console.log(shown);
    },
  });
  // Ctrl-C reaches the step as well, which ends within a second; what it leaves is still shown.
  process.on('SIGINT', () => {
    step.kill('SIGINT');
  });
  const { exitCode, outputs, summary, stderr } = await step.result;
  if (stderr !== '') process.stderr.write(stderr);

  heading('Outputs');
  for (const [name, value] of Object.entries(outputs)) {
    console.log(renderOutput(name, localize(value)));
  }
  if (summary !== '') {
    heading('Job summary');
    const page = join(folder, 'summary.html');
    await writeFile(page, renderPage(localize(summary)));
    console.log(`${fileUrl(page)}\nGitHub's page looks a little different.`);
  }
  heading(`Exit code ${exitCode}: the step ${exitCode === 0 ? 'succeeds' : 'fails'}`);
  return exitCode ?? 1;
}

/** A line of the log as GitHub shows it; nothing for a command that it carries out silently. */
function renderLine(line: string, debug: boolean): string | undefined {
  const command = parseCommand(line);
  switch (command?.name) {
    case undefined:
      return line;
    case 'error':
      return styleText('red', `Error: ${command.message}`);
    case 'warning':
      return styleText('yellow', `Warning: ${command.message}`);
    case 'notice':
      return `Notice: ${command.message}`;
    case 'group':
      return command.message;
    case 'debug':
      return debug ? styleText('dim', `##[debug]${command.message}`) : undefined;
    default:
      return undefined;
  }
}

/** An output on one line, or on the lines below its name. */
function renderOutput(name: string, value: string): string {
  const shown = shorten(value);
  const lines = shown.split('\n');
  const below = lines.length > 1 ? ['', ...lines.map((line) => `  ${line}`)] : [` ${shown}`];
  return `${name}:${below.join('\n')}`.replaceAll(/ +$/gm, '');
}

/** Cuts a text that is too long, but no URL in it. */
function shorten(text: string): string {
  if (text.length <= MAX_OUTPUT_LENGTH) return text;
  const urls = [...text.matchAll(/\w+:\/\/[^\s"]+/g)];
  const cut = urls.find(
    ({ index, 0: url }) => index < MAX_OUTPUT_LENGTH && index + url.length > MAX_OUTPUT_LENGTH,
  );
  const end = cut ? cut.index : MAX_OUTPUT_LENGTH;
  return `${text.slice(0, end)}... (${text.length} characters)`;
}

/** Underlined, so that it stands out without bold type, too. */
function heading(text: string): void {
  console.log(styleText('bold', `\n${text}\n${'-'.repeat(text.length)}`));
}

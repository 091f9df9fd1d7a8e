import { parseArgs, styleText } from 'node:util';
import { content, file, startFileServer } from '../support/file-server.ts';
import { parseCommand, readActionMetadata, startStep } from '../support/step-runner.ts';
import { SIMULATOR_KEY, startSimulator, VIDEO_TYPES, videoAnswer } from '../support/simulator.ts';

const HELP = `Runs the action on this machine as GitHub's runner would.

  npm start                            waits for a simulated video, in about ten seconds
  npm start -- --video-id pv_123       waits for a video of yours at the real API,
                                       with the key in the variable JOGG_API_KEY
  npm start -- --help                  shows this

Every other input is an option too, such as --timeout-seconds 60. With RUNNER_DEBUG=1
the log has a line for each request.
`;

const SIMULATED_ID = 'pv_123456';

process.exitCode = await main();

/** @returns the exit code of the step */
async function main(): Promise<number> {
  const { inputs: declared } = await readActionMetadata();
  const options = Object.keys(declared)
    .filter((name) => name !== 'api-key')
    .map((name) => [name, { type: 'string' }] as const);
  let inputs: Record<string, string>;
  try {
    const { help, ...values } = parseArgs({
      options: { ...Object.fromEntries(options), help: { type: 'boolean' } },
    }).values;
    if (help === true) {
      process.stdout.write(HELP);
      return 0;
    }
    inputs = values;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }

  const apiKey = process.env['JOGG_API_KEY'];
  if (inputs['video-id'] === undefined) {
    if (inputs['base-url'] === undefined) return withSimulator(inputs);
    process.stderr.write('--base-url needs --video-id; without one, a simulator is used.\n');
    return 2;
  }
  if (apiKey === undefined || apiKey === '') {
    process.stderr.write('Set the variable JOGG_API_KEY to your JoggAI API key, and try again.\n');
    return 2;
  }
  return show({ ...inputs, 'api-key': apiKey });
}

async function withSimulator(inputs: Record<string, string>): Promise<number> {
  const type = VIDEO_TYPES.find((name) => name === inputs['video-type']) ?? 'product';
  await using files = await startFileServer();
  files.serve('/trail-shoe.mp4', file(content(10_000_000)));
  const url = `${files.baseUrl}/trail-shoe.mp4`;
  await using simulator = await startSimulator({
    type,
    videos: {
      [SIMULATED_ID]: [
        { ...videoAnswer(type, 'reference', 'pending'), seconds: 3 },
        { ...videoAnswer(type, 'reference', 'processing'), seconds: 6 },
        videoAnswer(type, 'reference', 'completed', {}, url),
      ],
    },
  });
  heading(`Simulator at ${simulator.baseUrl}, since no --video-id is given`);
  return await show({
    'video-id': SIMULATED_ID,
    'api-key': SIMULATOR_KEY,
    'base-url': simulator.baseUrl,
    'poll-interval-seconds': '1',
    ...inputs,
  });
}

/** Runs the step and shows what the run's page would. */
async function show(inputs: Record<string, string>): Promise<number> {
  const debug = process.env['RUNNER_DEBUG'] ?? '';
  heading('Log');
  const step = await startStep(inputs, {
    env: { ...proxyVariables(), RUNNER_DEBUG: debug },
    onLine: (line) => {
      const shown = renderLine(line, debug === '1');
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
  for (const [name, value] of Object.entries(outputs)) console.log(`${name}: ${value}`);
  heading('Job summary');
  console.log(summary.trimEnd());
  heading(`Exit code ${exitCode}`);
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
    case 'debug':
      return debug ? styleText('dim', `##[debug]${command.message}`) : undefined;
    default:
      return undefined;
  }
}

function heading(text: string): void {
  console.log(styleText('bold', `\n${text}`));
}

function proxyVariables(): Record<string, string> {
  const names = ['https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { actionMetadata } from '../support/action-metadata.ts';
import { helpText, readOptions, type Request } from './options.ts';
import { showStep } from './show-step.ts';
import { simulate } from './simulation.ts';
import { STORIES } from './stories.ts';

const PROXY = ['https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS'];

// A key in this file stays out of the shell history.
const ENV_FILE = join(import.meta.dirname, '../../.env');

// Whoever reads the output may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
process.exitCode = await main();

/** @returns the exit code; for a story, 0 if the step ends as the story expects */
async function main(): Promise<number> {
  const { inputs: declared } = actionMetadata;
  const request = readOptions({ args: process.argv.slice(2), env: process.env, declared });
  switch (request.kind) {
    case 'help':
      process.stdout.write(helpText(declared, process.stdout.columns || 80));
      return 0;
    case 'wrong':
      process.stderr.write(
        ['Nothing was run:', ...request.problems.map((problem) => `- ${problem}`)].join('\n') +
          '\nFor all options: npm start -- --help\n',
      );
      return 2;
    case 'story':
      return showStory(request);
    case 'own':
      return showStep(request.inputs, {
        folder: await makeFolder('own'),
        env: pickVariables(PROXY),
        localize: (text) => text,
        debug: process.env['RUNNER_DEBUG'] === '1',
      });
  }
}

async function showStory({ name, inputs }: Request & { kind: 'story' }): Promise<number> {
  const story = STORIES[name];
  const folder = await makeFolder(name);
  console.log(`Simulated: ${story.about}.`);
  const simulation = await simulate(story, inputs, folder);
  // Node 22 has no `await using`.
  const exitCode = await showStep(simulation.inputs, {
    ...simulation,
    folder,
    debug: process.env['RUNNER_DEBUG'] === '1',
  }).finally(() => simulation[Symbol.asyncDispose]());
  console.log(`Its files stay in ${folder} until you run it again.`);
  if (name === 'one') console.log('For other runs, or your own video: npm start -- --help');
  return exitCode === story.exitCode ? 0 : exitCode || 1;
}

/** An empty folder that git ignores. It is not in the system's temporary one, which some browsers cannot read. */
async function makeFolder(name: string): Promise<string> {
  const folder = join(import.meta.dirname, '../../demo', name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

function pickVariables(names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

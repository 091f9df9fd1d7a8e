import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { content, file, startFileServer } from '../support/file-server.ts';
import { measurePeakMemory } from '../support/memory.ts';
import { productVideo, SIMULATOR_KEY, startSimulator } from '../support/simulator.ts';
import { startStep } from '../support/step-runner.ts';
import { median, table, type Section } from './markdown.ts';

interface Run {
  seconds: number;
  mebibytes: number;
}

const SIZE_MIB = 200;
const ROUNDS = 7;

/** Saves the file with the action. The time is that of the download alone, from its log. */
async function saveWithStep(baseUrl: string, folder: string): Promise<Run> {
  const memory = await measurePeakMemory();
  const step = await startStep(
    { 'video-id': 'pv_1', 'api-key': SIMULATOR_KEY, 'base-url': baseUrl, 'download-dir': '.' },
    { env: { ...memory.env, GITHUB_WORKSPACE: folder } },
  );
  const { log } = await step.result;
  // Its seconds are rounded to a tenth.
  const megabytesASecond = Number(/, ([\d.]+) MB\/s\)/.exec(log.join('\n'))?.[1]);
  const seconds = (SIZE_MIB * 2 ** 20) / 1e6 / megabytesASecond;
  return { seconds, mebibytes: await memory.mebibytes() };
}

/** Saves the file with curl. The time is that of the transfer, as reported by curl. */
async function saveWithCurl(url: string, folder: string): Promise<Run> {
  const args = ['--fail', '--silent', '--write-out', '%{time_total}', '--output', 'v.mp4', url];
  const curl = spawn('curl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let kibibytes = 0;
  // The kernel's own count, which is gone when the process is.
  const look = setInterval(() => {
    readFile(`/proc/${curl.pid}/status`, 'utf8').then(
      (status) =>
        (kibibytes = Math.max(kibibytes, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0))),
      () => undefined,
    );
  }, 5);
  const printed = (await curl.stdout.setEncoding('utf8').toArray()).join('');
  clearInterval(look);
  return { seconds: Number(printed), mebibytes: kibibytes / 1024 };
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'jogg-status-action-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The rate and the memory of a download, beside curl's. */
export async function downloadSection(): Promise<Section> {
  await using server = await startFileServer();
  server.serve('/v.mp4', file(content(SIZE_MIB * 2 ** 20)));
  const url = `${server.baseUrl}/v.mp4`;
  await using simulator = await startSimulator({
    videos: { pv_1: [productVideo('completed', { video_url: url })] },
  });

  const rounds: { step: Run; curl: Run }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({
      step: await inFolder((folder) => saveWithStep(simulator.baseUrl, folder)),
      curl: await inFolder((folder) => saveWithCurl(url, folder)),
    });
  }
  const rows = (['step', 'curl'] as const).map((name) => [
    name === 'step' ? 'this action' : name,
    `${median(rounds.map((round) => SIZE_MIB / round[name].seconds)).toFixed(0)} MiB/s`,
    median(rounds.map((round) => round[name].seconds / round.curl.seconds)).toFixed(2),
    `${median(rounds.map((round) => round[name].mebibytes)).toFixed(0)} MiB`,
  ]);
  return {
    markdown: `## Download

A file of ${SIZE_MIB} MiB, from a server on the same machine, which is faster than any network. The two programs were run alternately, ${ROUNDS} times. Each figure is a median, and the ratio is the median of the ratios within a round. The time is for the download alone; memory is the peak of the whole process.

${table(['program', 'rate', 'time vs. curl', 'memory'], rows)}`,
  };
}

import { picture, table, whole, type Section } from './markdown.ts';
import { plotLines, type Line, type LinePlot } from './plots.ts';
import { growing, ours, others, seededRandom, type Schedule } from './schedules.ts';

/** The results of a schedule for a set of waits; means are over all of them. */
interface Measured {
  meanLateSeconds: number;
  worstLateSeconds: number;
  meanRequests: number;
}

// Schedules with chance in them are run this often.
const RUNS = 20;
const DAY_SECONDS = 86_400;

/** `count` lengths from `from` to `to` seconds, evenly spread. */
function evenly(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * (i + 0.5)) / count);
}

// Counts that aren't multiples of an interval, so that the checks don't coincide with the ends.
const typical = evenly(120, 600, 1013);

/**
 * As JoggAI describes it. 99 of 100 videos take 2 to 10 minutes (log-normal, with 95% of them within),
 * one has a long queue before it and takes 10 minutes to 24 hours (log-uniform).
 */
function asDescribed(count: number): number[] {
  const random = seededRandom(1);
  const spread = Math.log(600 / 120) / 2 / 1.96;
  return Array.from({ length: count }, (_, i) => {
    if (i % 100 === 0) return 600 * (DAY_SECONDS / 600) ** random();
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.sqrt(120 * 600) * Math.exp(spread * normal);
  });
}

// Over two minutes, so that it is not chance where the last check comes.
const day = evenly(DAY_SECONDS - 60, DAY_SECONDS + 60, 120);

const WAITS = {
  'Waits of 2 to 10 minutes, evenly spread': typical,
  'Waits of 10 to 20 minutes, as translations take': evenly(600, 1200, 1013),
  'Waits as JoggAI describes them': asDescribed(10_000),
  'Waits of 24 hours': day,
};

/** Settings of a schedule that grows with the wait: the shortest delay in seconds, and the share. */
const SETTINGS: [number, number][] = [
  [5, 0.02],
  [5, 0.01],
  [5.5, 0.016],
  [6, 0.015],
  [6.5, 0.015],
  [7, 0.012],
];

async function runsOf({ checks }: Schedule): Promise<number[][]> {
  const runs: number[][] = [];
  for (let seed = 1; seed <= RUNS; seed += 1) runs.push(await checks(seededRandom(seed)));
  return runs;
}

/** A video is found by the first check that is made when it is finished, or later. */
function measure(runs: number[][], waits: number[]): Measured {
  let late = 0;
  let worst = 0;
  let requests = 0;
  for (const checks of runs) {
    for (const seconds of waits) {
      const found = firstNotBefore(checks, seconds);
      const lateSeconds = (checks[found] ?? NaN) - seconds;
      late += lateSeconds;
      worst = Math.max(worst, lateSeconds);
      requests += found + 1;
    }
  }
  const count = runs.length * waits.length;
  return {
    meanLateSeconds: late / count,
    worstLateSeconds: worst,
    meanRequests: requests / count,
  };
}

function firstNotBefore(sorted: number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? NaN) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The results of this action for waits of 2 to 10 minutes, evenly distributed, and of a day. */
export async function measureOurs(): Promise<{ typical: Measured; day: Measured }> {
  const runs = await runsOf(ours);
  return { typical: measure(runs, typical), day: measure(runs, day) };
}

/** Lateness and requests of this action's schedule and of others. They don't depend on the machine. */
export async function latenessSection(): Promise<Section> {
  const schedules = [ours, ...others];
  const runs = await Promise.all(schedules.map(runsOf));
  const tables = Object.entries(WAITS).map(([title, waits]) => {
    const rows = schedules.map(({ name }, i) => row(name, measure(runs[i] ?? [], waits)));
    return `### ${title}\n\n${table(HEAD, rows)}`;
  });
  return {
    markdown: `## Lateness and requests

The time from when a video is finished to when it is found, and the number of requests. This action's code runs on a virtual clock with default settings. For the other schedules, only the check times are calculated:

- **Every 5, 10, 15, or 30 s**: JoggAI's own client polls every 15 s, for half an hour.
- **JoggAI's guide**: every 10 s in the first minute, every 30 s up to five minutes, and then every 60 s. Its wait of 10 to 15 s before the first check is left out.
- **AWS waiter**: the waiter of the AWS SDK for JavaScript with its defaults. It waits for a random time between 2 s and a maximum that doubles up to 64 s and is then 120 s.

Each schedule continues with its last interval. The first check is immediate, and a request takes no time. Figures for random schedules are from ${RUNS} runs.

A job that waits longer than necessary costs runner minutes. The last column shows the lateness of 1,000 videos with one job each. (Jobs on GitHub-hosted runners end after six hours, so a longer wait takes a self-hosted runner or several runs.)

${picture('lateness', 'Mean lateness of each schedule by length of the wait, from 10 seconds to 24 hours. For this action, it is 2.5 seconds up to four minutes, then grows with the wait, and stays below 30 seconds.')}

${picture('requests', 'Requests of each schedule by length of the wait, from 10 seconds to 24 hours. This action makes as many as polling every 5 seconds up to four minutes, and fewer than polling every 30 seconds for a day.')}

Each point is the mean for waits up to a fifth longer or shorter.

${tables.join('\n\n')}

JoggAI says that a video takes 2 to 10 minutes, and up to a day when its queue is full. In the third table, 99 of 100 videos are from a log-normal distribution with 95% of it between 2 and 10 minutes. One takes from 10 minutes to 24 hours (log-uniform).

${await settings()}`,
    plots: drawPlots(schedules, runs),
  };
}

const HEAD = ['schedule', 'mean lateness', 'worst', 'requests', 'runner minutes for 1,000 videos'];

function row(name: string, measured: Measured): string[] {
  const { meanLateSeconds, worstLateSeconds, meanRequests } = measured;
  return [
    name,
    `${meanLateSeconds.toFixed(1)} s`,
    `${worstLateSeconds.toFixed(0)} s`,
    whole(meanRequests),
    whole((meanLateSeconds * 1000) / 60),
  ];
}

const COLORS: Record<string, Line['color']> = {
  [ours.name]: 'blue',
  "JoggAI's guide": 'orange',
  'AWS waiter': 'green',
};
const X_TICKS = { '10 s': 10, '1 min': 60, '10 min': 600, '1 h': 3600, '24 h': DAY_SECONDS };

// Each point of a line is the mean over waits of up to this factor more or less.
const WINDOW = 1.2;
const POINTS = 60;

/** The line's points as measured, from 10 s to 24 h. */
function pointsOf(runs: number[][]): (Measured & { waitSeconds: number })[] {
  return Array.from({ length: POINTS }, (_, i) => {
    const waitSeconds = 10 * (DAY_SECONDS / 10) ** (i / (POINTS - 1));
    // By factors, not steps: those can be multiples of an interval, and then hit checks by chance.
    const waits = evenly(-1, 1, 300).map((power) => waitSeconds * WINDOW ** power);
    return { waitSeconds, ...measure(runs, waits) };
  });
}

function drawPlots(schedules: Schedule[], runs: number[][][]): Record<string, string> {
  const measured = runs.map(pointsOf);
  const lines = (read: (point: Measured) => number): Line[] =>
    schedules.map(({ name }, i) => ({
      name,
      emphasized: name === ours.name,
      color: COLORS[name] ?? 'grey',
      points: (measured[i] ?? []).map((point) => ({ x: point.waitSeconds, y: read(point) })),
    }));
  const plots: Record<string, LinePlot> = {
    lateness: {
      title: 'Mean lateness, by the length of the wait',
      lines: lines(({ meanLateSeconds }) => meanLateSeconds),
      xTicks: X_TICKS,
      yTicks: { '1 s': 1, '3 s': 3, '10 s': 10, '30 s': 30, '100 s': 100 },
    },
    requests: {
      title: 'Requests, by the length of the wait',
      lines: lines(({ meanRequests }) => meanRequests),
      xTicks: X_TICKS,
      yTicks: { '1': 1, '10': 10, '100': 100, '1,000': 1000, '10,000': 10_000, '20,000': 20_000 },
    },
  };
  const files: Record<string, string> = {};
  for (const [name, plot] of Object.entries(plots)) {
    for (const theme of ['light', 'dark'] as const) {
      files[`${name}-${theme}.svg`] = plotLines(plot, theme);
    }
  }
  return files;
}

/** The results of other settings of a schedule that grows with the wait. */
async function settings(): Promise<string> {
  const rows: string[][] = [];
  for (const [floor, share] of SETTINGS) {
    const schedule = growing(floor, share);
    const runs = await runsOf(schedule);
    const cells = Object.values(WAITS).map((waits) => {
      const { meanLateSeconds, meanRequests } = measure(runs, waits);
      return `${meanLateSeconds.toFixed(1)} s, ${whole(meanRequests)}`;
    });
    rows.push([schedule.name, ...cells]);
  }
  return `### Other settings

The schedule waits for a share of the wait so far, but at least a minimum interval and at most 60 s. The table has the mean lateness and the requests with other minimums and shares.

${table(['minimum, share', ...Object.keys(WAITS)], rows)}

None of them beats 5 s and 2% on both lateness and requests for every type of wait.

- A longer minimum saves some of the requests that are made before a video can be finished, a third of all for 2 to 10 minutes. It finds videos of less than four minutes later, which are a quarter to two fifths of them.
- A smaller share finds long waits sooner, with more requests.
- 5.5 s and 1.6% is better for videos, but makes more requests for translations and for a day. 6.5 s and 1.5% is better for 2 to 20 minutes, but later for waits as JoggAI describes them.
- Polling every 6 s is better for 2 to 10 minutes, but makes 14,400 requests in a day.
- No checks in the first minute would save about ten requests for each video that has just been requested. But many waits begin later, after other steps or in a rerun, and would find their videos up to a minute late.

So the minimum is the 5 s that JoggAI recommends, and the promise is simple.`;
}

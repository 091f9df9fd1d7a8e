import { picture, table, whole, type Section } from './markdown.ts';
import { plotLines, type Line, type LinePlot } from './plots.ts';
import { growing, ours, others, seededRandom, type Schedule } from './schedules.ts';

/** How a schedule does for waits of some lengths; the means are over all of them. */
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

// Counts that are no multiples of an interval, so that it is not chance where the checks come.
const typical = evenly(120, 600, 1013);

/**
 * As JoggAI describes it. 99 of 100 videos take 2 to 10 minutes (log-normal, with 95 % of them within),
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

/** How this action does for waits of 2 to 10 minutes, evenly spread, and of a day. */
export async function measureOurs(): Promise<{ typical: Measured; day: Measured }> {
  const runs = await runsOf(ours);
  return { typical: measure(runs, typical), day: measure(runs, day) };
}

/** Lateness and requests of this action's schedule and of others, whatever the machine. */
export async function latenessSection(): Promise<Section> {
  const schedules = [ours, ...others];
  const runs = await Promise.all(schedules.map(runsOf));
  const tables = Object.entries(WAITS).map(([title, waits]) => {
    const rows = schedules.map(({ name }, i) => row(name, measure(runs[i] ?? [], waits)));
    return `### ${title}\n\n${table(HEAD, rows)}`;
  });
  return {
    markdown: `## Lateness and requests

How long after a video is finished it is found, and how many requests that takes. This action's schedule is its own code with its default intervals, on a virtual clock; of the others only the times of their checks are worked out. They are polling at a fixed interval (15 s is what JoggAI's own client has, for half an hour), JoggAI's guide (every 10 s in the first minute, then 30 s and 60 s; it does not say from when on, which is taken here to be five minutes, and its wait of 10 to 15 s before the first check is left out), and the waiter of the AWS SDK for JavaScript with its defaults (chance between 2 s and a longest delay that doubles up to 64 s, then 120 s); each goes on as it ended. The first check is at once, and a request takes no time. Where chance has a part, the figures are of ${RUNS} runs.

A job that waits longer than it needs costs runner minutes: the last column is what the lateness comes to for 1,000 videos with a job each. (GitHub's own runners end a job after six hours, so a longer wait is one on a runner of yours, or of several runs.)

${picture('lateness', 'The mean lateness of each schedule over the length of the wait, from 10 seconds to 24 hours. That of this action is 2.5 seconds up to four minutes, grows with the wait, and stays below 30 seconds.')}

${picture('requests', 'The requests that each schedule makes over the length of the wait, from 10 seconds to 24 hours. This action makes as many as polling every 5 seconds up to four minutes, and fewer than polling every 30 seconds for a day.')}

Each point is the mean over waits up to a fifth longer or shorter.

${tables.join('\n\n')}

JoggAI says that a video takes 2 to 10 minutes, and up to a day when its queue is full. The third table takes 99 of 100 videos from a log-normal distribution with 95 % of it between 2 and 10 minutes, and one from 10 minutes to 24 hours, with each length as likely as twice that length.

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

const COLOURS: Record<string, Line['colour']> = {
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
      colour: COLOURS[name] ?? 'grey',
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

/** What other settings of a schedule that grows with the wait would give. */
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

The schedule waits for a share of the wait so far, but for no less than a shortest delay and no more than 60 s. Here is what other shortest delays and shares give: mean lateness, and requests.

${table(['shortest delay, share', ...Object.keys(WAITS)], rows)}

None of them is ahead of 5 s and 2 % on both lateness and requests for every kind of wait that JoggAI's users have. A third of the requests for a video of 2 to 10 minutes are made before it can be finished: a longer shortest delay saves some of these, and finds later what takes less than four minutes, as a quarter to two fifths of the videos do. A smaller share finds sooner what takes longer, with more requests. 5.5 s and 1.6 % is ahead for videos and behind on requests for translations and for a day; 6.5 s and 1.5 % is ahead for 2 to 20 minutes and behind on lateness for waits as JoggAI describes them. Polling every 6 s would be ahead for 2 to 10 minutes, with 14,400 requests in a day. To check nothing in the first minute after the first check would save some ten requests for each video that is waited for from when it was made; but many a wait begins later, after other steps or when it is taken up again, and would find its video up to a minute late. So the shortest delay stays at the 5 s that JoggAI asks for, and what is promised stays easy to say.`;
}

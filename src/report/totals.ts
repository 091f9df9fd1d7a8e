import { formatNumber, pluralize } from '../format.ts';
import { isProblem, type Explained, type ExplainedProblem } from './explain.ts';

type Result = Explained['result'];

/** The totals of several videos. */
interface Totals {
  /** The most severe result; `error` if there are no videos. */
  result: Result;
  /** The number of videos for each result: `2 failed, 1 timed out`. */
  results: string;
  /** The sum of what JoggAI reported; `undefined` if it reported none. */
  credits: number | undefined;
  checks: number;
  /** Until the last one ended. */
  elapsedSeconds: number;
}

// JoggAI gives credits as decimal fractions, whose sum would otherwise be one of binary ones.
const CREDIT_FRACTIONS = 1e6;

const RESULT_TEXTS: Record<Result, (count: number) => string> = {
  error: (count) => pluralize(count, 'error'),
  failed: (count) => `${formatNumber(count)} failed`,
  'timed-out': (count) => `${formatNumber(count)} timed out`,
  cancelled: (count) => `${formatNumber(count)} cancelled`,
  completed: (count) => `${formatNumber(count)} completed`,
};
const RESULTS_BY_SEVERITY = Object.keys(RESULT_TEXTS) as Result[];

/** Sums up any number of videos. */
export function sumUp(videos: readonly Explained[]): Totals {
  // Waits that another video's failure has ended are not what went wrong.
  const causes = videos.filter((video) => !('failedId' in video));
  const order: Result[] = ['cancelled', 'error', 'failed', 'timed-out', 'completed'];
  return {
    result: order.find((worst) => causes.some(({ result }) => result === worst)) ?? 'error',
    results: RESULTS_BY_SEVERITY.map((result) => ({ result, count: countOf(videos, result) }))
      .filter(({ count }) => count > 0)
      .map(({ result, count }) => RESULT_TEXTS[result](count))
      .join(', '),
    credits: sumCredits(videos.flatMap(({ video }) => video?.credits ?? [])),
    checks: videos.reduce((sum, { checks }) => sum + checks, 0),
    elapsedSeconds: Math.max(0, ...videos.map(({ elapsedSeconds }) => elapsedSeconds)),
  };
}

type Group = readonly [ExplainedProblem, ...ExplainedProblem[]];

/** Unsuccessful videos by problem: the most severe result first, otherwise in the given order. */
export function groupByProblem(videos: readonly Explained[]): Group[] {
  const groups = new Map<string, [ExplainedProblem, ...ExplainedProblem[]]>();
  const problems = videos.filter(isProblem);
  for (const video of RESULTS_BY_SEVERITY.flatMap((of) =>
    problems.filter(({ result }) => result === of),
  )) {
    const { reason, group = reason } = video.problem;
    const key = JSON.stringify([video.result, group]);
    const same = groups.get(key);
    if (same) same.push(video);
    else groups.set(key, [video]);
  }
  return [...groups.values()];
}

/** The advice on problems, each text once. */
export function adviceOn(groups: readonly Group[]): string[] {
  return [...new Set(groups.map(([{ problem }]) => problem.help))].filter((help) => help !== '');
}

/**
 * The status of all together: `completed` only if all are, and '' if one has none and the others are
 * completed.
 */
export function worstStatus(statuses: string[]): string {
  return (
    ['failed', 'pending', 'queued', 'processing', 'running'].find((status) =>
      statuses.includes(status),
    ) ??
    statuses.find((status) => status !== 'completed') ??
    statuses[0] ??
    ''
  );
}

/** The number of times that each text occurs, in order of first occurrence: `3 pending, 1 processing`. */
export function tally(texts: string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, times]) => `${times} ${text}`).join(', ');
}

function countOf(videos: readonly Explained[], of: Result): number {
  return videos.filter(({ result }) => result === of).length;
}

function sumCredits(credits: number[]): number | undefined {
  if (credits.length < 2) return credits[0];
  const sum = credits.reduce((total, n) => total + Math.round(n * CREDIT_FRACTIONS), 0);
  return sum / CREDIT_FRACTIONS;
}

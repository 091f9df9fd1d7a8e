import { formatNumber, pluralize } from '../format.ts';
import { isNotFound } from '../jogg/response-errors.ts';
import { problemText, type Explained, type Problem } from './explain.ts';

type Result = Explained['result'];

/** Videos with the same problem, one or more. */
export interface Group {
  problem: Problem;
  /** On what to do; '' if the same stands in an earlier group. */
  advice: string;
  videos: Explained[];
}

/** The videos of a step, and their totals. */
export type Totals = ReturnType<typeof sumUp>;

// JoggAI's credits are decimal fractions, whose binary sum would have rounding errors.
const CREDIT_FRACTIONS = 1e6;

/** The order in which results are reported. */
const RESULTS: readonly Result[] = ['error', 'failed', 'timed-out', 'cancelled', 'completed'];

/** The totals of any number of videos. */
export function sumUp(videos: readonly Explained[]) {
  // Waits that another video's failure has ended are not what went wrong.
  const causes = videos.filter((video) => !('failedId' in video)).map(({ result }) => result);
  const order = ['cancelled' as const, ...RESULTS];
  return {
    videos,
    /** The most severe result; `error` if there are no videos. */
    result: order.find((worst) => causes.includes(worst)) ?? 'error',
    /** Unsuccessful videos by problem: the most severe result first, otherwise in order. */
    groups: groupByProblem(videos),
    /** The sum of what JoggAI reported; `undefined` if it reported none. */
    credits: sumCredits(videos.flatMap(({ credits }) => credits ?? [])),
    checks: videos.reduce((sum, { checks }) => sum + checks, 0),
    /** Until the last one ended. */
    elapsedSeconds: Math.max(0, ...videos.map(({ elapsedSeconds }) => elapsedSeconds)),
    /** Of videos that a later run can still wait for or download, ready to be its `video-id`. */
    unfinishedIds: videos
      .filter(isUnfinished)
      .map(({ id }) => id)
      .join(),
  };
}

/** The number of videos for each result, the most severe one first: `2 failed, 1 timed out`. */
export function countResults(videos: readonly Explained[]): string {
  return tally(videos.toSorted(bySeverity).map(({ result }) => wordsFor(result)));
}

/** The number of times that each text occurs, in the order of the first ones. */
export function tally(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts]
    .map(([text, n]) => (text === 'error' ? pluralize(n, text) : `${formatNumber(n)} ${text}`))
    .join(', ');
}

/** A result for people. */
export function wordsFor(result: Result): string {
  return result.replace('-', ' ');
}

const bySeverity = (a: Explained, b: Explained): number =>
  RESULTS.indexOf(a.result) - RESULTS.indexOf(b.result);

function groupByProblem(videos: readonly Explained[]): Group[] {
  const groups = new Map<string, Group>();
  const given = new Set<string>();
  for (const video of videos.toSorted(bySeverity)) {
    const { problem } = video;
    if (!problem) continue;
    const text = problemText('', problem);
    const group = groups.get(text);
    if (group) {
      group.videos.push(video);
    } else {
      const advice = given.has(problem.help) ? '' : problem.help;
      groups.set(text, { problem, advice, videos: [video] });
      given.add(advice);
    }
  }
  return [...groups.values()];
}

function isUnfinished(video: Explained): boolean {
  if (video.result === 'completed' || video.result === 'failed') return false;
  return video.result !== 'error' || !isNotFound(video.error);
}

function sumCredits(credits: number[]): number | undefined {
  if (credits.length < 2) return credits[0];
  const sum = credits.reduce((total, n) => total + Math.round(n * CREDIT_FRACTIONS), 0);
  return sum / CREDIT_FRACTIONS;
}

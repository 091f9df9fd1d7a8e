import { formatNumber, pluralize } from '../format.ts';
import { isProblem, problemText, type Explained, type ExplainedProblem } from './explain.ts';

type Result = Explained['result'];

// JoggAI's credits are decimal fractions, whose binary sum would have rounding errors.
const CREDIT_FRACTIONS = 1e6;

/** The order in which results are reported. */
const RESULTS: readonly Result[] = ['error', 'failed', 'timed-out', 'cancelled', 'completed'];

/** The totals of any number of videos. */
export function sumUp(videos: readonly Explained[]) {
  // Waits that another video's failure has ended are not what went wrong.
  const causes = videos.filter((video) => !('failedId' in video));
  const order = ['cancelled' as const, ...RESULTS];
  return {
    /** The most severe result; `error` if there are no videos. */
    result: order.find((worst) => causes.some(({ result }) => result === worst)) ?? 'error',
    /** The number of videos for each result: `2 failed, 1 timed out`. */
    results: RESULTS.map((result) => countText(videos, result))
      .filter(Boolean)
      .join(', '),
    /** The sum of what JoggAI reported; `undefined` if it reported none. */
    credits: sumCredits(videos.flatMap(({ video }) => video?.credits ?? [])),
    checks: videos.reduce((sum, { checks }) => sum + checks, 0),
    /** Until the last one ended. */
    elapsedSeconds: Math.max(0, ...videos.map(({ elapsedSeconds }) => elapsedSeconds)),
  };
}

type Group = readonly [ExplainedProblem, ...ExplainedProblem[]];

/** Unsuccessful videos by problem: the most severe result first, otherwise in order. */
export function groupByProblem(videos: readonly Explained[]): Group[] {
  const rankOf = ({ result }: Explained): number => RESULTS.indexOf(result);
  const groups = new Map<string, [ExplainedProblem, ...ExplainedProblem[]]>();
  for (const video of videos.filter(isProblem).sort((a, b) => rankOf(a) - rankOf(b))) {
    const text = problemText('', video);
    const group = groups.get(text);
    if (group) group.push(video);
    else groups.set(text, [video]);
  }
  return [...groups.values()];
}

/** The advice on problems, each text once. */
export function adviceOn(groups: readonly Group[]): string[] {
  return [...new Set(groups.map(([{ problem }]) => problem.help))].filter((help) => help !== '');
}

function countText(videos: readonly Explained[], of: Result): string {
  const count = videos.filter(({ result }) => result === of).length;
  if (count === 0) return '';
  return of === 'error' ? pluralize(count, of) : `${formatNumber(count)} ${wordsFor(of)}`;
}

/** A result for people. */
export function wordsFor(result: Result): string {
  return result.replace('-', ' ');
}

function sumCredits(credits: number[]): number | undefined {
  if (credits.length < 2) return credits[0];
  const sum = credits.reduce((total, n) => total + Math.round(n * CREDIT_FRACTIONS), 0);
  return sum / CREDIT_FRACTIONS;
}

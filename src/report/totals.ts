import { formatNumber, pluralize } from '../format.ts';
import { isNotFound } from '../jogg/response-errors.ts';
import { problemText, type Explained, type Problem } from './explain.ts';

type Result = Explained['result'];

/** Videos with the same problem, one or more. */
export interface Group {
  problem: Problem;
  videos: Explained[];
}

/** The videos of a step, and their totals. */
export type Totals = ReturnType<typeof sumUp>;

/** The order in which results are reported. */
const RESULTS: readonly Result[] = ['error', 'failed', 'timed-out', 'cancelled', 'completed'];

/** The totals of any number of videos. */
export function sumUp(videos: readonly Explained[]) {
  // Waits that another video's failure has ended are not what went wrong.
  const causes = videos.filter((video) => !('failedId' in video)).map(({ result }) => result);
  const order = ['cancelled' as const, ...RESULTS];
  const credits = videos.flatMap((video) => video.credits ?? []);
  return {
    videos,
    /** The video, if it is the only one. */
    only: videos.length === 1 ? videos[0] : undefined,
    /** The most severe result; `error` if there are no videos. */
    result: order.find((worst) => causes.includes(worst)) ?? 'error',
    /** Unsuccessful videos by problem: the most severe result first, otherwise in order. */
    groups: groupByProblem(videos),
    /** The sum of what JoggAI reported; `undefined` if it reported none. */
    credits: credits.length === 0 ? undefined : credits.reduce(addDecimals),
    checks: videos.reduce((sum, { checks }) => sum + checks, 0),
    /** Until the last one ended. */
    elapsedSeconds: Math.max(0, ...videos.map(({ elapsedSeconds }) => elapsedSeconds)),
    /** Of videos that a later run can still wait for or download, ready to be its `video-id`. */
    unfinishedIds: videos.flatMap((video) => (isUnfinished(video) ? video.id : [])).join(),
  };
}

/** The number of videos for each result, the most severe one first: `2 failed, 1 timed out`. */
export function countResults(videos: readonly Explained[]): string {
  return tally(bySeverity(videos).map(({ result }) => wordsFor(result)));
}

/** The number of times that each text occurs, in the order of the first ones; `error` has a plural. */
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

function bySeverity(videos: readonly Explained[]): Explained[] {
  return RESULTS.flatMap((result) => videos.filter((video) => video.result === result));
}

function groupByProblem(videos: readonly Explained[]): Group[] {
  const groups = new Map<string, Group>();
  for (const video of bySeverity(videos)) {
    const { problem } = video;
    if (!problem) continue;
    const text = problemText('', problem);
    const group = groups.get(text) ?? { problem, videos: [] };
    group.videos.push(video);
    groups.set(text, group);
  }
  return [...groups.values()];
}

function isUnfinished(video: Explained): boolean {
  if (video.result === 'completed' || video.result === 'failed') return false;
  return video.result !== 'error' || !isNotFound(video.error) || isListed(video);
}

/** A list has it, and not as failed. */
function isListed({ listed }: Explained): boolean {
  return listed !== undefined && listed.status !== 'failed';
}

// The binary sum of decimal fractions has rounding errors, which would add up.
function addDecimals(a: number, b: number): number {
  return Number((a + b).toFixed(6));
}

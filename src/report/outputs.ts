import type { Explained } from './explain.ts';
import { sumUp, worstStatus } from './totals.ts';

/** The action's outputs, by the names in action.yml. What is not known is ''. */
export type Outputs = Record<
  | 'video-url'
  | 'status'
  | 'credits'
  | 'result'
  | 'title'
  | 'cover-url'
  | 'created-at'
  | 'error-code'
  | 'error-message'
  | 'video-path'
  | 'videos',
  string
>;

type VideoEntry = ReturnType<typeof describeVideo>;

// GitHub's documentation: 1 MB for all outputs of a job, by their size in UTF-16.
const MAX_JOB_OUTPUT_BYTES = 2 ** 20;

/**
 * The outputs about the videos that a step waited for. Where there are several, `video-url`, `title`,
 * `cover-url`, `created-at` and `video-path` have a line for each. Where there is none, the result is `error`.
 *
 * @param errorMessage what went wrong, on one line; '' if nothing did
 */
export function toOutputs(videos: readonly Explained[], errorMessage: string): Outputs {
  const { result, credits } = sumUp(videos);
  const entries = videos.map(describeVideo);
  const lines = (read: (entry: VideoEntry) => string | null): string =>
    entries.map((entry) => read(entry) ?? '').join('\n');
  return {
    'video-url': lines((entry) => entry.video_url),
    status: worstStatus(entries.map(({ status }) => status ?? '')),
    credits: String(credits ?? ''),
    result,
    title: lines((entry) => entry.title),
    'cover-url': lines((entry) => entry.cover_url),
    'created-at': lines((entry) => entry.created_at),
    'error-code': commonCode(videos),
    'error-message': errorMessage,
    'video-path': lines((entry) => entry.video_path),
    videos: JSON.stringify(entries),
  };
}

/** The names of those that are too large for a job to pass on to another. */
export function tooLargeForJobs(outputs: Outputs): string[] {
  return Object.entries(outputs)
    .filter(([, { length }]) => length * 2 > MAX_JOB_OUTPUT_BYTES)
    .map(([name]) => name);
}

/** One video, as it stands in `videos`. */
function describeVideo(explained: Explained) {
  const { id, type, result, video, problem, url, path } = explained;
  return {
    id,
    type,
    result,
    status: video?.status ?? null,
    title: video?.title ?? null,
    video_url: url ?? null,
    cover_url: video?.coverUrl ?? null,
    subtitle_url: video?.subtitleUrl ?? null,
    duration_seconds: video?.durationSeconds ?? null,
    credits: video?.credits ?? null,
    created_at: video?.createdAt?.toISOString() ?? null,
    error_code: problem?.code ?? null,
    error_message: problem?.reason ?? null,
    video_path: path ?? null,
  };
}

/** The code that all unsuccessful videos have; '' if they differ or have none. */
function commonCode(videos: readonly Explained[]): string {
  const [code, ...others] = new Set(
    videos.flatMap(({ problem }) => (problem ? [problem.code] : [])),
  );
  return others.length === 0 ? String(code ?? '') : '';
}

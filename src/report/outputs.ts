import { isNotFound } from '../jogg/response-errors.ts';
import { shownUrlOf, urlOf, type Explained } from './explain.ts';
import { sumUp } from './totals.ts';

/** The outputs in action.yml, except for `videos-file`; '' for what is unknown. */
export type Outputs = ReturnType<typeof toOutputs>;

// GitHub's documentation: 1 MB for all outputs of a job, by their size in UTF-16.
const MAX_JOB_OUTPUT_BYTES = 2 ** 20;

/**
 * The outputs about the videos that a step waited for. For several videos, those about one video have
 * a line for each. Without videos, the result is `error`.
 *
 * @param errorMessage what went wrong, on one line; '' if nothing did
 */
export function toOutputs(videos: readonly Explained[], errorMessage: string) {
  const { result, credits } = sumUp(videos);
  const entries = videos.map(describeVideo);
  const lines = (values: readonly (string | number | null | undefined)[]): string => {
    const text = values.map((value) => value ?? '').join('\n');
    // Line breaks alone would be a value, and true in an `if`.
    return text.trim() === '' ? '' : text;
  };
  const field = (name: keyof (typeof entries)[number]): string =>
    lines(entries.map((entry) => entry[name]));
  return {
    'video-url': lines(videos.map(finishedUrl)),
    status: worstStatus(entries.map(({ status }) => status ?? '')),
    credits: String(credits ?? ''),
    result,
    title: field('title'),
    'cover-url': field('cover_url'),
    'subtitle-url': field('subtitle_url'),
    'duration-seconds': field('duration_seconds'),
    'created-at': field('created_at'),
    'error-code': commonCode(videos),
    'error-message': errorMessage,
    'video-path': field('video_path'),
    'unfinished-ids': unfinishedIds(videos),
    videos: JSON.stringify(entries),
  };
}

/** A warning for users who pass outputs on; none if a job can pass all of them to another. */
export function sizeWarnings(outputs: Record<string, string>): string[] {
  const names = Object.entries(outputs)
    .filter(([, { length }]) => length * 2 > MAX_JOB_OUTPUT_BYTES)
    .map(([name]) => `\`${name}\``);
  if (names.length === 0) return [];
  return [
    `Outputs larger than 1 MB can't be passed to other jobs: ${names.join(', ')}. Later steps of this job can still use them. To pass them on, split the IDs across several jobs.`,
  ];
}

/** The IDs of videos that a later run can still wait for or download, ready to be its `video-id`. */
export function unfinishedIds(videos: readonly Explained[]): string {
  return videos
    .filter(isUnfinished)
    .map(({ id }) => id)
    .join(',');
}

function isUnfinished(video: Explained): boolean {
  if (video.result === 'completed' || video.result === 'failed') return false;
  return video.result !== 'error' || !isNotFound(video.error);
}

/** The URL of a finished video, even if it could not be saved. */
function finishedUrl(video: Explained): string | undefined {
  const isFinished = video.result === 'completed' || 'stage' in video;
  return isFinished ? urlOf(video) : undefined;
}

/** An element of `videos`. */
function describeVideo(explained: Explained) {
  const { id, type, result, video, problem, file } = explained;
  return {
    id,
    type,
    result,
    status: video?.status ?? null,
    title: video?.title ?? null,
    video_url: shownUrlOf(explained) ?? null,
    cover_url: video?.coverUrl ?? null,
    subtitle_url: video?.subtitleUrl ?? null,
    duration_seconds: video?.durationSeconds ?? null,
    credits: video?.credits ?? null,
    created_at: video?.createdAt?.toISOString() ?? null,
    error_code: problem?.code ?? null,
    error_message: problem?.reason ?? null,
    video_path: file?.path ?? null,
    video_bytes: file?.bytes ?? null,
    video_sha256: file?.sha256 ?? null,
  };
}

/** `completed` only if all videos are, and '' if one has no status and the others are completed. */
function worstStatus(statuses: string[]): string {
  const known = ['failed', 'pending', 'processing'].find((status) => statuses.includes(status));
  const [first = ''] = statuses;
  return known ?? statuses.find((status) => status !== 'completed') ?? first;
}

/** The code that all unsuccessful videos have; '' if they differ or have none. */
function commonCode(videos: readonly Explained[]): string {
  const [code, ...others] = new Set(
    videos.flatMap(({ problem }) => (problem ? [problem.code] : [])),
  );
  return others.length === 0 ? String(code ?? '') : '';
}

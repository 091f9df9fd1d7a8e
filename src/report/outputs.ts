import type { Explained } from './explain.ts';
import type { Group, Totals } from './totals.ts';

/** The outputs in action.yml, except for `videos-file`; '' for what is unknown. */
export type Outputs = ReturnType<typeof toOutputs>;

// GitHub's documentation: 1 MB for all outputs of a job, by their size in UTF-16.
const MAX_JOB_OUTPUT_BYTES = 2 ** 20;

/**
 * The outputs about the videos that a step waited for. For several videos, those about one video have
 * a line for each.
 *
 * @param errorMessage what went wrong, on one line; '' if nothing did
 */
export function toOutputs(
  { videos, result, groups, credits, unfinishedIds }: Totals,
  errorMessage: string,
) {
  const entries = videos.map(describeVideo);
  const lines = (values: readonly (string | number | undefined)[]): string => {
    const text = values.join('\n');
    // Line breaks alone would be a value, and true in an `if`.
    return text.trim() === '' ? '' : text;
  };
  const field = (name: keyof (typeof entries)[number]): string =>
    lines(entries.map((entry) => entry[name]));
  return {
    'video-url': lines(videos.map(finishedUrl)),
    status: worstStatus(entries.map(({ status = '' }) => status)),
    credits: String(credits ?? ''),
    result,
    title: field('title'),
    'cover-url': field('cover_url'),
    'subtitle-url': field('subtitle_url'),
    'duration-seconds': field('duration_seconds'),
    'created-at': field('created_at'),
    'error-code': commonCode(groups),
    'error-message': errorMessage,
    'video-path': field('video_path'),
    'unfinished-ids': unfinishedIds,
    videos: JSON.stringify(entries, (_name, value: unknown) => value ?? null),
  };
}

/** A warning for users who pass outputs on; `undefined` if a job can pass all of them to another. */
export function sizeWarning(outputs: Record<string, string>): string | undefined {
  const names = Object.entries(outputs)
    .filter(([, { length }]) => length * 2 > MAX_JOB_OUTPUT_BYTES)
    .map(([name]) => `\`${name}\``);
  return names.length === 0
    ? undefined
    : `Outputs larger than 1 MB can't be passed to other jobs: ${names.join(', ')}. Later steps of this job can still use them. To pass them on, split the IDs across several jobs.`;
}

/** The URL of a finished video, even if it could not be saved. */
function finishedUrl(video: Explained): string | undefined {
  return video.result === 'completed' || 'stage' in video ? video.url : undefined;
}

/** An element of `videos`. */
function describeVideo(video: Explained) {
  return {
    id: video.id,
    type: video.type,
    result: video.result,
    status: video.status,
    title: video.title,
    video_url: video.shownUrl,
    cover_url: video.coverUrl,
    subtitle_url: video.subtitleUrl,
    duration_seconds: video.durationSeconds,
    credits: video.credits,
    created_at: video.createdAt?.toISOString(),
    error_code: video.problem?.code,
    error_message: video.problem?.reason,
    video_path: video.file?.path,
    video_bytes: video.file?.bytes,
    video_sha256: video.file?.sha256,
  };
}

/** `completed` only if all videos are, and '' if one has no status and the others are completed. */
function worstStatus(statuses: string[]): string {
  const known = ['failed', 'pending', 'processing'].find((status) => statuses.includes(status));
  return known ?? statuses.find((status) => status !== 'completed') ?? statuses[0] ?? '';
}

/** The code that all unsuccessful videos have; '' if they differ or have none. */
function commonCode(groups: readonly Group[]): string {
  const [code, ...others] = new Set(groups.map(({ problem }) => problem.code));
  return others.length === 0 ? String(code ?? '') : '';
}

import {
  describeUnusableUrl,
  isBlank,
  pick,
  readText,
  readUrl,
  toSnakeCase,
  type FieldMap,
} from './fields.ts';

/** Where a video is. */
export interface VideoUrl {
  /** An absolute http or https URL. */
  url: string | undefined;
  /** What is wrong with a URL that cannot be used, as in "is too long". */
  urlProblem: string | undefined;
  /** That URL, at most 1,000 characters of it. */
  unusableUrl: string | undefined;
}

/** A text, or nothing, with the names that lead to it in snake_case. */
interface Leaf {
  path: string[];
  value: string | undefined;
}

const NAMES = ['result_url', 'video_url', 'download_url', 'file_url', 'url'];
const VIDEO = /video|output|result|download/;
const OTHER = /cover|subtitle|preview|thumb|poster|caption|source|original|input/;
const OTHER_FILE = /\.(jpe?g|png|gif|webp|svg|srt|vtt|ass|mp3|wav|m4a|json|html?)$/i;
const MAX_DEPTH = 5;
const MAX_PARTS = 20;

/**
 * Finds the URL of a video: under one of its names; or the only one under names such as `output` and
 * `video`; or, if it has no field for it, the only one there is. Those of covers, subtitles, previews and
 * thumbnails do not count.
 *
 * @param data whatever describes the video
 * @param envelope what `data` stands in, for a URL beside it
 */
export function readVideoUrl(data: unknown, envelope: FieldMap): VideoUrl {
  const leaves = leavesOf(data, [], MAX_DEPTH).filter(({ path }) => !OTHER.test(path.join('.')));
  const rankOf = ({ path }: Leaf): number =>
    NAMES.indexOf(path.find((name) => name !== 'data') ?? '');
  const named = leaves.filter((leaf) => rankOf(leaf) !== -1).sort((a, b) => rankOf(a) - rankOf(b));
  const others = leaves.filter(({ value = '' }) => /^([a-z][a-z\d+.-]*:)?\/\//i.test(value.trim()));
  const inVideo = others.filter(({ path }) => VIDEO.test(path.join('.')));
  let url = readAll(named)[0] ?? onlyOf(inVideo);
  if (named.length === 0) url ??= onlyOf(others) ?? pick([envelope], readUrl, ...NAMES);
  const unusable = [...named, ...others].find(({ value }) => !isBlank(value))?.value;
  const urlProblem = url === undefined ? describeUnusableUrl(unusable) : undefined;
  return { url, urlProblem, unusableUrl: urlProblem && readText(unusable) };
}

function readAll(leaves: readonly Leaf[]): string[] {
  return leaves.flatMap(({ value }) => readUrl(value) ?? []);
}

function onlyOf(leaves: readonly Leaf[]): string | undefined {
  const urls = new Set(readAll(leaves).filter((url) => !OTHER_FILE.test(new URL(url).pathname)));
  return urls.size === 1 ? [...urls][0] : undefined;
}

/** The texts in a value, and the fields without one. */
function leavesOf(value: unknown, path: string[], depth: number): Leaf[] {
  if (typeof value === 'string') return [{ path, value }];
  if (value === null) return [{ path, value: undefined }];
  if (typeof value !== 'object' || depth === 0) return [];
  if (Array.isArray(value)) {
    return value.slice(0, MAX_PARTS).flatMap((part) => leavesOf(part, path, depth - 1));
  }
  return Object.entries(value).flatMap(([name, part]) =>
    leavesOf(part, [...path, toSnakeCase(name)], depth - 1),
  );
}

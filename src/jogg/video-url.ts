import { parseUrl } from '../http/url.ts';
import {
  describeUnusableUrl,
  isBlank,
  pick,
  readText,
  readUrl,
  toSnakeCase,
  type FieldMap,
  type Fields,
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
  /** The object that it is a field of. */
  owner: Fields | undefined;
}

const NAMES = ['result_url', 'video_url', 'download_url', 'file_url', 'url'];
const VIDEO = /video|output|result|download/;
const HOLDER = /(^|\.)(video|output|result|download)s?(\.|$)/;
const OTHER = /cover|subtitle|preview|thumb|poster|caption|(^|[._])source|original|input/;
const OTHER_FILE = /\.(jpe?g|png|gif|webp|svg|srt|vtt|ass|mp3|wav|m4a|aac|json|html?)$/i;
const MAX_DEPTH = 5;
const MAX_PARTS = 20;

/**
 * Finds the URL of a video: under one of its names; or below `output`, `video` and the like, by its
 * name or as the only one; or, if it has no field for it, the only one under names such as
 * `final_video`, or the only one there is. Those of covers, subtitles, previews and thumbnails do not
 * count, and beside an empty field for it neither do its neighbors.
 *
 * @param data whatever describes the video
 * @param envelope what `data` stands in, for a URL beside it
 */
export function readVideoUrl(data: unknown, envelope: FieldMap): VideoUrl {
  const leaves = leavesOf(data, MAX_DEPTH).filter(({ path }) => !OTHER.test(path.join('.')));
  const rankOf = ({ path }: Leaf): number =>
    NAMES.indexOf(path.find((name) => name !== 'data') ?? '');
  const named = leaves.filter((leaf) => rankOf(leaf) !== -1).sort((a, b) => rankOf(a) - rankOf(b));
  const inHolder = leaves.filter(({ path }) => HOLDER.test(path.join('.')));
  const hasField = named.length > 0 || inHolder.some(hasName);
  const others = leaves.filter(isUrl);
  const inVideo = hasField
    ? withoutNeighbors(inHolder, leaves).filter((leaf) => hasName(leaf) || isUrl(leaf))
    : others.filter(({ path }) => VIDEO.test(path.join('.')));
  const byName = NAMES.flatMap(
    (name) => onlyOf(inVideo.filter(({ path }) => path.at(-1) === name)) ?? [],
  );
  let url = named.flatMap(({ value }) => readUrl(value) ?? [])[0] ?? byName[0] ?? onlyOf(inVideo);
  if (!hasField) url ??= onlyOf(others) ?? pick([envelope], readUrl, ...NAMES);
  const unusable = [...named, ...inVideo, ...(hasField ? [] : others)]
    .map(({ value }) => value)
    .find((value) => describeUnusableUrl(value) !== undefined);
  const urlProblem = url === undefined ? describeUnusableUrl(unusable) : undefined;
  return { url, urlProblem, unusableUrl: urlProblem && readText(unusable) };
}

/** The objects that have a URL as a field, and the name that each stands under; '' if under none. */
export function ownersOf(data: unknown, url: string): { name: string; owner: Fields }[] {
  return leavesOf(data, MAX_DEPTH + 1).flatMap(({ path, value, owner }) =>
    owner && readUrl(value) === url ? { name: path.at(-2) ?? '', owner } : [],
  );
}

function hasName({ path }: Leaf): boolean {
  return NAMES.includes(path.at(-1) ?? '');
}

/** Whether it is a URL of any scheme. */
function isUrl({ value = '' }: Leaf): boolean {
  return /^([a-z][a-z\d+.-]*:)?\/\//i.test(value.trim());
}

/** Without the fields of an object that has a field for the URL. */
function withoutNeighbors(inHolder: readonly Leaf[], leaves: readonly Leaf[]): Leaf[] {
  const owners = new Set(leaves.filter(hasName).map(({ owner }) => owner));
  return inHolder.filter(
    (leaf) => hasName(leaf) || HOLDER.test(leaf.path.at(-1) ?? '') || !owners.has(leaf.owner),
  );
}

/** The URL that all of them are; `undefined` if there is another one, also one that can't be fetched. */
function onlyOf(leaves: readonly Leaf[]): string | undefined {
  const texts = leaves.flatMap(({ value }) => (isBlank(value) ? [] : (readUrl(value) ?? value)));
  const [only, ...more] = new Set(
    texts.filter((text = '') => !OTHER_FILE.test(parseUrl(text)?.pathname ?? text)),
  );
  return more.length === 0 ? readUrl(only) : undefined;
}

/** The texts in a value, and the fields without one. */
function leavesOf(value: unknown, depth: number, path: string[] = [], owner?: Fields): Leaf[] {
  if (typeof value === 'string') return [{ path, value, owner }];
  const parts = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (parts.length === 0) return [{ path, value: undefined, owner }];
  if (depth === 0) return [];
  if (Array.isArray(value)) {
    return value.slice(0, MAX_PARTS).flatMap((part) => leavesOf(part, depth - 1, path, owner));
  }
  return parts.flatMap(([name, part]) =>
    leavesOf(part, depth - 1, [...path, toSnakeCase(name)], value as Fields),
  );
}

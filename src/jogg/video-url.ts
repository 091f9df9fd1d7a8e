import { parseUrl } from '../http/url.ts';
import { describeUnusableUrl, isBlank, readText, readUrl, type Leaf } from './fields.ts';

/** The URL of a video. */
export interface VideoUrl {
  /** An absolute http or https URL. */
  url: string | undefined;
  /** The problem of a URL that cannot be used, as in "is too long". */
  urlProblem: string | undefined;
  /** That URL, at most 1,000 characters of it. */
  unusableUrl: string | undefined;
}

const NAMES = ['result_url', 'video_url', 'download_url', 'file_url', 'url'];
const HOLDER = /(^|\.)(video|output|result|download)s?(\.|$)/;
const OTHER = /cover|subtitle|preview|thumb|poster|caption|(^|[._])source|original|input/;
const OTHER_FILE = /\.(jpe?g|png|gif|webp|svg|srt|vtt|ass|mp3|wav|m4a|aac|json|html?)$/i;

/**
 * Finds the URL of a video: under one of its names; or in `output`, `video` and the like, by its name
 * or as the only one; or, if there is no field for it, as the only one there is. Those of covers,
 * subtitles, previews and thumbnails do not count.
 *
 * @param leaves of what describes the video
 * @param envelope those of what that stands in, for a URL beside it
 */
export function readVideoUrl(leaves: readonly Leaf[], envelope: readonly Leaf[]): VideoUrl {
  const candidates = leaves.filter(({ path }) => !OTHER.test(path));
  const inHolder = candidates.filter(({ path }) => HOLDER.test(path));
  const inData = namedIn(candidates);
  const named = inData.length > 0 ? inData : namedIn(envelope);
  const nested = NAMES.map((name) => inHolder.filter(({ path }) => path.endsWith(`.${name}`)));
  const hasNested = nested.some((group) => group.length > 0);
  const groups = [
    ...named.map((leaf) => [leaf]),
    ...nested,
    // Beside a field for it, even an empty one, other URLs are something else.
    hasNested ? [] : inHolder.filter(isVideoUrl),
    hasNested || named.length > 0 ? [] : candidates.filter(isVideoUrl),
  ];
  const url = groups.map(onlyOf).find((only) => only !== undefined);
  const unusable = groups.flat().find(({ value }) => describeUnusableUrl(value) !== undefined);
  const urlProblem = url === undefined ? describeUnusableUrl(unusable?.value) : undefined;
  return { url, urlProblem, unusableUrl: urlProblem && readText(unusable?.value) };
}

/** The fields with one of the names, in the order of these. */
function namedIn(leaves: readonly Leaf[]): Leaf[] {
  return NAMES.flatMap((name) => leaves.filter(({ path }) => path === name));
}

/** A URL of any scheme, and not of a file that is no video. */
function isVideoUrl({ value }: Leaf): boolean {
  const text = typeof value === 'string' ? value.trim() : '';
  const path = parseUrl(text)?.pathname ?? text;
  return /^([a-z][a-z\d+.-]*:)?\/\//i.test(text) && !OTHER_FILE.test(path);
}

/** The URL that all of them are; `undefined` if there is another one, also one that can't be fetched. */
function onlyOf(leaves: readonly Leaf[]): string | undefined {
  const texts = leaves.flatMap(({ value }) => (isBlank(value) ? [] : (readUrl(value) ?? value)));
  const [only, ...more] = new Set(texts);
  return more.length === 0 ? readUrl(only) : undefined;
}

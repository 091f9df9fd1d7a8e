import { parseUrl } from '../http/url.ts';
import {
  checkUrl,
  isBlank,
  readId,
  readNumber,
  readText,
  readTime,
  readUrl,
  toSnakeCase,
  type Fields,
} from './fields.ts';
import type { ResponseDetails } from './response-errors.ts';

/** A text, a number or the like in a response, or a field with nothing in it. */
export interface Leaf {
  /** The names that lead to it in snake_case, without `data`, as in `error.message`. */
  path: string;
  value: unknown;
  /** The objects around it, the outermost first. */
  owners: readonly Fields[];
}

// More levels, and longer lists, come from no API.
const MAX_DEPTH = 8;
const MAX_PARTS = 20;

/** All that a value holds, from whatever objects and lists in it. */
export function leavesOf(
  value: unknown,
  path = '',
  owners: readonly Fields[] = [],
  depth = MAX_DEPTH,
): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value, owners }];
  const parts = Object.entries(value as Fields);
  if (parts.length === 0) return [{ path, value: undefined, owners }];
  if (depth === 0) return [];
  if (Array.isArray(value)) {
    return parts.slice(0, MAX_PARTS).flatMap(([, part]) => leavesOf(part, path, owners, depth - 1));
  }
  const inside = [...owners, value as Fields];
  return parts.flatMap(([name, part]) => {
    const names = [path, toSnakeCase(name)].filter((each) => each !== '' && each !== 'data');
    return leavesOf(part, names.join('.'), inside, depth - 1);
  });
}

const URL_NAMES = ['result_url', 'video_url', 'download_url', 'file_url', 'url'];
const HOLDER = /(^|\.)(video|output|result|download)s?(\.|$)/;
const OTHER = /cover|subtitle|preview|thumb|poster|captions?([._]|$)|(^|[._])source|original|input/;
const IN_REQUEST = /(^|\.)(webhook|callback|product|template|audio|music|voice|logo)s?([._]url)?$/;
// Requests about another video have its URL under this name, and responses may repeat it.
const SOURCE_NAME = 'video_url';
const VIDEO = /video|output|result|download/;
const OTHER_FILE = /\.(jpe?g|png|gif|webp|svg|srt|vtt|ass|mp3|wav|m4a|aac|json|html?)$/i;

/**
 * Finds the URL of a video: under one of its names, in `data` or else beside that; or in `output`, `video`
 * and the like, by its name or as the only one; or, if there is no field for it, as the only one under a
 * name such as `final_video`, or the only one there is. Covers, subtitles, previews, and the URLs of a request
 * don't count.
 *
 * @param hasSource true for a video that is made from another one
 */
export function readVideoUrl(
  leaves: readonly Leaf[],
  beside: readonly Leaf[],
  hasSource = false,
): { url: string | undefined } & Pick<ResponseDetails, 'urlProblem' | 'unusableUrl'> {
  const candidates = leaves.filter(({ path }) => !OTHER.test(path));
  const inHolder = candidates.filter(({ path }) => HOLDER.test(path));
  const inData = namedIn(candidates);
  const named = inData.length > 0 ? inData : namedIn(beside);
  const isSource = ({ path }: Leaf): boolean => hasSource && path === SOURCE_NAME;
  const nested = URL_NAMES.map((name) => inHolder.filter(({ path }) => path.endsWith(`.${name}`)));
  const own = named.filter((leaf) => !isSource(leaf)).map((leaf) => [leaf]);
  const groups = [...own, ...nested];
  if (groups.flat().length === 0) groups.push(named.filter(isSource));
  // Beside a field for it, even an empty one, other URLs are something else.
  if (nested.flat().length === 0) {
    groups.push(inHolder.filter(isVideoUrl));
    if (named.length === 0) {
      const rest = candidates.filter(isVideoUrl);
      groups.push(
        rest.filter(({ path }) => VIDEO.test(path)),
        rest.some(({ path }) => IN_REQUEST.test(path)) ? [] : rest,
      );
    }
  }
  const url = groups.map(onlyOf).find((only) => only !== undefined);
  if (url !== undefined) return { url, urlProblem: undefined, unusableUrl: undefined };
  const all = groups.flat().map(({ path, value }) => ({ path, value, ...checkUrl(value) }));
  const several = all.find((leaf) => leaf.url !== undefined && VIDEO.test(leaf.path));
  const unusable = all.find(({ problem }) => problem !== undefined) ?? several;
  const urlProblem = unusable && (unusable.problem ?? 'is one of several');
  return { url, urlProblem, unusableUrl: readText(unusable?.value) };
}

/** The fields with one of the names, in the order of these. */
function namedIn(leaves: readonly Leaf[]): Leaf[] {
  return URL_NAMES.flatMap((name) => leaves.filter(({ path }) => path === name));
}

/** A URL of any scheme, unless it is only a host, or its extension is not a video's. */
function isVideoUrl({ value }: Leaf): boolean {
  const text = typeof value === 'string' ? value.trim() : '';
  const path = parseUrl(text)?.pathname ?? text;
  return /^([a-z][a-z\d+.-]*:)?\/\//i.test(text) && path !== '/' && !OTHER_FILE.test(path);
}

/** The URL, if all leaves have the same one. One that can't be fetched counts as another. */
function onlyOf(leaves: readonly Leaf[]): string | undefined {
  const texts = leaves.flatMap(({ value }) => (isBlank(value) ? [] : (readUrl(value) ?? value)));
  const [only, ...more] = new Set(texts);
  return more.length === 0 ? readUrl(only) : undefined;
}

// Names of texts that say why, the most exact first: `error`, `err_msg`, `fail_reason`, `last_error`.
const REASONS = [
  /^(.+_)?(err(or)?|fail(ed|ure)?)s?(_?(msg|message|reason|text|detail|desc|description|info)s?)?$/,
  /(^|_)(err|fail)/,
  /reason/,
  /(message|msg)s?$/,
  /(detail|desc|description)s?$/,
];
// Names of what to do on an error, and of something else about it. Under these, only several words say why,
// and only if nothing else does.
const NO_TEXT = /(^|\.)on_|(policy|callback)(\.|$)/;
const LABEL = /(code|type|id|at|time|date|count|url)(\.|$)/;
const NO_REASON =
  /^(((request|operation|query) )?success(ful(ly)?)?|(?!.*[不未没]).*成功|succeeded|ok(ay)?|completed?|done|none|null|nil|undefined|true|false|yes|no|n\/a|no errors?)\.?$/i;
const CODE = /(^|[_.])(err|fail|reason)[^.]*(\..*)?code$|(^|\.)errno$/;

/**
 * The text that says why something failed: the one under the most exact names. If it may not have failed,
 * only texts of errors count: a message, or a description, can be about anything.
 */
export function readReason(leaves: readonly Leaf[], isFailed: boolean): string | undefined {
  const named = isFailed ? /^[0-4]/ : /^0/;
  const reasons = leaves.flatMap(({ path, value }) => {
    const rank = rankOf(path);
    const text = named.test(rank) && !NO_TEXT.test(path) ? readReasonText(value) : undefined;
    const isLabel = LABEL.test(path);
    if (text === undefined || (isLabel && !text.includes(' '))) return [];
    return [{ rank: isLabel ? `9${rank}` : rank, text }];
  });
  const [best] = reasons.map(({ rank }) => rank).sort();
  return reasons.find(({ rank }) => rank === best)?.text;
}

/** JoggAI's code of an error: a number or a word, and not 0, which is none. */
export function readCode(leaves: readonly Leaf[]): number | string | undefined {
  const codes = leaves.filter(({ path }) => CODE.test(path)).map(({ value }) => value);
  const errors = leaves.filter(({ path }) => /(^|\.)err(or)?$/.test(path));
  return [
    ...codes.map((value) => readNumber(value) ?? readId(value)),
    ...errors.map(({ value }) => readNumber(value)),
  ].find((code) => code !== undefined && code !== 0);
}

/** A digit for each name of a path, the lower the more exact: `02` for `error.message`. */
function rankOf(path: string): string {
  const ranks = path.split('.').map((name) => REASONS.findIndex((reason) => reason.test(name)));
  return ranks.map((rank) => (rank === -1 ? REASONS.length : rank)).join('');
}

function readReasonText(value: unknown): string | undefined {
  const text = typeof value === 'string' ? (readText(value) ?? '') : '';
  const isTime = /^\d/.test(text) && readTime(text) !== undefined;
  return /[^\d\s.,:()[\]{}-]/.test(text) && !NO_REASON.test(text) && !isTime ? text : undefined;
}

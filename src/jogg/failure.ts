import { readId, readNumber, readText, readTime, type Leaf } from './fields.ts';

// Names of texts that say why, the most exact first: `err_msg`, `fail_reason`, `last_error`.
const REASONS = [/(^|_)(err|fail)/, /reason/, /(message|msg)s?$/, /(detail|desc|description)s?$/];
// Names of what says something else about an error, such as its code, or what to do on one.
const NO_TEXT = /(^|\.)on_|(code|type|id|at|time|date|count|url|policy)(\.|$)/;
const NO_REASON =
  /^(success(ful(ly)?)?|succeeded|ok(ay)?|completed?|done|none|null|nil|undefined|true|false|yes|no|n\/a|no errors?)\.?$/i;
const CODE = /(^|[_.])(err|fail|reason)[^.]*(\..*)?code$|(^|\.)errno$/;

/**
 * The text that says why something failed: the one under the most exact names.
 *
 * @param isFailed whether it certainly has. If not, only texts of errors count: a message, or a
 * description, can be about anything.
 */
export function readReason(leaves: readonly Leaf[], isFailed: boolean): string | undefined {
  const reasons = leaves.flatMap(({ path, value }) => {
    const rank = rankOf(path);
    const isNamed = isFailed ? rank < String(REASONS.length) : rank.startsWith('0');
    const text = isNamed && !NO_TEXT.test(path) ? readReasonText(value) : undefined;
    return text === undefined ? [] : [{ rank, text }];
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
  const text = typeof value === 'string' ? readText(value) : undefined;
  const isReason = /[^\d\s.,:-]/.test(text ?? '') && !NO_REASON.test(text ?? '');
  return isReason && !readTime(text) ? text : undefined;
}

import {
  isBlank,
  readFields,
  readId,
  readNumber,
  readText,
  readTime,
  type FieldMap,
} from './fields.ts';

/** What an error says. */
export interface Failure {
  failureCode: number | string | undefined;
  failureMessage: string | undefined;
}

// Names of texts, the most exact first: `error`, `err_msg`, `fail_reason`, `last_error_message`.
const ERROR =
  /^(.+_)?(err(or)?|fail(ed|ure)?)s?_?((msg|message|reason|text|detail|desc|description|info)s?)?$/;
const REASONS = [
  ERROR,
  /(^|_)err|(^|_)fail/,
  /reason/,
  /(message|msg)s?$/,
  /(detail|desc|description)s?$/,
];
// Names of what says something else about an error, such as its code, or what to do on one.
const NO_TEXT = /^on_|(code|type|id|at|time|date|count|url|policy)$/;
const NO_REASON =
  /^(success(ful(ly)?)?|succeeded|ok(ay)?|completed?|done|none|null|nil|undefined|true|false|yes|no|n\/a|no errors?)\.?$/i;
// Errors that hold errors: deeper ones, and more of them, come from no API.
const MAX_DEPTH = 4;
const MAX_PARTS = 20;

/**
 * Reads what an error is, where a response tells of one.
 *
 * @param groups the objects to look in, a group after the other
 * @param isFailed whether it certainly does. If not, only texts of errors count: a message, or a
 * description, can be about anything.
 */
export function readFailure(groups: readonly FieldMap[][], isFailed: boolean): Failure {
  const names = isFailed ? REASONS : [ERROR];
  const errors = groups.flat().flatMap((scope) => valuesNamed(names, scope));
  const failureMessage = firstOf(groups, (scopes) =>
    firstOf(names, (name) =>
      firstOf(scopes, (scope) =>
        firstOf(valuesNamed([name], scope), (value) => readReason(value, MAX_DEPTH)),
      ),
    ),
  );
  return {
    failureCode:
      firstOf(errors, (value) => findCode(value, MAX_DEPTH)) ??
      firstOf(groups.flat(), (scope) => readCodeIn(scope, /^(err|fail)\w*code$|^errno$/)) ??
      firstOf(groups.flat(), (scope) => readCodeIn(scope, /^err(or)?$/, readNumber)),
    failureMessage,
  };
}

function valuesNamed(names: readonly RegExp[], fields: FieldMap): unknown[] {
  const texts = [...fields].filter(([name, value]) => !NO_TEXT.test(name) && !isBlank(value));
  const found = names.flatMap((pattern) => texts.filter(([name]) => pattern.test(name)));
  return [...new Set(found)].map(([, value]) => value);
}

/** The first reason among the texts in a value: under a name that says so, or any other. */
function readReason(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') {
    const text = readText(value) ?? '';
    const isReason = /[^\d\s.,:-]/.test(text) && !NO_REASON.test(text) && !readTime(text);
    return isReason ? text : undefined;
  }
  if (depth === 0) return undefined;
  return firstOf(partsOf(value), (part) => readReason(part, depth - 1));
}

/** The first code in a value that tells of an error, or in what that holds. */
function findCode(value: unknown, depth: number): number | string | undefined {
  const own = Array.isArray(value) ? undefined : readCodeIn(readFields(value), /(^|_)code$/);
  if (own !== undefined || depth === 0) return own;
  return firstOf(partsOf(value), (part) => findCode(part, depth - 1));
}

function partsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.slice(0, MAX_PARTS);
  return valuesNamed([...REASONS, /^/], readFields(value)).slice(0, MAX_PARTS);
}

/** A number or a word, unless it is 0, which is none. */
function readCodeIn(
  fields: FieldMap,
  names: RegExp,
  read: (value: unknown) => number | string | undefined = (value) =>
    readNumber(value) ?? readId(value),
): number | string | undefined {
  return firstOf([...fields], ([name, value]) => {
    const code = names.test(name) ? read(value) : undefined;
    return code === 0 ? undefined : code;
  });
}

function firstOf<T, R>(values: readonly T[], read: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = read(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

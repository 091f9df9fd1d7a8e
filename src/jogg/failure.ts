import { isObject, pick, readId, readNumber, readText, type Fields } from './fields.ts';

/** Why a video failed, as JoggAI says it. */
export interface Failure {
  failureCode: number | string | undefined;
  failureMessage: string | undefined;
}

// Where JoggAI and APIs like it put the reason of a failure, the likeliest places first.
const REASONS = [
  'error',
  'errors',
  'error_message',
  'error_msg',
  'failure_message',
  'failure_reason',
  'fail_reason',
  'failed_reason',
  'reason',
  'message',
  'msg',
  'detail',
  'description',
];
const CODES = ['code', 'error_code', 'failure_code', 'fail_code'];
// Errors that hold errors: deeper ones, and more of them, come from no API.
const MAX_DEPTH = 4;
const MAX_PARTS = 20;

/**
 * Reads why a video failed.
 *
 * @param scopes the objects that describe the video; none if it has not failed
 * @param message the envelope's own, which counts where the video gives no reason
 */
export function readFailure(scopes: Fields[], message: string | undefined): Failure {
  const errors = scopes.flatMap((scope) =>
    [...valuesIn(partsOf(scope), MAX_DEPTH)].filter(isObject),
  );
  const inVideo = CODES.filter((name) => name !== 'code');
  return {
    failureCode: pick(errors, readCode, ...CODES) ?? pick(scopes, readCode, ...inVideo),
    failureMessage:
      pick(scopes, readReason, ...REASONS) ?? (scopes.length > 0 ? readReason(message) : undefined),
  };
}

/** The first reason among the texts in a value. */
function readReason(value: unknown): string | undefined {
  for (const part of valuesIn(value, MAX_DEPTH)) {
    const text = typeof part === 'string' ? readText(part) : undefined;
    if (text !== undefined && !/^(success|ok)$/i.test(text)) return text;
  }
  return undefined;
}

/** A value and what is in it, each before what is in that; no more than the first of a long list. */
function* valuesIn(value: unknown, depth: number): Generator {
  yield value;
  if (depth === 0) return;
  for (const part of partsOf(value)) yield* valuesIn(part, depth - 1);
}

function partsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.slice(0, MAX_PARTS);
  if (!isObject(value)) return [];
  return REASONS.map((name) => value[name]).filter((part) => part !== undefined);
}

/** A number or a word, but not the one for no error. */
function readCode(value: unknown): number | string | undefined {
  const code = readNumber(value) ?? readId(value);
  return code === 0 ? undefined : code;
}

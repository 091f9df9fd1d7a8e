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
// Errors that hold errors: deeper ones come from no API.
const MAX_DEPTH = 4;

/**
 * Reads why a video failed.
 *
 * @param scopes the objects that describe the video; none if it has not failed
 * @param message the envelope's own, which counts where the video gives no reason
 */
export function readFailure(scopes: Fields[], message: string | undefined): Failure {
  const errors = scopes.flatMap((scope) =>
    objectsIn(
      REASONS.map((name) => scope[name]),
      MAX_DEPTH,
    ),
  );
  const inVideo = CODES.filter((name) => name !== 'code');
  return {
    failureCode: pick(errors, readCode, ...CODES) ?? pick(scopes, readCode, ...inVideo),
    failureMessage:
      pick(scopes, (value) => readReason(value, MAX_DEPTH), ...REASONS) ??
      (scopes.length > 0 ? readReason(message, 1) : undefined),
  };
}

/** The reason in a text, or in whatever holds it. */
function readReason(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') {
    const text = readText(value) ?? '';
    return /^(success|ok|)$/i.test(text) ? undefined : text;
  }
  if (depth === 0) return undefined;
  for (const part of partsOf(value)) {
    const reason = readReason(part, depth - 1);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The objects in a value, the outer ones first. */
function objectsIn(value: unknown, depth: number): Fields[] {
  const inner = depth === 0 ? [] : partsOf(value).flatMap((part) => objectsIn(part, depth - 1));
  return isObject(value) ? [value, ...inner] : inner;
}

function partsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? REASONS.map((name) => value[name]) : [];
}

/** A number or a word, but not the one for no error. */
function readCode(value: unknown): number | string | undefined {
  const code = readNumber(value) ?? readId(value);
  return code === 0 ? undefined : code;
}

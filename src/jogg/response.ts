import type { IncomingMessage } from 'node:http';
import { retryAfterSeconds, type Headers } from '../http/retry-after.ts';
import { isBlank, pick, readFields, readId, readNumber, readText } from './fields.ts';
import { leavesOf, readReason } from './leaves.ts';
import {
  codeError,
  isRedirect,
  JOGG_CODES,
  responseError,
  statusError,
} from './response-errors.ts';

const MAX_BODY_BYTES = 2 ** 20;

/** One HTTP response, without the key. */
export interface JoggResponse {
  /** The URL that was requested, without its query. */
  url: string;
  status: number;
  headers: Headers;
  /** The body, without needless escapes of JSON. */
  text: string;
  /** The same, parsed as JSON; `undefined` if it is not JSON. */
  body: unknown;
}

/**
 * The body of a response, as text.
 *
 * @throws {StepError} if it has more than 1 MiB, and whatever the stream throws when it is cut off
 */
export async function readBody(message: IncomingMessage, url: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw responseError('a response of more than 1 MiB', url);
    chunks.push(chunk);
  }
  const encoding = message.headers['content-encoding']?.toLowerCase() ?? 'identity';
  return new TextDecoder().decode(await decompress(Buffer.concat(chunks), encoding));
}

/** Undoes a compression that was not asked for; leaves alone what is not compressed, or too large. */
async function decompress(body: Buffer, encoding: string): Promise<Buffer> {
  if (encoding === 'identity') return body;
  // Loaded only here, since it is hardly ever needed.
  const { brotliDecompressSync, unzipSync } = await import('node:zlib');
  const decode = encoding === 'br' ? brotliDecompressSync : unzipSync;
  try {
    return decode(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch {
    return body;
  }
}

// A text of JSON, with its quotation marks. Also one that does not end, so that none is looked at twice.
const JSON_STRING = /"[^"\\]*(?:\\.[^"\\]*)*"?/gs;

/**
 * Redacts a text of JSON, and the texts in it, which it writes without needless escapes: `\u0061` can be a
 * part of a secret, and `\u003f` the start of a query.
 */
export function redactJson(text: string, redact: (text: string) => string): string {
  if (!text.includes('\\')) return redact(text);
  const unescaped = text.replace(JSON_STRING, (string) => {
    const value = string.includes('\\') ? parseJson(string) : undefined;
    return typeof value === 'string' ? JSON.stringify(redact(value)) : string;
  });
  return redact(unescaped);
}

/** The value of a JSON text; `undefined` if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JoggAI's envelope around its data. */
export type Envelope = ReturnType<typeof openEnvelope>;

/** Takes a response apart, whatever it is. */
export function openEnvelope({ status, headers, body }: JoggResponse) {
  const fields = readFields(body);
  const beside = leavesOf(Object.fromEntries([...fields].filter(([name]) => name !== 'data')));
  const number = readNumber(fields.get('code'));
  const limited = number === 429 ? number : status;
  const scopes = [fields, readFields(fields.get('data'))];
  const retryAfter = pick(scopes, (value) => value ?? undefined, 'retry_after');
  return {
    /** If it is an integer; 0 for a success. */
    code: Number.isSafeInteger(number) ? number : undefined,
    data: fields.get('data'),
    /** The fields of the envelope itself. */
    fields,
    /** All that they hold, without `data`. */
    beside,
    failureMessage: readReason(beside, true),
    requestId: readId(fields.get('rid')),
    retryAfterSeconds: retryAfterSeconds(limited, headers, retryAfter),
  };
}

/** True if there is no code, or one that can only mean a success. */
export function hasNoError({ code, fields }: Envelope): boolean {
  if (code === undefined) return isBlank(fields.get('code'));
  return code === 0 || (code >= 200 && code < 300);
}

/**
 * Refuses a response that is no success. A redirect comes first, then JoggAI's code, then the HTTP status,
 * because JoggAI sends error codes with HTTP 200 as well as with 4xx and 5xx, and a 5xx with code 0 is no
 * success. Beside what was asked for, a code can be missing, and one without a meaning is no error.
 *
 * @param isFound true if the response has that, such as the status of a video
 * @param mayPass true if an error without a meaning is temporary
 * @throws {StepError}
 */
export function requireSuccess(
  response: JoggResponse,
  envelope: Envelope,
  { isFound, mayPass = false }: { isFound: boolean; mayPass?: boolean },
): void {
  const { url, status, headers } = response;
  const { code, retryAfterSeconds } = envelope;
  const isOk = status >= 200 && status < 300;
  if (isRedirect(status)) {
    throw statusError(status, url, { retryAfterSeconds }, headers['location']);
  }
  if (code !== undefined && code !== 0 && (JOGG_CODES[code] || !isOk || !isFound)) {
    throw codeError(code, status, envelope, mayPass);
  }
  if (!isOk) throw statusError(status, url, envelope);
  if (code === 0 || isFound) return;
  throw responseError(`${describeBody(response)} (HTTP ${status})`, url, envelope);
}

/** A response that is no envelope, in words. */
function describeBody({ headers, text, body }: JoggResponse): string {
  if (body !== undefined) return "unexpected JSON, without JoggAI's code";
  if (text === '') return 'an empty response';
  const type = readText(headers['content-type']) ?? 'no content type';
  const encoding = readText(headers['content-encoding']);
  if (encoding !== undefined) return `expected JSON but got ${type}, encoded as ${encoding}`;
  return type.includes('json') ? 'invalid JSON' : `expected JSON but got ${type}`;
}

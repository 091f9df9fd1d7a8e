import type { IncomingMessage } from 'node:http';
import { responseError } from './response-errors.ts';

const MAX_BODY_BYTES = 2 ** 20;

/**
 * The body of a response, as text.
 *
 * @param url what was requested
 * @throws {StepError} if it has more than 1 MiB
 * @throws whatever the stream throws when it is cut off
 */
export async function readBody(message: IncomingMessage, url: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw responseError('a response of more than 1 MiB', url);
    chunks.push(chunk);
  }
  const encoding = message.headers['content-encoding'] ?? 'identity';
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
 * Redacts a text, and what JSON escapes in it, which it writes without needless escapes: `\u0061` can be a
 * part of a secret, and `\u003f` the start of a query. Where there is no backslash, nothing is escaped.
 */
export function redactJson(text: string, redact: (text: string) => string): string {
  if (!text.includes('\\')) return redact(text);
  const unescaped = text.replace(JSON_STRING, (string) => {
    if (!string.includes('\\')) return string;
    const value = parseJson(string);
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

import type { IncomingMessage } from 'node:http';
import { responseError } from './errors.ts';

const MAX_BODY_BYTES = 2 ** 20;

/**
 * The body of a response, as text.
 *
 * @throws {StepError} if it has more than 1 MiB
 * @throws whatever the stream throws when it is cut off
 */
export async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw responseError('a response of more than 1 MiB');
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** The value of a JSON text, each text in it redacted; `undefined` if it is not JSON. */
export function parseJson(text: string, redact: (text: string) => string): unknown {
  try {
    return JSON.parse(text, (_name, value: unknown) =>
      typeof value === 'string' ? redact(value) : value,
    );
  } catch {
    // It is not JSON.
  }
  return undefined;
}

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { addAbortSignal } from 'node:stream';
import { StepError } from '../errors.ts';
import { describeStatus, isTransientStatus, networkError } from '../http/network-errors.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';
import { contentError, describeNonVideo, HEAD_BYTES } from './content.ts';
import {
  finalError,
  OTHER_TOOL,
  RefusedError,
  silenceError,
  transferError,
} from './download-errors.ts';
import type { PartFile, Version } from './part-file.ts';
import { FIRST_BYTE_SECONDS, follow, type RequestOptions } from './redirects.ts';

/** The progress of a file. */
export interface Progress {
  bytes: number;
  /** `undefined` if the server did not announce it. */
  totalBytes: number | undefined;
}

// RFC 1864, RFC 3230, RFC 9530, and Google Cloud Storage.
const CHECKSUM_HEADERS = ['content-md5', 'digest', 'repr-digest', 'content-digest', 'x-goog-hash'];
const MAX_BYTES = 10 * 2 ** 30;
const SILENCE_SECONDS = 30;

/**
 * Receives a file by one response, or only the part that is missing if that is sure to be of the same
 * file. When a request for a part brings nothing, the next one is for the whole file.
 *
 * @yields after each chunk
 * @throws {StepError} if the file is not complete afterward
 * @throws the error of the interrupted operation, if the signal aborts or the file can't be written
 */
export async function* receive(
  url: string,
  file: PartFile,
  options: RequestOptions,
): AsyncGenerator<Progress> {
  const { bytes: before } = file;
  const range = rangeHeaders(file);
  try {
    const { message, host } = await follow(new URL(url), range ?? {}, options);
    try {
      const version = readHead(message, host, range && file);
      requireAllowed(version?.totalBytes ?? 0);
      if (version) await file.begin(version);
      for await (const chunk of readBody(message, host, options.signal)) {
        const isHead = file.bytes < HEAD_BYTES;
        requireAllowed(file.bytes + chunk.length);
        await file.append(chunk);
        if (isHead && file.bytes >= HEAD_BYTES) await requireVideo(host, file);
        yield { bytes: file.bytes, totalBytes: file.version?.totalBytes };
      }
      await requireWhole(host, file);
    } finally {
      message.destroy();
    }
  } catch (error) {
    if (range && file.bytes === before) file.clear();
    throw error;
  }
}

/** The headers of a request for what a file lacks; `undefined` if it must be requested whole. */
function rangeHeaders({ bytes, version }: PartFile): Record<string, string> | undefined {
  if (bytes === 0 || version?.validator === undefined || version.totalBytes === undefined) return;
  return { range: `bytes=${bytes}-`, 'if-range': version.validator };
}

/**
 * Reads the head of a response.
 *
 * @param part what has arrived, if only the missing part was requested
 * @returns what the file is; `undefined` if the response has the missing part
 * @throws {StepError} unless it brings the whole file, or the missing part of the same file
 */
function readHead(
  message: IncomingMessage,
  host: string,
  part: PartFile | undefined,
): Version | undefined {
  const { statusCode: status = 0, headers } = message;
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
  const [start, end, size = NaN] = range.slice(1).map(Number);
  const version = {
    validator: strongValidator(headers),
    totalBytes: (status === 206 ? size : Number(headers['content-length'])) || undefined,
    checksums: announcedChecksums(headers),
  };
  const isWhole = status === 200 || (status === 206 && start === 0 && end === size - 1);
  const isRest =
    status === 206 &&
    part?.bytes === start &&
    part?.version?.totalBytes === size &&
    part.version.validator === version.validator;
  if (!isWhole && !isRest) {
    const refusal = statusError(message, host);
    // The server may refuse only the part.
    throw [206, 416].includes(status) || (part && !refusal.transient)
      ? transferError(`${host} did not resume the download where it stopped`)
      : refusal;
  }
  // Stores also send what was set at upload, such as `utf-8`, with the file as it is.
  const [coding] =
    /gzip|deflate|\bbr\b|zstd|compress/i.exec(headers['content-encoding'] ?? '') ?? [];
  if (coding === undefined) return isWhole ? version : undefined;
  throw transferError(`${host} sent the content encoding ${coding}, which was not requested`);
}

/** A validator that no other version of the file has (RFC 9110, sections 8.8.2.2 and 13.1.5). */
function strongValidator(headers: IncomingHttpHeaders): string | undefined {
  const { etag, date, 'last-modified': modified } = headers;
  if (etag?.startsWith('"') === true) return etag;
  // A file that was changed within a second could change again without a new date.
  const age = Date.parse(date ?? '') - Date.parse(modified ?? '');
  return age >= 1000 ? modified : undefined;
}

/** The MD5 and SHA-256 checksums of a whole file, in base64. */
function announcedChecksums(headers: IncomingHttpHeaders): string[] {
  const all = CHECKSUM_HEADERS.map((name) => headers[name]).join();
  return all.match(/(?<![a-z\d+/])([a-z\d+/]{22}==|[a-z\d+/]{43}=)(?![a-z\d+/=])/gi) ?? [];
}

/** The error for a response that has no part of a file. */
function statusError(message: IncomingMessage, host: string): StepError {
  const { statusCode: status = 0, headers } = message;
  const text = `${host} returned ${describeStatus(status)}`;
  const seconds = retryAfterSeconds(status, headers);
  // A success without a file, such as 202 (Accepted), means that it isn't available yet.
  if (isTransientStatus(status) || status < 300) return transferError(text, seconds);
  // Waiting doesn't fix other refusals, but a new URL can: S3 responds with 400 to an expired token.
  return new RefusedError(text, [401, 403, 404, 410].includes(status), seconds);
}

/** The chunks of a body, as long as they keep coming. */
async function* readBody(
  message: IncomingMessage,
  host: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const endAfter = (seconds: number): NodeJS.Timeout =>
    setTimeout(() => message.destroy(silenceError(host, seconds)), seconds * 1000);
  let timer = endAfter(FIRST_BYTE_SECONDS);
  addAbortSignal(signal, message);
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      clearTimeout(timer);
      yield chunk;
      timer = endAfter(SILENCE_SECONDS);
    }
  } catch (error) {
    throw signal.aborted || error instanceof StepError ? error : networkError(error, host);
  } finally {
    clearTimeout(timer);
  }
}

function requireAllowed(bytes: number): void {
  if (bytes > MAX_BYTES) throw finalError('the file is larger than 10 GiB', OTHER_TOOL);
}

/** @throws {StepError} if what has arrived is not the whole file */
async function requireWhole(host: string, file: PartFile): Promise<void> {
  const { bytes, version } = file;
  const totalBytes = version?.totalBytes ?? bytes;
  if (bytes < totalBytes) {
    throw transferError(`the download was cut off after ${bytes} of ${totalBytes} bytes`);
  }
  if (bytes === 0) throw transferError(`${host} sent an empty file`);
  await requireVideo(host, file);
  const problem = bytes > totalBytes ? 'it is longer than announced' : await file.findProblem();
  if (problem === undefined) return;
  file.clear();
  throw transferError(`${host} sent an incomplete or damaged video: ${problem}`);
}

/** @throws {StepError} if what has arrived is no video */
async function requireVideo(host: string, file: PartFile): Promise<void> {
  const content = describeNonVideo(await file.read(0, HEAD_BYTES));
  if (content === undefined) return;
  file.clear();
  throw contentError(host, content);
}

import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { StepError } from '../errors.ts';
import { describeStatus, isTransientStatus } from '../http/network-errors.ts';
import { chunksOf, follow, type FollowOptions } from '../http/redirects.ts';
import { retryAfterSeconds } from '../http/retry-after.ts';
import { contentError, describeNonVideo, HEAD_BYTES } from './content.ts';
import { finalError, OTHER_TOOL, refusal, transferError } from './download-errors.ts';
import type { PartFile, Version } from './part-file.ts';

// RFC 3230, RFC 9530, and Google Cloud Storage, besides the Content-MD5 of RFC 1864.
const CHECKSUM_HEADERS = ['digest', 'repr-digest', 'content-digest', 'x-goog-hash'];
const MAX_BYTES = 10 * 2 ** 30;

/**
 * Receives a file by one response, or only the missing part if that certainly belongs to the same file.
 * Yields its size after each chunk. Throws a `StepError` if it is not complete afterward.
 */
export async function* receive(
  url: string,
  file: PartFile,
  options: FollowOptions,
): AsyncGenerator<number> {
  const range = rangeHeaders(file);
  const { message, host } = await follow(new URL(url), range ?? {}, options);
  try {
    const version = readHead(message, host, range && file);
    if (version) await file.begin(version);
    for await (const chunk of chunksOf(message, host, options.signal)) {
      const hadHead = file.bytes >= HEAD_BYTES;
      requireAllowed(file.bytes + chunk.length);
      await file.append(chunk);
      if (!hadHead && file.bytes >= HEAD_BYTES) await requireVideo(host, file);
      yield file.bytes;
    }
    await requireWhole(host, file, options.signal);
  } finally {
    message.destroy();
  }
}

/** The headers of a request for what a file lacks, unless the last one for it brought nothing. */
function rangeHeaders(file: PartFile): Record<string, string> | undefined {
  const { bytes, requestedFrom, version } = file;
  file.requestedFrom = bytes;
  if (bytes === requestedFrom || !version?.validator || !version.totalBytes) return undefined;
  return { range: `bytes=${bytes}-`, 'if-range': version.validator };
}

/**
 * The version of a file that a response has from its start; `undefined` if it has the rest of `part`, of
 * which only that was requested. Throws a `StepError` for any other response.
 */
function readHead(message: IncomingMessage, host: string, part?: PartFile): Version | undefined {
  const { statusCode: status = 0, headers } = message;
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/i.exec(headers['content-range'] ?? '') ?? [];
  const [, start, end, size = 0] = range.map(Number);
  const length = Number(headers['content-length'] ?? 0);
  const version = {
    validator: strongValidator(headers),
    totalBytes: (status === 206 ? size : Math.max(length, size)) || undefined,
    checksums: announcedChecksums(headers),
  };
  // Some servers name a range in a response that has the whole file, too.
  const isWhole =
    status === 206
      ? start === 0 && end === size - 1
      : [200, 203].includes(status) && (!start || length === size);
  const isRest =
    status === 206 &&
    part?.bytes === start &&
    part?.version?.totalBytes === size &&
    part.version.validator === version.validator;
  if (!isWhole && !isRest) {
    const error = noFileError(status, headers, host);
    // The server may refuse only the part.
    throw [200, 203, 206, 416].includes(status) || (part && !error.transient)
      ? transferError(`${host} did not resume the download where it stopped`)
      : error;
  }
  // Stores also send what was set at upload, such as `utf-8`, with the file as it is.
  const coding = /gzip|deflate|\bbr\b|zstd|compress/i.exec(headers['content-encoding'] ?? '');
  if (coding) {
    throw transferError(`${host} sent the content encoding ${coding[0]}, which was not requested`);
  }
  requireAllowed(version.totalBytes ?? 0);
  return isWhole ? version : undefined;
}

/** A validator that no other version of the file has (RFC 9110, sections 8.8.2.2 and 13.1.5). */
function strongValidator(headers: IncomingHttpHeaders): string | undefined {
  const { etag, date, 'last-modified': modified } = headers;
  if (etag?.startsWith('"') === true) return etag;
  // A file that was changed within a second could change again without a new date.
  const age = Date.parse(date ?? '') - Date.parse(modified ?? '');
  return age >= 1000 ? modified : undefined;
}

/** The checksums of a whole file, as far as they can be computed. */
function announcedChecksums(headers: IncomingHttpHeaders): Version['checksums'] {
  // They are of what Google stores, which it can unzip for a response.
  if (headers['x-goog-stored-content-encoding'] === 'gzip') return [];
  const all = [
    `md5=${String(headers['content-md5'] ?? '')}`,
    ...CHECKSUM_HEADERS.map((name) => headers[name]),
  ];
  const pairs = all.join().matchAll(/([\w-]+)=:?([a-z\d+/=]+)/gi);
  return [...pairs].flatMap(([, algorithm = '', base64 = '']) => {
    try {
      return { hash: createHash(algorithm.replace('-', '')), base64 };
    } catch {
      // Node doesn't have all algorithms, and in FIPS mode not even MD5.
      return [];
    }
  });
}

/** The error for a response that has no part of a file. */
function noFileError(status: number, headers: IncomingHttpHeaders, host: string): StepError {
  const text = `${host} returned ${describeStatus(status)}`;
  // A success without a file, such as 202 (Accepted), means that it isn't available yet. Waiting doesn't
  // fix most refusals, but a new URL can: S3 responds with 400 to an expired token.
  const isTemporary = isTransientStatus(status) || status < 300;
  const isMissing = [401, 403, 404, 410].includes(status);
  const error = isTemporary ? transferError(text) : refusal(text, isMissing);
  return error.with({ httpStatus: status, retryAfterSeconds: retryAfterSeconds(status, headers) });
}

function requireAllowed(bytes: number): void {
  if (bytes > MAX_BYTES) throw finalError('the file is larger than 10 GiB', OTHER_TOOL);
}

async function requireWhole(host: string, file: PartFile, signal: AbortSignal): Promise<void> {
  const { bytes, version } = file;
  const { totalBytes = 0 } = version ?? {};
  if (bytes < totalBytes) {
    throw transferError(`the download was cut off after ${bytes} of ${totalBytes} bytes`);
  }
  if (bytes === 0) throw transferError(`${host} sent an empty file`);
  if (bytes < HEAD_BYTES) await requireVideo(host, file);
  const problem = await file.findProblem(signal);
  if (problem === undefined) return;
  file.clear();
  throw transferError(`${host} sent an incomplete or damaged video: ${problem}`);
}

async function requireVideo(host: string, file: PartFile): Promise<void> {
  const content = describeNonVideo(await file.read(0, HEAD_BYTES));
  if (content === undefined) return;
  file.clear();
  throw contentError(host, content);
}

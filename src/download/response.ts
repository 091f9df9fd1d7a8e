import type { IncomingMessage } from 'node:http';
import { announcedChecksums, type Arrived, type Version } from './arrived.ts';
import { contentCoding } from './content.ts';
import { statusError, transferError } from './download-errors.ts';

/** A response that brings a file, or the part of it that is missing. */
interface FileResponse {
  /** What the file is; `undefined` for a part of the one that has begun. */
  version: Version | undefined;
  /** Of the whole file; `undefined` if the server does not announce it. */
  totalBytes: number | undefined;
}

/** A URL without its query: where only that differs, the file is the same. */
function placeOf({ origin, pathname }: URL): string {
  return origin + pathname;
}

/** The headers of a request for what a file lacks; `undefined` if it must be requested whole. */
export function rangeHeaders(
  { bytes, version }: Arrived,
  url: URL,
): Record<string, string> | undefined {
  if (bytes === 0 || version?.validator === undefined) return undefined;
  if (version.place !== placeOf(url)) return undefined;
  return { range: `bytes=${bytes}-`, 'if-range': version.validator };
}

/**
 * Reads the head of a response.
 *
 * @param part what has arrived, if only the missing part was requested
 * @throws {StepError} unless it brings the whole file, or exactly the missing part of the same file
 */
export function readHead(
  message: IncomingMessage,
  host: string,
  url: URL,
  part: Arrived | undefined,
): FileResponse {
  const { statusCode: status = 0, headers } = message;
  const coding = contentCoding(headers['content-encoding']);
  if (coding !== undefined && [200, 206].includes(status)) {
    throw transferError(`${host} sent the content encoding ${coding}, which was not requested`);
  }
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
  const [start = NaN, end = NaN, size = NaN] = range.slice(1).map(Number);
  const length = headers['content-length'];
  if (status === 200)
    return wholeFile(message, url, length === undefined ? length : Number(length));
  if (status === 206 && start === 0 && end === size - 1) return wholeFile(message, url, size);
  if (status === 206 && part && isRest(message, start, size, part)) {
    return { version: undefined, totalBytes: size };
  }
  const refusal = statusError(message, host);
  // What is refused may be only the part.
  if ([206, 416].includes(status) || (part && !refusal.transient)) {
    throw transferError(`${host} did not resume the download where it stopped`);
  }
  throw refusal;
}

function wholeFile(
  message: IncomingMessage,
  url: URL,
  totalBytes: number | undefined,
): FileResponse {
  const version = {
    place: placeOf(url),
    validator: strongValidator(message),
    totalBytes,
    checksums: announcedChecksums(message.headers),
  };
  return { version, totalBytes };
}

function isRest(
  { headers }: IncomingMessage,
  start: number,
  size: number,
  { bytes, version }: Arrived,
): boolean {
  const validator = version?.validator;
  const given = validator?.startsWith('"') ? headers.etag : headers['last-modified'];
  const isSame = validator !== undefined && given === validator;
  return isSame && start === bytes && size === (version?.totalBytes ?? size);
}

/** What no other version of the file has (RFC 9110, sections 8.8.2.2 and 13.1.5). */
function strongValidator({ headers }: IncomingMessage): string | undefined {
  const { etag, date, 'last-modified': modified } = headers;
  if (etag?.startsWith('"') === true) return etag;
  // A file that was changed within a second could change again without a new date.
  const age = Date.parse(date ?? '') - Date.parse(modified ?? '');
  return age >= 1000 ? modified : undefined;
}

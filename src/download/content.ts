import type { StepError } from '../errors.ts';
import { CHECK_VIDEO, finalError, refusal } from './download-errors.ts';

/** Number of bytes at the beginning of a file that identify its type. */
export const HEAD_BYTES = 512;
const FIRST_BOX = /^(ftyp|moov|mdat|free|skip|wide|pnot|styp)$/;
const CUT = 'its end is missing';
// As many as hours of fragments have; reading them takes less than a second.
const MAX_BOXES = 10_000;

/* eslint-disable no-control-regex -- every video has some of these early on, and no text has them */
const CONTENTS: readonly (readonly [start: RegExp, name: string])[] = [
  [/^(\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0{4}|II\*\0|MM\0\*|RIFF.{4}WEBP)/s, 'an image'],
  [/^.{4}ftyp(avif|avis|heic|heix|mif1|msf1)/s, 'an image'],
  [/^(ID3|fLaC|#!AMR|RIFF.{4}WAVE|FORM.{4}AIF[CF]|.{4}ftypM4[ABP] )/s, 'a sound file'],
  // The first frame of an MP3 or AAC stream.
  [/^\xff[\xe2\xe3\xf0-\xf3\xf8-\xfb]/, 'a sound file'],
  [/^%PDF-/, 'a PDF'],
  // HLS, DASH, and Smooth Streaming.
  [/^(#EXTM3U|(<[?!][^>]*>\s*)*<(MPD|SmoothStreamingMedia)\b)/, 'a playlist'],
  // gzip, zstd, and ZIP.
  [/^(\x1f\x8b|\x28\xb5\x2f\xfd|PK\x03\x04)/, 'a compressed file'],
  [/^(?=<[!?/a-z]).*<(!doctype )?html/is, 'a web page'],
  [/^<[!?/a-z]/i, 'XML'],
  [/^[{[][^\0-\x08\x0b\x0e-\x1a\x1c-\x1f]*$/, 'JSON'],
  [/^[^\0-\x08\x0b\x0e-\x1a\x1c-\x1f]*$/, 'plain text'],
];
/* eslint-enable no-control-regex */

/**
 * The type of a file that is no video, by its first `HEAD_BYTES`; `undefined` for unknown binary data,
 * because a list of containers would refuse the next one. Text is recognized as browsers do it (WHATWG
 * MIME Sniffing, section 7.1).
 */
export function describeNonVideo(head: Buffer): string | undefined {
  const text = toText(head).replace(/^[\t\n\f\r ]+/, '');
  return CONTENTS.find(([start]) => start.test(text))?.[1];
}

/** The error for a file that isn't a video. A page can be a login or an error; other files are final. */
export function contentError(host: string, content: string): StepError {
  const message = `${host} sent ${content} instead of a video`;
  const isFinal = ['an image', 'a sound file', 'a playlist', 'a PDF'].includes(content);
  return isFinal ? finalError(message, CHECK_VIDEO) : refusal(message, true);
}

/** Bytes as characters: those of UTF-16 by its byte order mark or its first character. */
function toText(head: Buffer): string {
  const bytes = head.toString('latin1');
  if (/^(\xff\xfe|[\t\n\r <{[]\0.\0)/s.test(bytes)) return new TextDecoder('utf-16le').decode(head);
  if (/^(\xfe\xff|\0[\t\n\r <{[]\0)/.test(bytes)) return new TextDecoder('utf-16be').decode(head);
  return bytes.replace(/^\xef\xbb\xbf/, '');
}

/**
 * Adds up the top-level boxes of an MP4 or QuickTime file (ISO/IEC 14496-12, section 4.2). Returns why it
 * isn't complete, as a clause; `undefined` if it is, or has no boxes or too many to read. Throws when the
 * signal aborts. `read` gives fewer bytes at its end.
 */
export async function findMp4Problem(
  read: (position: number, length: number) => Promise<Buffer>,
  fileBytes: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  let hasIndex = false;
  let position = 0;
  for (let boxes = 0; position < fileBytes; boxes += 1) {
    signal.throwIfAborted();
    if (boxes === MAX_BOXES) return undefined;
    const header = await read(position, 16);
    const type = header.toString('latin1', 4, 8);
    if (position === 0 && !FIRST_BOX.test(type)) return undefined;
    // Some files have zeros or other padding at their end.
    if (header.length < 8 && header.some((byte) => byte !== 0)) return CUT;
    if (!/[ -~]{4}/.test(type)) break;
    hasIndex ||= type === 'moov';
    let size = header.readUInt32BE(0);
    // The size of a large box follows its type.
    if (size === 1) size = header.length === 16 ? Number(header.readBigUInt64BE(8)) : Infinity;
    // A box without a size goes on to the end.
    if (size < 8) break;
    position += size;
    if (position > fileBytes) return CUT;
  }
  return hasIndex ? undefined : 'its index (moov) is missing';
}

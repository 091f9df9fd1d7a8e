import type { StepError } from '../errors.ts';
import { CHECK_VIDEO, finalError, refusal } from './download-errors.ts';

/** Number of bytes at the beginning of a file that identify its type. */
export const HEAD_BYTES = 512;
// Other boxes may be among these; other bytes that follow, such as a tag or a line break, are no box.
const BOX = /^(ftyp|styp|moov|moof|mdat|mfra|sidx|emsg|prft|free|skip|wide|pnot|meta|udta|uuid)$/;
// As many as hours of fragments have; reading them takes less than a second.
const MAX_BOXES = 10_000;

/* eslint-disable no-control-regex -- every video has some of these early on, and no text has them */
const CONTENTS: readonly (readonly [start: RegExp, name: string])[] = [
  [/^(\x89PNG|\xff\xd8\xff|\xff\x0a|GIF8|BM.{4}\0{4}|II\*\0|MM\0\*|RIFF.{4}WEBP)/s, 'an image'],
  [/^(.{12})?.{4}ftyp(avi[fs]|hei[cmsx]|mif1|msf1|jxl |jp2 )/s, 'an image'],
  [/^(\0\0[\x01\x02]\0[^\0]\0|(<[?!][^>]*>\s*)*<svg\b)/i, 'an image'],
  [/^(ID3|fLaC|#!AMR|(RIFF|RF64).{4}WAVE|FORM.{4}AIF[CF]|.{4}ftypM4[ABP] )/s, 'a sound file'],
  [/^OggS(?!.*(theora|OVP80|BBCD)).*(OpusHead|vorbis|Speex|\x7fFLAC)/s, 'a sound file'],
  // The first frame of an MP3 or AAC stream.
  [/^\xff[\xe2\xe3\xf0-\xf3\xf8-\xfb]/, 'a sound file'],
  [/^%PDF-/, 'a PDF'],
  [/^(WEBVTT|\d+\s+\d\d:\d\d:\d\d,\d{3} -->)/, 'subtitles'],
  // HLS, PLS, and FFmpeg's; DASH, Smooth Streaming, XSPF, and ASX.
  [/^(#EXTM3U|\[playlist\]|ffconcat )/i, 'a playlist'],
  [/^(<[?!][^>]*>\s*)*<(MPD|SmoothStreamingMedia|playlist|asx)\b/i, 'a playlist'],
  // ZIP, 7z, RAR, and tar.
  [/^(PK(\x03\x04|\x05\x06)|7z\xbc\xaf|Rar!\x1a|.{257}ustar)/s, 'an archive'],
  // gzip, zstd, bzip2, and xz.
  [/^(\x1f\x8b|\x28\xb5\x2f\xfd|BZh\d|\xfd7zXZ)/, 'a compressed file'],
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
  const isPage = ['a web page', 'XML', 'JSON', 'plain text', 'a compressed file'].includes(content);
  return isPage ? refusal(message, true) : finalError(message, CHECK_VIDEO);
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
  const found = new Set<string>();
  let position = 0;
  for (let boxes = 0; position < fileBytes; boxes += 1) {
    signal.throwIfAborted();
    if (boxes === MAX_BOXES) return undefined;
    const header = await read(position, 16);
    const type = header.toString('latin1', 4, 8);
    if (BOX.test(type)) found.add(type);
    if (!/[ -~]{4}/.test(type)) {
      // A box that is cut within its header; text and zeros can follow the last one.
      if (header.length < 8 && /^\0+[^\0]/.test(header.toString('latin1'))) position = Infinity;
      break;
    }
    let size = header.readUInt32BE(0);
    // The size of a large box follows its type.
    if (size === 1) size = header.length === 16 ? Number(header.readBigUInt64BE(8)) : Infinity;
    // A box without a size goes on to the end.
    if (size < 8 || (position + size > fileBytes && !BOX.test(type))) break;
    position += size;
  }
  if (found.size === 0) return undefined;
  if (position > fileBytes) return 'its end is missing';
  if (!found.has('moov')) return 'its index (moov) is missing';
  return found.has('mdat') ? undefined : 'its media (mdat) is missing';
}

/** How much of the beginning of a file tells what it is. */
export const HEAD_BYTES = 512;

const IMAGE = 'an image';
const SOUND = 'a sound file';
const PLAYLIST = 'a playlist';

/** What JoggAI has instead of a video: waiting and a new URL change nothing. */
export const FINAL_CONTENTS: readonly string[] = [IMAGE, SOUND, PLAYLIST];

/* eslint-disable no-control-regex -- they are those of binary files */
const SIGNATURES: readonly (readonly [start: RegExp, name: string])[] = [
  [/^\x1f\x8b/, 'a gzip file'],
  [/^\x28\xb5\x2f\xfd/, 'a zstd file'],
  [/^PK\x03\x04/, 'a ZIP file'],
  [/^%PDF-/, 'a PDF'],
  [/^(\x89PNG\r\n|\xff\xd8\xff|GIF8|BM.{4}\0{4}|II\*\0|MM\0\*|RIFF.{4}WEBP)/s, IMAGE],
  [/^.{4}ftyp(avif|avis|heic|heix|mif1|msf1)/s, IMAGE],
  [/^(ID3|fLaC|#!AMR|RIFF.{4}WAVE|FORM.{4}AIF[CF]|.{4}ftypM4[ABP] )/s, SOUND],
  // The first frame of an MP3 or AAC stream.
  [/^\xff[\xe2\xe3\xf0-\xf3\xf8-\xfb]/, SOUND],
  // HLS, DASH, and Smooth Streaming.
  [/^(\xef\xbb\xbf)?#EXTM3U/, PLAYLIST],
  [/^(\xef\xbb\xbf)?\s*(<[?!][^>]*>\s*)*<(MPD|SmoothStreamingMedia)\b/, PLAYLIST],
];
/* eslint-enable no-control-regex */

const CODINGS = ['gzip', 'x-gzip', 'deflate', 'br', 'zstd', 'compress', 'x-compress'];

const UTF_8_MARK = '\xef\xbb\xbf';

// Tab, line feed, form feed, carriage return, and escape.
const TEXT_CONTROLS = [0x09, 0x0a, 0x0c, 0x0d, 0x1b];

/**
 * What a file is instead of a video, by its first bytes; `undefined` if it may be one.
 *
 * Text is recognized as browsers do it (WHATWG MIME Sniffing, section 7.1): it has none of the bytes
 * that every video container has early on. Unknown binary data counts as a video, because a list of
 * containers would refuse the next one.
 *
 * @param head the first `HEAD_BYTES`, or the whole file if it is shorter
 */
export function describeNonVideo(head: Buffer): string | undefined {
  const bytes = head.toString('latin1');
  const known = SIGNATURES.find(([start]) => start.test(bytes));
  if (known) return known[1];
  const encoding = utf16Encoding(head);
  const text = encoding ? new TextDecoder(encoding).decode(head) : bytes.replace(UTF_8_MARK, '');
  const start = text.trimStart();
  if (/^<[!?/a-z]/i.test(start)) return /<(!doctype )?html/i.test(text) ? 'a web page' : 'XML';
  if (!encoding && head.some(isBinary)) return undefined;
  return /^[{[]/.test(start) ? 'JSON' : 'plain text';
}

/**
 * How a body is compressed, by its `Content-Encoding`; `undefined` if it is not. Stores also send what
 * was set at upload, such as `utf-8` or `aws-chunked`, with the file as it is.
 */
export function contentCoding(encoding = ''): string | undefined {
  const names = encoding.split(',').map((name) => name.trim().toLowerCase());
  return names.find((name) => CODINGS.includes(name));
}

/** Of text in UTF-16, by its byte order mark or, without one, by four ASCII characters. */
function utf16Encoding(head: Buffer): string | undefined {
  const bytes = head.toString('latin1', 0, 8);
  if (/^\xff\xfe|([\t\n\r -~]\0){4}/.test(bytes)) return 'utf-16le';
  if (/^\xfe\xff|(\0[\t\n\r -~]){4}/.test(bytes)) return 'utf-16be';
  return undefined;
}

function isBinary(byte: number): boolean {
  return byte < 0x20 && !TEXT_CONTROLS.includes(byte);
}

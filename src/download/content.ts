/** How much of the beginning of a file tells what it is. */
export const HEAD_BYTES = 512;

const SIGNATURES: readonly (readonly [signature: string, name: string])[] = [
  ['\x1f\x8b', 'a gzip file'],
  ['\x28\xb5\x2f\xfd', 'a zstd file'],
  ['PK\x03\x04', 'a ZIP file'],
  ['%PDF-', 'a PDF'],
  ['\x89PNG\r\n', 'an image'],
  ['\xff\xd8\xff', 'an image'],
];

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
  const known = SIGNATURES.find(([signature]) => bytes.startsWith(signature));
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

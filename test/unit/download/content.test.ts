import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeNonVideo, HEAD_BYTES } from '../../../src/download/content.ts';

function head(text: string, encoding: BufferEncoding = 'latin1'): Buffer {
  return Buffer.from(text, encoding).subarray(0, HEAD_BYTES);
}

/** The rest of the header of a page of Ogg, with one segment. */
const OGG = `${'\0'.repeat(8)}abcd\0\0\0\0efgh\x01\x1e`;

describe('a video is one,', () => {
  test.each([
    ['MP4', '\0\0\0\x18ftypmp42\0\0\0\0mp42isom'],
    ['MP4 that begins with its index', '\0\0\x1a\x2cmoov\0\0\0\x6cmvhd'],
    ['QuickTime', '\0\0\0\x08wide\0\x10\0\0mdat'],
    ['WebM', '\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01'],
    ['AVI', 'RIFF\xa4\x01\0\0AVI LIST'],
    ['MPEG-PS', '\0\0\x01\xba\x44\0\x04\0\x04\x01'],
    ['MPEG-TS', '\x47\x40\x11\x10\0\x42\xf0\x25\0\x01'],
    ['Ogg', 'OggS\0\x02\0\0\0\0\0\0\0\0'],
    ['Ogg with sound and a picture', `OggS\0\x02${OGG}\x01vorbis${OGG}OggS\0\x02${OGG}\x80theora`],
    ['Ogg with a picture and sound', `OggS\0\x02${OGG}\x80theora${OGG}OggS\0\x02${OGG}OpusHead`],
    ['MP4 whose first box has 256 bytes', '\0\0\x01\0ftypmp42\0\0\0\0'],
    ['H.264 without a container', '\0\0\0\x01\x67\x42\0\x1e'],
    ['MPEG-1 without a container', '\0\0\x01\xb3\x16\0\xf0\xc4'],
    ['FLV', 'FLV\x01\x05\0\0\0\x09\0\0\0\0'],
    ['ASF', '\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c'],
    ['what has a byte order mark later', '\x47\x40\xff\xfe\x01\x42\xf0\x25\0\x01'],
    ['what has the other one later', '\x47\x40\xfe\xff\x01\x42\xf0\x25\0\x01'],
    ['what begins with a letter and a zero', 'A\0\x01\x02\x03\x04\x05\x06'],
    ['what begins with a zero and a letter', '\0A\x01\x02\x03\x04\x05\x06'],
    ['a format of tomorrow', 'NEWVIDEO\x01\x02{"not": "json"}'],
  ])('%s', (_name, start) => {
    expect(describeNonVideo(head(start))).toBeUndefined();
    const whole = Buffer.concat([head(start), randomBytes(HEAD_BYTES)]).subarray(0, HEAD_BYTES);
    expect(describeNonVideo(whole)).toBeUndefined();
  });

  test('and so is whatever begins with a box of a few bytes, as MP4 does', () => {
    const bytes = fc.uint8Array({ minLength: 8, maxLength: HEAD_BYTES });
    fc.assert(
      fc.property(bytes, (array) => {
        array.set([0, 0, 0]);
        expect(describeNonVideo(Buffer.from(array))).toBeUndefined();
      }),
    );
  });
});

describe('is none:', () => {
  test.each([
    ['a web page', '<!DOCTYPE html><html lang="en">'],
    ['a web page', '\xef\xbb\xbf  \r\n<html>'],
    ['a web page', '<!-- moved -->\n<HTML><head>'],
    [
      'a web page',
      '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
    ],
    ['a web page', '<html>\0\x01'],
    ['XML', '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>'],
    ['XML', '<Error/>'],
    ['XML', '<svgx/>'],
    ['JSON', '{"code":10104,"msg":"record not found","data":null}'],
    ['JSON', ' [1, 2]'],
    ['plain text', 'Not found'],
    ['plain text', 'a < b, see <html> or {"code":1}'],
    ['plain text', '< b'],
    ['plain text', ' '.repeat(HEAD_BYTES)],
    ['plain text', '\x1b[31mred\x1b[0m\t\f'],
    ['an image', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
    ['an image', '\xff\xd8\xff\xe0\0\x10JFIF\0'],
    ['an image', 'GIF89a\x01\0'],
    ['an image', 'BM\x36\x10\0\0\0\0\0\0\x36\0'],
    ['an image', 'II*\0\x08\0\0\0'],
    ['an image', 'MM\0*\0\0\0\x08'],
    ['an image', 'RIFF\x24\n\0\0WEBPVP8 '],
    ['an image', '\0\0\0\x1cftypavif\0\0\0\0'],
    ['an image', '\0\0\0\x18ftypheic\0\0\0\0'],
    ['an image', '\0\0\0\x18ftypmif1\0\0\0\0'],
    ['an image', '\xff\x0a\xfa\x1f\0'],
    ['an image', '\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl \0\0\0\0jxl '],
    ['an image', '\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 '],
    ['an image', '\0\0\x01\0\x01\0\x10\x10\0\0'],
    ['an image', '\0\0\x02\0\x03\0\x20\x20\0\0'],
    ['an image', '<svg xmlns="http://www.w3.org/2000/svg">'],
    [
      'an image',
      '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">\n<svg>',
    ],
    ['a sound file', `OggS\0\x02${OGG}OpusHead\x01\x02`],
    ['a sound file', `OggS\0\x02${OGG}\x01vorbis\0\0`],
    ['a sound file', `OggS\0\x02${OGG}Speex   1.2`],
    ['a sound file', `OggS\0\x02${OGG}\x7fFLAC\x01\0`],
    ['a sound file', 'RF64\xff\xff\xff\xffWAVEds64'],
    ['a sound file', 'ID3\x04\0\0'],
    ['a sound file', '\xff\xfb\x90\x44\0'],
    ['a sound file', '\xff\xf1\x50\x80\0'],
    ['a sound file', 'fLaC\0\0\0\x22'],
    ['a sound file', 'RIFF\n\0\0\0WAVEfmt '],
    ['a sound file', 'FORM\0\n\0\0AIFFCOMM'],
    ['a sound file', 'FORM\0\n\0\0AIFCFVER'],
    ['a sound file', '#!AMR\n\x3c'],
    ['a PDF', '%PDF-1.7\n%\xe2\xe3\0'],
    ['a PDF', '%PDF-1.7\n1 0 obj\n'],
    ['a sound file', '\0\0\0\x20ftypM4A \0\0\0\0'],
    ['a playlist', '#EXTM3U\r\n#EXT-X-STREAM-INF:BANDWIDTH=1\r\n'],
    ['a playlist', '\xef\xbb\xbf#EXTM3U\n'],
    [
      'a playlist',
      '<?xml version="1.0"?>\n<!-- v1 -->\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">',
    ],
    ['a playlist', '\xef\xbb\xbf<MPD>'],
    ['a playlist', '<SmoothStreamingMedia MajorVersion="2">'],
    ['XML', '<MPDx/>'],
    ['XML', '<?xml version="1.0"?><a><MPD/></a>'],
    ['plain text', 'see #EXTM3U'],
    ['a playlist', '[playlist]\nFile1=https://res.jogg.example/1.ts\n'],
    ['a playlist', '\xef\xbb\xbf[Playlist]\r\n'],
    ['a playlist', "ffconcat version 1.0\nfile '1.ts'\n"],
    ['a playlist', '<?xml version="1.0"?>\n<playlist version="1" xmlns="http://xspf.org/ns/0/">'],
    ['a playlist', '<ASX version="3.0">'],
    ['subtitles', 'WEBVTT\n\n00:01.000 --> 00:04.000\nHello'],
    ['subtitles', '\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:04,000\r\nHello'],
    ['an archive', 'PK\x03\x04\x14\0'],
    ['an archive', 'PK\x05\x06\0\0'],
    ['an archive', '7z\xbc\xaf\x27\x1c\0\x04'],
    ['an archive', 'Rar!\x1a\x07\x01\0'],
    ['an archive', `v.mp4${'\0'.repeat(252)}ustar\x0000`],
    ['a compressed file', 'BZh91AY&SY\0'],
    ['a compressed file', '\xfd7zXZ\0\0\x04'],
    ['a compressed file', '\x28\xb5\x2f\xfd\x04\0'],
  ])('%s: %j', (content, start) => {
    expect(describeNonVideo(head(start))).toBe(content);
  });

  test('a page that is compressed', () => {
    expect(describeNonVideo(gzipSync('<!doctype html>'))).toBe('a compressed file');
  });

  test.each([
    ['with a byte order mark', '\ufeff'],
    ['without one', ''],
  ])('a page in UTF-16 %s', (_name, mark) => {
    const page = head(`${mark}\n<!doctype html><p>Anmelden`, 'utf16le');
    expect(describeNonVideo(page)).toBe('a web page');
    expect(describeNonVideo(Buffer.from(page).swap16())).toBe('a web page');
  });

  test.each([
    ['JSON', '{"code":10104}'],
    ['XML', '<Error/>'],
    ['plain text', '\ufeffNot found'],
    ['plain text', '\ufeffNicht verf\u00fcgbar'],
  ])('%s in UTF-16: %s', (content, body) => {
    const text = head(body, 'utf16le');
    expect(describeNonVideo(text)).toBe(content);
    expect(describeNonVideo(Buffer.from(text).swap16())).toBe(content);
  });

  test('any text in any language', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(text, (characters) => {
        const printable = characters.replace(/\p{Cc}/gu, ' ');
        expect(describeNonVideo(head(printable, 'utf8'))).toBeDefined();
      }),
    );
  });
});

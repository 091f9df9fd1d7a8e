import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeNonVideo, HEAD_BYTES } from '../../src/download/content.ts';
import { fileExtension, fileName } from '../../src/download/directory.ts';
import { anyText } from '../support/any-text.ts';

const EXTENSION = /^\.(3gp|avi|flv|m2ts|m4v|mkv|mov|mp4|mpe?g|mts|ogv|ts|webm|wmv)$/;
const KINDS = ['a web page', 'XML', 'JSON', 'plain text'];
const SIGNED = [
  'an image',
  'a sound file',
  'a playlist',
  'subtitles',
  'a PDF',
  'an archive',
  'a compressed file',
];

const TYPES = ['product', 'avatar', 'template', 'translation', 'lip-sync'];

const id = fc.oneof(
  // A hash is one of UTF-8, which has no halves of characters.
  anyText({ minLength: 1, maxLength: 512 }).map((text) => text.toWellFormed()),
  fc.stringMatching(/^[\w.~+/=-]{1,20}$/),
  fc.constantFrom('nul', 'NUL.mp4', 'COM1', 'com1.x', 'lpt9', '.', '..', 'a', 'A', '-', '-rf'),
);

test('each video has a file name of its own, even one that looks like the name of another', () => {
  const videos = fc.array(fc.tuple(fc.constantFrom(...TYPES), id));
  fc.assert(
    fc.property(videos, (first) => {
      const lookalikes = first.flatMap(([type, name]) =>
        TYPES.map((other): [string, string] => [other, fileName(type, name)]),
      );
      const all = new Map([...first, ...lookalikes].map((video) => [video.join(' '), video]));
      const names = [...all.values()].map(([type, name]) => fileName(type, name));
      const lowerCase = names.map((name) => name.toLowerCase());
      expect(new Set(lowerCase).size).toBe(all.size);
      for (const name of names) {
        expect(name).toMatch(/^\w[\w.-]{0,180}$/);
        expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
      }
    }),
  );
});

test('an extension is one of a video format, whatever the URL', () => {
  const path = fc.oneof(anyText(), fc.constantFrom('v.MKV', 'v.mp4.exe', 'v.%6dp4', '.mp4'));
  fc.assert(
    fc.property(path, anyText(), (name, query) => {
      const url = new URL(`https://res.jogg.ai/${encodeURI(name.toWellFormed())}`);
      url.search = query;
      const extension = fileExtension(url.href);
      expect(extension).toMatch(EXTENSION);
      // The query is not the name of a file.
      url.search = '';
      expect(fileExtension(url.href)).toBe(extension);
    }),
  );
});

test('any bytes are a video or something that has a name', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: HEAD_BYTES }),
    anyText().map((text) => Buffer.from(text)),
    anyText().map((text) => Buffer.from(text, 'utf16le')),
    fc.string({ unit: 'binary-ascii' }).map((text) => Buffer.from(text, 'latin1')),
  );
  const start = fc.constantFrom(
    '',
    '<',
    '{',
    '\xef\xbb\xbf',
    '\xff\xfe',
    '\xfe\xff',
    'PK',
    '%PDF-',
    'OggS',
  );
  fc.assert(
    fc.property(start, bytes, (before, rest) => {
      const head = Buffer.concat([Buffer.from(before, 'latin1'), rest]).subarray(0, HEAD_BYTES);
      const content = describeNonVideo(head);
      if (content !== undefined) expect([...KINDS, ...SIGNED]).toContain(content);
      const isText = head.every((byte) => byte >= 0x20 || [9, 10, 12, 13, 27].includes(byte));
      // No video is all text, and no text has the other control characters.
      if (isText) expect(content).toBeDefined();
      else if (KINDS.includes(content ?? ''))
        expect(head.toString('latin1')).toMatch(/<|\0|\xff|\xfe/);
    }),
  );
});

test.each<[string, (text: string) => Buffer]>([
  ['UTF-8', (text) => Buffer.from(text)],
  ['UTF-8 with a byte order mark', (text) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16, big-endian', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
])('no JSON and no page in %s is a video', (_name, encode) => {
  const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
  const container = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(anyText(), fc.jsonValue()));
  fc.assert(
    fc.property(space, container, anyText(), (before, value, text) => {
      const contentOf = (page: string): string | undefined =>
        describeNonVideo(encode(before + page).subarray(0, HEAD_BYTES));
      expect(contentOf(JSON.stringify(value))).toBe('JSON');
      expect(contentOf(`<!doctype html>${text}`)).toBe('a web page');
      expect(contentOf(`<?xml version="1.0"?>${text.replaceAll('<', '')}`)).toBe('XML');
    }),
  );
});

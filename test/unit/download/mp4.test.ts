import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Mp4Boxes } from '../../../src/download/mp4.ts';

const WITHIN = 'its end is missing';
const NO_INDEX = 'its index (moov) is missing';

/** A box with its size in 4 bytes, or in 8 more. */
function box(type: string, bytes: number, large = false): Buffer {
  const header = Buffer.alloc(large ? 16 : 8);
  header.writeUInt32BE(large ? 1 : 8 + bytes);
  header.write(type, 4, 'latin1');
  if (large) header.writeBigUInt64BE(BigInt(16 + bytes), 8);
  return Buffer.concat([header, Buffer.alloc(bytes, 'moov')]);
}

/** The problem of a file that arrives in pieces. */
function problemOf(file: Buffer, pieceBytes: number[] = [file.length || 1]): string | undefined {
  const boxes = new Mp4Boxes();
  for (let at = 0, nth = 0; at < file.length; nth += 1) {
    const end = at + (pieceBytes[nth % pieceBytes.length] ?? 1);
    boxes.push(file.subarray(at, end));
    at = end;
  }
  return boxes.problem();
}

const anyBox = fc
  .tuple(fc.constantFrom('mdat', 'moov', 'free', 'moof', 'udta', 'uuid'), fc.nat(40), fc.boolean())
  .map(([type, bytes, large]) => ({ type, file: box(type, bytes, large) }));
const anyFile = fc.array(anyBox, { maxLength: 6 }).map((boxes) => {
  const all = [{ type: 'ftyp', file: box('ftyp', 12) }, ...boxes];
  return { boxes: all, file: Buffer.concat(all.map(({ file }) => file)) };
});
const pieces = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });

describe('an MP4 file', () => {
  test('is whole if its boxes end where it does, and one of them is its index', () => {
    fc.assert(
      fc.property(anyFile, pieces, ({ boxes, file }, sizes) => {
        const hasIndex = boxes.some(({ type }) => type === 'moov');
        expect(problemOf(file, sizes)).toBe(hasIndex ? undefined : NO_INDEX);
      }),
    );
  });

  test('that is cut anywhere is not whole, unless that is between two boxes, or zeros follow', () => {
    fc.assert(
      fc.property(anyFile, pieces, fc.nat(), ({ boxes, file }, sizes, place) => {
        const length = 8 + (place % (file.length - 8));
        let end = 0;
        const ends = boxes.map((each) => (end += each.file.length));
        const before = ends.filter((each) => each <= length);
        const isHeader = length - (before.at(-1) ?? 0) < 8;
        const isZero = file.subarray(before.at(-1), length).every((byte) => byte === 0);
        const isBetween = isHeader && isZero;
        const whole = boxes.slice(0, before.length);
        const between = whole.some(({ type }) => type === 'moov') ? undefined : NO_INDEX;
        const expected = isBetween ? between : WITHIN;
        expect(problemOf(file.subarray(0, length), sizes)).toBe(expected);
      }),
    );
  });

  test('may end in a box that goes on to its end', () => {
    const last = box('mdat', 100);
    last.writeUInt32BE(0);
    expect(problemOf(Buffer.concat([box('ftyp', 12), box('moov', 9), last]))).toBeUndefined();
    expect(problemOf(Buffer.concat([box('ftyp', 12), last]))).toBe(NO_INDEX);
  });

  test.each([
    ['zeros', Buffer.alloc(64)],
    ...[1, 2, 3, 7].map((count): [string, Buffer] => [`${count} zero bytes`, Buffer.alloc(count)]),
    ['text', Buffer.from('\0\0\0\x10T\x01G\0 and more')],
    ['a size that can be none', Buffer.from('\0\0\0\x07free and more')],
    ['a large size that can be none', Buffer.from('\0\0\0\x01free\0\0\0\0\0\0\0\x0f and more')],
  ])('may have %s after its last box', (_name, padding) => {
    const file = Buffer.concat([box('ftyp', 12), box('moov', 9), box('mdat', 99), padding]);
    for (const sizes of [[1], [file.length]]) expect(problemOf(file, sizes)).toBeUndefined();
  });

  test.each(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'styp'])(
    'can begin with %s',
    (type) => {
      const file = Buffer.concat([box(type, 12), box('moov', 9)]);
      expect(problemOf(file)).toBeUndefined();
      expect(problemOf(file.subarray(0, -1))).toBe(WITHIN);
    },
  );

  test('of more than 4 GiB is followed by its large sizes', () => {
    const boxes = new Mp4Boxes();
    const header = Buffer.from('\0\0\0\x01mdat');
    const size = Buffer.alloc(8);
    size.writeBigUInt64BE(5n * 2n ** 30n);
    boxes.push(Buffer.concat([box('ftyp', 12), box('moov', 9), header, size]));
    const megabyte = Buffer.alloc(2 ** 20);
    for (let nth = 0; nth < 5 * 1024 - 1; nth += 1) boxes.push(megabyte);
    expect(boxes.problem()).toBe(WITHIN);
    boxes.push(megabyte.subarray(16));
    expect(boxes.problem()).toBeUndefined();
  });
});

test('any other file has no boxes to add up', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), pieces, (bytes, sizes) => {
      const file = Buffer.from(bytes);
      if (file.length > 4) file[4] = 0;
      const problem = problemOf(file, sizes);
      expect(problem).toBe(undefined);
    }),
  );
});

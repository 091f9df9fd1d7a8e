import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findMp4Problem } from '../../../src/download/content.ts';

const WITHIN = 'its end is missing';
const NO_INDEX = 'its index (moov) is missing';
const NO_MEDIA = 'its media (mdat) is missing';

/** A box with its size in 4 bytes, or in 8 more. */
function box(type: string, bytes: number, large = false): Buffer {
  const header = Buffer.alloc(large ? 16 : 8);
  header.writeUInt32BE(large ? 1 : 8 + bytes);
  header.write(type, 4, 'latin1');
  if (large) header.writeBigUInt64BE(BigInt(16 + bytes), 8);
  return Buffer.concat([header, Buffer.alloc(bytes, 'moov')]);
}

const { signal } = new AbortController();

function problemOf(file: Buffer): Promise<string | undefined> {
  const read = (position: number, length: number): Promise<Buffer> =>
    Promise.resolve(file.subarray(position, position + length));
  return findMp4Problem(read, file.length, signal);
}

/** The problem of a file whose boxes are of these types, and all whole. */
function expectedFor(types: string[]): string | undefined {
  if (!types.includes('moov')) return NO_INDEX;
  return types.includes('mdat') ? undefined : NO_MEDIA;
}

const anyBox = fc
  .tuple(fc.constantFrom('mdat', 'moov', 'free', 'moof', 'udta', 'uuid'), fc.nat(40), fc.boolean())
  .map(([type, bytes, large]) => ({ type, file: box(type, bytes, large) }));
const anyFile = fc.array(anyBox, { maxLength: 6 }).map((boxes) => {
  const all = [{ type: 'ftyp', file: box('ftyp', 12) }, ...boxes];
  return { boxes: all, file: Buffer.concat(all.map(({ file }) => file)) };
});
describe('an MP4 file', () => {
  test('is whole if its boxes end where it does, and have its index and its media', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, async ({ boxes, file }) => {
        expect(await problemOf(file)).toBe(expectedFor(boxes.map(({ type }) => type)));
      }),
    );
  });

  test('is not whole without its media, as an init segment is', async () => {
    const start = Buffer.concat([box('ftyp', 12), box('moov', 600)]);
    expect(await problemOf(start)).toBe(NO_MEDIA);
    expect(await problemOf(Buffer.concat([start, box('moof', 99)]))).toBe(NO_MEDIA);
    expect(await problemOf(Buffer.concat([start, box('mdat', 99)]))).toBeUndefined();
  });

  test('that is cut anywhere is not whole, unless that is between two boxes, or zeros follow', async () => {
    await fc.assert(
      fc.asyncProperty(anyFile, fc.nat(), async ({ boxes, file }, place) => {
        const length = 8 + (place % (file.length - 8));
        let end = 0;
        const ends = boxes.map((each) => (end += each.file.length));
        const before = ends.filter((each) => each <= length);
        const isHeader = length - (before.at(-1) ?? 0) < 8;
        const isZero = file.subarray(before.at(-1), length).every((byte) => byte === 0);
        const isBetween = isHeader && isZero;
        const whole = boxes.slice(0, before.length);
        const expected = isBetween ? expectedFor(whole.map(({ type }) => type)) : WITHIN;
        expect(await problemOf(file.subarray(0, length))).toBe(expected);
      }),
    );
  });

  test('may end in a box that goes on to its end', async () => {
    const last = box('mdat', 100);
    last.writeUInt32BE(0);
    const [first, index] = [box('ftyp', 12), box('moov', 9)];
    expect(await problemOf(Buffer.concat([first, index, last]))).toBeUndefined();
    expect(await problemOf(Buffer.concat([first, last]))).toBe(NO_INDEX);
  });

  test.each([
    ['zeros', Buffer.alloc(64)],
    ...[1, 2, 3, 7].map((count): [string, Buffer] => [`${count} zero bytes`, Buffer.alloc(count)]),
    ['text', Buffer.from('\0\0\0\x10T\x01G\0 and more')],
    ['a size that can be none', Buffer.from('\0\0\0\x07free and more')],
    ['a line break', Buffer.from('\n')],
    ['a line break of two bytes', Buffer.from('\r\n')],
    ['many line breaks', Buffer.from('\n'.repeat(20))],
    ['a word', Buffer.from('end')],
    ['seven letters', Buffer.from('the end')],
    ['a tag of ID3v1', Buffer.from('TAGhello world'.padEnd(128))],
    ['an empty tag of ID3v1', Buffer.from('TAG'.padEnd(128, '\0'))],
    ['the end of a form', Buffer.from('\r\n------WebKitFormBoundary7MA4YWxkTrZu0gW--\r\n')],
  ])('may have %s after its last box', async (_name, padding) => {
    const boxes = [box('ftyp', 12), box('moov', 9), box('mdat', 99)];
    expect(await problemOf(Buffer.concat([...boxes, padding]))).toBeUndefined();
    const [, , media = Buffer.of()] = boxes;
    for (const some of [boxes.slice(0, 2), boxes.toSpliced(1, 1)]) {
      expect(await problemOf(Buffer.concat([...some, padding]))).toMatch(/is missing$/);
    }
    const cut = Buffer.concat([...boxes.slice(0, 2), media.subarray(0, -1)]);
    expect(await problemOf(cut)).toBe(WITHIN);
  });

  test('can have boxes that are known to few programs', async () => {
    const boxes = [
      box('ftyp', 12),
      box('Xtra', 9),
      box('mdat', 99),
      box('thum', 9),
      box('moov', 9),
    ];
    const file = Buffer.concat(boxes);
    expect(await problemOf(file)).toBeUndefined();
    expect(await problemOf(file.subarray(0, -1))).toBe(WITHIN);
    // Cut within one of them: what comes after it is missing, too.
    expect(await problemOf(file.subarray(0, 30))).toBe(NO_INDEX);
  });

  test('can have boxes without content anywhere', async () => {
    const empty = box('free', 0);
    const file = Buffer.concat([box('ftyp', 12), empty, box('moov', 9), box('mdat', 9), empty]);
    expect(await problemOf(file)).toBeUndefined();
    expect(await problemOf(file.subarray(0, -1))).toBe(WITHIN);
  });

  const FIRST = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'styp', 'uuid', 'sidx'];
  test.each([...FIRST, 'moof', 'emsg', 'prft', 'meta', 'junk'])(
    'can begin with %s',
    async (type) => {
      const file = Buffer.concat([box(type, 12), box('moov', 9), box('mdat', 9)]);
      expect(await problemOf(file)).toBeUndefined();
      expect(await problemOf(file.subarray(0, -1))).toBe(WITHIN);
    },
  );

  test.each(FIRST)('that is cut within a first box of type %s is not whole', async (type) => {
    expect(await problemOf(box(type, 12).subarray(0, 15))).toBe(WITHIN);
  });

  test('of more than 4 GiB is followed by its large sizes', async () => {
    const media = Buffer.from('\0\0\0\x01mdat\0\0\0\0\0\0\0\0');
    media.writeBigUInt64BE(5n * 2n ** 30n, 8);
    const start = Buffer.concat([box('ftyp', 12), box('moov', 9), media]);
    const whole = start.length - media.length + 5 * 2 ** 30;
    const read = (position: number, length: number): Promise<Buffer> =>
      Promise.resolve(start.subarray(position, position + length));
    expect(await findMp4Problem(read, whole - 1, signal)).toBe(WITHIN);
    expect(await findMp4Problem(read, whole, signal)).toBeUndefined();
  });
});

describe('a file of many boxes', () => {
  test('is cut, if the end of the last of some thousands is missing', async () => {
    const fragment = Buffer.concat([box('moof', 9), box('mdat', 9)]);
    const fragments = Array.from({ length: 2000 }, () => fragment);
    const file = Buffer.concat([box('ftyp', 12), box('moov', 9), ...fragments]);
    expect(await problemOf(file)).toBeUndefined();
    expect(await problemOf(file.subarray(0, -1))).toBe(WITHIN);
  });

  const reason = new Error('cancelled');

  // 10 GiB of boxes without content: reading all of them would take a day.
  async function readEndless(cancelAt = Infinity): Promise<unknown> {
    const controller = new AbortController();
    let reads = 0;
    const read = (): Promise<Buffer> => {
      reads += 1;
      if (reads === cancelAt) controller.abort(reason);
      if (reads > Math.min(cancelAt, 20_000)) throw new Error('too many reads');
      return Promise.resolve(box('free', 0));
    };
    return await findMp4Problem(read, 10 * 2 ** 30, controller.signal);
  }
  test('is not read to its end, if there are millions', async () => {
    expect(await readEndless()).toBeUndefined();
  });

  test('is not read after a cancellation', async () => {
    await expect(readEndless(100)).rejects.toBe(reason);
  });
});

test('any other file has no boxes to add up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 100 }), async (bytes) => {
      const file = Buffer.from(bytes);
      if (file.length > 4) file[4] = 0;
      expect(await problemOf(file)).toBeUndefined();
    }),
  );
});

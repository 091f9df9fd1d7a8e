import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileExtension, fileNames } from '../../../src/download/filename.ts';
import { anyPath } from '../../support/any-url.ts';

describe('fileNames', () => {
  const id = fc.stringMatching(/^[\w.~+/=-]{1,40}$/);

  test('are safe on every file system, and no two the same where case does not count', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.oneof(id, fc.constantFrom('nul', 'COM1', 'com1.x', '.', 'a', 'A', '-'))),
        (ids) => {
          const names = [...fileNames(ids).values()];
          expect(names).toHaveLength(ids.length);
          expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length);
          for (const name of names) {
            expect(name).toMatch(/^\w[\w.-]{0,170}$/);
            expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
          }
        },
      ),
    );
  });

  test('of an ID that is the file name of another differ', () => {
    const [first = ''] = fileNames(['a/b']).values();
    const names = fileNames(['a/b', first]);
    expect(names.get('a/b')).toBe(first);
    expect(names.get(first)).toMatch(new RegExp(`^${first}-[0-9a-f]{8}$`));
  });

  // Comparing each ID with all others would take longer than a test may.
  test('take a moment for 200,000 IDs', () => {
    const ids = Array.from({ length: 200_000 }, (_, i) => `pv_${i}`);
    expect(fileNames(ids).size).toBe(ids.length);
  });

  test.each(['pv_123456', '0c2f9f1e-5d5b-4c1e-9d39-0b9a1f7f4a11', 'vid_AbC'])(
    '%s is its own name',
    (name) => {
      expect(fileNames([name]).get(name)).toBe(name);
    },
  );

  test.each([
    ['a/b', /^a_b-[\da-f]{8}$/],
    ['a b', /^a_b-[\da-f]{8}$/],
    ['../a', /^_._a-[\da-f]{8}$/],
    ['é\u202e', /^__-[\da-f]{8}$/],
    ['-rf', /^_rf-[\da-f]{8}$/],
    ['.hidden', /^_hidden-[\da-f]{8}$/],
    ['a-.b', /^a-\.b$/],
    ['x'.repeat(150), /^x{150}$/],
    ['x'.repeat(151), /^x{150}-[\da-f]{8}$/],
    ['CON', /^_CON-[\da-f]{8}$/],
    ['con.mp4', /^_con\.mp4-[\da-f]{8}$/],
    ['com1', /^_com1-[\da-f]{8}$/],
    ['lpt9.x', /^_lpt9\.x-[\da-f]{8}$/],
    ['prn', /^_prn-/],
    ['aux', /^_aux-/],
    ['nul', /^_nul-/],
    ['icon', /^icon$/],
    ['console', /^console$/],
    ['com12', /^com12$/],
    ['comx', /^comx$/],
    ['lptx', /^lptx$/],
  ])('of %j matches %s', (id, name) => {
    expect(fileNames([id]).get(id)).toMatch(name);
  });

  test('that differ only in case end in a hash, each in its own', () => {
    const [upper = '', lower = '', other = ''] = fileNames(['PV_1', 'pv_1', 'pv_2']).values();
    expect([upper, lower]).toEqual([
      expect.stringMatching(/^PV_1-[\da-f]{8}$/),
      expect.stringMatching(/^pv_1-[\da-f]{8}$/),
    ]);
    expect(upper.slice(-8)).not.toBe(lower.slice(-8));
    expect(other).toBe('pv_2');
  });
});

test.each([
  ['/v.MOV', 'video/mp4', '.mov'],
  ['/v.mp4?x=.avi', '', '.mp4'],
  ['/v.mp4.sh', 'video/webm', '.webm'],
  ['/v', 'video/webm; codecs=vp9', '.webm'],
  ['/v', ' Video/MPEG ;x', '.mpg'],
  ['/v', 'application/octet-stream', '.mp4'],
  ['/v', undefined, '.mp4'],
  ['/v.', 'video/quicktime', '.mov'],
  ['/a.avi/v', '', '.mp4'],
  ['/vmov', '', '.mp4'],
  ['/v.xmov', '', '.mp4'],
  ['/v.mp4%2f..%2fx', 'text/html', '.mp4'],
  // Whoever chooses the URL does not choose what a file is opened with.
  ['/v.sh', 'video/webm', '.webm'],
  ['/v.html', 'text/html', '.mp4'],
  ['/v', 'video/3gpp', '.3gp'],
  ['/v', 'video/mp2t', '.ts'],
  ['/v', 'video/mp4', '.mp4'],
  ['/v', 'video/mpeg', '.mpg'],
  ['/v', 'video/ogg', '.ogv'],
  ['/v', 'video/quicktime', '.mov'],
  ['/v', 'video/webm', '.webm'],
  ['/v', 'video/x-flv', '.flv'],
  ['/v', 'video/x-m4v', '.m4v'],
  ['/v', 'video/x-matroska', '.mkv'],
  ['/v', 'video/x-ms-wmv', '.wmv'],
  ['/v', 'video/x-msvideo', '.avi'],
])('the extension of %s as %j is %s', (path, type, extension) => {
  expect(fileExtension(new URL(path, 'https://res.jogg.ai'), type)).toBe(extension);
});

test.each('3gp avi flv m2ts m4v mkv mov mp4 mpg mpeg mts ogv ts webm wmv'.split(' '))(
  'the extension of a URL that ends in .%s is that',
  (format) => {
    const url = new URL(`https://res.jogg.ai/v.${format}`);
    expect(fileExtension(url, 'video/x-none')).toBe(`.${format}`);
  },
);

test('fileExtension is one of a video format, whatever the server chooses', () => {
  fc.assert(
    fc.property(
      fc.oneof(anyPath(), fc.constantFrom('/v.sh', '/v.EXE', '/v.mp4.desktop', '/v.WebM')),
      fc.oneof(fc.string(), fc.constantFrom('video/webm', 'text/html', 'toString', '__proto__')),
      (path, type) => {
        const extension = fileExtension(new URL(`https://res.jogg.ai${path}`), type);
        expect(extension).toMatch(
          /^\.(3gp|avi|flv|m2ts|m4v|mkv|mov|mp4|mpe?g|mts|ogv|ts|webm|wmv)$/,
        );
      },
    ),
  );
});

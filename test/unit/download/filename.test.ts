import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileExtension, fileName, isWindowsPath } from '../../../src/download/directory.ts';
import { anyPath } from '../../support/any-url.ts';

const TYPES = ['product', 'avatar', 'template', 'translation', 'lip-sync'];

describe('the name of a file', () => {
  const anyId = fc.oneof(
    fc.stringMatching(/^[\w.~+/=-]{1,40}$/),
    fc.constantFrom('nul', 'COM1', 'com1.x', '.', 'a', 'A', '-', 'avatar.a', 'avatar-a'),
    // The shape of another video's name.
    fc
      .tuple(fc.constantFrom(...TYPES), fc.constantFrom('a', 'A', 'a/b', 'a.b'))
      .map(([type, id]) => fileName(type, id)),
  );
  const anyVideo = fc.tuple(fc.constantFrom(...TYPES), anyId);

  test('is safe on every file system, and differs for any two videos where case does not count', () => {
    const videos = fc.uniqueArray(anyVideo, { selector: ([type, id]) => `${type} ${id}` });
    fc.assert(
      fc.property(videos, (all) => {
        const names = all.map(([type, id]) => fileName(type, id));
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(all.length);
        for (const name of names) {
          expect(name).toMatch(/^\w[\w.-]{0,180}$/);
          expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
        }
      }),
    );
  });

  test.each([
    ['product', 'pv_123456', 'pv_123456'],
    ['product', '0c2f9f1e-5d5b-4c1e-9d39-0b9a1f7f4a11', '0c2f9f1e-5d5b-4c1e-9d39-0b9a1f7f4a11'],
    ['avatar', 'vid_123', 'avatar.vid_123'],
    ['lip-sync', '123', 'lip-sync.123'],
  ])('of a %s video %s is %s', (type, id, name) => {
    expect(fileName(type, id)).toBe(name);
  });

  test('of other IDs ends in a hash of the type and the ID', () => {
    expect(fileName('product', 'pv_A')).toBe('pv_A-5f606f2773cd064b');
    expect(fileName('avatar', 'pv_A')).toMatch(/^avatar\.pv_A-[\da-f]{16}$/);
    expect(fileName('avatar', 'pv_A').slice(-16)).not.toBe('5f606f2773cd064b');
    const hashed = fileName('product', 'a/b');
    expect(fileName('product', hashed)).toMatch(new RegExp(`^${hashed}-[\\da-f]{16}$`));
  });

  test.each([
    ['a/b', /^a_b-[\da-f]{16}$/],
    ['a b', /^a_b-[\da-f]{16}$/],
    ['../a', /^_._a-[\da-f]{16}$/],
    ['é\u202e', /^__-[\da-f]{16}$/],
    ['-rf', /^_rf-[\da-f]{16}$/],
    ['.hidden', /^_hidden-[\da-f]{16}$/],
    ['a.b', /^a\.b-[\da-f]{16}$/],
    ['vid_AbC', /^vid_AbC-[\da-f]{16}$/],
    ['x'.repeat(150), /^x{150}$/],
    ['x'.repeat(151), /^x{150}-[\da-f]{16}$/],
    ['CON', /^_CON-[\da-f]{16}$/],
    ['con.mp4', /^_con\.mp4-[\da-f]{16}$/],
    ['com1', /^_com1-[\da-f]{16}$/],
    ['lpt9.x', /^_lpt9\.x-[\da-f]{16}$/],
    ['prn', /^_prn-/],
    ['aux', /^_aux-/],
    ['nul', /^_nul-/],
    ['icon', /^icon$/],
    ['console', /^console$/],
    ['com12', /^com12$/],
    ['comx', /^comx$/],
    ['a-0123456789abcdef', /^a-0123456789abcdef-[\da-f]{16}$/],
    ['a-0123456789abcdef0', /^a-0123456789abcdef0$/],
    ['lptx', /^lptx$/],
  ])('of the ID %j matches %s', (id, name) => {
    expect(fileName('product', id)).toMatch(name);
  });
});

test.each([
  ['/v.MOV', '.mov'],
  ['/v.mp4?x=.avi', '.mp4'],
  ['/v.mp4.sh', '.mp4'],
  ['/v', '.mp4'],
  ['/v.', '.mp4'],
  ['/a.avi/v', '.mp4'],
  ['/vmov', '.mp4'],
  ['/v.xmov', '.mp4'],
  ['/v.mp4%2f..%2fx', '.mp4'],
  // Whoever chooses the URL does not choose what a file is opened with.
  ['/v.sh', '.mp4'],
  ['/v.html', '.mp4'],
  ...'3gp avi flv m2ts m4v mkv mov mp4 mpg mpeg mts ogv ts webm wmv'
    .split(' ')
    .map((format): [string, string] => [`/v.${format}`, `.${format}`]),
])('the extension of %s is %s', (path, extension) => {
  expect(fileExtension(`https://res.jogg.ai${path}`)).toBe(extension);
});

test('fileExtension is one of a video format, whatever the server chooses', () => {
  const path = fc.oneof(anyPath(), fc.constantFrom('/v.sh', '/v.EXE', '/v.mp4.desktop', '/v.WebM'));
  fc.assert(
    fc.property(path, (chosen) => {
      expect(fileExtension(`https://res.jogg.ai${chosen}`)).toMatch(
        /^\.(3gp|avi|flv|m2ts|m4v|mkv|mov|mp4|mpe?g|mts|ogv|ts|webm|wmv)$/,
      );
    }),
  );
});

describe('a path that all Windows programs can open', () => {
  test.each([
    'videos',
    '.',
    '..\\other/x',
    '.github',
    'D:\\videos\\',
    'd:/videos',
    '\\\\server\\share$\\videos',
    '//server/share/videos',
    'Grüße 你好 (1) [a] {b}',
    'auxiliary',
    'console.d',
    'x'.repeat(255),
    `C:\\${'a-folder\\'.repeat(100)}`,
  ])('%j is one', (path) => {
    expect(isWindowsPath(path)).toBe(true);
  });

  test.each([
    'aux',
    'x/NUL.txt',
    'x\\con .mp4',
    'Com1',
    'lpt²',
    'CONIN$',
    'videos.',
    'videos. /x',
    'a \\b',
    '...',
    'C:',
    'C:videos',
    '12:30',
    'videos:stream',
    '\\\\?\\C:\\videos',
    '\\\\.\\C:\\videos',
    'a?b',
    'a*',
    'a<b>',
    'a|b',
    '"videos"',
    'a\tb',
    'x'.repeat(256),
  ])('%j is none', (path) => {
    expect(isWindowsPath(path)).toBe(false);
  });
});

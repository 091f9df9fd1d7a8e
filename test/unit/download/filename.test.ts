import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileExtension, fileNames } from '../../../src/download/filename.ts';

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

  test('take a moment for 20,000 IDs', () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `pv_${i}`);
    const startedAt = performance.now();
    expect(fileNames(ids).size).toBe(ids.length);
    // Comparing each ID with all others takes many seconds.
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  test.each(['pv_123456', '0c2f9f1e-5d5b-4c1e-9d39-0b9a1f7f4a11', 'vid_AbC'])(
    '%s is its own name',
    (name) => {
      expect(fileNames([name]).get(name)).toBe(name);
    },
  );
});

test('fileExtension is one of a video format, whatever the server chooses', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.webPath(), fc.constantFrom('/v.sh', '/v.EXE', '/v.mp4.desktop', '/v.WebM')),
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

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, REDACTED } from '../../../src/http/redaction.ts';

const KEY = 'jogg/key+1==';

describe('a secret', () => {
  test.each([
    [`Key ${KEY}, ${KEY}`, 'Key ***, ***'],
    ['https://x/?key=jogg%2Fkey%2B1%3D%3D', 'https://x/?key=***'],
    ['https://x/?key=jogg%2fkey%2b1%3d%3d', 'https://x/?key=***'],
    // As a query of Python or of URLSearchParams has it, and as JSON does.
    ['https://x/?key=jogg/key%2b1==', 'https://x/?key=***'],
    ['{"k\\u0065y":"jogg\\/key\\u002b1=="}', '{"k\\u0065y":"***"}'],
    ['jogg/key', 'jogg/key'],
    ['', ''],
  ])('is removed as it is and encoded: %j', (text, redacted) => {
    expect(createRedactor(KEY)(text)).toBe(redacted);
  });

  test.each([
    ['a\\\\b', 'a\\\\b'],
    ['a\\\\b', 'a\\\\\\\\b'],
    ['a\\"b', 'a\\\\\\"b'],
  ])('%j is removed from %j, whose backslashes JSON may have doubled', (secret, text) => {
    expect(createRedactor(secret)(text)).toBe(REDACTED);
  });

  test('of many backslashes is looked for in no more time than others', () => {
    const run = '\\'.repeat(40);
    expect(createRedactor(`${run}z`)(run + run)).toBe(run + run);
  });

  test('is in no text, wherever it was', () => {
    const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    const secrets = fc.array(printable, { minLength: 8, maxLength: 12 });
    fc.assert(
      fc.property(secrets, fc.array(fc.string()), (characters, texts) => {
        const secret = characters.join('');
        fc.pre(!/^\*+$/.test(secret));
        const redact = createRedactor(secret);
        for (const form of [secret, encodeURIComponent(secret)]) {
          expect(redact(texts.join(form))).not.toContain(form);
        }
      }),
    );
  });
});

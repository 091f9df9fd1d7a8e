import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, REDACTED } from '../../../src/http/redaction.ts';

const KEY = 'jogg/key+1==';

describe('a secret', () => {
  test.each([
    [`Key ${KEY}, ${KEY}`, 'Key ***, ***'],
    ['https://x/?key=jogg%2Fkey%2B1%3D%3D', 'https://x/?key=***'],
    ['https://x/?key=jogg%2fkey%2b1%3d%3d', 'https://x/?key=***'],
    // Encoded as in a query of Python or of URLSearchParams, and in JSON.
    ['https://x/?key=jogg/key%2b1==', 'https://x/?key=***'],
    ['{"k\\u0065y":"jogg\\/key\\u002b1=="}', '{"k\\u0065y":"***"}'],
    ['<b>jogg&#x2F;key&#43;1&#61;&#61;</b>', '<b>***</b>'],
    ['jogg&#X2f;key&#0043;1&#x003D;=', '***'],
    [`Basic ${btoa(KEY)}.`, 'Basic ***.'],
    [`Basic ${btoa(KEY).replace(/=*$/, '')}.`, 'Basic ***.'],
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

  test.each(['a&b<c>d"e\'f', '&amp;&lt;&gt;'])('%j is removed where HTML escapes it', (secret) => {
    const names: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };
    const escaped = secret.replace(/[&<>"]/g, (one) => `&${names[one] ?? ''};`);
    expect(createRedactor(secret)(`<p>${escaped}</p>`)).toBe('<p>***</p>');
    expect(createRedactor(secret)(escaped.replace("'", '&apos;'))).toBe(REDACTED);
  });

  test('is removed from Base64, whatever is encoded with it, in either alphabet', () => {
    const around = fc.string({ unit: 'binary-ascii', maxLength: 5 });
    fc.assert(
      fc.property(around, around, fc.boolean(), (before, after, forUrls) => {
        const encoded = Buffer.from(before + KEY + after).toString(
          forUrls ? 'base64url' : 'base64',
        );
        const redacted = createRedactor(KEY)(`<${encoded}>`);
        expect(redacted).toContain(REDACTED);
        // At most the characters that hold a part of the key besides what is around it.
        expect(redacted.length).toBeLessThan(encoded.length - btoa(KEY).length + 12);
      }),
    );
  });

  test('that is short is not looked for in Base64, which any text could be', () => {
    expect(createRedactor('abc')('YWJj')).toBe('YWJj');
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

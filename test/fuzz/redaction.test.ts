import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor, REDACTED } from '../../src/http/redaction.ts';
import { withoutQueries } from '../../src/http/url.ts';
import { parseJson } from '../../src/jogg/body.ts';
import { anyText } from '../support/any-text.ts';

// No character of a redacted text, so that redacting cannot put a key together.
const character = fc
  .integer({ min: 0x21, max: 0x7e })
  .filter((code) => code !== 0x2a)
  .map((code) => String.fromCharCode(code));
const key = fc.string({ unit: character, minLength: 8, maxLength: 40 });

const hex = (text: string): string => text.charCodeAt(0).toString(16).padStart(2, '0');
type Write = (character: string) => string;

/** How servers write a character of what they were sent. */
const IN_TEXT: Write[] = [
  (text) => text,
  encodeURIComponent,
  (text) => `%${hex(text)}`,
  (text) => `%${hex(text).toUpperCase()}`,
];
const asJson: Write = (text) => JSON.stringify(text).slice(1, -1);
const IN_JSON: Write[] = [
  asJson,
  (text) => `\\u00${hex(text)}`,
  (text) => `\\u00${hex(text).toUpperCase()}`,
  (text) => (text === '/' ? '\\/' : asJson(text)),
];

/** A key, and how a server writes it. */
function written(writings: Write[]): fc.Arbitrary<{ secret: string; echo: string }> {
  const choices = fc.array(fc.constantFrom(...writings), { minLength: 1, maxLength: 9 });
  return fc.tuple(key, choices).map(([secret, writes]) => {
    const parts = secret.split('').map((one, i) => writes[i % writes.length]?.(one));
    return { secret, echo: parts.join('') };
  });
}

test('the key is in no text, however a server writes its characters', () => {
  fc.assert(
    fc.property(written(IN_TEXT), anyText(), anyText(), ({ secret, echo }, before, after) => {
      const redact = createRedactor(secret);
      const redacted = redact(`<${before}>${echo}<${after}>`);
      expect(redacted).toContain(`>${REDACTED}<`);
      expect(redact(redacted)).toBe(redacted);
    }),
  );
});

test('the key is in no JSON, however that writes it, in a name or in a value', () => {
  fc.assert(
    fc.property(written(IN_JSON), fc.boolean(), ({ secret, echo }, valid) => {
      const redact = createRedactor(secret);
      // A response that is no JSON is shown as it came.
      const text = redact(`{"x${echo}y":"x${echo}y"${valid ? '}' : ''}`);
      const body = parseJson(text, redact);
      expect(body === undefined).toBe(!valid);
      for (const shown of [text, redact(JSON.stringify(body ?? ''))]) {
        expect(shown).not.toContain(secret);
        expect(shown).not.toContain(echo);
      }
    }),
  );
});

test('no other text is changed', () => {
  fc.assert(
    fc.property(key, anyText(), (secret, text) => {
      fc.pre(!text.includes(secret.slice(0, 2)) && !/[%\\]/.test(text));
      expect(createRedactor(secret)(text)).toBe(text);
    }),
  );
});

test('no query of a URL is in a text, however it is written', () => {
  const scheme = fc.constantFrom('https://', 'HTTP://', 'https:\\/\\/', 'http:\\/\\/');
  const path = fc.stringMatching(/^[\w.:/\\-]{1,20}$/);
  const query = fc.stringMatching(/^[\w.~%&=+/:;,@!$'()*?#[\]{}|\\^`-]{0,40}$/);
  const end = fc.constantFrom('', ' ', '\n', '"', '<', '>', '\u2028');
  fc.assert(
    fc.property(
      anyText(),
      fc.array(fc.tuple(scheme, path, fc.constantFrom('?', '#'), query, end), { minLength: 1 }),
      (before, urls) => {
        const text = urls
          .map(
            ([start, rest, mark, asked, after]) => `${start}${rest}${mark}secret${asked}${after}`,
          )
          .join('');
        const shown = withoutQueries(before + text);
        expect(shown).not.toContain('secret');
        expect(withoutQueries(shown)).toBe(shown);
      },
    ),
  );
});

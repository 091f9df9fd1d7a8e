import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor, REDACTED, withoutQueries } from '../../src/http/redaction.ts';
import { parseJson, redactJson } from '../../src/jogg/response.ts';
import { anyText } from '../support/any-text.ts';

// No character of a redacted text, so that redacting cannot put a key together.
const character = fc
  .integer({ min: 0x21, max: 0x7e })
  .filter((code) => code !== 0x2a)
  .map((code) => String.fromCharCode(code));
const key = fc.string({ unit: character, minLength: 8, maxLength: 40 });

const hex = (text: string): string => text.charCodeAt(0).toString(16).padStart(2, '0');
type Write = (character: string) => string;
const HTML_NAMES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Ways in which servers write a character of a request. */
const IN_TEXT: Write[] = [
  (text) => text,
  encodeURIComponent,
  (text) => `%${hex(text)}`,
  (text) => `%${hex(text).toUpperCase()}`,
  (text) => `&#${text.charCodeAt(0)};`,
  (text) => `&#x${hex(text)};`,
  (text) => HTML_NAMES[text] ?? text,
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
      const text = redactJson(`{"x${echo}y":"x${echo}y"${valid ? '}' : ''}`, redact);
      const body = parseJson(text);
      expect(body === undefined).toBe(!valid);
      for (const shown of [text, JSON.stringify(body ?? '')]) {
        expect(shown).not.toContain(secret);
        expect(shown).not.toContain(echo);
      }
    }),
  );
});

test('the key is in no Base64, whatever was encoded with it', () => {
  const around = fc.uint8Array({ maxLength: 8 });
  const encoding = fc.constantFrom('base64', 'base64url');
  // Shorter ones leave too few whole characters to be told from other texts.
  const long = key.filter((secret) => secret.length >= 10);
  fc.assert(
    fc.property(long, around, around, encoding, (secret, before, after, alphabet) => {
      const bytes = Buffer.concat([before, Buffer.from(secret), after]);
      const redacted = createRedactor(secret)(`<${bytes.toString(alphabet)}>`);
      expect(redacted).toContain(REDACTED);
      const rest = redacted.slice(1, -1).split(REDACTED).join('');
      expect(rest.length).toBeLessThanOrEqual(
        Math.ceil((before.length + after.length) / 3) * 4 + 8,
      );
    }),
  );
});

test('no other text is changed', () => {
  fc.assert(
    fc.property(key, anyText(), (secret, text) => {
      fc.pre(!text.includes(secret.slice(0, 2)) && !/[%&\\]/.test(text));
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

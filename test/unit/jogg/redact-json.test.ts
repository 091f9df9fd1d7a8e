import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../src/http/redaction.ts';
import { parseJson, redactJson } from '../../../src/jogg/response.ts';

describe('a text of JSON', () => {
  const redact = createRedactor('jogg_key_1');

  test.each([
    ['{"a":"jogg_key_1","jogg_key_1":1}', '{"a":"***","***":1}'],
    [String.raw`{"a":"\u006aogg_key_1","b":"%6\u0061ogg_key_1"}`, '{"a":"***","b":"***"}'],
    [String.raw`{"%6\u0061ogg_key_1":"a\nb"}`, String.raw`{"***":"a\nb"}`],
    // As much as there is of JSON.
    [String.raw`{"%6\u0061ogg_key_1":"a`, '{"***":"a'],
    [String.raw`{"a":"\"jogg_key_1\"","b":"\\"}`, String.raw`{"a":"\"***\"","b":"\\"}`],
    [String.raw`{"a":"{\"b\":\"jo\\u0067g_key_1\"}"}`, String.raw`{"a":"{\"b\":\"***\"}"}`],
    [String.raw`{"a":"https:\/\/x\u003fb\u0026c"}`, '{"a":"https://x?b&c"}'],
    [String.raw`{"a":"\u0022\u005c\u0000\u00e9"}`, String.raw`{"a":"\"\\\u0000é"}`],
    // A secret that was escaped twice.
    [String.raw`{"a":"\u005cu006aogg_key_1"}`, '{"a":"***"}'],
    [String.raw`{"a":"C:\\/new \\u0041"}`, String.raw`{"a":"C:\\/new \\u0041"}`],
    [String.raw`{"a":"\x","b":"%6\u0061ogg_key_1"}`, String.raw`{"a":"\x","b":"***"}`],
  ])('is redacted, escaped or not: %s', (text, redacted) => {
    expect(redactJson(text, redact)).toBe(redacted);
  });

  test.each(['{},', '[', '"', '"\\', '\\"', '"a":{},"\\n",'])(
    'of 1 MiB of %j is redacted and parsed within a moment',
    (part) => {
      const text = part.repeat(2 ** 20 / part.length);
      const startedAt = performance.now();
      expect(redactJson(text, redact)).toBe(text);
      expect(redactJson(`[${text}"\\u006aogg_key_1"]`, redact)).not.toMatch(/ogg_key/);
      parseJson(text);
      parseJson(`[${'{},'.repeat(2 ** 18)}"\\n"]`);
      expect(performance.now() - startedAt).toBeLessThan(5000);
    },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIds, readInputs, type Inputs } from '../../src/inputs/inputs.ts';
import { InputError } from '../../src/inputs/reader.ts';
import { anyText } from '../support/any-text.ts';

const KEY = 'jogg_key_1';
const TYPES = ['product', 'avatar', 'template', 'translation', 'lip-sync'];
const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/u;

const id = fc.stringMatching(/^[A-Za-z0-9_][\w.~+/=-]{0,30}$/).filter((text) => !isUnset(text));
const number = fc.oneof(
  fc.nat(1e6).map(String),
  fc.double({ min: 0, max: 1e6, noNaN: true }).map(String),
  fc.stringMatching(/^[-+]?\d*[.,]?\d*[eEs]?\d*$/),
  fc.bigInt().map(String),
);
const boolean = fc.constantFrom('true', 'True', 'TRUE', 'false', 'False', 'FALSE', 'yes', 'tRUE');
const url = fc.oneof(
  fc.webUrl(),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom('http://localhost:1', 'http://127.1', 'http://[::1]/v2/', 'https://u:p@x', '//x'),
  anyText().map((rest) => `https://${rest}`),
);
const path = fc.stringMatching(/^[~$%./\\a-zA-Z0-9{} ]{0,20}$/);

/** Likely values of each input, so that valid ones are generated. */
const TEXTS = {
  'video-id': fc.array(id).map((ids) => ids.join(',')),
  'api-key': fc.constantFrom(KEY, KEY, 'short', `${KEY} `),
  'video-type': fc.constantFrom(...TYPES, 'Product', 'toString'),
  'timeout-seconds': number,
  'poll-interval-seconds': number,
  'max-poll-interval-seconds': number,
  'max-retries': number,
  'fail-on-timeout': boolean,
  'fail-fast': boolean,
  'download-dir': path,
  summary: boolean,
  'base-url': url,
};
type Texts = Record<keyof typeof TEXTS, string>;
const NAMES = Object.keys(TEXTS) as (keyof typeof TEXTS)[];

const inputs = fc.record(
  Object.fromEntries(
    // As returned by @actions/core.
    NAMES.map((name) => [name, fc.oneof(TEXTS[name], anyText()).map((text) => text.trim())]),
  ) as Record<keyof Texts, fc.Arbitrary<string>>,
);

function isUnset(text: string): boolean {
  return ['null', 'undefined'].includes(text.toLowerCase());
}

const isDecimal = (text: string): boolean =>
  text === '' || (/^[0-9]+(?:\.[0-9]+)?$/.test(text) && parseFloat(text) < Infinity);
const isBoolean = (text: string): boolean =>
  ['', 'true', 'True', 'TRUE', 'false', 'False', 'FALSE'].includes(text);

/** Invalid inputs, as far as their rules are short. */
const INVALID: Partial<Record<keyof Texts, (text: string) => boolean>> = {
  'video-type': (text) => text !== '' && !TYPES.includes(text),
  'timeout-seconds': (text) => !isDecimal(text),
  'poll-interval-seconds': (text) => !isDecimal(text) || (text !== '' && Number(text) < 0.1),
  'max-poll-interval-seconds': (text) => !isDecimal(text),
  'max-retries': (text) => !isDecimal(text) || Number(text) % 1 !== 0,
  'fail-on-timeout': (text) => !isBoolean(text),
  'fail-fast': (text) => !isBoolean(text),
  summary: (text) => !isBoolean(text),
};

function read(texts: Texts): Inputs | InputError {
  try {
    return readInputs((name) => texts[name as keyof Texts], true);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

test('inputs of any texts are read, or each that is invalid is named once, in what can be seen', () => {
  fc.assert(
    fc.property(inputs, (texts) => {
      const result = read(texts);
      const wrong = Object.entries(INVALID).filter(([name, is]) => is(texts[name as keyof Texts]));
      if (!(result instanceof InputError)) {
        expect(wrong).toEqual([]);
        return;
      }
      const { problems } = result;
      expect(problems.length).toBeGreaterThan(0);
      for (const problem of problems) {
        expect(problem).not.toMatch(UNSEEN);
        expect(NAMES).toContain(/^[\w-]+/.exec(problem)?.[0]);
      }
      for (const name of Object.keys(INVALID)) {
        const named = problems.filter((problem) => problem.startsWith(`${name} `));
        expect([name, named.length]).toEqual([name, wrong.some(([is]) => is === name) ? 1 : 0]);
      }
    }),
  );
});

test('what is read is within its range', () => {
  fc.assert(
    fc.property(inputs, (texts) => {
      const result = read({ ...texts, 'api-key': KEY });
      if (result instanceof InputError) return;
      expect(new Set(result.videoIds).size).toBe(result.videoIds.length);
      expect(result.videoIds.length).toBeGreaterThan(0);
      for (const one of result.videoIds) expect(one).toMatch(/^[\w.~+/=-]{1,512}$/);
      for (const seconds of [result.timeoutSeconds, result.maxPollIntervalSeconds]) {
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThan(Infinity);
      }
      expect(result.pollIntervalSeconds).toBeGreaterThanOrEqual(0.1);
      expect(Number.isInteger(result.maxRetries)).toBe(true);
      expect(result.downloadDir).not.toMatch(/\p{Cc}|^~|\$[A-Za-z{_]/u);
      const { protocol, hostname, search, hash, username } = new URL(`${result.baseUrl}/v2/x`);
      expect(search + hash + username).toBe('');
      if (protocol !== 'https:') expect(hostname).toMatch(/^(localhost|127\..*|\[::1\])$/);
      expect(result.baseUrl).not.toMatch(/\/$|\s/);
    }),
  );
});

test('the key is in no message, wherever it is', () => {
  fc.assert(
    fc.property(inputs, fc.constantFrom(...NAMES), fc.nat(20), (texts, name, at) => {
      const text = texts[name].slice(0, at) + KEY + texts[name].slice(at);
      const result = read({ ...texts, [name]: text, 'api-key': KEY });
      if (!(result instanceof InputError)) return;
      expect(result.message).not.toContain(KEY);
      expect(result.videoIds.join()).not.toContain(KEY);
    }),
  );
});

/** Reads IDs one character at a time. */
function readIds(text: string): string[] {
  const ids: string[] = [];
  let one = '';
  for (const character of `${text},`) {
    if (character !== ',' && character !== '\n') one += character;
    else {
      if (one.trim() !== '' && !ids.includes(one.trim())) ids.push(one.trim());
      one = '';
    }
  }
  return ids;
}

test('IDs are what stands between commas and line breaks, and can be given again', () => {
  const text = fc.array(fc.oneof(anyText(), id, fc.constantFrom(',', '\n', '\r\n', ' ', '\t')));
  fc.assert(
    fc.property(text, (parts) => {
      const ids = parseIds(parts.join(''));
      expect(ids).toEqual(readIds(parts.join('')));
      // As the output unfinished-ids has them, and as a list that a job keeps.
      expect(parseIds(ids.join(','))).toEqual(ids);
      expect(parseIds(ids.join('\n'))).toEqual(ids);
    }),
  );
});

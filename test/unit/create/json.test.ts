import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonProblem } from '../../../src/create/json.ts';

test.each([
  ['{"a":1,}', 1, 8, '}'],
  ['{a:1}', 1, 2, 'a'],
  ['{"a" 1}', 1, 6, '1'],
  ['{"a":1', 1, 7, ''],
  ['', 1, 1, ''],
  ['{"a":tru}', 1, 9, '}'],
  ['{"a":01}', 1, 7, '1'],
  ['{"a":"\\q"}', 1, 8, 'q'],
  ['{\n  "script": "He said "hi""\n}', 2, 23, 'h'],
  ['{"a":"b\nc"}', 1, 8, '\n'],
  ['{"a":1}\r\n\n{"b":2}', 3, 1, '{'],
  ['"\\u12', 1, 6, ''],
  ['-', 1, 2, ''],
])('%j stops being JSON in line %i, column %i', (text, line, column, found) => {
  expect(findJsonProblem(text)).toEqual({ line, column, found });
});

test('JSON has no problem, however it is indented', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
      expect(findJsonProblem(JSON.stringify(value, null, indent))).toBeUndefined();
    }),
  );
});

test('a character that JSON has nowhere is found where it is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(), (value, at) => {
      // Strings can have any characters in them but this one.
      const text = JSON.stringify(value, null, 1);
      const index = at % (text.length + 1);
      const broken = `${text.slice(0, index)}\u0001${text.slice(index)}`;
      const lines = text.slice(0, index).split('\n');
      expect(findJsonProblem(broken)).toEqual({
        line: lines.length,
        column: (lines.at(-1) ?? '').length + 1,
        found: '\u0001',
      });
    }),
  );
});

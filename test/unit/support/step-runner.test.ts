import { expect, test } from 'vitest';
import { parseOutputs } from '../../support/step-runner.ts';

test.each(['\n', '\r\n'])(
  'outputs are read as the runner does, with lines that end in %j',
  (end) => {
    const lines = [
      'a=1',
      'b<<END',
      'x=y',
      '',
      'z<<',
      'END',
      'c<<ghadelimiter_1',
      '',
      'ghadelimiter_1',
      '',
    ];
    expect(parseOutputs(lines.join(end))).toEqual({ a: '1', b: 'x=y\n\nz<<', c: '' });
  },
);

test('what is no output is refused', () => {
  expect(() => parseOutputs('a<<END\nb\n')).toThrow('not an output: a<<END');
});

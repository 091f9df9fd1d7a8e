import { expect } from 'vitest';
import { readActionMetadata, type StepResult } from './runner.ts';

const action = await readActionMetadata();

/**
 * What holds for a step however it ends: the key is masked before anything else and shows nowhere,
 * every output is set, and the step is green with all videos or red with one annotation.
 */
export function expectInvariants(result: StepResult, inputs: Record<string, string>): void {
  const { exitCode, outputs, errors } = result;
  const key = inputs['api-key']?.trim() ?? '';
  const [first, ...lines] = result.stdout.split('\n');
  if (key !== '') {
    expect(first).toBe(`::add-mask::${key.replaceAll('\n', '%0A')}`);
    const shown = [...lines, result.stderr, result.summary, ...Object.values(outputs)];
    for (const secret of [key, encodeURIComponent(key)]) {
      expect(shown.filter((text) => text.includes(secret))).toEqual([]);
    }
  }
  expect(result.stderr).toBe('');
  expect(new Set(Object.keys(outputs))).toEqual(new Set(Object.keys(action.outputs)));
  if (exitCode === 0) {
    expect(errors).toEqual([]);
    if (outputs['result'] !== 'completed') {
      expect(outputs['result']).toBe('timed-out');
      expect(inputs['fail-on-timeout']).toBe('false');
    }
  } else {
    expect(exitCode).toBe(1);
    expect(errors).toHaveLength(1);
    expect(errors[0]).not.toMatch(/\n\s+at |undefined|\[object/);
  }
  const videos = JSON.parse(outputs['videos'] ?? '') as { result: string }[];
  expect(videos).toBeInstanceOf(Array);
  const urls = outputs['video-url']?.split('\n');
  const found = videos.length === 0 ? [false] : videos.map(({ result }) => result === 'completed');
  expect(urls?.map((url) => url !== '')).toEqual(found);
  expect(outputs['result'] === 'completed').toBe(found.every(Boolean));
}

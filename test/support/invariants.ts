import { expect } from 'vitest';
import { readActionMetadata, type StepResult } from './step-runner.ts';

interface Entry {
  result: string;
  video_url: string | null;
  video_path: string | null;
  error_message: string | null;
}

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
  const videos = JSON.parse(outputs['videos'] ?? '') as Entry[];
  expect(videos).toBeInstanceOf(Array);
  for (const { result: end, video_url, video_path, error_message } of videos) {
    // A video that is finished but could not be saved has its URL all the same.
    const unsaved = /^completed, but|completed but not saved$/.test(error_message ?? '');
    expect(video_url !== null).toBe(end === 'completed' || unsaved);
    const saves = (inputs['download-dir'] ?? '') !== '';
    expect(video_path !== null).toBe(end === 'completed' && saves);
  }
  for (const [output, field] of [
    ['video-url', 'video_url'],
    ['video-path', 'video_path'],
  ] as const) {
    expect(outputs[output]).toBe(videos.map((video) => video[field] ?? '').join('\n'));
  }
  const found = videos.length > 0 && videos.every(({ result: end }) => end === 'completed');
  expect(outputs['result'] === 'completed').toBe(found);
}

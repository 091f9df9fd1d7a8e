import { expect } from 'vitest';
import { actionMetadata } from './action-metadata.ts';
import { ENTRY_PROPERTIES, isAllowed } from './empty-entry.ts';
import type { StepResult } from './step-runner.ts';

interface Entry {
  id: string;
  error_code: number | string | null;
  result: string;
  video_url: string | null;
  video_path: string | null;
  error_message: string | null;
}

const NOT_FOUND = 10104;

/**
 * Checks what holds for every step: the key is masked first and never shown, every output is set, and
 * the step succeeds with all videos or fails with one annotation.
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
  expect(new Set(Object.keys(outputs))).toEqual(new Set(Object.keys(actionMetadata.outputs)));
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
  // The query of a URL can be a signature.
  expect(lines.filter((line) => /https?:\/\/\S+\?\w+=/.test(line))).toEqual([]);
  expect(outputs['error-message']).not.toContain('\n');
  const videos = JSON.parse(outputs['videos'] ?? '') as Entry[];
  for (const video of videos) {
    expect(Object.keys(video)).toEqual(Object.keys(ENTRY_PROPERTIES));
    const wrong = Object.entries(video).filter(([name, value]) => !isAllowed(name, value));
    expect(wrong).toEqual([]);
  }
  expect(videos).toBeInstanceOf(Array);
  expect(result.videosFile).toBe(outputs['videos']);
  for (const { result: end, video_url, video_path } of videos) {
    const saves = (inputs['download-dir'] ?? '') !== '';
    expect(video_path !== null).toBe(end === 'completed' && saves);
    if (end === 'completed') expect(video_url).not.toBeNull();
  }
  expect(outputs['video-url']).toBe(
    linesOf(videos.map((video) => (isFound(video) ? video.video_url : null))),
  );
  expect(outputs['video-path']).toBe(linesOf(videos.map(({ video_path }) => video_path)));
  const unfinished = videos.filter(
    ({ result: end, error_code }) =>
      end !== 'completed' && end !== 'failed' && !(end === 'error' && error_code === NOT_FOUND),
  );
  // Of a step that was rejected, no video is known but by its ID.
  if (videos.length > 0) {
    expect(outputs['unfinished-ids']).toBe(unfinished.map(({ id }) => id).join(','));
  }
  const found = videos.length > 0 && videos.every(({ result: end }) => end === 'completed');
  expect(outputs['result'] === 'completed').toBe(found);
}

/** True if the video exists, even if it could not be saved. */
function isFound({ result, error_message }: Entry): boolean {
  const isUnsaved = /^completed, but the download failed|before the download was complete$/;
  return result === 'completed' || isUnsaved.test(error_message ?? '');
}

/** A line for each value, or nothing if there is none. */
function linesOf(values: (string | null)[]): string {
  return values.some((value) => value !== null) ? values.map((v) => v ?? '').join('\n') : '';
}

import { readInputs, type Inputs } from '../../src/inputs/inputs.ts';
import { decodeVideo, type Video } from '../../src/jogg/decode.ts';
import { present } from '../../src/jogg/fields.ts';
import { codeError } from '../../src/jogg/response-errors.ts';
import { reportOutcomes, type StepReport } from '../../src/report/report.ts';
import type { Ending, Outcome } from '../../src/wait/outcome.ts';

/** Fields of a video; those that are `undefined` are missing from it. */
export type Seen = { [Name in keyof Video]?: Video[Name] | undefined };

/** A video of which nothing is known. */
export const emptyVideo: Video = decodeVideo({
  url: '',
  status: 200,
  headers: {},
  text: '',
  body: { code: 0 },
});
export const url = (id: string): string => `https://res.jogg.ai/${id}.mp4`;

/** The inputs of a step for some videos, on a runner, with defaults for the rest. */
export function inputsFor(videoIds: string[], some: Partial<Inputs> = {}): Inputs {
  const given: Record<string, string> = {
    'video-id': videoIds.join('\n'),
    'api-key': 'jogg_key_1',
  };
  return { ...readInputs((name) => given[name] ?? '', true), ...some };
}

export function outcome(id: string, ending: Ending, video: Seen = {}): Outcome {
  return {
    ...ending,
    id,
    video: present({ ...emptyVideo, ...video }),
    checks: 3,
    elapsedSeconds: 200,
    timeline: [],
    file: undefined,
  };
}

export function completed(id: string, video: Seen = {}): Outcome {
  const seen = { status: 'completed', url: url(id), title: `Title of ${id}`, ...video };
  return outcome(id, { result: 'completed', url: url(id) }, seen);
}

export function failed(id: string, failureMessage: string, failureCode?: number | string): Outcome {
  return outcome(id, { result: 'failed' }, { status: 'failed', failureMessage, failureCode });
}

export function notFound(id: string): Outcome {
  const error = codeError(10104, 200);
  return { ...outcome(id, { result: 'error', error }), video: undefined };
}

export function timedOut(id: string, status: string): Outcome {
  return outcome(id, { result: 'timed-out', error: undefined }, { status });
}

export function report(outcomes: Outcome[], some: Partial<Inputs> = {}): StepReport {
  const inputs = inputsFor(
    outcomes.map(({ id }) => id),
    some,
  );
  return reportOutcomes(outcomes, inputs);
}

export function range(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `pv_${i}`);
}

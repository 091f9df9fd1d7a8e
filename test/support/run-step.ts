import { expectInvariants } from './invariants.ts';
import {
  SIMULATOR_KEY,
  startSimulator,
  type RecordedRequest,
  type Simulator,
  type SimulatorOptions,
} from './simulator.ts';
import { startStep, type Step, type StepOptions, type StepResult } from './step-runner.ts';

export interface Run extends StepResult {
  requests: RecordedRequest[];
  /** What the output `videos` says. */
  entries: Entry[];
}

/** One video in the output `videos`, as far as it is used here. */
export interface Entry {
  id: string;
  result: string;
  status: string | null;
  video_url: string | null;
  error_code: number | string | null;
  error_message: string | null;
}

export interface RunOptions extends Pick<StepOptions, 'env' | 'node'> {
  /** Comes after the simulator's URL in `base-url`. */
  path?: string;
  /** Does something to the step while it runs. */
  act?: (step: Step, simulator: Simulator) => Promise<void>;
}

/** Runs one step for all videos of a simulator of its own, and checks what holds for every step. */
export async function runStep(
  simulated: SimulatorOptions,
  inputs: Record<string, string> = {},
  { path = '', act, ...options }: RunOptions = {},
): Promise<Run> {
  await using simulator = await startSimulator(simulated);
  const all = {
    'video-id': Object.keys(simulated.videos).join('\n'),
    'video-type': simulated.type ?? 'product',
    'api-key': SIMULATOR_KEY,
    'base-url': `${simulator.baseUrl}${path}`,
    'poll-interval-seconds': '0.1',
    ...inputs,
  };
  const step = await startStep(all, options);
  await act?.(step, simulator);
  const result = await step.result;
  expectInvariants(result, all);
  const entries = JSON.parse(result.outputs['videos'] ?? '') as Entry[];
  return { ...result, requests: simulator.requests, entries };
}

import { expectInvariants } from './invariants.ts';
import {
  SIMULATOR_KEY,
  startSimulator,
  type RecordedRequest,
  type Simulator,
  type SimulatorOptions,
} from './simulator.ts';
import * as inProcess from './step-in-process.ts';
import * as asProcess from './step-runner.ts';
import type { ProcessOptions, Step, StepOptions, StepResult } from './step-runner.ts';

export interface Run extends StepResult {
  requests: RecordedRequest[];
  /** Number of connections. */
  connections: number;
  /** The parsed output `videos`. */
  entries: Entry[];
}

/** One video in the output `videos`, as far as it is used here. */
interface Entry {
  id: string;
  result: string;
  status: string | null;
  video_url: string | null;
  error_code: number | string | null;
  error_message: string | null;
}

interface SimulationOptions<S> {
  /** Comes after the simulator's URL in `base-url`. */
  path?: string;
  /** Does something to the step while it runs. */
  act?: (step: S, simulator: Simulator) => Promise<void>;
}

export type RunOptions = StepOptions & SimulationOptions<Step>;

/** Runs one step for all videos of a new simulator, and checks what must hold for every step. */
export function runStep(
  simulated: SimulatorOptions,
  inputs: Record<string, string> = {},
  options: RunOptions = {},
): Promise<Run> {
  return simulate({ ...simulated, now: inProcess.now }, inputs, options, inProcess.startStep);
}

/** The same with the committed bundle, as a process. */
export function runBundle(
  simulated: SimulatorOptions,
  inputs: Record<string, string> = {},
  options: ProcessOptions & SimulationOptions<asProcess.ProcessStep> = {},
): Promise<Run> {
  return simulate(simulated, inputs, options, asProcess.startStep);
}

async function simulate<O, S extends Step>(
  simulated: SimulatorOptions,
  inputs: Record<string, string>,
  { path = '', act, ...options }: O & SimulationOptions<S>,
  startStep: (inputs: Record<string, string>, options: Omit<O, 'path' | 'act'>) => Promise<S>,
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
  const { requests, connections } = simulator;
  return { ...result, requests, connections: connections(), entries };
}

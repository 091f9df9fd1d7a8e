import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { FAULT_GROUPS, type Fault } from '../support/faults.ts';
import {
  afterRequest,
  answer,
  envelope,
  giveVideo,
  KEY,
  listenWith,
  send,
} from '../support/hostile-servers.ts';
import { expectInvariants } from '../support/invariants.ts';
import { startStep } from '../support/step-in-process.ts';

/** One answer of a sequence, and what it does to the step. */
type Turn = Required<Pick<Fault, 'name' | 'effect' | 'serve'>>;

const POLL_INTERVAL_SECONDS = 0.2;
const MAX_JITTER = 0.2;

// SEQUENCES=5000 SEED=1 npm run test:random
const count = Number(process.env['SEQUENCES'] ?? 20);
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const faults = FAULT_GROUPS.flatMap((group) => group.faults).flatMap(
  ({ name, effect, serve }): Turn[] => (serve ? [{ name, effect, serve }] : []),
);

/** Responses that have no status; the last of them has a URL. */
const WITHOUT_STATUS = ['data null', 'data an array', 'data a text', 'status missing'];

/** Errors that few retries may fix, and that are final at the deadline. */
const LIMITED = [
  'code 10104 (not found)',
  'video_url too long',
  'video_url with the key',
  'video_url relative',
  'video_url not http',
  'video_url with line breaks',
];

const ON_THE_WAY = ['pending', 'queued', 'processing', 'Running'];
const FAILED = ['failed', 'fail', 'CANCELED', 'deleted'];

function status(name: string): Turn {
  const serve = afterRequest(send(answer(200, envelope({ status: name }))));
  return { name, effect: FAILED.includes(name) ? 'final' : 'waited out', serve };
}

function withEffect(...effects: Turn['effect'][]): fc.Arbitrary<Turn> {
  return fc.constantFrom(...faults.filter(({ effect }) => effects.includes(effect)));
}

const turn = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom(...ON_THE_WAY).map(status) },
  { weight: 10, arbitrary: withEffect('retried') },
  { weight: 4, arbitrary: withEffect('waited out') },
  { weight: 1, arbitrary: withEffect('harmless', 'final', 'too long') },
);
const lastTurn = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.oneof(
      fc.constant<Turn>({ name: 'completed', effect: 'harmless', serve: giveVideo }),
      fc.constantFrom(...FAILED).map(status),
      turn,
    ),
  },
  // A few, since each takes a moment.
  { weight: 1, arbitrary: withEffect('slow') },
);
const plan = fc.record({
  turns: fc
    .tuple(turn, fc.array(turn, { maxLength: 5 }), lastTurn)
    .map(([first, turns, last]): [Turn, ...Turn[]] => [first, ...turns, last]),
  timeoutSeconds: fc.constantFrom(0, 1, 2, 4),
  maxRetries: fc.constantFrom(0, 1, 2),
  failOnTimeout: fc.boolean(),
});

let broken = count;

afterAll(() => {
  console.log(
    `Faults in the table: ${FAULT_GROUPS.flatMap((group) => group.faults).length}; sequences of them drawn: ${count} (SEED=${seed}), with an invariant broken: ${broken}`,
  );
});

describe('random faults', () => {
  const plans = fc.sample(plan, { numRuns: count, seed });

  test.each(plans.map((drawn, i) => [i, describePlan(drawn), drawn] as const))(
    `sequence %i of SEED=${seed}: %s`,
    async (_i, _description, { turns, timeoutSeconds, maxRetries, failOnTimeout }) => {
      const [first, ...rest] = turns;
      await using stage = await listenWith(first.serve, ...rest.map(({ serve }) => serve));
      const inputs = {
        'video-id': 'pv_123456',
        'api-key': KEY,
        'timeout-seconds': String(timeoutSeconds),
        'max-retries': String(maxRetries),
        'fail-on-timeout': String(failOnTimeout),
        'poll-interval-seconds': String(POLL_INTERVAL_SECONDS),
        ...stage.inputs,
      };
      const hangs = turns.some(({ effect }) => effect === 'slow');
      const result = await (await startStep(inputs, { hangs })).result;

      expectInvariants(result, inputs);
      const elapsed = (result.exitedAt - result.startedAt) / 1000;
      expect(elapsed).toBeLessThanOrEqual(timeoutSeconds + 15);
      const requests = stage.requests();
      expect(leastSeconds(turns, requests)).toBeLessThanOrEqual(timeoutSeconds);
      const end = endOf(turns, maxRetries);
      expect(requests).toBeLessThanOrEqual(end.requests);
      const { name: lastName } = turns[requests - 1] ?? turns.at(-1) ?? first;
      const outOfTime = LIMITED.includes(lastName) ? 'error' : 'timed-out';
      const possible = requests === end.requests ? end.result : outOfTime;
      expect(result.outputs['result']).toBe(possible);
      broken -= 1;
    },
  );
});

/** How a wait with no end of time ends, and after how many requests. */
function endOf(turns: [Turn, ...Turn[]], maxRetries: number): { result: string; requests: number } {
  const state = { errorsInARow: 0, lastStatus: 'none' };
  // The last turn stays, so that what has not ended it by then never will.
  for (let i = 0; i < turns.length + maxRetries + 1; i += 1) {
    const turn = turns[i] ?? turns.at(-1) ?? turns[0];
    const { name, effect } = turn;
    const requests = i + 1;
    if (effect === 'harmless') return { result: 'completed', requests };
    if (effect === 'final') return { result: FAILED.includes(name) ? 'failed' : 'error', requests };
    // Its response has a URL.
    if (state.lastStatus === 'completed' && name === 'status missing') {
      return { result: 'completed', requests };
    }
    take(turn, state);
    if (state.errorsInARow > maxRetries) return { result: 'error', requests };
    if (effect === 'too long') return { result: 'timed-out', requests };
  }
  return { result: 'timed-out', requests: Infinity };
}

/** Changes what a wait knows by a turn that does not end it. */
function take({ name, effect }: Turn, state: { errorsInARow: number; lastStatus: string }): void {
  // Without a status, the last one holds, and with it that a completed video has no URL yet. If
  // there is none, it is an error.
  const isReport = WITHOUT_STATUS.includes(name)
    ? state.lastStatus === 'other'
    : effect === 'waited out';
  state.errorsInARow = isReport ? 0 : state.errorsInARow + 1;
  if (name.startsWith('video_url')) state.lastStatus = 'completed';
  else if (effect === 'waited out') state.lastStatus = 'other';
}

/**
 * The least time between the first of so many requests and the last but one. It is no more than
 * the timeout, since only the last request may come sooner, at the deadline.
 */
function leastSeconds(turns: [Turn, ...Turn[]], requests: number): number {
  const state = { errorsInARow: 0, lastStatus: 'none' };
  let seconds = 0;
  for (let i = 0; i < requests - 2; i += 1) {
    take(turns[i] ?? turns.at(-1) ?? turns[0], state);
    const { errorsInARow } = state;
    seconds +=
      errorsInARow === 0 ? POLL_INTERVAL_SECONDS : 2 ** (errorsInARow - 1) * (1 - MAX_JITTER);
  }
  return seconds;
}

function describePlan({ turns, ...limits }: { turns: Turn[] }): string {
  return `${turns.map(({ name }) => name).join(', ')} ${JSON.stringify(limits)}`;
}

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

/** One response of a sequence, and its effect on the step. */
type Turn = Required<Pick<Fault, 'name' | 'effect' | 'serve'>>;

const POLL_INTERVAL_SECONDS = 0.2;
const MAX_JITTER = 0.2;
const OVERTIME_SECONDS = 15;

// SEQUENCES=5000 SEED=1 npm run test:random
const count = Number(process.env['SEQUENCES'] ?? 20);
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const faults = FAULT_GROUPS.flatMap((group) => group.faults).flatMap(
  ({ name, effect, serve }): Turn[] => (serve ? [{ name, effect, serve }] : []),
);

/** A response from JoggAI that waiting doesn't change: an error at the deadline. */
const FINAL_WORDS = [
  'code 10104 (not found)',
  'video_url too long',
  'video_url with the key',
  'video_url relative',
  'video_url not http',
  'video_url with line breaks',
];

/** Their responses have a URL. */
const UNKNOWN = ['status unknown', 'status a number'];

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
      expect(leastSeconds(turns, requests)).toBeLessThanOrEqual(timeoutSeconds + OVERTIME_SECONDS);
      const end = endOf(turns, maxRetries);
      expect(requests).toBeLessThanOrEqual(end.requests);
      const last = turns[requests - 1] ?? turns.at(-1) ?? first;
      const outOfTime = FINAL_WORDS.includes(last.name) ? ['error'] : ['timed-out'];
      // It depends on whether it is JoggAI that says so.
      if (last.effect === 'final') outOfTime.push('error');
      const possible = requests === end.requests ? [end.result] : outOfTime;
      expect(possible).toContain(result.outputs['result']);
      broken -= 1;
    },
  );
});

/** The state of a wait: consecutive errors, and the last status. */
interface Learned {
  errorsInARow: number;
  lastStatus: 'none' | 'completed' | 'other';
  /** Number of consecutive reports with an unknown status and a URL. */
  unclear: number;
}

/** The result of a wait without a timeout, and its number of requests. */
function endOf(turns: [Turn, ...Turn[]], maxRetries: number): { result: string; requests: number } {
  const learned: Learned = { errorsInARow: 0, lastStatus: 'none', unclear: 0 };
  // The last turn stays, so that what has not ended it by then never will.
  for (let i = 0; i < turns.length + maxRetries + 3; i += 1) {
    const turn = turns[i] ?? turns.at(-1) ?? turns[0];
    const { name, effect } = turn;
    const requests = i + 1;
    if (effect === 'harmless') return { result: 'completed', requests };
    if (FAILED.includes(name)) return { result: 'failed', requests };
    // Its response has a URL.
    if (learned.lastStatus === 'completed' && name === 'status missing') {
      return { result: 'completed', requests };
    }
    // One response ends nothing once there was a report.
    if (effect === 'final' && learned.lastStatus === 'none') return { result: 'error', requests };
    take(turn, learned);
    if (learned.unclear === 3) return { result: 'completed', requests };
    if (learned.errorsInARow > maxRetries) return { result: 'error', requests };
    if (effect === 'too long') return { result: 'timed-out', requests };
  }
  return { result: 'timed-out', requests: Infinity };
}

/** Changes what a wait has learned by a turn that does not end it. */
function take({ name, effect }: Turn, learned: Learned): void {
  const isReport = effect === 'waited out';
  learned.errorsInARow = isReport ? 0 : learned.errorsInARow + 1;
  if (isReport) learned.unclear = UNKNOWN.includes(name) ? learned.unclear + 1 : 0;
  if (name.startsWith('video_url')) learned.lastStatus = 'completed';
  else if (isReport) learned.lastStatus = 'other';
}

/**
 * The minimum time between the first and the second-to-last of `requests` requests. The last one can
 * come sooner, at the deadline, where the backoff restarts.
 */
function leastSeconds(turns: [Turn, ...Turn[]], requests: number): number {
  const learned: Learned = { errorsInARow: 0, lastStatus: 'none', unclear: 0 };
  let seconds = 0;
  for (let i = 0; i < requests - 2; i += 1) {
    take(turns[i] ?? turns.at(-1) ?? turns[0], learned);
    seconds += learned.errorsInARow === 0 ? POLL_INTERVAL_SECONDS : 1 - MAX_JITTER;
  }
  return seconds;
}

function describePlan({ turns, ...limits }: { turns: Turn[] }): string {
  return `${turns.map(({ name }) => name).join(', ')} ${JSON.stringify(limits)}`;
}

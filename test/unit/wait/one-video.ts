import { expect } from 'vitest';
import { StepError } from '../../../src/errors.ts';
import { present } from '../../../src/jogg/fields.ts';
import { timeoutError } from '../../../src/jogg/response-errors.ts';
import type { WaitLimits } from '../../../src/wait/decide.ts';
import type { Outcome } from '../../../src/wait/outcome.ts';
import type { StepEvent } from '../../../src/wait/outcome.ts';
import { waitForVideos } from '../../../src/wait/wait-for-videos.ts';
import type { Seen } from '../../support/outcomes.ts';
import { LONGEST_OVERTIME_SECONDS, VirtualTime } from '../../support/virtual-time.ts';

const LIMITS: WaitLimits = {
  timeoutSeconds: 1800,
  pollIntervalSeconds: 5,
  maxPollIntervalSeconds: 60,
  maxRetries: 8,
};

/** The result of one check: a status, or an error. */
export type Check = Seen | StepError;

export interface Wait {
  outcome: Outcome;
  /** When each check was made, in seconds into the wait. */
  checkedAt: number[];
  events: (StepEvent & { at: number })[];
}

export const completed: Check = { status: 'completed', url: 'https://res.jogg.ai/v.mp4' };

export function transient(retryAfterSeconds?: number): StepError {
  return new StepError('down', { transient: true, help: '', retryAfterSeconds });
}

/** The error after so many in a row, and so many reports on the video before. */
export function inARow(errors: number, reports = 0): object {
  const before =
    reports === 0 ? '' : ` \\(before, JoggAI reported on the video ${reports} times?\\)`;
  const message: unknown = expect.stringMatching(
    `^gave up after ${errors} consecutive errors${before}; last error: `,
  );
  return { message };
}

/** Waits in virtual time for what `respond` makes of each check, each taking `requestSeconds`. */
export async function wait(
  respond: (elapsed: number, check: number) => Check,
  limits: Partial<WaitLimits> = {},
  { time = new VirtualTime(), requestSeconds = 0, signal = new AbortController().signal } = {},
): Promise<Wait> {
  const start = time.clock();
  const checkedAt: number[] = [];
  const events: Wait['events'] = [];
  const [outcome] = await time.run(
    waitForVideos(
      ['pv_1'],
      {
        getVideo: async (_id, { timeoutSeconds = 15 }) => {
          const elapsed = time.clock() - start;
          checkedAt.push(elapsed);
          const seconds = Math.min(requestSeconds, timeoutSeconds);
          if (seconds > 0) await time.sleep(seconds);
          if (seconds < requestSeconds) throw timeoutError(seconds, 'https://api.jogg.ai/v2');
          const check = respond(elapsed, checkedAt.length);
          if (check instanceof StepError) throw check;
          return present(check);
        },
        getVideoPage: undefined,
        save: undefined,
        limits: { ...LIMITS, ...limits },
        failFast: false,
        onEvent: (event, at) => {
          if (event.type !== 'ended') events.push({ ...event, at });
        },
        signal,
      },
      time,
    ),
    start + (limits.timeoutSeconds ?? LIMITS.timeoutSeconds) + LONGEST_OVERTIME_SECONDS,
  );
  if (!outcome) throw new Error('no outcome');
  return { outcome, checkedAt, events };
}

/** A response for each check, the last one again and again. */
export function sequence(
  ...checks: [Check, ...Check[]]
): (elapsed: number, check: number) => Check {
  return (_elapsed, check) => checks[check - 1] ?? checks.at(-1) ?? checks[0];
}

/** `pending` until the video is completed, `seconds` into the wait. */
export function completedAfter(seconds: number): (elapsed: number) => Check {
  return (elapsed) => (elapsed >= seconds ? completed : { status: 'pending' });
}

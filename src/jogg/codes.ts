import type { ErrorScope } from '../errors.ts';

/** JoggAI's status page. */
export const STATUS_PAGE = 'https://status.jogg.ai';

/** Advice on too many requests. */
export const RATE_LIMIT =
  'Make fewer concurrent requests with this key, or raise poll-interval-seconds.';
/** Advice on a failure of JoggAI's. */
export const JOGG_SIDE = `The problem is with JoggAI. Check ${STATUS_PAGE}.`;

/** JoggAI's code for an account without enough credits. */
export const INSUFFICIENT_CREDIT = 18020;

/** JoggAI's code for a video that it does not know. */
export const NOT_FOUND = 10104;

interface JoggCode {
  meaning: string;
  help: string;
  transient?: true;
  scope?: ErrorScope;
}

/** JoggAI's error codes, from its API reference. docs/troubleshooting.md has the same table. */
export const JOGG_CODES: Readonly<Record<number, JoggCode>> = {
  429: { meaning: 'rate limit exceeded', help: RATE_LIMIT, transient: true },
  [NOT_FOUND]: {
    meaning: 'record not found',
    help: 'Check that video-id is correct (it is case-sensitive), that video-type matches the video, and that api-key belongs to the account that created it.',
  },
  10105: {
    meaning: 'invalid API key',
    help: 'Check the secret used for api-key. The key may be mistyped or revoked, or the secret may not be available to this workflow.',
    scope: 'step',
  },
  [INSUFFICIENT_CREDIT]: {
    meaning: 'insufficient credit',
    help: 'Add credits to your JoggAI account.',
  },
  18025: {
    meaning: 'no permission to call the API',
    help: "Your JoggAI plan doesn't include API access. Upgrade it, or use a key from an account that has API access.",
    scope: 'step',
  },
  40000: { meaning: 'parameter error', help: 'Check video-id and video-type.' },
  50000: { meaning: 'system error', help: JOGG_SIDE, transient: true },
};

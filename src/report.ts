import { STATUS_PAGE } from './errors.ts';
import { InputError, type Inputs } from './inputs.ts';
import { renderSummary, type Trouble } from './summary.ts';
import { count, formatDuration, sentences } from './text.ts';
import type { Outcome, WaitEvent } from './wait.ts';

/** The action's outputs, by the names in action.yml. What is not known is ''. */
export type Outputs = Record<
  | 'video-url'
  | 'status'
  | 'credits'
  | 'result'
  | 'title'
  | 'cover-url'
  | 'created-at'
  | 'error-code'
  | 'error-message'
  | 'videos',
  string
>;

/** A line for the user. Warnings and errors become annotations; an error fails the step. */
export interface Message {
  level: 'info' | 'warning' | 'error';
  text: string;
}

/** What a step leaves behind. */
export interface Report {
  outputs: Outputs;
  message: Message;
  /** HTML for the job summary, escaped where it holds text from outside. */
  summary?: string;
}

const LONG_PROCESSING_SECONDS = 15 * 60;
const MAY_FINISH =
  'It may still finish: rather than make it again, wait again with the same video-id, which costs no credits.';
const ASK_AGAIN = 'Waiting again with the same video-id costs no credits.';

/**
 * The report on a wait that has ended.
 *
 * @param now the time by the wall clock
 */
export function reportOutcome(outcome: Outcome, inputs: Inputs, now: Date): Report {
  const trouble = explain(outcome, inputs);
  return {
    outputs: toOutputs(describeVideo(outcome, trouble, inputs)),
    message: { level: endLevel(outcome, inputs), text: endText(outcome, trouble, inputs) },
    ...(inputs.summary && { summary: renderSummary(outcome, trouble, inputs, now) }),
  };
}

/** The report on a step that never came to wait: its inputs were refused, or the action has a bug. */
export function reportError(error: unknown): Report {
  const reason = error instanceof Error ? error.message : String(error);
  const text =
    error instanceof InputError
      ? reason
      : `Unexpected error: ${reason}. This is a bug in the action; please report it with the log of a run that has debug logging on.`;
  return {
    outputs: { ...toOutputs(undefined), result: 'error', 'error-message': reason },
    message: { level: 'error', text },
  };
}

/** The line that says what is waited for, how often and how long. */
export function startText(inputs: Inputs): string {
  const { timeoutSeconds, pollIntervalSeconds, maxPollIntervalSeconds } = inputs;
  const video = `${inputs.videoType} video ${inputs.videoId}`;
  if (timeoutSeconds === 0) return `Checking ${video} once.`;
  const shortest = formatDuration(pollIntervalSeconds);
  const longest = formatDuration(Math.max(pollIntervalSeconds, maxPollIntervalSeconds));
  const interval = shortest === longest ? shortest : `${shortest} to ${longest}`;
  return `Waiting for ${video}: checking every ${interval}, for ${formatDuration(timeoutSeconds)} at most.`;
}

/** The line for something that happened during a wait. */
export function eventMessage(
  event: WaitEvent,
  elapsedSeconds: number,
  { maxRetries }: Inputs,
): Message {
  const after = `After ${formatDuration(elapsedSeconds)}:`;
  switch (event.type) {
    case 'status-changed':
      return { level: 'info', text: `${after} ${event.status}.` };
    case 'unknown-status':
      return {
        level: 'warning',
        text: `JoggAI gives a status that this version of the action does not know, "${event.status}"; the wait goes on.`,
      };
    case 'retrying':
      return {
        level: 'info',
        text: `${after} ${event.error.message}. Retry ${event.retry} of ${maxRetries} in ${formatDuration(event.delaySeconds)}.`,
      };
    case 'still-waiting':
      return {
        level: 'info',
        text: `${after} still ${statusText(event)}, ${count(event.checks, 'check')} so far.`,
      };
  }
}

function endLevel({ result }: Outcome, { failOnTimeout }: Inputs): Message['level'] {
  if (result === 'completed') return 'info';
  return result === 'timed-out' && !failOnTimeout ? 'warning' : 'error';
}

function endText(outcome: Outcome, trouble: Trouble | undefined, { videoId }: Inputs): string {
  if (outcome.result === 'completed') {
    const { url, video } = outcome;
    const credits = video?.credits;
    const effort = `${formatDuration(outcome.elapsedSeconds)} and ${count(outcome.checks, 'check')}`;
    const cost = credits === undefined ? '' : `, for ${count(credits, 'credit')}`;
    return `Video ${videoId} is completed after ${effort}${cost}: ${url}`;
  }
  const { reason = '', help = '', code } = trouble ?? {};
  if (outcome.result !== 'failed') return sentences(`Video ${videoId}: ${reason}`, help);
  const codeText = code === undefined ? '' : ` (code ${code})`;
  return sentences(`Video ${videoId} failed: ${reason}${codeText}`, help);
}

/** What kept a wait from ending with a video; `undefined` if nothing did. */
function explain(outcome: Outcome, inputs: Inputs): Trouble | undefined {
  switch (outcome.result) {
    case 'completed':
      return undefined;
    case 'failed': {
      const { failureCode: code, failureMessage: reason } = outcome.video ?? {};
      const ask = 'write to support@jogg.ai with the ID of the video.';
      return reason === undefined
        ? { reason: 'JoggAI gave no reason', help: `To learn why, ${ask}`, code }
        : {
            reason,
            help: `Change what the reason names and make the video again; if that is nothing you can change, ${ask}`,
            code,
          };
    }
    case 'error': {
      const { error, retries } = outcome;
      return {
        reason:
          retries === 0
            ? error.message
            : `${retries + 1} errors in a row, the last: ${error.message}`,
        help: sentences(error.help, error.transient ? ASK_AGAIN : ''),
        code: error.code,
      };
    }
    case 'timed-out': {
      const { error, video } = outcome;
      return {
        reason: timeoutReason(outcome, inputs.timeoutSeconds),
        help: sentences(
          video?.status === 'completed' ? ASK_AGAIN : MAY_FINISH,
          slowHelp(outcome),
          error?.help ?? '',
        ),
        code: error?.code,
      };
    }
    case 'cancelled': {
      const elapsed = formatDuration(outcome.elapsedSeconds);
      return {
        reason: `cancelled by ${outcome.reason} after ${elapsed}, ${statusText(outcome)}`,
        help: MAY_FINISH,
      };
    }
  }
}

function timeoutReason(outcome: Outcome & { result: 'timed-out' }, timeoutSeconds: number): string {
  const { error, askedSeconds, elapsedSeconds } = outcome;
  const status = statusText(outcome);
  const elapsed = formatDuration(elapsedSeconds);
  const failure = error ? `; the last check failed: ${error.message}` : '';
  if (timeoutSeconds === 0) return `${status} at the one check of timeout-seconds: 0${failure}`;
  if (askedSeconds === undefined) {
    return `still ${status} when timeout-seconds ran out, after ${elapsed}${failure}`;
  }
  const asked = formatDuration(askedSeconds);
  const left = formatDuration(timeoutSeconds - elapsedSeconds);
  return `still ${status} after ${elapsed}${failure}, and asks to wait ${asked}, with ${left} of timeout-seconds left`;
}

function slowHelp({ video, timeline, elapsedSeconds }: Outcome): string {
  const since = timeline.at(-1)?.elapsedSeconds ?? elapsedSeconds;
  return video?.status === 'processing' && elapsedSeconds - since > LONG_PROCESSING_SECONDS
    ? `JoggAI has been processing it for more than 15 minutes: see ${STATUS_PAGE}, or write to support@jogg.ai with the ID of the video.`
    : '';
}

/** What is known of a video, as it stands in `videos`. */
function describeVideo(outcome: Outcome, trouble: Trouble | undefined, inputs: Inputs) {
  const { result, video } = outcome;
  return {
    id: inputs.videoId,
    type: inputs.videoType,
    result,
    status: video?.status ?? null,
    title: video?.title ?? null,
    video_url: result === 'completed' ? outcome.url : null,
    cover_url: video?.coverUrl ?? null,
    subtitle_url: video?.subtitleUrl ?? null,
    duration_seconds: video?.durationSeconds ?? null,
    credits: video?.credits ?? null,
    created_at: video?.createdAt?.toISOString() ?? null,
    error_code: trouble?.code ?? null,
    error_message: trouble?.reason ?? null,
  };
}

function toOutputs(video: ReturnType<typeof describeVideo> | undefined): Outputs {
  return {
    'video-url': video?.video_url ?? '',
    status: video?.status ?? '',
    credits: String(video?.credits ?? ''),
    result: video?.result ?? '',
    title: video?.title ?? '',
    'cover-url': video?.cover_url ?? '',
    'created-at': video?.created_at ?? '',
    'error-code': String(video?.error_code ?? ''),
    'error-message': video?.error_message ?? '',
    videos: JSON.stringify(video ? [video] : []),
  };
}

function statusText({ video }: Pick<Outcome, 'video'>): string {
  return video?.status ?? 'without a status';
}

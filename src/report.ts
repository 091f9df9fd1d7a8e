import type { Video } from './decode.ts';
import { InputError, type Inputs } from './inputs.ts';
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
  | 'error-message',
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

/** The report on a wait that has ended. */
export function reportOutcome(outcome: Outcome, inputs: Inputs): Report {
  const { message, reason, code } = explain(outcome, inputs);
  const outputs: Outputs = {
    ...knownOutputs(outcome.video),
    'video-url': outcome.result === 'completed' ? outcome.video.url : '',
    result: outcome.result,
    'error-code': String(code ?? ''),
    'error-message': reason ?? '',
  };
  return inputs.summary
    ? { outputs, message, summary: renderSummary(outcome, outputs, message, inputs) }
    : { outputs, message };
}

/** The report on a step that never came to wait: its inputs were refused, or the action has a bug. */
export function reportError(error: unknown): Report {
  const reason = error instanceof Error ? error.message : String(error);
  const text =
    error instanceof InputError
      ? reason
      : `Unexpected error: ${reason}. This is a bug in the action; please report it with the log of a run that has debug logging on.`;
  return {
    outputs: { ...knownOutputs(undefined), result: 'error', 'error-message': reason },
    message: { level: 'error', text },
  };
}

/** The line that says what is waited for, how often and how long. */
export function startText(inputs: Inputs): string {
  const { videoId, timeoutSeconds, pollIntervalSeconds, maxPollIntervalSeconds } = inputs;
  if (timeoutSeconds === 0) return `Checking product video ${videoId} once.`;
  const shortest = formatDuration(pollIntervalSeconds);
  const longest = formatDuration(Math.max(pollIntervalSeconds, maxPollIntervalSeconds));
  const interval = shortest === longest ? shortest : `${shortest} to ${longest}`;
  return `Waiting for product video ${videoId}: checking every ${interval}, for ${formatDuration(timeoutSeconds)} at most.`;
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
        text: `${after} still ${statusText(event.video)}, ${count(event.checks, 'check')} so far.`,
      };
  }
}

/** A duration for people: `0.4 s`, `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${String(Number(seconds.toFixed(1)))} s`;
  const whole = Math.round(seconds);
  const parts: [number, string][] = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole >= 3600 ? 0 : whole % 60, 's'],
  ];
  return parts
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}

/** What an ending means: `reason` is what went wrong, as a clause without a full stop. */
function explain(
  outcome: Outcome,
  inputs: Inputs,
): { message: Message; reason?: string; code?: number | undefined } {
  const video = `Video ${inputs.videoId}`;
  switch (outcome.result) {
    case 'completed': {
      const { credits, url } = outcome.video;
      const cost = credits === undefined ? '' : `, for ${count(credits, 'credit')}`;
      const text = `${video} is completed after ${effort(outcome)}${cost}: ${url}`;
      return { message: { level: 'info', text } };
    }
    case 'failed': {
      const { code, message: reason = 'JoggAI gave no reason' } = outcome.video.failure;
      const codeText = code === undefined ? '' : ` (code ${code})`;
      const text = sentences(
        `${video} failed: ${reason}${codeText}`,
        'Change what the reason names and make the video again; if that is nothing you can change, write to support@jogg.ai with the ID of the video.',
      );
      return { message: { level: 'error', text }, reason, code };
    }
    case 'error': {
      const { error, retries } = outcome;
      const reason =
        retries === 0
          ? error.message
          : `${retries + 1} errors in a row, the last: ${error.message}`;
      const text = sentences(`${video}: ${reason}`, error.help, error.transient ? ASK_AGAIN : '');
      return { message: { level: 'error', text }, reason, code: error.code };
    }
    case 'timed-out': {
      const { error } = outcome;
      const reason = timeoutReason(outcome, inputs.timeoutSeconds);
      const text = sentences(
        `${video}: ${reason}`,
        outcome.video?.status === 'completed' ? ASK_AGAIN : MAY_FINISH,
        slowHelp(outcome),
        error?.help,
      );
      const level = inputs.failOnTimeout ? 'error' : 'warning';
      return { message: { level, text }, reason, code: error?.code };
    }
    case 'cancelled': {
      const elapsed = formatDuration(outcome.elapsedSeconds);
      const reason = `cancelled by ${outcome.reason} after ${elapsed}, ${statusText(outcome.video)}`;
      const text = sentences(`${video}: ${reason}`, MAY_FINISH);
      return { message: { level: 'error', text }, reason };
    }
  }
}

function timeoutReason(
  { video, error, elapsedSeconds }: Outcome & { result: 'timed-out' },
  timeoutSeconds: number,
): string {
  const status = statusText(video);
  const elapsed = formatDuration(elapsedSeconds);
  const failure = error ? `; the last check failed: ${error.message}` : '';
  if (timeoutSeconds === 0) return `${status} at the one check of timeout-seconds: 0${failure}`;
  if (error?.retryAfterSeconds === undefined || elapsedSeconds >= timeoutSeconds) {
    return `still ${status} when timeout-seconds ran out, after ${elapsed}${failure}`;
  }
  const [asked, left] = [error.retryAfterSeconds, timeoutSeconds - elapsedSeconds];
  return `still ${status} after ${elapsed}${failure}, and asks to wait ${formatDuration(asked)}, with ${formatDuration(left)} of timeout-seconds left`;
}

function slowHelp({ video, statusSeconds }: Outcome): string {
  return video?.status === 'processing' && statusSeconds > LONG_PROCESSING_SECONDS
    ? 'JoggAI has been processing it for more than 15 minutes: see https://status.jogg.ai, or write to support@jogg.ai with the ID of the video.'
    : '';
}

function knownOutputs(video: Video | undefined): Outputs {
  return {
    'video-url': '',
    status: video?.status ?? '',
    credits: String(video?.credits ?? ''),
    result: '',
    title: video?.title ?? '',
    'cover-url': video?.coverUrl ?? '',
    'created-at': video?.createdAt?.toISOString() ?? '',
    'error-code': '',
    'error-message': '',
  };
}

function renderSummary(
  outcome: Outcome,
  outputs: Outputs,
  message: Message,
  { videoId }: Inputs,
): string {
  const url = escapeHtml(outputs['video-url']);
  const rows = [
    ['Title', escapeHtml(outputs.title)],
    ['Video', url && `<a href="${url}">${url}</a>`],
    ['Status', escapeHtml(outputs.status)],
    ['Credits', outputs.credits],
    ['Waited', effort(outcome)],
  ];
  // Without blank lines, so that GitHub takes it for HTML as a whole and reads no Markdown in it.
  return [
    `<h3>JoggAI video <code>${escapeHtml(videoId)}</code>: ${outcome.result}</h3>`,
    '<table>',
    ...rows
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `<tr><th align="left">${name}</th><td>${value}</td></tr>`),
    '</table>',
    ...(outcome.result === 'completed' ? [] : [`<p>${escapeHtml(message.text)}</p>`]),
    '',
  ].join('\n');
}

function statusText(video: Video | undefined): string {
  return video?.status ?? 'without a status';
}

function effort({ elapsedSeconds, checks }: Outcome): string {
  return `${formatDuration(elapsedSeconds)} and ${count(checks, 'check')}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function sentences(...parts: (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => (/[.!?]$/.test(String(part)) ? part : `${part}.`))
    .join(' ');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

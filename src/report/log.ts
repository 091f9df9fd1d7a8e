import { formatBytes, formatDuration, formatNumber, joinSentences, pluralize } from '../format.ts';
import type { Settings } from '../inputs/inputs.ts';
import { PAGE_SIZE } from '../jogg/list-page.ts';
import type { Message } from '../runner.ts';
import type { Outcome, Progress, StepEvent } from '../wait/outcome.ts';
import { explain, isProblem, problemText, progressText, urlOf } from './explain.ts';
import { wordsFor } from './totals.ts';

/** The first line: which videos the step waits for, how long, and how often it checks them. */
export function startText(settings: Settings, isListed: boolean): string {
  const { videoIds, videoType, timeoutSeconds, pollIntervalSeconds, maxPollIntervalSeconds } =
    settings;
  const several = videoIds.length > 1;
  const videos = several
    ? `${formatNumber(videoIds.length)} ${videoType} videos`
    : `${videoType} video ${videoIds.join()}`;
  if (timeoutSeconds === 0) return `Checking ${videos} once${several ? ' each' : ''}.`;
  const shortest = formatDuration(pollIntervalSeconds);
  const longest = formatDuration(Math.max(pollIntervalSeconds, maxPollIntervalSeconds));
  const slowing = shortest === longest ? '' : `, slowing to every ${longest}`;
  return joinSentences(
    `Waiting up to ${formatDuration(timeoutSeconds)} for ${videos}`,
    `Checking ${several ? 'each ' : ''}every ${shortest}${slowing}`,
    isListed ? `One request checks up to ${PAGE_SIZE} videos` : '',
  );
}

/** @returns the line for an event, if it has one */
export type Log = (event: StepEvent, elapsedSeconds: number) => Message | undefined;

// One video has its end in the last message.
const HIDDEN_OF_ONE: readonly StepEvent['type'][] = ['ended'];
const HIDDEN_OF_MANY: readonly StepEvent['type'][] = [
  'status-changed',
  'downloading',
  'retrying-download',
];

/**
 * Turns events into lines. If there are several videos, each has a line only when it is saved or ends,
 * and what hinders all of them has one when it first occurs, so that the log stays readable.
 */
export function createLog(settings: Settings): Log {
  const several = settings.videoIds.length > 1;
  const hidden = several ? HIDDEN_OF_MANY : HIDDEN_OF_ONE;
  const reported = new Set<string>();
  return (event, elapsedSeconds) => {
    if (hidden.includes(event.type)) return undefined;
    const text = textOf(event, settings);
    if (event.type === 'unknown-status') {
      if (reported.has(event.type)) return undefined;
      reported.add(event.type);
      return { level: 'warning', text };
    }
    if (several && event.type === 'retrying') {
      const { scope, message } = event.error;
      if (scope !== 'step' || reported.has(message)) return undefined;
      reported.add(message);
    }
    return { level: 'info', text: `${formatDuration(elapsedSeconds)}: ${text}` };
  };
}

function textOf(event: StepEvent, settings: Settings): string {
  const several = settings.videoIds.length > 1;
  switch (event.type) {
    case 'status-changed':
      return event.word === undefined ? event.status : `${event.status} ("${event.word}")`;
    case 'unknown-status':
      return `JoggAI reported an unknown status, "${event.status}". Still waiting.`;
    case 'retrying':
      return joinSentences(event.error.message, retryText(event));
    case 'retrying-download':
      return joinSentences(`download interrupted: ${event.error.message}`, retryText(event));
    case 'downloading':
      return downloadText(event);
    case 'saved':
      return `${several ? `${event.id} ` : ''}${savedText(event)}`;
    case 'lists-stopped':
      return `checking the videos one by one from now on, because JoggAI's video list ${event.reason}.`;
    case 'still-waiting':
      return several ? totalsText(event) : event.videos.map(progressOfOne).join();
    case 'ended': {
      const video = explain(event.outcome, settings);
      if (isProblem(video)) return joinSentences(problemText(video.id, video));
      return `${video.id} completed: ${urlOf(video)}`;
    }
  }
}

function retryText({
  retry,
  maxRetries,
  delaySeconds,
}: Extract<StepEvent, { delaySeconds: number }>): string {
  return `Retry ${retry} of ${maxRetries} in ${formatDuration(delaySeconds)}.`;
}

function progressOfOne(video: Progress | Outcome): string {
  if (!video.done && video.saving) return 'still downloading the video';
  return `still ${progressText(video)} (${pluralize(video.checks, 'check')} so far)`;
}

function downloadText({ bytes, totalBytes }: Extract<StepEvent, { type: 'downloading' }>): string {
  if (totalBytes === undefined) return `${formatBytes(bytes)} downloaded`;
  const percent = Math.floor((100 * bytes) / totalBytes);
  return `${formatBytes(bytes)} of ${formatBytes(totalBytes)} downloaded (${percent}%)`;
}

function savedText({ path, bytes, seconds }: Extract<StepEvent, { type: 'saved' }>): string {
  const rate = formatBytes(bytes / Math.max(seconds, 0.001));
  return `saved as ${path} (${formatBytes(bytes)} in ${formatDuration(seconds)}, ${rate}/s)`;
}

function totalsText({
  videos,
  requests = Infinity,
}: Extract<StepEvent, { type: 'still-waiting' }>): string {
  const checks = videos.reduce((sum, video) => sum + video.checks, 0);
  // One page of a list counts as many checks.
  const inRequests = requests < checks ? ` in ${pluralize(requests, 'request')}` : '';
  const errors = videos.flatMap((video) => (video.done ? [] : (video.error ?? [])));
  const error = errors.at(-1);
  return joinSentences(
    `${tally(videos.map(stageText))}; ${pluralize(checks, 'check')}${inRequests} so far`,
    error ? `Retrying ${pluralize(errors.length, 'video')} (last error: ${error.message})` : '',
  );
}

function stageText(video: Progress | Outcome): string {
  if (video.done) return wordsFor(video.result);
  return video.saving ? 'downloading' : progressText(video);
}

/** The number of times that each text occurs: `3 pending, 1 processing`. */
function tally(texts: string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts.sort()) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, times]) => `${times} ${text}`).join(', ');
}

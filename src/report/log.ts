import { formatBytes, formatDuration, formatNumber, joinSentences, pluralize } from '../format.ts';
import type { Settings } from '../inputs/inputs.ts';
import { PAGE_SIZE } from '../jogg/list-page.ts';
import { isKnownStatus } from '../jogg/status.ts';
import type { Message } from '../runner.ts';
import type { Outcome, Progress, StepEvent } from '../wait/outcome.ts';
import { explain, problemText, progressText } from './explain.ts';
import { tally } from './totals.ts';

/** The part of the settings that the log shows or depends on. */
export type LogSettings = Pick<
  Settings,
  | 'videoIds'
  | 'videoType'
  | 'timeoutSeconds'
  | 'pollIntervalSeconds'
  | 'maxPollIntervalSeconds'
  | 'onRunner'
>;

/** The first line: which videos the step waits for, how long, and how often it checks them. */
export function startText(settings: LogSettings, isListed: boolean): string {
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

/**
 * Turns events into lines. If there are several videos, each has a line only when it ends, and what
 * hinders all of them has one when it first occurs, so that the log stays readable.
 */
export function createLog(settings: LogSettings): Log {
  const several = settings.videoIds.length > 1;
  const reported = new Set<string>();
  return (event, elapsedSeconds) => {
    if (event.type === 'unknown-status') {
      if (reported.has(event.type)) return undefined;
      reported.add(event.type);
      return {
        level: 'warning',
        text: `JoggAI reported an unknown status, "${event.status}". Still waiting.`,
      };
    }
    if (several && event.type === 'retrying') {
      const { scope, message } = event.error;
      if (scope !== 'step' || reported.has(message)) return undefined;
      reported.add(message);
    }
    const text = several ? textOfMany(event, settings) : textOfOne(event);
    if (text === undefined) return undefined;
    return { level: 'info', text: `${formatDuration(elapsedSeconds)}: ${text}` };
  };
}

type TextEvent = Exclude<StepEvent, { type: 'unknown-status' }>;

function textOfOne(event: TextEvent): string | undefined {
  switch (event.type) {
    case 'status-changed':
      return event.word === undefined ? event.status : `${event.status} ("${event.word}")`;
    case 'retrying':
      return joinSentences(event.error.message, retryText(event));
    case 'still-waiting':
      return event.videos.map(progressOfOne).join();
    case 'downloading':
      return downloadText(event);
    case 'retrying-download':
      return joinSentences(`download interrupted: ${event.error.message}`, retryText(event));
    case 'saved':
      return savedText(event);
    // One video is looked up in no list, and the step ends with it and says so itself.
    case 'lists-stopped':
    case 'ended':
      return undefined;
  }
}

function textOfMany(event: TextEvent, settings: LogSettings): string | undefined {
  switch (event.type) {
    case 'status-changed':
    case 'downloading':
    case 'retrying-download':
      return undefined;
    case 'retrying':
      return joinSentences(event.error.message, retryText(event));
    case 'saved':
      return `${event.id} ${savedText(event)}`;
    case 'lists-stopped':
      return `checking the videos one by one from now on, because JoggAI's video list ${event.reason}.`;
    case 'still-waiting':
      return totalsText(event);
    case 'ended': {
      const video = explain(event.outcome, settings);
      return video.result === 'completed'
        ? `${video.id} completed: ${video.url}`
        : joinSentences(problemText(video.id, video));
    }
  }
}

function retryText({
  retry,
  maxRetries,
  delaySeconds,
}: Extract<TextEvent, { delaySeconds: number }>): string {
  return `Retry ${retry} of ${maxRetries} in ${formatDuration(delaySeconds)}.`;
}

function progressOfOne(video: Progress | Outcome): string {
  if (!video.done && video.saving) return 'still downloading the video';
  return `still ${progressText(video)} (${pluralize(video.checks, 'check')} so far)`;
}

function downloadText({ bytes, totalBytes }: Extract<TextEvent, { type: 'downloading' }>): string {
  if (totalBytes === undefined) return `${formatBytes(bytes)} downloaded`;
  const percent = Math.floor((100 * bytes) / totalBytes);
  return `${formatBytes(bytes)} of ${formatBytes(totalBytes)} downloaded (${percent}%)`;
}

function savedText({ path, bytes, seconds }: Extract<TextEvent, { type: 'saved' }>): string {
  const rate = formatBytes(bytes / Math.max(seconds, 0.001));
  return `saved as ${path} (${formatBytes(bytes)} in ${formatDuration(seconds)}, ${rate}/s)`;
}

function totalsText({
  videos,
  requests = Infinity,
}: Extract<TextEvent, { type: 'still-waiting' }>): string {
  const checks = videos.reduce((sum, video) => sum + video.checks, 0);
  // A page of a list answers many checks.
  const inRequests = requests < checks ? ` in ${pluralize(requests, 'request')}` : '';
  const errors = videos.flatMap((video) => (video.done ? [] : (video.error ?? [])));
  const error = errors.at(-1);
  return joinSentences(
    `${tally(videos.map(stageText).sort())}; ${pluralize(checks, 'check')}${inRequests} so far`,
    error ? `Retrying ${pluralize(errors.length, 'video')} (last error: ${error.message})` : '',
  );
}

/** The stage of a video, reduced to a few known labels. */
function stageText(video: Progress | Outcome): string {
  if (video.done) return video.result;
  if (video.saving) return 'downloading';
  if (video.checks === 0) return 'not checked yet';
  const status = video.video?.status;
  return status === undefined || isKnownStatus(status)
    ? progressText(video)
    : 'with an unknown status';
}

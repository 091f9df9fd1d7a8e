import { formatBytes, formatDuration, joinSentences, pluralize } from '../format.ts';
import type { Settings } from '../inputs/inputs.ts';
import { PAGE_SIZE } from '../jogg/list-page.ts';
import type { Message } from '../runner.ts';
import type { Progress, StepEvent } from '../wait/outcome.ts';
import { explain, problemText, progressText } from './explain.ts';
import { tally, wordsFor } from './totals.ts';

/** The first line: which videos the step waits for, how long, and how often it checks them. */
export function startText(settings: Settings, isListed: boolean): string {
  const { videoIds, videoType, timeoutSeconds, pollIntervalSeconds } = settings;
  const several = videoIds.length > 1;
  const videos = several
    ? pluralize(videoIds.length, `${videoType} video`)
    : `${videoType} video ${videoIds.join()}`;
  if (timeoutSeconds === 0) return `Checking ${videos} once${several ? ' each' : ''}.`;
  const shortest = formatDuration(pollIntervalSeconds);
  const longest = formatDuration(Math.max(pollIntervalSeconds, settings.maxPollIntervalSeconds));
  const slowing = shortest === longest ? '' : `, slowing to every ${longest}`;
  return joinSentences(
    `Waiting up to ${formatDuration(timeoutSeconds)} for ${videos}`,
    `Checking ${several ? 'each ' : ''}every ${shortest}${slowing}`,
    isListed ? `One request checks up to ${PAGE_SIZE} videos` : '',
  );
}

/**
 * Turns events into lines. If there are several videos, each has a line only when it is saved or ends,
 * and what hinders all of them has one when it first occurs, so that the log stays readable.
 *
 * @returns the line for an event, if it has one
 */
export function createLog(settings: Settings) {
  const several = settings.videoIds.length > 1;
  const reported = new Set<string>();
  return (event: StepEvent, elapsedSeconds: number): Message | undefined => {
    // One video has its end in the last message.
    if (several ? isAboutOne(event) : event.type === 'ended') return undefined;
    const isWarning = event.type === 'unknown-status';
    const once = isWarning || (several && event.type === 'retrying');
    const key = event.type === 'retrying' ? event.error.message : event.type;
    if (once && reported.has(key)) return undefined;
    reported.add(key);
    const text = textOf(event, settings);
    return isWarning
      ? { level: 'warning', text }
      : { level: 'info', text: `${formatDuration(elapsedSeconds)}: ${text}` };
  };
}

function isAboutOne(event: StepEvent): boolean {
  if (event.type === 'retrying') return event.error.scope === 'video';
  return ['status-changed', 'downloading', 'retrying-download'].includes(event.type);
}

function textOf(event: StepEvent, settings: Settings): string {
  const several = settings.videoIds.length > 1;
  switch (event.type) {
    case 'status-changed':
      return event.word === undefined ? event.status : `${event.status} ("${event.word}")`;
    case 'unknown-status':
      return `JoggAI reported an unknown status, "${event.status}". Still waiting.`;
    case 'retrying':
    case 'retrying-download': {
      const { error, retry, maxRetries, delaySeconds } = event;
      const interrupted = event.type === 'retrying' ? '' : 'download interrupted: ';
      const next = `Retry ${retry} of ${maxRetries} in ${formatDuration(delaySeconds)}`;
      return joinSentences(interrupted + error.message, next);
    }
    case 'downloading': {
      const { bytes, totalBytes } = event;
      if (totalBytes === undefined) return `${formatBytes(bytes)} downloaded`;
      const percent = Math.floor((100 * bytes) / totalBytes);
      return `${formatBytes(bytes)} of ${formatBytes(totalBytes)} downloaded (${percent}%)`;
    }
    case 'saved': {
      const { id, path, bytes, seconds } = event;
      const rate = formatBytes(bytes / Math.max(seconds, 0.001));
      const size = `${formatBytes(bytes)} in ${formatDuration(seconds)}, ${rate}/s`;
      return `${several ? `${id} ` : ''}saved as ${path} (${size})`;
    }
    case 'lists-stopped':
      return `checking the videos one by one from now on, because JoggAI's video list ${event.reason}.`;
    case 'still-waiting':
      return several
        ? totalsText(event.videos, event.requests)
        : event.videos.map(progressOfOne).join();
    case 'ended': {
      const { id, url, problem } = explain(event.outcome, settings);
      return problem ? joinSentences(problemText(id, problem)) : `${id} completed: ${url}`;
    }
  }
}

function progressOfOne(video: Progress): string {
  if (video.stage === 'saving') return 'still downloading the video';
  return `still ${progressText(video)} (${pluralize(video.checks, 'check')} so far)`;
}

function totalsText(videos: readonly Progress[], requests: number): string {
  const checks = videos.reduce((sum, video) => sum + video.checks, 0);
  // One page of a list counts as many checks.
  const inRequests = requests < checks ? ` in ${pluralize(requests, 'request')}` : '';
  const errors = videos.flatMap(({ stage, error }) => (stage === 'waiting' && error ? error : []));
  const error = errors.at(-1);
  return joinSentences(
    `${tally(videos.map(stageText).sort())}; ${pluralize(checks, 'check')}${inRequests} so far`,
    error ? `Retrying ${pluralize(errors.length, 'video')} (last error: ${error.message})` : '',
  );
}

function stageText(video: Progress): string {
  const { stage } = video;
  if (stage === 'waiting') return progressText(video);
  return stage === 'saving' ? 'downloading' : wordsFor(stage);
}

import type { StepEvent } from '../wait/wait-for-videos.ts';
import { isKnownStatus } from '../jogg/decode.ts';
import { explain, problemText, unfinishedText } from './explain.ts';
import type { Inputs } from '../inputs.ts';
import { pluralize, formatBytes, formatDuration, joinSentences } from '../format.ts';
import { tally } from './totals.ts';
import type { Outcome, Progress } from '../wait/outcome.ts';

/** A line for the user. Warnings and errors become annotations; an error fails the step. */
export interface Message {
  level: 'info' | 'warning' | 'error';
  text: string;
}

/** The line that says what is waited for, how often and how long. */
export function startText(inputs: Inputs): string {
  const { videoIds, videoType, timeoutSeconds, pollIntervalSeconds, maxPollIntervalSeconds } =
    inputs;
  const several = videoIds.length > 1;
  const videos = several
    ? `${videoIds.length} ${videoType} videos`
    : `${videoType} video ${videoIds.join()}`;
  if (timeoutSeconds === 0) return `Checking ${videos} once${several ? ' each' : ''}.`;
  const shortest = formatDuration(pollIntervalSeconds);
  const longest = formatDuration(Math.max(pollIntervalSeconds, maxPollIntervalSeconds));
  const interval = shortest === longest ? shortest : `${shortest} to ${longest}`;
  const checking = several ? `checking each every ${interval}` : `checking every ${interval}`;
  return `Waiting for ${videos}: ${checking}, for ${formatDuration(timeoutSeconds)} at most.`;
}

/**
 * The line for something that happened, if it has one. Where several videos are waited for, each has
 * a line only when it ends, so that the log can be read.
 */
export function eventMessage(
  event: StepEvent,
  elapsedSeconds: number,
  inputs: Inputs,
): Message | undefined {
  if (event.type === 'unknown-status') {
    return {
      level: 'warning',
      text: `JoggAI reported a status that this version of the action does not know, "${event.status}"; the wait goes on.`,
    };
  }
  const text = inputs.videoIds.length === 1 ? textOfOne(event, inputs) : textOfMany(event, inputs);
  if (text === undefined) return undefined;
  return { level: 'info', text: `After ${formatDuration(elapsedSeconds)}: ${text}` };
}

type TextEvent = Exclude<StepEvent, { type: 'unknown-status' }>;

function textOfOne(event: TextEvent, { maxRetries }: Inputs): string | undefined {
  switch (event.type) {
    case 'status-changed':
      return `${event.status}.`;
    case 'retrying':
      return `${event.error.message}. Retry ${event.retry} of ${maxRetries} in ${formatDuration(event.delaySeconds)}.`;
    case 'still-waiting':
      return event.videos
        .map((video) =>
          !video.done && video.saving
            ? 'still saving the video.'
            : `still ${unfinishedText(video)}, ${pluralize(video.checks, 'check')} so far.`,
        )
        .join();
    case 'downloading':
      return `${downloadText(event)}.`;
    case 'retrying-download':
      return `the download stopped: ${event.error.message}. Retry ${event.retry} of ${maxRetries} in ${formatDuration(event.delaySeconds)}.`;
    case 'saved':
      return savedText(event);
    case 'ended':
      // The step ends with it, and says so itself.
      return undefined;
  }
}

function textOfMany(event: TextEvent, inputs: Inputs): string | undefined {
  switch (event.type) {
    case 'status-changed':
    case 'retrying':
    case 'downloading':
    case 'retrying-download':
      return undefined;
    case 'saved':
      return `${event.id} ${savedText(event)}`;
    case 'still-waiting':
      return totalsText(event.videos);
    case 'ended': {
      const video = explain(event.outcome, inputs);
      return video.result === 'completed'
        ? `${video.id} completed: ${video.url ?? ''}`
        : joinSentences(problemText(video.id, video));
    }
  }
}

function downloadText({ bytes, totalBytes }: Extract<TextEvent, { type: 'downloading' }>): string {
  if (totalBytes === undefined) return `${formatBytes(bytes)} downloaded`;
  const percent = Math.floor((100 * bytes) / totalBytes);
  return `${formatBytes(bytes)} of ${formatBytes(totalBytes)} downloaded, ${percent} %`;
}

function savedText({ path, bytes, seconds }: Extract<TextEvent, { type: 'saved' }>): string {
  const rate = formatBytes(bytes / Math.max(seconds, 0.001));
  return `saved as ${path}, ${formatBytes(bytes)} in ${formatDuration(seconds)} (${rate}/s).`;
}

function totalsText(videos: readonly (Progress | Outcome)[]): string {
  const checks = videos.reduce((sum, video) => sum + video.checks, 0);
  const errors = videos.flatMap((video) => (video.done ? [] : (video.error ?? [])));
  const [error] = errors;
  return joinSentences(
    `${tally(videos.map(stageText).sort())}; ${pluralize(checks, 'check')} so far`,
    error
      ? `Retrying ${pluralize(errors.length, 'video')}; one of them failed with: ${error.message}`
      : '',
  );
}

/** How far a video is, in one of a few texts, whatever JoggAI may call it. */
function stageText(progress: Progress | Outcome): string {
  if (progress.done) return progress.result;
  if (progress.saving) return 'completed and being saved';
  if (progress.checks === 0) return 'not checked yet';
  const status = progress.video?.status;
  return status === undefined || isKnownStatus(status)
    ? unfinishedText(progress)
    : 'with an unknown status';
}

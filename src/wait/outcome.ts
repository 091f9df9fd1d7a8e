import type { DownloadEvent, SavedFile } from '../download/downloader.ts';
import type { StepError } from '../errors.ts';
import type { Video } from '../jogg/decode.ts';

/** What is known about a video. */
export interface Known {
  id: string;
  /** What has been reported about it; `undefined` if no check brought anything. */
  video: Video | undefined;
  checks: number;
}

/** A video that is still waited for. */
export interface Progress extends Known {
  done: false;
  /** What the last check failed with, if it did. */
  error: StepError | undefined;
  /** Whether it is completed, and being saved. */
  saving: boolean;
}

/** How a wait ends. `stage` is `download` if the video itself was completed, with its URL in `video`. */
export type Ending =
  | {
      result: 'completed';
      /** Where the finished video is. */
      url: string;
    }
  | { result: 'failed' }
  | {
      result: 'timed-out';
      /** What the last check failed with, if it did. */
      error: StepError | undefined;
      /** What the server asked for, in seconds, if it ended the wait because less time was left. */
      retryAfterSeconds?: number | undefined;
      /** Whether `error` is of a check of another video. */
      elsewhere?: boolean;
    }
  | { result: 'error'; error: StepError; stage?: 'download' }
  | { result: 'cancelled'; signal: string; stage?: 'download' };

/** A wait that has ended, with all that is known by then. */
export type Outcome = Ending &
  Known & {
    done: true;
    /** Where it was saved, if it was. */
    file: SavedFile | undefined;
    elapsedSeconds: number;
    /** The statuses that were seen, each with how long into the wait it first was. */
    timeline: { status: string; elapsedSeconds: number }[];
  };

/** What happens during a wait, as it happens. */
export type WaitEvent =
  /** `word` is JoggAI's, if it is another one. */
  | { type: 'status-changed'; status: string; word: string | undefined }
  | { type: 'unknown-status'; status: string }
  | { type: 'retrying'; error: StepError; retry: number; maxRetries: number; delaySeconds: number };

/** What happens while a step waits. */
export type StepEvent =
  | WaitEvent
  /** The wait for one video, or its download, has ended by itself. */
  | { type: 'ended'; outcome: Outcome }
  | (DownloadEvent & { id: string })
  /** Videos are no longer looked up in lists; `reason` is a clause about these. */
  | { type: 'lists-stopped'; reason: string }
  | {
      type: 'still-waiting';
      videos: readonly (Progress | Outcome)[];
      /** How many there have been, pages of lists included. */
      requests?: number;
    };

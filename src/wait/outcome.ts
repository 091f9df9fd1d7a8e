import type { DownloadEvent, SavedFile } from '../download/downloader.ts';
import type { StepError } from '../errors.ts';
import type { Video } from '../jogg/decode.ts';

/** The known facts about a video. */
export interface Known {
  id: string;
  /** Everything reported about it so far; `undefined` before the first report. */
  video: Video | undefined;
  checks: number;
}

/** A video as a list shows it, if not as in progress. */
export type ListedEnd = Pick<Video, 'status' | 'url' | 'failureMessage'>;

/** The stage of the wait for a video. */
export interface Progress extends Known {
  stage: 'waiting' | 'saving' | Ending['result'];
  /** The error of the last check, if it failed. */
  error: StepError | undefined;
}

/** The end of a wait. With the stage `download`, the video itself was completed: its URL is in `video`. */
export type Ending =
  | { result: 'completed'; url: string }
  | { result: 'failed' }
  | {
      result: 'timed-out';
      /** The error of the last check, if it failed. */
      error: StepError | undefined;
      /** The delay that the server requested, in seconds, if it ended the wait because it is too long. */
      retryAfterSeconds?: number | undefined;
      /** True if `error` is from a check of another video. */
      elsewhere?: boolean;
    }
  | { result: 'error'; error: StepError; stage?: 'download' }
  /** `signal` is the signal that the process received. */
  | { result: 'cancelled'; signal: string; stage?: 'download' }
  /** `failedId` is the video that ended the wait for all others, because of `fail-fast`. */
  | { result: 'cancelled'; failedId: string; stage?: 'download' };

/** A wait that has ended, with everything known by then. */
export type Outcome = Ending &
  Known & {
    listed?: ListedEnd | undefined;
    /** Where it was saved, if it was. */
    file: SavedFile | undefined;
    elapsedSeconds: number;
    timeline: readonly StatusChange[];
  };

/** The time at which a status was first seen, in seconds into the wait. */
export interface StatusChange {
  status: string;
  elapsedSeconds: number;
}

/** An event in the wait for one video. */
export type WaitEvent =
  /** `word` is JoggAI's, if it is another one. */
  | { type: 'status-changed'; status: string; word: string | undefined }
  | { type: 'unknown-status'; status: string }
  | { type: 'retrying'; error: StepError; retry: number; maxRetries: number; delaySeconds: number };

/** An event in a step. */
export type StepEvent =
  | WaitEvent
  /** The wait for one video, or its download, has ended by itself. */
  | { type: 'ended'; outcome: Outcome }
  | (DownloadEvent & { id: string })
  /** Videos are no longer looked up in lists; `reason` completes "JoggAI's video list …". */
  | { type: 'lists-stopped'; reason: string }
  /** `requests` is their number so far, including those for pages of lists. */
  | { type: 'still-waiting'; videos: readonly Progress[]; requests: number };

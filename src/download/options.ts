import type { Timing } from '../clock.ts';
import type { StepError } from '../errors.ts';
import type { Get } from '../http/request.ts';
import type { Slots } from './slots.ts';

/** What happens during a download. */
export type DownloadEvent =
  /** Every few seconds; `totalBytes` is `undefined` if the server did not announce it. */
  | { type: 'downloading'; bytes: number; totalBytes: number | undefined }
  | {
      type: 'retrying-download';
      error: StepError;
      retry: number;
      /** How many retries there are for such an error. */
      maxRetries: number;
      delaySeconds: number;
    }
  | { type: 'saved'; path: string; bytes: number; seconds: number };

/** What one download needs to know. */
export interface SaveOptions {
  onEvent: (event: DownloadEvent) => void;
  /**
   * Requests the video's current URL from JoggAI.
   *
   * @returns `undefined` if there is none
   * @throws {StepError} if there is no usable response
   */
  renewUrl: () => Promise<string | undefined>;
  signal: AbortSignal;
}

/** The same with what all downloads of the step share. */
export interface GetOptions extends SaveOptions {
  get: Get;
  /** The API's URL: what is on the runner is requested only if the API is there, too. */
  api: URL;
  maxRetries: number;
  /** How large a file may be. */
  maxBytes: number;
  slots: Slots;
  /** When anything last arrived, in clock seconds. */
  activity: { lastByteAt: number };
  timing: Timing;
}

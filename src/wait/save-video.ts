import type { Downloader, SaveOptions } from '../download/downloader.ts';
import { StepError } from '../errors.ts';
import type { Ending, Outcome } from './outcome.ts';

/**
 * Saves a completed video.
 *
 * @param options its signal's reason is the `Ending` when it aborts
 * @returns how the wait for the video and its file ended
 * @throws whatever `save` throws that is not a `StepError`
 */
export async function saveVideo(
  outcome: Outcome,
  save: Downloader['save'],
  options: SaveOptions,
): Promise<Outcome> {
  const { signal } = options;
  const completed = { ...outcome };
  try {
    const path = await save(outcome.id, outcome.url ?? '', {
      ...options,
      renewUrl: async () => {
        const url = await options.renewUrl();
        if (url !== undefined) completed.url = url;
        return url;
      },
    });
    return { ...completed, path };
  } catch (error) {
    if (signal.aborted) return { ...completed, ...(signal.reason as Ending) };
    if (error instanceof StepError) return { ...completed, result: 'error', error };
    throw error;
  }
}

import type { Timing } from '../clock.ts';
import { StepError } from '../errors.ts';
import {
  adviseNewRun,
  cancelledError,
  noIdError,
  notSentError,
  sentBeforeError,
  toStepError,
} from './create-errors.ts';
import { endsAll } from './fate.ts';
import { LIST_LAG_SECONDS } from './lookup.ts';
import type { NamedRequest } from './names.ts';
import { idOf, type Ending, type Outcome } from './outcome.ts';
import { Sender, type SenderOptions } from './sender.ts';

export interface CreateOptions extends SenderOptions {
  /** Credits that the account must have before the first request that costs; 0 skips the check. */
  minCredits: number;
  /** True to resend requests that may have been accepted and can't be looked up. */
  sendAgain: boolean;
  /** True if the request with a mark may have been accepted before this step. */
  mayBeAccepted: (mark: string) => boolean;
}

/**
 * Creates videos, one after the other, and none of them twice.
 *
 * @returns an outcome for each request, in order, even if the signal aborts
 */
export async function createVideos(
  requests: readonly NamedRequest[],
  options: CreateOptions,
  timing: Timing,
): Promise<Outcome[]> {
  return await new Creation(requests, options, timing).run();
}

class Creation {
  readonly #requests: readonly NamedRequest[];
  readonly #options: CreateOptions;
  readonly #sender: Sender;
  readonly #outcomes = new Map<NamedRequest, Outcome>();
  /** IDs that no other request can have; also of videos that had failed before this step. */
  readonly #taken = new Set<string>();

  constructor(requests: readonly NamedRequest[], options: CreateOptions, timing: Timing) {
    this.#requests = requests;
    this.#options = options;
    this.#sender = new Sender(options, timing);
  }

  async run(): Promise<Outcome[]> {
    const { minCredits, signal } = this.#options;
    try {
      await this.#takeEarlier();
      if (minCredits > 0 && this.#open.length > 0) await this.#sender.requireCredits(minCredits);
      for (const request of this.#open) await this.#create(request);
    } catch (thrown) {
      const error = signal.aborted ? cancelledError(this.#hasList) : toStepError(thrown);
      for (const request of this.#open) this.#end(request, { result: 'error', error });
    }
    return this.#requests.flatMap((request) => this.#outcomes.get(request) ?? []);
  }

  get #hasList(): boolean {
    return this.#options.api.getVideoPage !== undefined;
  }

  /** The requests that have no outcome yet. */
  get #open(): NamedRequest[] {
    return this.#requests.filter((request) => !this.#outcomes.has(request));
  }

  #end(request: NamedRequest, ending: Ending): void {
    const { record, onEvent, sendAgain } = this.#options;
    const outcome = { ...ending, name: request.name };
    const isRefusedLater = !this.#hasList && !sendAgain;
    if (outcome.result === 'error' && isRefusedLater) outcome.error = adviseNewRun(outcome.error);
    this.#outcomes.set(request, outcome);
    const id = idOf(ending);
    if (id !== undefined) this.#taken.add(id);
    if (!('error' in ending)) record(request.mark, 'created');
    onEvent({ type: 'ended', outcome });
  }

  /**
   * Takes the videos of requests that were sent before, unless they have failed.
   *
   * @throws {StepError} if it can't be known what became of them
   */
  async #takeEarlier(): Promise<void> {
    const { mayBeAccepted, sendAgain } = this.#options;
    if (sendAgain && !this.#hasList) return;
    const earlier = this.#open.filter(({ mark }) => mayBeAccepted(mark));
    if (earlier.length === 0) return;
    const { matches, error } = await this.#sender.lookUp(earlier, {
      reason: { type: 'looking-up-earlier', requests: earlier.length },
      isWanted: ({ hasFailed }) => !hasFailed,
      seconds: LIST_LAG_SECONDS,
    });
    for (const { id, hasFailed } of matches) if (hasFailed && id !== undefined) this.#taken.add(id);
    // Waiting doesn't make a refused list readable, so the user decides.
    const listError = sendAgain && !error?.transient ? undefined : error;
    for (const request of earlier) {
      const own = matches.filter(({ mark, hasFailed }) => mark === request.mark && !hasFailed);
      const id = own.find((match) => match.id !== undefined)?.id;
      const doubt = own.length > 0 ? noIdError() : listError;
      if (id !== undefined) this.#end(request, { result: 'found', id });
      else if (doubt) {
        this.#end(request, { result: 'unknown', error: sentBeforeError(doubt, this.#hasList) });
      }
    }
    if (listError) throw notSentError(listError);
  }

  /** @throws {StepError} if the requests after it would end in the same way */
  async #create(request: NamedRequest): Promise<void> {
    const ending = await this.#sender
      .send(request, this.#taken)
      .catch((thrown: unknown): Ending => {
        const wasSent = thrown instanceof StepError && !thrown.neverSent;
        if (this.#options.signal.aborted && !wasSent) throw thrown;
        return { result: 'error', error: toStepError(thrown) };
      });
    this.#end(request, ending);
    if (!('error' in ending)) return;
    if (ending.result === 'unknown' || endsAll(ending.error)) {
      throw notSentError(ending.error);
    }
  }
}

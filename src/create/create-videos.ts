import type { Timing } from '../clock.ts';
import { StepError } from '../errors.ts';
import type { Fields } from '../jogg/fields.ts';
import type { VideoPage } from '../jogg/list-page.ts';
import { RateLimiter } from '../wait/rate-limiter.ts';
import {
  cancelledError,
  cancelledWhileSentError,
  creditsError,
  lostError,
  noListError,
  notSentError,
  sentBeforeError,
  toStepError,
  unknownError,
} from './errors.ts';
import { endsAll, readFate } from './fate.ts';
import { lookUp, type Match } from './look-up.ts';
import type { NamedRequest } from './names.ts';
import type { CreateEvent, Ending, Outcome } from './outcome.ts';
import { withRetries } from './retries.ts';

/** JoggAI's API, one request at a time. All of them throw a `StepError`, or the signal's reason. */
export interface CreateApi {
  /** @returns the ID of the product of a page; costs no credits */
  createProduct: (url: string, signal: AbortSignal) => Promise<string>;
  /** @returns the ID of the video; costs credits */
  createVideo: (body: Fields, signal: AbortSignal) => Promise<string>;
  getRemainingCredits: (signal: AbortSignal) => Promise<number>;
  /** `undefined` for a type that has no list. */
  getVideoPage: ((page: number, signal: AbortSignal) => Promise<VideoPage>) | undefined;
}

export interface CreateOptions {
  api: CreateApi;
  /** How many credits the account must have before the first request that costs; 0 doesn't ask. */
  minCredits: number;
  /** Whether to send requests again that may have been accepted, and can't be looked up. */
  sendAgain: boolean;
  /** Whether the request with a mark may have been accepted before this step. */
  mayBeAccepted: (mark: string) => boolean;
  /** Called before and after each request that costs. */
  record: (mark: string, state: 'sent' | 'created' | 'rejected') => void;
  onEvent: (event: CreateEvent) => void;
  /** Aborts when the step is cancelled. */
  signal: AbortSignal;
}

// JoggAI takes 20 POST requests per minute.
const POST_INTERVAL_SECONDS = 3.05;

// A request that left no trace is sent once more. Twice the same isn't chance.
const MAX_SENDS = 2;

// More than the clocks of two machines differ.
const CLOCK_TOLERANCE_MS = 86_400_000;

/**
 * Creates videos, one after the other, and none of them twice: a request that may have been accepted
 * is looked up in the list of its type before it is repeated, and not repeated if there is no list.
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
  readonly #timing: Timing;
  readonly #limiter: RateLimiter;
  readonly #outcomes = new Map<NamedRequest, Outcome>();
  /** IDs that the list has under the names of requests, of videos that had failed before. */
  readonly #failed = new Set<string>();

  constructor(requests: readonly NamedRequest[], options: CreateOptions, timing: Timing) {
    this.#requests = requests;
    this.#options = options;
    this.#timing = timing;
    const { signal } = options;
    const intervalSeconds = POST_INTERVAL_SECONDS;
    this.#limiter = new RateLimiter({ deadline: Infinity, intervalSeconds, signal }, timing);
  }

  async run(): Promise<Outcome[]> {
    try {
      await this.#takeEarlier();
      if (this.#open.length > 0) await this.#requireCredits();
      for (const request of this.#open) await this.#create(request);
    } catch (thrown) {
      const error = this.#options.signal.aborted ? cancelledError() : toStepError(thrown);
      for (const request of this.#open) this.#end(request, { result: 'error', error });
    }
    return this.#requests.flatMap((request) => this.#outcomes.get(request) ?? []);
  }

  /** The requests that have no outcome yet. */
  get #open(): NamedRequest[] {
    return this.#requests.filter((request) => !this.#outcomes.has(request));
  }

  #end(request: NamedRequest, ending: Ending): void {
    const outcome = { ...ending, name: request.name };
    this.#outcomes.set(request, outcome);
    if ('id' in ending) this.#options.record(request.mark, 'created');
    this.#options.onEvent({ type: 'ended', outcome });
  }

  /**
   * Takes the videos of requests that were sent before, unless they have failed.
   *
   * @throws {StepError} if it can't be known whether they were accepted
   */
  async #takeEarlier(): Promise<void> {
    const { mayBeAccepted, sendAgain, onEvent } = this.#options;
    const earlier = this.#open.filter(({ mark }) => mayBeAccepted(mark));
    if (earlier.length === 0) return;
    onEvent({ type: 'looking-up-earlier', requests: earlier.length });
    try {
      const matches = await this.#lookUp(earlier, ({ hasFailed }) => !hasFailed);
      for (const { id, hasFailed } of matches) if (hasFailed) this.#failed.add(id);
      for (const request of earlier) {
        const match = matches.find(({ mark, hasFailed }) => mark === request.mark && !hasFailed);
        if (match) this.#end(request, { result: 'found', id: match.id });
      }
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      if (sendAgain) return;
      for (const request of earlier)
        this.#end(request, { result: 'unknown', error: sentBeforeError(error) });
      throw notSentError(error);
    }
  }

  /** @throws {StepError} if the account has too few credits, or doesn't tell */
  async #requireCredits(): Promise<void> {
    const { api, minCredits, signal } = this.#options;
    if (minCredits === 0) return;
    const credits = await this.#retrying(() => api.getRemainingCredits(signal));
    if (credits < minCredits) throw creditsError(credits, minCredits);
  }

  /** @throws {StepError} if the requests after it would fail, too */
  async #create(request: NamedRequest): Promise<void> {
    const { signal } = this.#options;
    const ending = await this.#completeBody(request)
      .then((body) => this.#send(request, body))
      .catch((error: unknown): Ending => {
        if (signal.aborted) throw error;
        return { result: 'error', error: toStepError(error) };
      });
    this.#end(request, ending);
    if (!('error' in ending)) return;
    if (ending.result === 'unknown' || endsAll(ending.error)) throw notSentError(ending.error);
  }

  /** @returns the body, with the ID of the product that is created of the URL, if there is one */
  async #completeBody({ body, productUrl }: NamedRequest): Promise<Fields> {
    if (productUrl === undefined) return body;
    const { api, signal } = this.#options;
    const id = await this.#retrying(() => this.#post(() => api.createProduct(productUrl, signal)));
    return { ...body, product_id: id };
  }

  /**
   * Sends a request that costs credits, and finds out what became of it.
   *
   * @throws {StepError} if it was not accepted
   * @throws the signal's reason when it aborts while nothing was sent
   */
  async #send(request: NamedRequest, body: Fields): Promise<Ending> {
    const { record, onEvent } = this.#options;
    const since = new Date(Date.now() - CLOCK_TOLERANCE_MS);
    for (let sends = 1; ; sends += 1) {
      try {
        const id = await this.#retrying(
          () => this.#post(() => this.#sendOnce(request, body)),
          (error) => readFate(error) === 'not-accepted',
        );
        return { result: 'created', id };
      } catch (error) {
        if (!(error instanceof StepError) || readFate(error) !== 'unknown') throw error;
        onEvent({ type: 'looking-up', name: request.name, error });
        const isNew = ({ id }: Match): boolean => !this.#failed.has(id);
        const matches = await this.#lookUp([request], isNew, since).catch(() => undefined);
        if (!matches) return { result: 'unknown', error: unknownError(error) };
        const match = matches.find(isNew);
        if (match) return { result: 'created', id: match.id };
        record(request.mark, 'rejected');
        if (sends === MAX_SENDS) throw lostError(error);
        onEvent({ type: 'repeating', name: request.name });
      }
    }
  }

  async #sendOnce({ mark }: NamedRequest, body: Fields): Promise<string> {
    const { api, record, signal } = this.#options;
    record(mark, 'sent');
    try {
      return await api.createVideo(body, signal);
    } catch (thrown) {
      const error = signal.aborted ? cancelledWhileSentError() : toStepError(thrown);
      if (readFate(error) !== 'unknown') record(mark, 'rejected');
      throw error;
    }
  }

  /** @throws {StepError} if the type has no list, or it can't be read */
  async #lookUp(
    requests: readonly NamedRequest[],
    isWanted: (match: Match) => boolean,
    since?: Date,
  ): Promise<Match[]> {
    const { api, signal } = this.#options;
    const { getVideoPage } = api;
    if (!getVideoPage) throw noListError();
    const marks = requests.map(({ mark }) => mark);
    const getPage = (page: number): Promise<VideoPage> =>
      this.#retrying(() => getVideoPage(page, signal));
    return await lookUp(marks, { getPage, isWanted, since, signal }, this.#timing);
  }

  /** Makes a POST request when its turn comes. */
  async #post<T>(request: () => Promise<T>): Promise<T> {
    const now = this.#timing.clock();
    const turned = await this.#limiter.run({ due: now, notBefore: now, until: Infinity }, request);
    if (!turned.granted) throw turned.pausedBy;
    return turned.value;
  }

  async #retrying<T>(
    request: () => Promise<T>,
    canRepeat = ({ transient }: StepError): boolean => transient,
  ): Promise<T> {
    const { signal, onEvent } = this.#options;
    const onRetry = (error: StepError, delaySeconds: number): void => {
      onEvent({ type: 'retrying', error, delaySeconds });
    };
    return await withRetries(request, { canRepeat, onRetry, signal }, this.#timing);
  }
}

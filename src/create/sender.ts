import type { Timing } from '../clock.ts';
import { StepError } from '../errors.ts';
import type { Fields } from '../jogg/fields.ts';
import type { VideoPage } from '../jogg/list-page.ts';
import { Deadline } from '../pace/deadline.ts';
import { RateLimiter } from '../pace/rate-limiter.ts';
import {
  cancelledWhileSentError,
  creditsError,
  noIdError,
  noListError,
  takenIdError,
  takenProductError,
  toStepError,
  unknownError,
} from './create-errors.ts';
import { readFate } from './fate.ts';
import { LIST_LAG_SECONDS, lookUp, OUTAGE_SECONDS, type Found, type Match } from './lookup.ts';
import type { NamedRequest } from './names.ts';
import type { CreateEvent, Ending, LookupReason } from './outcome.ts';
import type { Made } from './read-id.ts';
import { MAX_PAUSE_SECONDS, withRetries } from './retries.ts';

/** JoggAI's API, one request at a time. All of them throw a `StepError`, or the signal's reason. */
export interface CreateApi {
  /** Timeout of POST requests, in seconds. */
  postTimeoutSeconds: number;
  /** @returns the ID of the product of a page; costs no credits */
  createProduct: (url: string, signal: AbortSignal) => Promise<Made>;
  /** @returns the ID of the video; costs credits */
  createVideo: (body: Fields, signal: AbortSignal) => Promise<Made>;
  getRemainingCredits: (signal: AbortSignal) => Promise<number>;
  /** `undefined` for a type that has no list. */
  getVideoPage: ((page: number, signal: AbortSignal) => Promise<VideoPage>) | undefined;
}

export interface SenderOptions {
  api: CreateApi;
  /** Called before each request that costs, and when its outcome is known. */
  record: (mark: string, state: 'sent' | 'created' | 'rejected') => void;
  onEvent: (event: CreateEvent) => void;
  /** Aborts when the step is cancelled. */
  signal: AbortSignal;
}

// JoggAI takes 20 POST requests per minute.
const POST_INTERVAL_SECONDS = 3.05;

// A request that left no trace is sent once more. Twice the same isn't chance.
const MAX_SENDS = 2;

// Of the 7.5 s that GitHub's runner gives a cancelled step.
const CANCEL_GRACE_SECONDS = 6;

interface Search {
  reason: LookupReason;
  isWanted: (match: Match) => boolean;
  /** How long to look. */
  seconds: number;
}

/** Makes requests at JoggAI's pace, and determines the outcome of those that cost. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #timing: Timing;
  readonly #limiter: RateLimiter;
  /** IDs of the products that were created. */
  readonly #products = new Set<string>();
  /** When JoggAI takes the next POST request, in clock seconds. */
  #notBefore = -Infinity;

  constructor(options: SenderOptions, timing: Timing) {
    this.#options = options;
    this.#timing = timing;
    const { signal } = options;
    const deadline = new Deadline(Infinity);
    const intervalSeconds = POST_INTERVAL_SECONDS;
    this.#limiter = new RateLimiter({ deadline, intervalSeconds, signal }, timing);
  }

  /**
   * Requests a video. A request that may have been accepted is looked up in the list of its type before
   * it is repeated; if there is no list, it isn't repeated.
   *
   * @param taken IDs of videos that are not of this request
   * @throws {StepError} if it was not accepted
   * @throws the signal's reason when it aborts while nothing was sent
   */
  async send(request: NamedRequest, taken: ReadonlySet<string>): Promise<Ending> {
    const { api, onEvent } = this.#options;
    const hasList = api.getVideoPage !== undefined;
    const body = await this.#completeBody(request);
    const isNew = ({ id }: Match): boolean => id === undefined || !taken.has(id);
    for (let sends = 1; ; sends += 1) {
      let sentAt = 0;
      try {
        const { id } = await this.#retrying(
          () =>
            this.#post((now) => {
              sentAt = now;
              return this.#sendOnce(request, body);
            }),
          (error) => readFate(error) === 'not-accepted',
        );
        if (taken.has(id)) throw takenIdError(id);
        return { result: 'created', id };
      } catch (error) {
        if (!(error instanceof StepError) || readFate(error) !== 'unknown') throw error;
        const seconds = this.#lookSeconds(error, sentAt);
        const reason = { type: 'looking-up', name: request.name, error } as const;
        const search = { reason, isWanted: isNew, seconds };
        const found = await this.lookUp([request], search).catch(() => undefined);
        const match = found?.matches.find(isNew);
        if (match?.id !== undefined) return { result: 'created', id: match.id };
        const cause = match ? noIdError().with({ videoId: error.videoId }) : error;
        const isAccepted = match !== undefined || error.videoId !== undefined;
        if (!found || found.error || isAccepted || sends === MAX_SENDS) {
          return { result: 'unknown', error: unknownError(cause, hasList) };
        }
        onEvent({ type: 'repeating', name: request.name });
      }
    }
  }

  /**
   * Looks for requests in the list of their type.
   *
   * @throws the signal's reason when it aborts
   */
  async lookUp(requests: readonly NamedRequest[], { reason, ...search }: Search): Promise<Found> {
    const { api, signal, onEvent } = this.#options;
    const { getVideoPage } = api;
    if (!getVideoPage) return { matches: [], error: noListError() };
    onEvent({ ...reason, seconds: search.seconds + OUTAGE_SECONDS });
    const getPage = (page: number): Promise<VideoPage> => getVideoPage(page, signal);
    const marks = requests.map(({ mark }) => mark);
    return await lookUp(
      marks,
      { ...search, getPage, onRetry: this.#onRetry, signal },
      this.#timing,
    );
  }

  /** @throws {StepError} if the account has fewer credits than that, or doesn't say how many */
  async requireCredits(minCredits: number): Promise<void> {
    const { api, signal } = this.#options;
    const credits = await this.#retrying(() => api.getRemainingCredits(signal));
    if (credits < minCredits) throw creditsError(credits, minCredits);
  }

  /** @returns the body, with the ID of the product that is created for the URL, if there is one */
  async #completeBody({ body, productUrl }: NamedRequest): Promise<Fields> {
    if (productUrl === undefined) return body;
    const { api, signal } = this.#options;
    const { id } = await this.#retrying(() =>
      this.#post(() => api.createProduct(productUrl, signal)),
    );
    if (this.#products.has(id)) throw takenProductError(id);
    this.#products.add(id);
    return { ...body, product_id: id };
  }

  async #sendOnce({ mark }: NamedRequest, body: Fields): Promise<Made> {
    const { api, record, signal } = this.#options;
    const { sleep } = this.#timing;
    signal.throwIfAborted();
    // A request in progress when the step is cancelled may still return its ID.
    const [limit, ended] = [new AbortController(), new AbortController()];
    const endSoon = (): void => {
      const abort = (): void => {
        limit.abort(signal.reason);
      };
      sleep(CANCEL_GRACE_SECONDS, ended.signal).then(abort, () => undefined);
    };
    signal.addEventListener('abort', endSoon, { once: true });
    record(mark, 'sent');
    try {
      return await api.createVideo(body, limit.signal);
    } catch (thrown) {
      const isCut = limit.signal.aborted && !(thrown instanceof StepError);
      const error = isCut ? cancelledWhileSentError() : toStepError(thrown);
      if (readFate(error) !== 'unknown') record(mark, 'rejected');
      throw error;
    } finally {
      signal.removeEventListener('abort', endSoon);
      ended.abort('ended');
    }
  }

  /** How long to look for a request. Unless JoggAI itself has responded, it may still be accepted. */
  #lookSeconds({ fromJogg, httpStatus = 0 }: StepError, sentAt: number): number {
    if (fromJogg && httpStatus < 500) return LIST_LAG_SECONDS;
    const acceptedBy = sentAt + this.#options.api.postTimeoutSeconds;
    return Math.max(acceptedBy - this.#timing.clock(), 0) + LIST_LAG_SECONDS;
  }

  /** Makes a POST request when its turn comes, and as late as the last response asks for. */
  async #post(request: (now: number) => Promise<Made>): Promise<Made> {
    const { clock } = this.#timing;
    const turn = { due: clock(), notBefore: this.#notBefore, until: Infinity };
    const turned = await this.#limiter.run(turn, request);
    // A turn that is wanted forever is never refused.
    if ('refusedBy' in turned) throw toStepError(turned.refusedBy);
    const { retryAfterSeconds = 0 } = 'value' in turned ? turned.value : turned.error;
    this.#notBefore = clock() + Math.min(retryAfterSeconds, MAX_PAUSE_SECONDS);
    if ('value' in turned) return turned.value;
    throw turned.error;
  }

  async #retrying<T>(
    request: () => Promise<T>,
    canRepeat = ({ transient }: StepError): boolean => transient,
  ): Promise<T> {
    const { signal } = this.#options;
    return await withRetries(request, { canRepeat, onRetry: this.#onRetry, signal }, this.#timing);
  }

  readonly #onRetry = (error: StepError, delaySeconds: number): void => {
    this.#options.onEvent({ type: 'retrying', error, delaySeconds });
  };
}

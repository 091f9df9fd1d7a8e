import { StepError } from '../errors.ts';
import { isListed, type JoggClient, type VideoType } from '../jogg/client.ts';
import { pick, readFields, readNumber, readText, type Fields } from '../jogg/fields.ts';
import { responseError } from '../jogg/response-errors.ts';
import { readEnvelope, type JoggResponse } from '../jogg/response.ts';
import { isUsableId } from './ids.ts';
import type { CreateApi } from './sender.ts';

/** The paths that create videos of each type. */
const ENDPOINTS: Record<VideoType, string> = {
  product: 'create_video_from_product',
  avatar: 'create_video_from_avatar',
  template: 'create_video_with_template',
  translation: 'video_translate/',
  'lip-sync': 'create_lip_sync_video',
};

/** The names under which JoggAI's reference and guide have the ID of a video. */
const ID_NAMES = [
  'video_id',
  'product_video_id',
  'template_video_id',
  'video_translate_id',
  'task_id',
  'id',
];

// The timeout of JoggAI's own client. For a request that costs, waiting is better than giving up.
const POST_TIMEOUT_SECONDS = 180;

const REQUEST_HELP =
  "Check the request, and the IDs in it, against JoggAI's API reference. They must belong to the account of api-key.";

/**
 * JoggAI's API for creating videos of a type.
 *
 * @param postTimeoutSeconds how long to wait for the response to a POST request
 */
export function createJoggApi(
  client: JoggClient,
  videoType: VideoType,
  postTimeoutSeconds = POST_TIMEOUT_SECONDS,
): CreateApi {
  async function post(
    path: string,
    body: Fields,
    signal: AbortSignal,
    idNames: readonly string[],
  ): Promise<string> {
    const options = { post: body, signal, timeoutSeconds: postTimeoutSeconds };
    try {
      return await client.request(path, options, (response) => readId(response, idNames));
    } catch (error) {
      throw error instanceof StepError ? adviseOnRequest(error) : error;
    }
  }

  return {
    postTimeoutSeconds,
    createProduct: (url, signal) => post('product', { url }, signal, ['product_id', 'id']),
    createVideo: (body, signal) => post(ENDPOINTS[videoType], body, signal, ID_NAMES),
    getRemainingCredits: (signal) =>
      client.request('user/remaining_quota', { signal }, readCredits),
    getVideoPage: isListed(videoType)
      ? (page, signal) => client.getVideoPage(videoType, page, { signal })
      : undefined,
  };
}

/** Replaces advice on inputs that only the other action has. */
function adviseOnRequest(error: StepError): StepError {
  const { help, isRateLimit } = error;
  if (isRateLimit) return error.with({ help: 'Make fewer requests with this key at a time.' });
  return help.includes('video-id') ? error.with({ help: REQUEST_HELP }) : error;
}

/** @throws {StepError} for everything but a success with an ID in it */
function readId(response: JoggResponse, names: readonly string[]): string {
  const envelope = readEnvelope(response);
  const { data } = envelope;
  const inner = readFields(data).get('data');
  const scopes = [data, inner, response.body].map(readFields);
  const id = pick(scopes, readUsableId, ...names);
  if (id === undefined) throw responseError('JoggAI returned no ID', response.url, envelope);
  return id;
}

function readUsableId(value: unknown): string | undefined {
  const text = readText(value);
  return text !== undefined && isUsableId(text) ? text : undefined;
}

/** @throws {StepError} for everything but a success with a number of credits */
function readCredits(response: JoggResponse): number {
  const envelope = readEnvelope(response);
  const scopes = [envelope.data, response.body].map(readFields);
  const credits = pick(scopes, readNumber, 'remaining_quota', 'remaining_credits', 'quota');
  if (credits === undefined) {
    throw responseError('JoggAI returned no number of credits', response.url, envelope);
  }
  return credits;
}

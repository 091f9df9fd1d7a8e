import { StepError } from '../errors.ts';
import { idNames, isListed, VIDEO_TYPES, type JoggClient, type VideoType } from '../jogg/client.ts';
import { readNumber, type Fields } from '../jogg/fields.ts';
import { leavesOf } from '../jogg/leaves.ts';
import { responseError, STATUS_PAGE } from '../jogg/response-errors.ts';
import { openEnvelope, requireSuccess, type JoggResponse } from '../jogg/response.ts';
import { readMade, type Made } from './read-id.ts';
import type { CreateApi } from './sender.ts';

/** The paths that create videos of each type. */
const ENDPOINTS: Record<VideoType, string> = {
  product: 'create_video_from_product',
  avatar: 'create_video_from_avatar',
  template: 'create_video_with_template',
  translation: 'video_translate/',
  'lip-sync': 'create_lip_sync_video',
};

/** The names of the ID of a video: those of its type, then those of all others. */
function allIdNames(type: VideoType): string[] {
  const types = Object.keys(VIDEO_TYPES) as VideoType[];
  return [...new Set([type, ...types].flatMap(idNames))];
}

const CREDIT_NAMES = ['remaining_quota', 'remaining_credits', 'quota', ''];

// The timeout of JoggAI's own client. For a request that costs, waiting is better than giving up.
const POST_TIMEOUT_SECONDS = 180;

const POST_HELP =
  "Check the request, and the IDs in it, against JoggAI's API reference. They must belong to the account of api-key.";
const GET_HELP = `Check base-url and ${STATUS_PAGE}.`;

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
  const post = (
    path: string,
    body: Fields,
    signal: AbortSignal,
    read: (response: JoggResponse) => Made,
  ): Promise<Made> => {
    const options = { post: body, signal, timeoutSeconds: postTimeoutSeconds };
    return client.request(path, options, read).catch(adviseOn(POST_HELP));
  };

  return {
    postTimeoutSeconds,
    createProduct: (url, signal) =>
      post('product', { url }, signal, readProduct).catch((error: unknown) => {
        throw error instanceof StepError ? error.with({ videoId: undefined }) : error;
      }),
    createVideo: (body, signal) =>
      post(ENDPOINTS[videoType], body, signal, (response) =>
        readMade(response, allIdNames(videoType)),
      ),
    getRemainingCredits: (signal) =>
      client.request('user/remaining_quota', { signal }, readCredits).catch(adviseOn(GET_HELP)),
    getVideoPage: isListed(videoType)
      ? (page, signal) => client.getVideoPage(videoType, page, { signal }).catch(adviseOn(GET_HELP))
      : undefined,
  };
}

/** Replaces advice on what only the other action has: some of its inputs, and the ID of a video. */
function adviseOn(ownHelp: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof StepError)) throw error;
    const { isRateLimit } = error;
    let help = error.help.replaceAll('the video ID', 'this message');
    if (help.includes('video-id')) help = ownHelp;
    if (isRateLimit) help = 'Make fewer requests with this key at a time.';
    throw error.with({ help });
  };
}

/** A product without a usable ID gets no other by another request; nothing has been paid for it. */
function readProduct(response: JoggResponse): Made {
  return readMade(response, ['product_id'], { transient: false });
}

/** @throws {StepError} for everything but a success with a number of credits */
function readCredits(response: JoggResponse): number {
  const envelope = openEnvelope(response);
  const leaves = [...leavesOf(envelope.data), ...envelope.beside];
  const credits = CREDIT_NAMES.flatMap((name) => leaves.filter(({ path }) => path === name))
    .map(({ value }) => readNumber(value))
    .find((number) => number !== undefined);
  requireSuccess(response, envelope, { isFound: credits !== undefined });
  if (credits !== undefined) return credits;
  throw responseError('JoggAI returned no number of credits', response.url, envelope);
}

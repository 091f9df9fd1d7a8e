import { StepError, type StepErrorDetails } from '../errors.ts';
import { quote } from '../format.ts';
import { isBlank, readText, readVideoId } from '../jogg/fields.ts';
import { leavesOf, type Leaf } from '../jogg/leaves.ts';
import { responseError } from '../jogg/response-errors.ts';
import { hasNoError, openEnvelope, requireSuccess, type JoggResponse } from '../jogg/response.ts';

/** What a POST request made. */
export interface Made {
  id: string;
  /** The delay that the response asks for before the next request. */
  retryAfterSeconds?: number | undefined;
}

// Objects that hold what was made. In those that hold what was sent, IDs are of something else.
const HOLDERS = /^((video|task|result|output|response)s?\.)*/;
const OF_REQUEST = /(^|[._])(request|param|input|source|original|template|avatar|webhook)s?\./;

/**
 * Reads the ID of what a POST request made, wherever it stands in the response: under one of its names, or,
 * if the response says no error, as an `id` or a bare text in `data`.
 *
 * @param names of the ID, the most exact first
 * @param details of the error for a success without an ID
 * @throws {StepError} for everything but a success with one ID in it, with the ID if there is one
 */
export function readMade(
  response: JoggResponse,
  names: readonly string[],
  details: StepErrorDetails = {},
): Made {
  const envelope = openEnvelope(response);
  const { data, beside, retryAfterSeconds } = envelope;
  const inData = leavesOf(data);
  const all = [...inData, ...beside].map((leaf) => ({ ...leaf, path: idPath(leaf.path) }));
  const named = names.map((name) => all.filter(({ path }) => path === name));
  // In other objects, it can be of something else.
  const nested = names.map((name) => all.filter(({ path }) => path.endsWith(`.${name}`)));
  // Gateways have an `id` of their own, beside no code of JoggAI's.
  const plain = envelope.code === 0 ? [...inData, ...beside] : inData;
  const unnamed = [plain.filter(isPlainId), inData.filter(isNameless)];
  const groups = [...named, ...(hasNoError(envelope) ? unnamed : []), ...nested];
  const [id, ...others] = groups.map(idsOf).find((ids) => ids.length > 0) ?? [];
  try {
    requireSuccess(response, envelope, { isFound: id !== undefined });
  } catch (error) {
    const [videoId] = idsOf([...named, ...nested].flat());
    throw error instanceof StepError ? error.with({ videoId }) : error;
  }
  if (id !== undefined && others.length === 0) return { id, retryAfterSeconds };
  const given = groups.flat().filter(({ value }) => !isBlank(value));
  // JSON has changed the digits of such a number.
  const shown = given.map(({ value }) => quote(readText(value) ?? 'a number past 2^53')).join(', ');
  const message =
    shown === '' ? 'JoggAI returned no ID' : `JoggAI returned no usable ID (${shown})`;
  throw responseError(message, response.url, envelope).with({ videoId: id, ...details });
}

/** `video_id` for `result.video_id`, `video.id`, and `video_ids`; '' for an ID of the request. */
function idPath(path: string): string {
  if (OF_REQUEST.test(path.replace(/\.id$/, '_id'))) return '';
  const name = path.replace(HOLDERS, '');
  return (name === 'id' ? path : name).replace(/([^.]+?)s?\.id$/, '$1_id').replace(/_ids$/, '_id');
}

function isPlainId({ path }: Leaf): boolean {
  return path.replace(HOLDERS, '') === 'id';
}

/** Words such as `accepted` can stand there, too. */
function isNameless({ path, value }: Leaf): boolean {
  return path === '' && typeof value === 'string' && /\d/.test(value);
}

function idsOf(leaves: readonly Leaf[]): string[] {
  return [...new Set(leaves.flatMap(({ value }) => readVideoId(value) ?? []))];
}

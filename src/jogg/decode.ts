import {
  isBlank,
  pick,
  present,
  readFields,
  readNumber,
  readText,
  readTime,
  readUrl,
} from './fields.ts';
import { leavesOf, readCode, readReason, readVideoUrl, type Leaf } from './leaves.ts';
import { otherVideoError, type ResponseDetails } from './response-errors.ts';
import { openEnvelope, requireSuccess, type Envelope, type JoggResponse } from './response.ts';
import { isKnownStatus, readStatus, type Status } from './status.ts';

/**
 * A video as responses describe it. Facts are absent if a response omits them, so merging keeps the earlier
 * ones. Details of the response itself are `undefined` instead, so merging clears them.
 */
export interface Video extends ResponseDetails, Partial<Status> {
  /** An absolute http or https URL. */
  url?: string;
  title?: string;
  coverUrl?: string;
  subtitleUrl?: string;
  durationSeconds?: number;
  createdAt?: Date;
  /** Credits deducted; can be fractional. */
  credits?: number;
}

/** Adds what a later response says, or an entry of a list. Returns `earlier` itself if that is nothing new. */
export function mergeVideos(earlier: Video | undefined, later: Video): Video {
  if (!earlier) return later;
  const names = Object.keys(later) as (keyof Video)[];
  const isNew = names.some((name) => later[name] !== earlier[name]);
  return isNew ? { ...earlier, ...later } : earlier;
}

/** The video that was asked for. */
export interface Asked {
  id: string;
  /** The names under which a response has its ID. */
  idNames: readonly string[];
  /** True if it is made from another video. */
  hasSource: boolean;
}

/**
 * Reads a response about a video of any type. Any field can be missing or of the wrong type. JoggAI's
 * reference and guide use different names and nesting; all are accepted.
 *
 * @throws {StepError} for everything but a success, and for a response about another video
 */
export function decodeVideo(response: JoggResponse, asked?: Asked): Video {
  const envelope = openEnvelope(response);
  const leaves = leavesOf(envelope.data);
  const video = readVideo(envelope, leaves, asked);
  requireSuccess(response, envelope, { isFound: isKnownStatus(video.status), mayPass: true });
  const otherId = asked && findOtherId(leaves, envelope.beside, asked);
  if (otherId !== undefined) throw otherVideoError(otherId, envelope);
  return video;
}

/** @param leaves of the data */
function readVideo(envelope: Envelope, leaves: readonly Leaf[], asked?: Asked): Video {
  const { data, fields, beside, retryAfterSeconds, requestId } = envelope;
  const outer = readFields(data);
  const inData = [outer, readFields(outer.get('data'))];
  const scopes = [...inData, fields];
  const read =
    pick(inData, readStatus, 'status', 'status_code') ?? statusBesideData(envelope, asked?.id);
  // Without a status, what the response says is why.
  const mayBeFailure = read === undefined || read.status === 'failed';
  const failureMessage = readReason(leaves, mayBeFailure) ?? readReason(beside, mayBeFailure);
  const own = asked ? withoutOthers(leaves, asked) : leaves;
  const urls = readVideoUrl(isBlank(data) ? beside : own, beside, asked?.hasSource);
  const { url, ...urlProblem } = urls;
  const isFailure = read && !isKnownStatus(read.status) && failureMessage !== undefined;
  return {
    ...(isFailure ? { status: 'failed', statusWord: read.status } : read),
    ...present({
      url,
      title: pick(scopes, readText, 'title', 'video_name'),
      coverUrl: pick(scopes, readUrl, 'cover_url'),
      subtitleUrl: pick(scopes, readUrl, 'subtitle_url'),
      durationSeconds: pick(scopes, readNumber, 'duration_seconds', 'duration', 'video_duration'),
      createdAt: pick(scopes, readTime, 'created_at'),
      credits: pick(scopes, readNumber, 'deducted_credit'),
    }),
    ...urlProblem,
    failureCode: readCode([...leaves, ...beside]),
    failureMessage,
    retryAfterSeconds,
    requestId,
  };
}

/**
 * A known status of a video beside `code`. Without code 0, other APIs have words of their own there, such as
 * an HTTP status. A failure without a code is the video's only if there is anything else of a video's.
 */
function statusBesideData(envelope: Envelope, id?: string): Status | undefined {
  const { code, fields, beside, requestId } = envelope;
  const read = pick([fields], readStatus, 'status', 'status_code');
  const isMissing = (fields.get('code') ?? undefined) === undefined;
  const isVideo =
    requestId !== undefined ||
    ['video_url', 'created_at'].some((name) => fields.has(name)) ||
    beside.some(({ value }) => String(value) === id);
  const isOwn = code === 0 || (isMissing && (read?.status !== 'failed' || isVideo));
  return isOwn && isKnownStatus(read?.status) ? read : undefined;
}

/** Without objects that have another ID under the name under which the video has its own. */
function withoutOthers(leaves: readonly Leaf[], asked: Asked): readonly Leaf[] {
  const named = leaves.map((leaf) => ({ ...leaf, path: leaf.path.replace(/.*\./, '') }));
  const ids = idsIn(named, asked);
  const own = ids.filter(({ id }) => id === asked.id);
  const others = ids
    .filter(({ id, path }) => id !== asked.id && own.some((it) => it.path === path))
    .flatMap(({ owners }) => owners.slice(-1))
    .filter((owner) => !own.some(({ owners }) => owners.includes(owner)));
  return leaves.filter(({ owners }) => !owners.some((owner) => others.includes(owner)));
}

/** The ID that a response names instead of the one that was asked for, in its data or else beside that. */
function findOtherId(
  inData: readonly Leaf[],
  beside: readonly Leaf[],
  asked: Asked,
): string | undefined {
  const inDataIds = idsIn(inData, asked);
  const ids = inDataIds.length > 0 ? inDataIds : idsIn(beside, asked);
  return ids.some(({ id }) => id === asked.id) ? undefined : ids[0]?.id;
}

/** The IDs of videos. A number is no other ID than one with letters: JoggAI has both for a video. */
function idsIn(
  leaves: readonly Leaf[],
  { id: askedId, idNames }: Asked,
): (Leaf & { id: string })[] {
  const isNumber = (id: string): boolean => /^\d+$/.test(id);
  return leaves
    .filter((leaf) => isId(leaf, idNames))
    .map((leaf) => ({ ...leaf, id: readText(leaf.value) ?? '' }))
    .filter(({ id }) => id !== '' && isNumber(id) === isNumber(askedId));
}

// Names around the fields of a video.
const IN_HOLDERS = /^((video|output|result|download)s?\.)+/;

/** An ID of the video is known by its name, as the `id` of a `video`, or by a status beside it. */
function isId({ path, owners }: Leaf, idNames: readonly string[]): boolean {
  const name = path.replace(/([^.]+?)s?\.id$/, '$1_id').replace(IN_HOLDERS, '');
  if (idNames.includes(name)) return true;
  if (path.replace(IN_HOLDERS, '') !== 'id') return false;
  const beside = readFields(owners.at(-1));
  return beside.has('status') || beside.has('status_code');
}

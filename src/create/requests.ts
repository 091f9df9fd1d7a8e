import { quote } from '../format.ts';
import { parseUrl } from '../http/url.ts';
import type { VideoType } from '../jogg/client.ts';
import { isBlank, isObject, isUnset, readText, type Fields } from '../jogg/fields.ts';
import { NAME_FIELDS } from './name-fields.ts';
import { findJsonProblem } from './json.ts';

/** One video to request. */
export interface VideoRequest {
  /** JoggAI's own body; without `product_id` if `productUrl` is set. */
  body: Fields;
  /** The product page that JoggAI makes a `product_id` of. */
  productUrl?: string;
}

interface RequestInputs {
  videoType: VideoType;
  /** The input that `text` is the value of, or that names its file. */
  source: 'request' | 'request-file';
  /** A JSON object, an array of them, or one per line. */
  text: string;
  /** One per line. */
  productUrls: string;
  /** True if advice on expressions helps. */
  onRunner: boolean;
}

/** A problem in a whole sentence, with how to fix it. */
class Problem extends Error {}

/**
 * Reads what to request: a video per body, or a video per product URL with the same body.
 *
 * @returns the requests in order, or the problems with the inputs, in sentences
 */
export function readRequests(inputs: RequestInputs): {
  requests: VideoRequest[];
  problems: string[];
} {
  const { videoType, source, text, onRunner } = inputs;
  const productUrls = inputs.productUrls.split('\n').flatMap((line) => line.trim() || []);
  const problems = [...productUrls.flatMap(findUrlProblem), ...findRepeatedUrls(productUrls)];
  if (productUrls.length > 0 && videoType !== 'product') {
    problems.push(`product-url is only for video-type product (got ${videoType}). Remove it.`);
  }
  try {
    const bodies = readBodies(text, source, onRunner);
    // Another word is a problem of video-type.
    if (videoType in NAME_FIELDS) requireNameParents(bodies, source, videoType);
    if (productUrls.length > 0) requireOneBody(bodies, source);
    else if (videoType === 'product') requireProductIds(bodies, source);
    const requests = bodies.flatMap((body): VideoRequest[] =>
      productUrls.length > 0 ? productUrls.map((productUrl) => ({ body, productUrl })) : [{ body }],
    );
    return { requests: problems.length > 0 ? [] : requests, problems };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { requests: [], problems: [...problems, error.message] };
  }
}

/** @throws {Problem} if it isn't JSON, or has anything but objects in it */
function readBodies(text: string, source: string, onRunner: boolean): Fields[] {
  if (text.trim() === '') throw new Problem(`${source} is empty. Add at least one request.`);
  const lines = text.split('\n').map((line, i) => ({ text: line, number: i + 1 }));
  const [first, second] = lines.filter((line) => line.text.trim() !== '');
  // If the first line alone is JSON, the file has one body per line.
  if (first && second && !findJsonProblem(first.text)) {
    return lines
      .filter((line) => line.text.trim() !== '')
      .map((line) => {
        const where = `${source}, line ${line.number},`;
        return requireObject(parseExactly(line.text, source, onRunner, line.number), where);
      });
  }
  const value = parseExactly(text, source, onRunner);
  if (!Array.isArray(value)) return [requireObject(value, source)];
  if (value.length === 0)
    throw new Problem(`${source} is an empty array. Add at least one request.`);
  return value.map((item, i) => requireObject(item, `${source}, item ${i + 1},`));
}

/**
 * Parses JSON in which no number changes.
 *
 * @param firstLine the number of its first line
 * @throws {Problem} with the place, if it isn't JSON
 */
function parseExactly(text: string, source: string, onRunner: boolean, firstLine = 1): unknown {
  const problem = findJsonProblem(text);
  if (problem) {
    const found = problem.found === '' ? 'end' : quote(problem.found);
    const line = firstLine + problem.line - 1;
    const advice =
      onRunner && source === 'request'
        ? ' To put a value from an expression into it, use toJSON(), which adds quotation marks and escapes.'
        : '';
    throw new Problem(
      `${source} isn't valid JSON: unexpected ${found} in line ${line}, column ${problem.column}.${advice}`,
    );
  }
  try {
    return JSON.parse(text, (name, value: unknown) => {
      if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
        throw new Problem(
          `${source} has a number that is too large to be sent exactly, in ${quote(name)}.`,
        );
      }
      return value;
    });
  } catch (error) {
    throw error instanceof RangeError ? new Problem(`${source} has too many levels.`) : error;
  }
}

function requireObject(value: unknown, where: string): Fields {
  if (isObject(value)) return value;
  const got = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
  throw new Problem(
    `${where} must be a JSON object, such as {"video_spec": {"length": "30"}} (got ${got}).`,
  );
}

function requireOneBody(bodies: Fields[], source: string): void {
  if (bodies.length > 1) {
    throw new Problem(
      `With product-url, ${source} must be one JSON object, which is used for every URL (got ${bodies.length}).`,
    );
  }
  if (bodies.some((body) => !isBlank(body['product_id']))) {
    throw new Problem(`Both product-url and product_id in ${source} are set. Remove one of them.`);
  }
}

function requireProductIds(bodies: Fields[], source: string): void {
  const ids = bodies.map((body) => body['product_id']);
  const index = ids.findIndex((id) => isUnset(readText(id) ?? 'null'));
  if (index < 0) return;
  const given = isBlank(ids[index]) ? '' : ` (got ${quote(JSON.stringify(ids[index]))})`;
  throw new Problem(
    `${describePlace(bodies, index, source)} has no product_id${given}. Add it, or set product-url to the product page.`,
  );
}

/** The name of a video is put into an object, which must not replace anything else. */
function requireNameParents(bodies: Fields[], source: string, videoType: VideoType): void {
  for (const name of NAME_FIELDS[videoType].slice(0, -1)) {
    const index = bodies.findIndex((body) => name in body && !isObject(body[name]));
    if (index < 0) continue;
    const where = describePlace(bodies, index, source);
    throw new Problem(`${where} must have an object in ${name}, such as {}, or no ${name}.`);
  }
}

function describePlace(bodies: Fields[], index: number, source: string): string {
  return bodies.length === 1 ? source : `${source}, request ${index + 1},`;
}

function findRepeatedUrls(texts: readonly string[]): string[] {
  const urls = texts.map((text) => parseUrl(text)?.href ?? text);
  const repeated = texts.find((_text, i) => urls.indexOf(urls[i] ?? '') < i);
  return repeated === undefined
    ? []
    : [
        `product-url has ${quote(repeated)} more than once. Remove one of them, or create another video of the page in a step of its own.`,
      ];
}

function findUrlProblem(text: string): string[] {
  const isOne = /^https?:\/\/\S+$/i.test(text) && !/[,;|]https?:\/\//i.test(text);
  const isUrl = isOne && parseUrl(text) !== undefined;
  return isUrl
    ? []
    : [`product-url ${quote(text)} isn't a URL. Use http or https URLs, one per line.`];
}

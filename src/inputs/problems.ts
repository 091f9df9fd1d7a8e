import { quote } from '../format.ts';

/** Removes the key from a text. */
export type Redact = (text: string) => string;

const MAX_ID_LENGTH = 512;
// The key is redacted from responses; a shorter one could match ordinary words.
const MIN_KEY_LENGTH = 8;
const MAX_QUOTED = 3;

/** Problems with the IDs. */
export function videoIdProblems(ids: string[], redact: Redact, onRunner = true): string[] {
  if (ids.length === 0) {
    return [
      onRunner
        ? 'video-id is required, for example pv_123456. If it comes from another step or job, check that the output is set.'
        : 'video-id is required. Set the environment variable INPUT_VIDEO_ID, for example to pv_123456.',
    ];
  }
  // Expressions and scripts turn an unset value into these words.
  const unset = ids.filter((id) => /^(null|undefined)$/i.test(id));
  if (unset.length > 0) {
    return [
      `video-id is the word ${quoteFirst(unset, redact)}. Check that the output it comes from is set.`,
    ];
  }
  const long = ids.filter((id) => id.length > MAX_ID_LENGTH);
  if (long.length > 0) {
    return [
      `video-id must not be longer than ${MAX_ID_LENGTH} characters (got ${quoteFirst(long, redact)}).`,
    ];
  }
  // Characters that base64 and URLs leave alone. Dot segments would lead to another endpoint, even in a
  // gateway that decodes %2F.
  const bad = ids.filter((id) => !/^[\w.~+/=-]+$/.test(id) || /(^|\/)\.{1,2}(\/|$)/.test(id));
  if (bad.length > 0) {
    return [
      `video-id ${quoteFirst(bad, redact)} ${bad.length > 1 ? 'are' : 'is'} invalid. IDs use only letters, digits, and - _ . ~ + / =, for example pv_123456. Separate multiple IDs with commas or newlines.`,
    ];
  }
  return [];
}

/** The IDs that can be shown although other inputs are wrong: all of them, or none. */
export function knownIds(ids: string[], redact: Redact): string[] {
  const isWrong = videoIdProblems(ids, redact).length > 0 || ids.some((id) => redact(id) !== id);
  return isWrong ? [] : ids;
}

/** Problems with the key; never its text. */
export function apiKeyProblems(key: string, onRunner: boolean): string[] {
  const source = onRunner ? 'the secret' : 'INPUT_API_KEY';
  if (key === '') {
    return [
      onRunner
        ? "api-key is required. Set it to ${{ secrets.JOGG_API_KEY }} and check that the secret exists. Workflows triggered from forks can't read secrets."
        : `api-key is required. Set the environment variable ${source}.`,
    ];
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return [
      `api-key contains spaces, line breaks, or other invalid characters. Check that ${source} contains only the key.`,
    ];
  }
  if (key.length < MIN_KEY_LENGTH) {
    return [`api-key has fewer than ${MIN_KEY_LENGTH} characters. Check ${source}.`];
  }
  return [];
}

/** Inputs that have the key in them. */
export function keyElsewhereProblems(
  redact: Redact,
  getInput: (name: string) => string,
  names: readonly string[],
): string[] {
  return names
    .filter((name) => redact(getInput(name)) !== getInput(name))
    .map((name) => `${name} contains the API key. Remove it from there.`);
}

/** The first few of several texts, of which there is at least one. */
function quoteFirst(texts: string[], redact: Redact): string {
  const shown = texts.slice(0, MAX_QUOTED).map((text) => quote(redact(text)));
  const more = texts.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

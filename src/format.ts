const MAX_QUOTED_LENGTH = 100;
/** The number of texts that `listFirst` shows. */
export const MAX_LISTED = 3;

/** A duration in words: `0.4 s`, `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  // Stryker disable next-line EqualityOperator: 10 s is the same in both.
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const hours = Math.floor(minutes / 60);
  const text = hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min ${whole % 60} s`;
  return text.replace(/^0 min | 0 \w+$/, '');
}

/** A number of bytes in words: `300 kB`, `12.3 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A number with separators and at most six decimals: `4,179.5`. Intl takes 25 ms at its first use. */
export function formatNumber(n: number): string {
  const [whole = '', decimals] = String(Number(n.toFixed(6))).split('.');
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? separated : `${separated}.${decimals}`;
}

/** `1 check`, `2,000 checks`. */
export function pluralize(n: number, noun: string): string {
  return `${formatNumber(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** Joins clauses and sentences, each with its period; leaves out empty ones. */
export function joinSentences(...parts: string[]): string {
  return parts
    .filter((part) => part !== '')
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(' ');
}

/** A clause as the beginning of a sentence. */
export function capitalize(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** A text of at most `maxLength` characters, with an ellipsis where it is cut. */
export function truncate(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).toWellFormed()}…`;
}

/** The first few of several texts, at least one, and the number of the others: `a, b, c and 4 more`. */
export function listFirst(texts: readonly string[]): string {
  const more = texts.length - MAX_LISTED;
  const shown = texts.slice(0, MAX_LISTED).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** A text from outside in quotation marks, with characters that can't be seen as escapes like \u200b. */
export function quote(text: string): string {
  const unseen = /[\p{C}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/gu;
  const escapeUnit = (unit: string): string =>
    `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(truncate(text, MAX_QUOTED_LENGTH)).replace(unseen, (character) =>
    character.replace(/[^]/g, escapeUnit),
  );
}

/** A text from outside as HTML, within an element or the quotation marks of an attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

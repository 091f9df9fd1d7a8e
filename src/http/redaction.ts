/** Stands for a secret in a text. */
export const REDACTED = '***';

const HTML_NAMES: Record<string, string> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};
// Shorter pieces of Base64 can be in any text.
const MIN_BASE64_LENGTH = 8;

/**
 * Removes every occurrence of a secret of printable ASCII from a text: as it is, in Base64, or with
 * its characters percent-encoded or escaped as in JSON or HTML.
 */
export function createRedactor(secret: string): (text: string) => string {
  const parts = secret.match(/\\+|[^\\]/g) ?? [];
  const forms = [parts.map(patternOf).join(''), ...base64Forms(secret)];
  const pattern = new RegExp(forms.join('|'), 'g');
  return (text) => text.replace(pattern, REDACTED);
}

/** A pattern of each way to write a character, or a run of backslashes. */
function patternOf(part: string): string {
  const code = part.charCodeAt(0);
  const hex = code.toString(16);
  const anyCase = hex.replace(/[a-f]/, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const backslash = /["/]/.test(part) ? '\\\\?' : '';
  const name = HTML_NAMES[part];
  const html = `&(?:#0{0,5}${code}|#[xX]0{0,5}${anyCase}${name === undefined ? '' : `|${name}`});`;
  const one = `(?:%${anyCase}|\\\\u00${anyCase}|${html}|${backslash}\\x${hex})`;
  if (!part.startsWith('\\')) return one;
  // JSON has two for each. A choice for each of them would take exponential time.
  return `(?:\\x${hex}{${2 * part.length}}|${one}{${part.length}})`;
}

/** A secret in Base64, whatever comes before and after it in the text that was encoded. */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bits = Buffer.from(' '.repeat(before) + secret);
    // Only the characters in which no bit is of what comes before or after.
    const whole = bits.toString('base64').replace(/=*$/, '');
    const end = bits.length % 3 === 0 ? whole.length : whole.length - 1;
    const form = whole.slice([0, 2, 3][before], end);
    if (form.length < MIN_BASE64_LENGTH) return [];
    // The alphabet for URLs has - and _ instead of + and /.
    const pattern = form.replaceAll('+', '[+-]').replaceAll('/', '(?:\\\\?/|_)');
    return [end === whole.length ? pattern : `${pattern}[\\w+/-]?={0,2}`];
  });
}

/**
 * A text for the log, without what can be a secret in each URL in it: the user and password, and the
 * query, which can be a signature that lets whoever reads it get a file. A URL may lack its scheme or
 * its host, and its slashes can be escaped, as in JSON.
 */
export function withoutQueries(text: string): string {
  // One match for all of a URL: a response of nothing but its beginnings would take minutes otherwise.
  return text
    .replace(/(?:\\?\/){2}[^\s"<>]*/g, (url) =>
      url.replace(/[?#][^]*$/, '?…').replace(/(^|https?:)((?:\\?\/){2})[^/?#\\]*@/gi, '$1$2'),
    )
    .replace(/[^\s"<>]+/g, withoutOwnQuery);
}

/** A word without the query of a URL that lacks its host, such as `/v.mp4?signature=x`. */
function withoutOwnQuery(word: string): string {
  const [path = ''] = word.split('?', 1);
  const isUrl = /[./]/.test(path) && /^\?[\w%]/.test(word.slice(path.length));
  return isUrl ? `${path}?…` : word;
}

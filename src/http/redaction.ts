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

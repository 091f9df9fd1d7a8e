/** What replaces a secret in a text. */
export const REDACTED = '***';

/**
 * Removes every occurrence of a secret of printable ASCII from a text, whether its characters are as
 * they are, percent-encoded, or escaped as in JSON.
 */
export function createRedactor(secret: string): (text: string) => string {
  const parts = secret.match(/\\+|[^\\]/g) ?? [];
  const pattern = new RegExp(parts.map(patternOf).join(''), 'g');
  return (text) => text.replace(pattern, REDACTED);
}

/** What matches each way to write a character, or a run of backslashes. */
function patternOf(part: string): string {
  const hex = part.charCodeAt(0).toString(16);
  const anyCase = hex.replace(/[a-f]/, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const backslash = /["/]/.test(part) ? '\\\\?' : '';
  const one = `(?:%${anyCase}|\\\\u00${anyCase}|${backslash}\\x${hex})`;
  if (!part.startsWith('\\')) return one;
  // JSON has two for each. A choice for each of them would take exponential time.
  return `(?:\\x${hex}{${2 * part.length}}|${one}{${part.length}})`;
}

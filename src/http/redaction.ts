/** What replaces a secret in a text. */
export const REDACTED = '***';

/**
 * Removes every occurrence of a secret of printable ASCII from a text, whether its characters are as
 * they are, percent-encoded, or escaped as in JSON.
 */
export function createRedactor(secret: string): (text: string) => string {
  const pattern = new RegExp(Array.from(secret, patternOf).join(''), 'g');
  return (text) => text.replace(pattern, REDACTED);
}

/** What matches each way to write a character. */
function patternOf(character: string): string {
  const hex = character.charCodeAt(0).toString(16);
  const anyCase = hex.replace(/[a-f]/, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const backslash = /["/\\]/.test(character) ? '\\\\?' : '';
  return `(?:%${anyCase}|\\\\u00${anyCase}|${backslash}\\x${hex})`;
}

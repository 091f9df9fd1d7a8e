/** What replaces a secret in a text. */
export const REDACTED = '***';

/** Removes every occurrence of a secret, as it is and percent-encoded, from a text. */
export function createRedactor(secret: string): (text: string) => string {
  const encoded = encodeURIComponent(secret);
  const inLowerCase = encoded.replace(/%../g, (escape) => escape.toLowerCase());
  const forms = [secret, encoded, inLowerCase];
  return (text) => forms.reduce((redacted, form) => redacted.replaceAll(form, REDACTED), text);
}

import { isSecure, parseUrl } from '../http/url.ts';

/** IDs, one per line or separated by commas, each of them once. */
export function parseIds(text: string): string[] {
  const ids = text.split(/[,\n]/).map((id) => id.trim());
  return [...new Set(ids)].filter((id) => id !== '');
}

/** A number of digits, with decimals if there are any; `undefined` for anything else or less. */
export function parseDecimal(text: string, minimum = 0): number | undefined {
  const value = Number(text);
  const isPlain = /^\d+(\.\d+)?$/.test(text) && Number.isFinite(value);
  return isPlain && value >= minimum ? value : undefined;
}

/** A whole number, 0 or more. */
export function parseWhole(text: string): number | undefined {
  const value = parseDecimal(text);
  return Number.isInteger(value) ? value : undefined;
}

/** The words that YAML 1.2 and @actions/core take. */
export function parseBoolean(text: string): boolean | undefined {
  if (['true', 'True', 'TRUE'].includes(text)) return true;
  if (['false', 'False', 'FALSE'].includes(text)) return false;
  return undefined;
}

/** A URL without a slash at its end, to which a key can be sent. */
export function parseBaseUrl(text: string): string | undefined {
  const url = /^https?:\/\/[^\s?#@\\]+$/i.test(text) ? parseUrl(text) : undefined;
  if (!url || !isSecure(url)) return undefined;
  // JoggAI's reference calls the API's URL with /v2 its base URL.
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/+v2$/, '');
}

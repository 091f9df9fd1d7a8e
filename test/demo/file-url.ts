import { pathToFileURL } from 'node:url';

/** The URL of a file, without characters that would end it in text or mean something in HTML. */
export function fileUrl(path: string): string {
  return pathToFileURL(path).href.replaceAll(
    /[^\w:/.%~-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

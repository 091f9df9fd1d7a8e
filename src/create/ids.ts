/** True if an ID has only characters that are safe in base64 and URLs, because it is passed to another step. */
export function isUsableId(id: string): boolean {
  return /^[\w.~+/=-]+$/.test(id);
}

/** Whether an ID has only what base64 and URLs leave alone, since it is passed on to another step. */
export function isUsableId(id: string): boolean {
  return /^[\w.~+/=-]+$/.test(id);
}

const CUT = 'its end is missing';
// What a file of this sort begins with; the others are not looked at.
const FIRST_BOX = /^(ftyp|moov|mdat|free|skip|wide|pnot|styp)$/;

/**
 * Reads the top-level boxes of an MP4 or QuickTime file, which say how long it is (ISO/IEC 14496-12,
 * section 4.2).
 *
 * @param read reads so many bytes at a position of the file, or fewer at its end
 * @returns why it is not a whole file, as a clause about it; `undefined` if it is or has no boxes
 */
export async function findMp4Problem(
  read: (position: number, length: number) => Promise<Buffer>,
  fileBytes: number,
): Promise<string | undefined> {
  let hasIndex = false;
  for (let position = 0; position < fileBytes;) {
    const header = await read(position, 16);
    const type = header.toString('latin1', 4, 8);
    if (position === 0 && !FIRST_BOX.test(type)) return undefined;
    // Some files have zeros or other padding at their end.
    if (header.length < 8 && header.some((byte) => byte !== 0)) return CUT;
    if (!/^[ -~]{4}$/.test(type)) break;
    hasIndex ||= type === 'moov';
    const size = readSize(header);
    // A box without a size goes on to the end.
    if (size < 8) break;
    position += size;
    if (position > fileBytes) return CUT;
  }
  return hasIndex ? undefined : 'its index (moov) is missing';
}

/** A size of 1 says that the real one, of 8 bytes, follows the type. */
function readSize(header: Buffer): number {
  const size = header.readUInt32BE(0);
  if (size !== 1) return size;
  return header.length === 16 ? Number(header.readBigUInt64BE(8)) : Infinity;
}

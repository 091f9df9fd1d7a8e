// What a file of this sort begins with; the others are not looked at.
const FIRST_BOXES = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'styp'];

/**
 * Reads the top-level boxes of an MP4 or QuickTime file as its bytes pass: they say how long the file
 * is (ISO/IEC 14496-12, section 4.2). Of any other file, it reads nothing.
 */
export class Mp4Boxes {
  #header = Buffer.alloc(0);
  /** How much of the current box has not been seen. */
  #missingBytes = 0;
  #boxes = 0;
  #hasIndex = false;
  /** Whether no further box can be told from the bytes. */
  #isDone = false;

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.#isDone) {
      if (this.#missingBytes > 0) {
        const seen = Math.min(this.#missingBytes, chunk.length - at);
        this.#missingBytes -= seen;
        at += seen;
      } else {
        const header = chunk.subarray(at, at + headerBytes(this.#header) - this.#header.length);
        this.#header = Buffer.concat([this.#header, header]);
        at += header.length;
        if (this.#header.length === headerBytes(this.#header)) this.#beginBox(this.#header);
      }
    }
  }

  /** Why the bytes so far are no whole file, as a clause about it; `undefined` if they may be one. */
  problem(): string | undefined {
    if (this.#boxes === 0) return undefined;
    // A few zeros are padding, and no box that has begun.
    const hasBegun = this.#header.some((byte) => byte !== 0);
    if (this.#missingBytes > 0 || hasBegun) return 'its end is missing';
    return this.#hasIndex ? undefined : 'its index (moov) is missing';
  }

  #beginBox(header: Buffer): void {
    const type = header.toString('latin1', 4, 8);
    const size = sizeOf(header);
    this.#header = Buffer.alloc(0);
    const isFirst = this.#boxes === 0;
    // Some files have padding at their end. A box without a size goes on to the end.
    const isBox = isFirst ? FIRST_BOXES.includes(type) : /^[ -~]{4}$/.test(type);
    this.#isDone = !isBox || size < header.length;
    if (!isBox) return;
    this.#boxes += 1;
    this.#hasIndex ||= type === 'moov';
    if (!this.#isDone) this.#missingBytes = size - header.length;
  }
}

/** A size of 1 says that the real one follows the type. */
function headerBytes(header: Buffer): number {
  return header.length >= 8 && header.readUInt32BE(0) === 1 ? 16 : 8;
}

function sizeOf(header: Buffer): number {
  return header.length === 16 ? Number(header.readBigUInt64BE(8)) : header.readUInt32BE(0);
}

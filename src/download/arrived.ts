import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { HEAD_BYTES } from './content.ts';
import { Mp4Boxes } from './mp4.ts';

/** What a response says about the file that it brings. */
export interface Version {
  /** The URL without its query. */
  place: string;
  /** An ETag or a date that no other version of the file has; `undefined` if there is none. */
  validator: string | undefined;
  totalBytes: number | undefined;
  checksums: readonly string[];
}

// RFC 1864 and RFC 3230, RFC 9530 that replaces them, and Google's file store.
const CHECKSUM_HEADERS = ['content-md5', 'digest', 'repr-digest', 'content-digest', 'x-goog-hash'];

/** The MD5 and SHA-256 checksums that the headers of a response with a whole file have, in base64. */
export function announcedChecksums(headers: IncomingHttpHeaders): string[] {
  const all = CHECKSUM_HEADERS.map((name) => String(headers[name] ?? '')).join(',');
  return all.match(/(?<![a-z\d+/])([a-z\d+/]{22}==|[a-z\d+/]{43}=)(?!=)/gi) ?? [];
}

/** What is known of the bytes of a file that have arrived. */
export class Arrived {
  /** What they are a part of; `undefined` if nothing may be added to them. */
  readonly version: Version | undefined;
  #bytes = 0;
  #head = Buffer.alloc(0);
  #isBlank = true;
  readonly #boxes = new Mp4Boxes();
  readonly #sha256 = createHash('sha256');
  readonly #md5 = createHash('md5');
  readonly #md5s: readonly string[];

  constructor(version?: Version) {
    this.version = version;
    this.#md5s = version?.checksums.filter(isMd5) ?? [];
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The first `HEAD_BYTES`, as far as they have arrived. */
  get head(): Buffer {
    return this.#head;
  }

  /** In lower-case hex. */
  get sha256(): string {
    return this.#sha256.copy().digest('hex');
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    const missing = chunk.subarray(0, HEAD_BYTES - this.#head.length);
    this.#head = Buffer.concat([this.#head, missing]);
    this.#isBlank &&= chunk.every((byte) => byte === 0);
    this.#boxes.push(chunk);
    this.#sha256.update(chunk);
    if (this.#md5s.length > 0) this.#md5.update(chunk);
  }

  /** Why they are not a whole file, as a clause about it; `undefined` if they may be. */
  problem(): string | undefined {
    if (this.#isBlank) return 'all of its bytes are zero';
    const found = [this.#md5, this.#sha256].map((hash) => hash.copy().digest('base64'));
    const isWrong = this.version?.checksums.some((checksum) => !found.includes(checksum));
    return this.#boxes.problem() ?? (isWrong ? 'its checksum is wrong' : undefined);
  }
}

function isMd5(checksum: string): boolean {
  return checksum.endsWith('==');
}

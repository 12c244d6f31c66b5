/**
 * Inflate of gzip files (RFC 1951, 1952), pulled piece by piece: the caller decides how much may come out, so that a
 * few kilobytes can never become gigabytes. Synchronous and resumable, which zlib's own streams are not.
 */
import { type AppError } from "../errors.js";
import { crc32 } from "./crc32.js";
import { refusal } from "./message.js";
import { makeCode, type PrefixCode } from "./prefixCode.js";
import type { ByteSource } from "./source.js";

/** Distances reach back at most this far. */
const WINDOW = 32768;
/** Bytes made at a time beyond the window; a match adds at most 258. */
const PIECE = 131072;
const LONGEST_MATCH = 258;
const INPUT = 65536;

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** Order in which a block gives the lengths of its code-length codes. */
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const FIXED_LITERALS = makeCode(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)))!;
const FIXED_DISTANCES = makeCode(Array.from({ length: 30 }, () => 5))!;

/** Do these bytes begin a gzip file? */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Reads the members of a gzip file as one stream of bytes. */
export class GzipReader {
  private input = new Uint8Array(0);
  private inputAt = 0;
  /** Byte of the file after `input`. */
  private nextInput = 0;
  private bitBuffer = 0;
  private bitCount = 0;
  private readonly out = new Uint8Array(WINDOW + PIECE + LONGEST_MATCH);
  /** Bytes of `out` in use, and of them the ones handed out already. */
  private made = 0;
  private taken = 0;
  private state: "member" | "block" | "stored" | "codes" | "end" = "member";
  private lastBlock = false;
  private storedLeft = 0;
  private literals = FIXED_LITERALS;
  private distances = FIXED_DISTANCES;
  private crc = 0;
  private memberSize = 0;
  private members = 0;
  /** Bytes behind the last member that are no gzip member; known after the end. */
  trailingBytes = 0;

  constructor(private readonly source: ByteSource) {}

  /**
   * The next bytes, at most `limit` (and at most 128 KiB) of them; empty at the end of the stream. The view is valid
   * until the next call.
   * @throws AppError "E_GZ" when the data are damaged or end too early
   */
  read(limit: number): Uint8Array {
    while (this.taken === this.made && this.state !== "end") this.makeMore();
    const end = Math.min(this.made, this.taken + limit);
    const piece = this.out.subarray(this.taken, end);
    this.taken = end;
    return piece;
  }

  private makeMore(): void {
    if (this.made > WINDOW) {
      this.out.copyWithin(0, this.made - WINDOW, this.made);
      this.made = WINDOW;
    }
    this.taken = this.made;
    const start = this.made;
    switch (this.state) {
      case "member":
        this.memberHead();
        break;
      case "block":
        this.blockHead();
        break;
      case "stored":
        this.copyStored();
        break;
      case "codes":
        this.decode();
        break;
      case "end":
        break;
    }
    const piece = this.out.subarray(start, this.made);
    this.crc = crc32(piece, this.crc);
    this.memberSize = (this.memberSize + piece.length) >>> 0;
    if (this.state === "block" && this.lastBlock) this.memberTail();
  }

  private byte(): number {
    if (this.bitCount >= 8) {
      const value = this.bitBuffer & 255;
      this.bitBuffer >>>= 8;
      this.bitCount -= 8;
      return value;
    }
    return this.inputByte(true);
  }

  /** Next byte of the file; −1 behind the end unless `needed`. */
  private inputByte(needed: boolean): number {
    if (this.inputAt === this.input.length) {
      this.input = this.source.read(this.nextInput, INPUT).slice();
      this.nextInput += this.input.length;
      this.inputAt = 0;
      if (this.input.length === 0) {
        if (needed) throw this.damaged("the compressed data end too early");
        return -1;
      }
    }
    return this.input[this.inputAt++]!;
  }

  private need(bits: number): void {
    while (this.bitCount < bits) {
      this.bitBuffer |= this.inputByte(true) << this.bitCount;
      this.bitCount += 8;
    }
  }

  private bits(n: number): number {
    if (n === 0) return 0;
    this.need(n);
    const value = this.bitBuffer & ((1 << n) - 1);
    this.bitBuffer >>>= n;
    this.bitCount -= n;
    return value;
  }

  private symbol(code: PrefixCode): number {
    // A code may be shorter than the bits the table looks at, and the file may end with it: what lies behind is zero.
    while (this.bitCount < code.bits) {
      const byte = this.inputByte(false);
      if (byte < 0) break;
      this.bitBuffer |= byte << this.bitCount;
      this.bitCount += 8;
    }
    const entry = code.table[this.bitBuffer & ((1 << code.bits) - 1)]!;
    const length = entry & 15;
    if (length === 0) throw this.damaged("the compressed data are damaged");
    if (length > this.bitCount) throw this.damaged("the compressed data end too early");
    this.bitBuffer >>>= length;
    this.bitCount -= length;
    return entry >> 4;
  }

  private get position(): number {
    return this.nextInput - (this.input.length - this.inputAt);
  }

  private damaged(what: string): AppError {
    return refusal(this.source, "E_GZ", {
      what,
      byte: Math.min(this.position, this.source.size),
      found: `${this.source.size} bytes of gzip`,
      expected: "a whole gzip file",
      hint: "copy the file again, and test it with gzip -t",
    });
  }

  private memberHead(): void {
    const start = this.position;
    const first = this.inputByte(this.members === 0);
    if (first < 0) {
      this.state = "end";
      return;
    }
    const second = this.inputByte(false);
    if (first !== 0x1f || second !== 0x8b) {
      if (this.members === 0) throw this.damaged("this is not a gzip file");
      this.trailingBytes = this.source.size - start;
      this.state = "end";
      return;
    }
    if (this.byte() !== 8) throw this.damaged("the file is compressed by an unknown method");
    const flags = this.byte();
    for (let i = 0; i < 6; i++) this.byte();
    if (flags & 4) {
      const extra = this.byte() | (this.byte() << 8);
      for (let i = 0; i < extra; i++) this.byte();
    }
    for (const flag of [8, 16]) if (flags & flag) while (this.byte() !== 0);
    if (flags & 2) this.bits(16);
    this.members++;
    this.crc = 0;
    this.memberSize = 0;
    this.lastBlock = false;
    this.state = "block";
  }

  private memberTail(): void {
    this.bitBuffer >>>= this.bitCount & 7;
    this.bitCount -= this.bitCount & 7;
    let crc = 0;
    let size = 0;
    for (let i = 0; i < 4; i++) crc |= this.byte() << (8 * i);
    for (let i = 0; i < 4; i++) size |= this.byte() << (8 * i);
    if (crc >>> 0 !== this.crc || size >>> 0 !== this.memberSize)
      throw this.damaged("the checksum of the data is wrong");
    this.bitBuffer = 0;
    this.state = "member";
  }

  private blockHead(): void {
    this.lastBlock = this.bits(1) === 1;
    const type = this.bits(2);
    if (type === 0) {
      this.bitBuffer >>>= this.bitCount & 7;
      this.bitCount -= this.bitCount & 7;
      const length = this.byte() | (this.byte() << 8);
      const inverse = this.byte() | (this.byte() << 8);
      if (length !== (~inverse & 0xffff)) throw this.damaged("the compressed data are damaged");
      this.storedLeft = length;
      this.state = "stored";
    } else if (type === 1) {
      this.literals = FIXED_LITERALS;
      this.distances = FIXED_DISTANCES;
      this.state = "codes";
    } else if (type === 2) {
      this.dynamicCodes();
      this.state = "codes";
    } else {
      throw this.damaged("the compressed data are damaged");
    }
    // makeMore closes a member when a last block has ended, not when it begins.
    if (this.lastBlock && this.state === "stored" && this.storedLeft === 0) this.state = "block";
  }

  private dynamicCodes(): void {
    const literalCount = this.bits(5) + 257;
    const distanceCount = this.bits(5) + 1;
    const codeCount = this.bits(4) + 4;
    const codeLengths = new Uint8Array(19);
    for (let i = 0; i < codeCount; i++) codeLengths[CODE_ORDER[i]!] = this.bits(3);
    const code = makeCode(codeLengths);
    if (!code) throw this.damaged("the compressed data are damaged");
    const lengths = new Uint8Array(literalCount + distanceCount);
    for (let i = 0; i < lengths.length;) {
      const symbol = this.symbol(code);
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      const value = symbol === 16 ? (i > 0 ? lengths[i - 1]! : -1) : 0;
      const times = symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
      if (value < 0 || i + times > lengths.length) throw this.damaged("the compressed data are damaged");
      lengths.fill(value, i, i + times);
      i += times;
    }
    const literals = makeCode(lengths.subarray(0, literalCount));
    const distances = makeCode(lengths.subarray(literalCount));
    if (!literals || !distances) throw this.damaged("the compressed data are damaged");
    this.literals = literals;
    this.distances = distances;
  }

  private copyStored(): void {
    const limit = WINDOW + PIECE;
    while (this.storedLeft > 0 && this.made < limit) {
      this.out[this.made++] = this.byte();
      this.storedLeft--;
    }
    if (this.storedLeft === 0) this.state = "block";
  }

  private decode(): void {
    const { out, literals, distances } = this;
    const limit = WINDOW + PIECE;
    let made = this.made;
    while (made < limit) {
      const symbol = this.symbol(literals);
      if (symbol < 256) {
        out[made++] = symbol;
        continue;
      }
      if (symbol === 256) {
        this.state = "block";
        break;
      }
      if (symbol > 285) throw this.damaged("the compressed data are damaged");
      const length = LENGTH_BASE[symbol - 257]! + this.bits(LENGTH_BITS[symbol - 257]!);
      const slot = this.symbol(distances);
      if (slot > 29) throw this.damaged("the compressed data are damaged");
      const distance = DISTANCE_BASE[slot]! + this.bits(DISTANCE_BITS[slot]!);
      if (distance > made) throw this.damaged("the compressed data are damaged");
      for (let i = 0; i < length; i++, made++) out[made] = out[made - distance]!;
    }
    this.made = made;
  }
}

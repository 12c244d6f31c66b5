/** Names that recur in the cells of a table, numbered from 0 in order of first appearance. */
import { decodeText } from "./star.js";

/** Places of the memory of recent names: more than a table has micrographs, nearly always. */
const PLACES = 1 << 16;

/**
 * Numbers names by their bytes. A million cells hold some thousand names, in whatever order: a name that was seen
 * before is known by its bytes and not decoded again. The memory holds one name a place; names that share a place, by
 * chance or by intent, only cost decoding them.
 */
export class ByteNames {
  /** The names, by number. */
  readonly names: string[] = [];
  private readonly starts: number[] = [];
  private readonly lengths: number[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly recent = new Int32Array(PLACES).fill(-1);
  private last = -1;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly encoding: "utf-8" | "latin1",
  ) {}

  /** Number of the name in bytes [start, end). */
  numberOf(start: number, end: number): number {
    // Particles of one micrograph follow each other, as a rule.
    if (this.isSame(this.last, start, end)) return this.last;
    const { bytes } = this;
    let hash = end - start;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
    const known = this.recent[place]!;
    this.last = this.isSame(known, start, end) ? known : this.decoded(start, end);
    this.recent[place] = this.last;
    return this.last;
  }

  private isSame(number: number, start: number, end: number): boolean {
    if (number < 0 || this.lengths[number] !== end - start) return false;
    const { bytes } = this;
    for (let i = start, k = this.starts[number]!; i < end; i++, k++) if (bytes[i] !== bytes[k]) return false;
    return true;
  }

  private decoded(start: number, end: number): number {
    const name = decodeText(this.bytes, start, end, this.encoding);
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.names.length;
    this.numbers.set(name, number);
    this.names.push(name);
    this.starts.push(start);
    this.lengths.push(end - start);
    return number;
  }
}

/**
 * An immutable set of particle numbers (from 0) as a bit per particle: a million particles take 125 kB, membership is
 * one look-up, and every operation makes a new set, so that stores can compare by identity.
 */
export class IndexSet {
  static readonly empty = new IndexSet(new Uint32Array(0), 0);

  private constructor(
    private readonly words: Uint32Array,
    /** Members. */
    readonly count: number,
  ) {}

  static of(indices: Iterable<number>): IndexSet {
    return IndexSet.empty.with(indices);
  }

  /** All of [start, end). */
  static range(start: number, end: number): IndexSet {
    if (end <= start) return IndexSet.empty;
    const words = new Uint32Array((end + 31) >>> 5);
    for (let i = start; i < end; i++) words[i >>> 5]! |= 1 << (i & 31);
    return new IndexSet(words, end - start);
  }

  has(index: number): boolean {
    return (((this.words[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
  }

  with(indices: Iterable<number>): IndexSet {
    const list = [...indices];
    const words = this.grown(list.reduce((most, i) => Math.max(most, i + 1), 0));
    for (const i of list) words[i >>> 5]! |= 1 << (i & 31);
    return IndexSet.counted(words);
  }

  without(indices: Iterable<number>): IndexSet {
    const words = this.words.slice();
    for (const i of indices) if (i >>> 5 < words.length) words[i >>> 5]! &= ~(1 << (i & 31));
    return IndexSet.counted(words);
  }

  toggled(index: number): IndexSet {
    return this.has(index) ? this.without([index]) : this.with([index]);
  }

  union(other: IndexSet): IndexSet {
    return this.combine(other, (a, b) => a | b);
  }

  intersection(other: IndexSet): IndexSet {
    return this.combine(other, (a, b) => a & b);
  }

  difference(other: IndexSet): IndexSet {
    return this.combine(other, (a, b) => a & ~b);
  }

  /** Members of [0, total) that are not in this set. */
  complement(total: number): IndexSet {
    return IndexSet.range(0, total).difference(this);
  }

  equals(other: IndexSet): boolean {
    return this.count === other.count && this.difference(other).count === 0;
  }

  /** Ascending. */
  *[Symbol.iterator](): Iterator<number> {
    for (let w = 0; w < this.words.length; w++) {
      let word = this.words[w]!;
      while (word !== 0) {
        const bit = 31 - Math.clz32(word & -word);
        yield 32 * w + bit;
        word &= word - 1;
      }
    }
  }

  toArray(): number[] {
    return [...this];
  }

  /** Runs [first, length], for storing. */
  toRuns(): [number, number][] {
    const runs: [number, number][] = [];
    for (const i of this) {
      const last = runs.at(-1);
      if (last && last[0] + last[1] === i) last[1]++;
      else runs.push([i, 1]);
    }
    return runs;
  }

  static fromRuns(runs: readonly (readonly [number, number])[]): IndexSet {
    return IndexSet.of(
      (function* () {
        for (const [first, length] of runs) for (let i = 0; i < length; i++) yield first + i;
      })(),
    );
  }

  private grown(size: number): Uint32Array {
    const words = new Uint32Array(Math.max(this.words.length, (size + 31) >>> 5));
    words.set(this.words);
    return words;
  }

  private combine(other: IndexSet, op: (a: number, b: number) => number): IndexSet {
    const words = new Uint32Array(Math.max(this.words.length, other.words.length));
    for (let w = 0; w < words.length; w++) words[w] = op(this.words[w] ?? 0, other.words[w] ?? 0);
    return IndexSet.counted(words);
  }

  private static counted(words: Uint32Array): IndexSet {
    let total = 0;
    for (let w = 0; w < words.length; w++) {
      let v = words[w]!;
      v -= (v >>> 1) & 0x55555555;
      v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
      total += Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    return total === 0 ? IndexSet.empty : new IndexSet(words, total);
  }
}

/** Canonical prefix (Huffman) codes of RFC 1951. */

/** A prefix code as a table over its next `bits` bits: symbol · 16 + length; 0 = no code. */
export interface PrefixCode {
  bits: number;
  table: Uint16Array;
}

/** The code whose symbol i has `lengths[i]` bits (0 = not used); null when there are too many of some length. */
export function makeCode(lengths: ArrayLike<number>): PrefixCode | null {
  const counts = new Uint16Array(16);
  for (let i = 0; i < lengths.length; i++) counts[lengths[i]!]!++;
  counts[0] = 0;
  let bits = 15;
  while (bits > 1 && counts[bits] === 0) bits--;
  const next = new Uint32Array(17);
  let left = 1;
  for (let n = 1; n <= 15; n++) {
    left = 2 * left - counts[n]!;
    if (left < 0) return null;
    next[n + 1] = (next[n]! + counts[n]!) << 1;
  }
  const table = new Uint16Array(1 << bits);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!;
    if (length === 0) continue;
    const code = next[length]!++;
    let reversed = 0;
    for (let i = 0; i < length; i++) reversed |= ((code >> i) & 1) << (length - 1 - i);
    for (let i = reversed; i < table.length; i += 1 << length) table[i] = (symbol << 4) | length;
  }
  return { bits, table };
}

/** How alike two partitions of the same objects are. */

/** Objects that lie in class a of the first and class b of the second partition, (rows, columns) row by row. */
export interface Contingency {
  rows: number;
  columns: number;
  counts: Float64Array;
}

/**
 * The contingency table of two partitions; objects with a negative label in either are left out.
 * @param first  class of each object, from 0
 * @param second the same
 */
export function contingency(first: ArrayLike<number>, second: ArrayLike<number>): Contingency {
  let rows = 0;
  let columns = 0;
  for (let i = 0; i < first.length; i++) {
    rows = Math.max(rows, first[i]! + 1);
    columns = Math.max(columns, second[i]! + 1);
  }
  const counts = new Float64Array(rows * columns);
  for (let i = 0; i < first.length; i++) {
    if (first[i]! >= 0 && second[i]! >= 0) counts[first[i]! * columns + second[i]!]!++;
  }
  return { rows, columns, counts };
}

/**
 * Adjusted Rand index: (Σ C(n_ab, 2) − E) / ((Σ C(n_a, 2) + Σ C(n_b, 2))/2 − E), E = Σ C(n_a, 2) Σ C(n_b, 2)/C(n, 2).
 * 1 = the same partition, 0 = what chance gives; two partitions that both are one class, or both all single, agree (1).
 *
 * Hubert & Arabie, J. Classification 2, 193 (1985), doi:10.1007/BF01908075.
 */
export function adjustedRandIndex(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const { rows, columns, counts } = contingency(first, second);
  const pairs = (m: number): number => (m * (m - 1)) / 2;
  const ofRow = new Float64Array(rows);
  const ofColumn = new Float64Array(columns);
  let together = 0;
  let n = 0;
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < columns; b++) {
      const m = counts[a * columns + b]!;
      ofRow[a]! += m;
      ofColumn[b]! += m;
      together += pairs(m);
      n += m;
    }
  }
  const inRows = ofRow.reduce((sum, m) => sum + pairs(m), 0);
  const inColumns = ofColumn.reduce((sum, m) => sum + pairs(m), 0);
  if (n < 2) return 1;
  const expected = (inRows * inColumns) / pairs(n);
  const most = (inRows + inColumns) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

/** Mean ARI over all pairs of partitions; null with fewer than two. */
export function meanAgreement(partitions: readonly ArrayLike<number>[]): number | null {
  if (partitions.length < 2) return null;
  let sum = 0;
  let pairs = 0;
  for (let a = 0; a < partitions.length; a++) {
    for (let b = a + 1; b < partitions.length; b++) {
      sum += adjustedRandIndex(partitions[a]!, partitions[b]!);
      pairs++;
    }
  }
  return sum / pairs;
}

/**
 * The pairing of rows and columns with the largest sum of counts, each used once at most (the Hungarian method with
 * potentials, O(rows² columns)).
 *
 * H. W. Kuhn, Naval Res. Logist. Q. 2, 83 (1955), doi:10.1002/nav.3800020109.
 *
 * @returns the column of each row, −1 = none (more rows than columns)
 */
export function bestAssignment({ rows, columns, counts }: Contingency): Int32Array {
  // Shortest augmenting paths over a square table of costs; what is missing costs nothing.
  const n = Math.max(rows, columns);
  const cost = (r: number, c: number): number => (r < rows && c < columns ? -counts[r * columns + c]! : 0);
  const u = new Float64Array(n + 1);
  const v = new Float64Array(n + 1);
  const rowOf = new Int32Array(n + 1);
  for (let r = 1; r <= n; r++) {
    const least = new Float64Array(n + 1).fill(Infinity);
    const from = new Int32Array(n + 1);
    const seen = new Uint8Array(n + 1);
    rowOf[0] = r;
    let column = 0;
    do {
      seen[column] = 1;
      const row = rowOf[column]!;
      let step = Infinity;
      let next = 0;
      for (let c = 1; c <= n; c++) {
        if (seen[c]) continue;
        const reduced = cost(row - 1, c - 1) - u[row]! - v[c]!;
        if (reduced < least[c]!) {
          least[c] = reduced;
          from[c] = column;
        }
        if (least[c]! < step) {
          step = least[c]!;
          next = c;
        }
      }
      for (let c = 0; c <= n; c++) {
        if (seen[c]) {
          u[rowOf[c]!]! += step;
          v[c]! -= step;
        } else least[c]! -= step;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const before = from[column]!;
      rowOf[column] = rowOf[before]!;
      column = before;
    }
  }
  const result = new Int32Array(rows).fill(-1);
  for (let c = 1; c <= columns; c++) if (rowOf[c]! <= rows) result[rowOf[c]! - 1] = c - 1;
  return result;
}

/**
 * Largest eigenvalues of a symmetric matrix and their vectors, in double: Householder reduction to a tridiagonal matrix T,
 * its eigenvalues by bisection with Sturm counts, its vectors by inverse iteration, each orthogonalised against those
 * before it, and the reflections applied to them. About 4/3 n³ multiply-adds, whatever the number of vectors.
 *
 * @see Martin, Reinsch & Wilkinson, Numer. Math. 11, 181 (1968); Barth, Martin & Wilkinson, Numer. Math. 9, 386 (1967);
 *   Peters & Wilkinson, in Handbook for Automatic Computation II, 418 (1971)
 */
import { random } from "../random.js";

/** A matrix on its way to tridiagonal form; plain data, so that the reduction may go on in another task. */
export interface Reduction {
  n: number;
  /** n × n, the symmetric matrix; its lower triangle is overwritten by the reflections. */
  a: Float64Array;
  /** n: diagonal of T. */
  diagonal: Float64Array;
  /** n: T[i, i − 1]; the first is 0. */
  below: Float64Array;
  /** n: |u|²/2 of each reflection, 0 = none. */
  norm: Float64Array;
}

/** Reduce rows first − 1, first − 2 … end of the matrix; all of it by first = n, end = 0, in one go or in parts. */
export function reduceRows({ n, a, diagonal, below, norm }: Reduction, first: number, end: number): void {
  const p = new Float64Array(n);
  for (let i = first - 1; i >= end; i--) {
    const row = i * n;
    if (i > 0) {
      let scale = 0;
      for (let k = 0; k < i; k++) scale = Math.max(scale, Math.abs(a[row + k]!));
      let h = 0;
      for (let k = 0; k < i - 1; k++) h += (a[row + k]! / scale) ** 2;
      if (scale === 0 || h === 0) {
        below[i] = a[row + i - 1]!;
        norm[i] = 0;
      } else {
        for (let k = 0; k < i; k++) a[row + k] = a[row + k]! / scale;
        const f = a[row + i - 1]!;
        h += f * f;
        const g = f >= 0 ? -Math.sqrt(h) : Math.sqrt(h);
        below[i] = scale * g;
        h -= f * g;
        a[row + i - 1] = f - g;
        norm[i] = h;
        reflect(a, n, i, h, p);
      }
    }
    diagonal[i] = a[row + i]!;
  }
}

/** A ← P A P on the leading i × i block, P = 1 − u uᵀ/h, u = row i; lower triangle only. */
function reflect(a: Float64Array, n: number, i: number, h: number, p: Float64Array): void {
  const u = a.subarray(i * n, i * n + i);
  p.fill(0, 0, i);
  for (let j = 0; j < i; j++) {
    const row = j * n;
    const uj = u[j]!;
    let sum = a[row + j]! * uj;
    for (let k = 0; k < j; k++) {
      const value = a[row + k]!;
      sum += value * u[k]!;
      p[k] = p[k]! + value * uj;
    }
    p[j] = p[j]! + sum;
  }
  let dot = 0;
  for (let j = 0; j < i; j++) {
    p[j] = p[j]! / h;
    dot += p[j]! * u[j]!;
  }
  const half = dot / (2 * h);
  for (let j = 0; j < i; j++) p[j] = p[j]! - half * u[j]!;
  for (let j = 0; j < i; j++) {
    const row = j * n;
    const uj = u[j]!;
    const pj = p[j]!;
    for (let k = 0; k <= j; k++) a[row + k] = a[row + k]! - uj * p[k]! - pj * u[k]!;
  }
}

export interface Eigenpairs {
  /** count, descending. */
  values: Float64Array;
  /** count × n: a vector of unit length a row. */
  vectors: Float64Array;
}

/** The `count` largest eigenvalues of a fully reduced matrix and their vectors. */
export function eigenpairsOf(reduced: Reduction, count: number): Eigenpairs {
  const { n, a, diagonal, below, norm } = reduced;
  const most = Math.min(count, n);
  const values = largestOf(diagonal, below, most);
  const vectors = tridiagonalVectors(diagonal, below, values);
  for (let v = 0; v < most; v++) {
    const z = vectors.subarray(v * n, (v + 1) * n);
    for (let i = 1; i < n; i++) {
      const h = norm[i]!;
      if (h === 0) continue;
      const row = i * n;
      let dot = 0;
      for (let k = 0; k < i; k++) dot += a[row + k]! * z[k]!;
      dot /= h;
      for (let k = 0; k < i; k++) z[k] = z[k]! - dot * a[row + k]!;
    }
  }
  return { values, vectors };
}

/**
 * The `count` largest eigenvalues of a symmetric matrix and their vectors.
 * @param matrix (n, n); it is not changed
 */
export function symmetricEigen(matrix: Float64Array, n: number, count = n): Eigenpairs {
  const reduction = startReduction(matrix.slice(0, n * n), n);
  reduceRows(reduction, n, 0);
  return eigenpairsOf(reduction, count);
}

/** A reduction of `a` (n × n, overwritten) that has not begun. */
export function startReduction(a: Float64Array, n: number): Reduction {
  return { n, a, diagonal: new Float64Array(n), below: new Float64Array(n), norm: new Float64Array(n) };
}

/** Bound of |T|: no eigenvalue lies beyond it. */
function radius(diagonal: Float64Array, below: Float64Array): number {
  const n = diagonal.length;
  let most = 0;
  for (let i = 0; i < n; i++) {
    const sum = Math.abs(diagonal[i]!) + Math.abs(below[i]!) + (i + 1 < n ? Math.abs(below[i + 1]!) : 0);
    most = Math.max(most, sum);
  }
  return most;
}

/**
 * The `count` largest eigenvalues of T, descending, by bisection.
 * @param below T[i, i − 1]; the first is not used
 */
export function largestOf(diagonal: Float64Array, below: Float64Array, count: number): Float64Array {
  const n = diagonal.length;
  const bound = radius(diagonal, below);
  const tiny = Math.max(bound * bound * 1e-300, Number.MIN_VALUE * 1e16);
  /** How many eigenvalues are at least x. */
  const above = (x: number): number => {
    let number = 0;
    let q = 1;
    for (let i = 0; i < n; i++) {
      const e = below[i]!;
      q = diagonal[i]! - x - (e === 0 ? 0 : (e * e) / q);
      if (q === 0) q = tiny;
      if (q > 0) number++;
    }
    return number;
  };
  const values = new Float64Array(count);
  let top = bound;
  for (let v = 0; v < count; v++) {
    let low = -bound;
    let high = top;
    // Halved until no double lies between: at most 1,100 steps, about 60 as a rule.
    for (let middle = 0.5 * (low + high); low < middle && middle < high; middle = 0.5 * (low + high)) {
      if (above(middle) > v) low = middle;
      else high = middle;
      if (high - low <= 1e-16 * bound) break;
    }
    values[v] = 0.5 * (low + high);
    top = high;
  }
  return values;
}

/** Vectors of T for given eigenvalues, by inverse iteration from a seeded start; each a row. */
function tridiagonalVectors(diagonal: Float64Array, below: Float64Array, values: Float64Array): Float64Array {
  const n = diagonal.length;
  const vectors = new Float64Array(values.length * n);
  const bound = radius(diagonal, below);
  const floor = bound > 0 ? 2.2e-16 * bound : 1;
  const solver = shiftedSolver(diagonal, below, floor);
  const draw = random(n, 20);
  values.forEach((value, v) => {
    const x = vectors.subarray(v * n, (v + 1) * n);
    for (let i = 0; i < n; i++) x[i] = draw() - 0.5;
    orthogonalise(vectors, n, v);
    solver.factor(value);
    for (let step = 0; step < 4; step++) {
      solver.solve(x);
      orthogonalise(vectors, n, v);
      orthogonalise(vectors, n, v);
    }
  });
  return vectors;
}

/** Row v less its parts along the rows before it, with unit length. */
function orthogonalise(vectors: Float64Array, n: number, v: number): void {
  const x = vectors.subarray(v * n, (v + 1) * n);
  unit(x);
  for (let w = 0; w < v; w++) {
    const y = vectors.subarray(w * n, (w + 1) * n);
    let dot = 0;
    for (let i = 0; i < n; i++) dot += x[i]! * y[i]!;
    for (let i = 0; i < n; i++) x[i] = x[i]! - dot * y[i]!;
  }
  unit(x);
}

function unit(x: Float64Array): void {
  let most = 0;
  for (const value of x) most = Math.max(most, Math.abs(value));
  if (most === 0) return;
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    x[i] = x[i]! / most;
    sum += x[i]! ** 2;
  }
  const scale = 1 / Math.sqrt(sum);
  for (let i = 0; i < x.length; i++) x[i] = x[i]! * scale;
}

/** (T − value)⁻¹ x by elimination with row exchanges; pivots of 0 become `floor`. */
function shiftedSolver(diagonal: Float64Array, below: Float64Array, floor: number) {
  const n = diagonal.length;
  const [u0, u1, u2, factor] = [0, 1, 2, 3].map(() => new Float64Array(n)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const swapped = new Uint8Array(n);
  return {
    factor(value: number): void {
      let d = diagonal[0]! - value;
      let e = n > 1 ? below[1]! : 0;
      for (let i = 0; i + 1 < n; i++) {
        const left = below[i + 1]!;
        const nextD = diagonal[i + 1]! - value;
        const nextE = i + 2 < n ? below[i + 2]! : 0;
        if (Math.abs(left) > Math.abs(d)) {
          swapped[i] = 1;
          [u0[i], u1[i], u2[i]] = [left, nextD, nextE];
          const f = d / left;
          factor[i] = f;
          d = e - f * nextD;
          e = -f * nextE;
        } else {
          swapped[i] = 0;
          if (Math.abs(d) < floor) d = floor;
          [u0[i], u1[i], u2[i]] = [d, e, 0];
          const f = left / d;
          factor[i] = f;
          d = nextD - f * e;
          e = nextE;
        }
      }
      u0[n - 1] = Math.abs(d) < floor ? floor : d;
      u1[n - 1] = 0;
      u2[n - 1] = 0;
    },
    solve(x: Float64Array): void {
      for (let i = 0; i + 1 < n; i++) {
        if (swapped[i]) {
          const y = x[i]!;
          x[i] = x[i + 1]!;
          x[i + 1] = y;
        }
        x[i + 1] = x[i + 1]! - factor[i]! * x[i]!;
      }
      for (let i = n - 1; i >= 0; i--) {
        const rest = (i + 1 < n ? u1[i]! * x[i + 1]! : 0) + (i + 2 < n ? u2[i]! * x[i + 2]! : 0);
        x[i] = (x[i]! - rest) / u0[i]!;
      }
      unit(x);
    },
  };
}

/** Part of the values that is cut off at either end. */
const CUT = 1 / 200;

const known = new WeakMap<Float32Array, readonly [number, number]>();

/** What is drawn black and white (or as first and last colour) when no range is given: all but the outermost 0.5 %. */
export function usualRange(values: Float32Array): readonly [number, number] {
  // An answer's images are drawn in several places, and never written to.
  const before = known.get(values);
  if (before) return before;
  const finite = values.filter((v) => v - v === 0);
  const last = finite.length - 1;
  if (last < 0) return [0, 1];
  const cut = Math.floor(finite.length * CUT);
  const range = [select(finite, cut), select(finite, last - cut)] as const;
  known.set(values, range);
  return range;
}

/** The value that would stand at `k` if they were in order (Hoare's selection); changes their order. */
export function select(values: Float32Array, k: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = values[(left + right) >> 1]!;
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const held = values[i]!;
      values[i++] = values[j]!;
      values[j--] = held;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k]!;
}

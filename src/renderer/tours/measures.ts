/** The numbers behind the checks of a tour. Pure functions; classes as the file has them. */

/** Pairs of images of one class, or of two, spread over all classes: so many of each class with its next. @returns from 0 */
export function somePairs(classes: readonly number[], same: boolean, ofEach: number): [number, number][] {
  const members = new Map<number, number[]>();
  classes.forEach((c, i) => members.set(c, [...(members.get(c) ?? []), i]));
  const kinds = [...members.keys()].sort((a, b) => a - b);
  return kinds.flatMap((c, k) => {
    const own = members.get(c)!;
    const pairs: [number, number][] = [];
    for (let i = 0; i < ofEach; i++) {
      // Two of other classes: over the differences of class in turn, so that every kind of difference takes part.
      const other = members.get(kinds[(k + 1 + (i % (kinds.length - 1))) % kinds.length]!)!;
      const [a, b] = same ? [own[i], own[i + 1]] : [own[i], other[i]];
      if (a !== undefined && b !== undefined && a !== b) pairs.push([a, b]);
    }
    return pairs;
  });
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);

/** What two images of one thing agree by, when each is signal and noise: SNR / (1 + SNR). */
export const agreement = (snr: number): number => snr / (1 + snr);

/**
 * Images on the side of a factor where their class belongs, the sides parted midway between the means of the two groups.
 * @param bit of class − 1 that tells the groups apart
 * @returns how many, and whether the group with the bit lies high
 */
export function onTheirSide(
  values: ArrayLike<number>,
  classes: readonly number[],
  bit: number,
): { right: number; high: boolean } {
  const has = (i: number): boolean => ((classes[i]! - 1) >> bit) % 2 === 1;
  const sums = [0, 0];
  const many = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const group = has(i) ? 1 : 0;
    sums[group]! += values[i]!;
    many[group]!++;
  }
  const [without, withBit] = [sums[0]! / Math.max(1, many[0]!), sums[1]! / Math.max(1, many[1]!)];
  const middle = (without + withBit) / 2;
  const high = withBit > without;
  let right = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > middle === (has(i) === high)) right++;
  return { right, high };
}

/** Points whose nearest other point, in the first `used` of `factors` coordinates, is of their class. */
export function nearestAgree(
  coordinates: ArrayLike<number>,
  factors: number,
  used: number,
  classes: readonly number[],
): number {
  let right = 0;
  for (let i = 0; i < classes.length; i++) {
    let best = Infinity;
    let nearest = -1;
    for (let j = 0; j < classes.length; j++) {
      if (i === j) continue;
      let d = 0;
      for (let k = 0; k < used; k++) d += (coordinates[i * factors + k]! - coordinates[j * factors + k]!) ** 2;
      if (d < best) [best, nearest] = [d, j];
    }
    if (classes[nearest] === classes[i]) right++;
  }
  return right;
}

/** Classes of the truth whose members all lie in one class found. @returns how many, and of how many */
export function wholeClasses(found: ArrayLike<number>, classes: readonly number[]): { whole: number; of: number } {
  const places = new Map<number, Set<number>>();
  classes.forEach((c, i) => places.set(c, (places.get(c) ?? new Set()).add(found[i]!)));
  return { whole: [...places.values()].filter((s) => s.size === 1).length, of: places.size };
}

/** What any shift is worth, as the tool says it of its peaks. */
import { cccAtShift } from "../../../core/correlate/ccc.js";
import { circleMask } from "../../../core/mask/circle.js";
import type { MapSize, Shift } from "./shifts.js";

/** CCC of the pixels f(p), g(p + d), −1 … 1; with `image` in the place of g. */
export type Coefficient = (d: Shift, image?: Float32Array) => number;

interface ComparedImages extends MapSize {
  /** As the tool compared them. */
  f: Float32Array;
  g: Float32Array;
}

/** @param maskRadius px; 0 = no mask. @param periodic g repeats beyond its borders */
export function coefficientOf(
  compared: ComparedImages | null,
  { periodic, maskRadius }: { periodic: boolean; maskRadius: number },
): Coefficient {
  if (!compared) return () => NaN;
  const { width, height, f, g } = compared;
  const mask = maskRadius > 0 ? circleMask(width, height, maskRadius).mask : null;
  const at = ({ x, y }: Shift, image: Float32Array): number =>
    cccAtShift(f, image, width, height, x, y, { periodic, mask });
  // Several cards say the same shift's value.
  const known = new Map<string, number>();
  return (d, image) => {
    if (image) return at(d, image);
    const key = `${d.x},${d.y}`;
    const value = known.get(key) ?? at(d, g);
    known.set(key, value);
    return value;
  };
}

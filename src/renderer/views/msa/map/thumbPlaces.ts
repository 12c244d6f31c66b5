/** Where pictures of points find room: each at its point, none over another. */
import { screenX, screenY, type MapView, type Size } from "./mapView.js";

export interface ThumbPlace {
  row: number;
  /** Upper left corner, px. */
  left: number;
  top: number;
}

/**
 * First come, first served; the order is fixed and mixes near and far, so that zooming in adds pictures and moves none.
 * @param side px of a picture
 * @param most stop after so many
 * @param wanted 1 = comes first (selected)
 */
export function thumbPlaces(
  x: Float32Array,
  y: Float32Array,
  view: MapView,
  size: Size,
  side: number,
  most: number,
  wanted: Uint8Array | null = null,
): ThumbPlace[] {
  const columns = Math.ceil(size.width / side) + 2;
  const lines = Math.ceil(size.height / side) + 2;
  // A picture lies in the cell of its corner: those it could touch are in the nine cells about it.
  const held = new Int32Array(columns * lines).fill(-1);
  const places: ThumbPlace[] = [];
  const touches = (a: number, b: number, left: number, top: number): boolean => {
    for (let v = Math.max(0, b - 1); v <= Math.min(lines - 1, b + 1); v++) {
      for (let u = Math.max(0, a - 1); u <= Math.min(columns - 1, a + 1); u++) {
        const other = held[v * columns + u]!;
        if (other < 0) continue;
        const place = places[other]!;
        if (Math.abs(place.left - left) < side && Math.abs(place.top - top) < side) return true;
      }
    }
    return false;
  };
  const n = x.length;
  const stride = strideOf(n);
  for (const pass of wanted ? [1, 0] : [0]) {
    for (let k = 0; k < n && places.length < most; k++) {
      const row = (k * stride) % n;
      if (wanted && wanted[row] !== pass) continue;
      const left = Math.round(screenX(view, size, x[row]!) - side / 2);
      const top = Math.round(screenY(view, size, y[row]!) - side / 2);
      if (!(left >= 0 && top >= 0 && left + side <= size.width && top + side <= size.height)) continue;
      const [a, b] = [Math.floor(left / side), Math.floor(top / side)];
      if (touches(a, b, left, top)) continue;
      held[b * columns + a] = places.length;
      places.push({ row, left, top });
    }
  }
  return places;
}

/** Steps of this number, modulo n, come to each of 0 … n−1 once, neighbours far apart. */
function strideOf(n: number): number {
  let step = Math.max(1, Math.round(0.618034 * n));
  while (common(step, n) !== 1) step++;
  return step;
}
const common = (a: number, b: number): number => (b === 0 ? a : common(b, a % b));

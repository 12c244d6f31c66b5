/** Colour maps of the tokens as 256 words a canvas takes; the maps are the same in both themes. */

/** "#0a071f, #141a50, …" → 256 little-endian RGBA words, linear between the stops. */
export function lutOf(stops: string): Uint32Array {
  const colours = stops.split(",").map((stop) => {
    const hex = stop.trim().replace("#", "");
    return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  });
  const lut = new Uint32Array(256);
  for (let v = 0; v < 256; v++) {
    const place = (v / 255) * (colours.length - 1);
    const low = Math.min(colours.length - 2, Math.floor(place));
    const part = place - low;
    const [r, g, b] = [0, 1, 2].map((c) => Math.round(colours[low]![c]! * (1 - part) + colours[low + 1]![c]! * part));
    lut[v] = (0xff000000 | (b! << 16) | (g! << 8) | r!) >>> 0;
  }
  return lut;
}

/** A token's stops as they stand in the style sheet. */
export const tokenLut = (token: string): Uint32Array =>
  lutOf(getComputedStyle(document.documentElement).getPropertyValue(token));

/** Lowest and highest finite value; [0, 1] when there is none. */
export function extremes(values: Float32Array): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const v of values) {
    if (v - v !== 0) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return low > high ? [0, 1] : [low, high];
}

/** Colours of values: low → first, high → last; what is no number is left transparent. */
export function paintMap(
  values: Float32Array,
  [low, high]: readonly [number, number],
  lut: Uint32Array,
  out: Uint32Array,
): void {
  const scale = high > low ? 255 / (high - low) : 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    out[i] = v - v === 0 ? lut[Math.max(0, Math.min(255, Math.round((v - low) * scale)))]! : 0;
  }
}

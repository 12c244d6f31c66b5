/** Where a filter's length stands on its slider: 0 is off; then from fine to coarse in equal ratios. */
export const SLIDER_STEPS = 60;

/** Two pixels (Nyquist) at 1, the whole box at the right end. */
const ends = (pixel: number, side: number): [number, number] => [2 * pixel, Math.max(4, side) * pixel];

/** The length of a place, to three digits; 0 = off. */
export function filterAt(place: number, pixel: number, side: number): number {
  if (place <= 0) return 0;
  const [fine, coarse] = ends(pixel, side);
  const length = fine * (coarse / fine) ** ((place - 1) / (SLIDER_STEPS - 1));
  return Math.max(fine, Number(length.toPrecision(3)));
}

/** The nearest place of a length. */
export function placeOf(length: number, pixel: number, side: number): number {
  if (length <= 0) return 0;
  const [fine, coarse] = ends(pixel, side);
  const place = 1 + ((SLIDER_STEPS - 1) * Math.log(length / fine)) / Math.log(coarse / fine);
  return Math.round(Math.min(SLIDER_STEPS, Math.max(1, place)));
}

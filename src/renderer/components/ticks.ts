/** Round axis ticks. */

export interface Tick {
  /** Position on the axis. */
  value: number;
  label: string;
}

/** The 1-2-5 step nearest to span / wanted. */
export function roundStep(span: number, wanted: number): number {
  const raw = span / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(raw));
  const lead = raw / power;
  return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

/** Decimals a multiple of `step` needs. */
export function decimalsOf(step: number): number {
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}

/** Multiples of a 1-2-5 step inside [low, high]. */
export function roundTicks(low: number, high: number, wanted = 5): number[] {
  if (!(high > low)) return [low];
  const step = roundStep(high - low, wanted);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Å values that read as round numbers. */
const ROUND_ANGSTROM = [
  500, 300, 200, 150, 100, 80, 60, 50, 40, 30, 25, 20, 16, 14, 12, 10, 9, 8, 7, 6, 5.5, 5, 4.5, 4, 3.5, 3.2, 3, 2.8,
  2.6, 2.4, 2.2, 2, 1.8, 1.6, 1.5, 1.4, 1.3, 1.2, 1.1, 1, 0.9, 0.8, 0.7, 0.6, 0.5,
];

/**
 * Ticks of a resolution axis that runs linearly in 1/Å from 0 to `high` and is labelled in Å ("∞" at 0). Values come
 * from a list of round Å numbers; those closer than 1/wanted of the axis to the tick before them are left out.
 */
export function resolutionTicks(high: number, wanted = 5): Tick[] {
  const ticks: Tick[] = [{ value: 0, label: "∞" }];
  const gap = high / (wanted + 0.5);
  for (let next = gap; next <= high * 1.001;) {
    const target = next;
    const best = ROUND_ANGSTROM.filter((a) => 1 / a <= high * 1.001 && 1 / a >= ticks.at(-1)!.value + 0.8 * gap).sort(
      (a, b) => Math.abs(1 / a - target) - Math.abs(1 / b - target),
    )[0];
    if (best === undefined) break;
    ticks.push({ value: 1 / best, label: String(best) });
    next = 1 / best + gap;
  }
  return ticks;
}

/** The longest 1-2-5 length of at most `maximum` (scale bars). */
export function roundLength(maximum: number): number {
  const power = 10 ** Math.floor(Math.log10(maximum));
  const lead = maximum / power;
  return power * (lead >= 5 ? 5 : lead >= 2 ? 2 : 1);
}

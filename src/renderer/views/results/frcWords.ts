/** How a Fourier ring correlation is said: in Å where the pixel size is known, never without criterion and n. */
import { halfBit, threeSigma } from "../../../core/statistics/frc.js";
import type { FrcCurve, FrcResult } from "../../../core/tools/results.js";
import { count, fixed, NOT_KNOWN, resolution, withUnit } from "../../components/numbers.js";
import type { Series } from "../../components/plotGeometry.js";

type CriterionName = keyof FrcCurve["resolution"];
export const CRITERIA: readonly { name: CriterionName; label: string }[] = [
  { name: "fixed143", label: "0.143" },
  { name: "half", label: "0.5" },
  { name: "halfBit", label: "½-bit" },
  { name: "threeSigma", label: "3σ" },
];

/** Å of a spatial frequency in 1/px; null if never reached or the pixel size is not known. */
export const angstromOf = (frequency: number | null, pixelSize: number | null): number | null =>
  frequency === null || frequency <= 0 || pixelSize === null ? null : pixelSize / frequency;

/** "23.0 Å", "0.174 1/px" while the pixel size is not known, "beyond Nyquist" where the curve never falls below. */
export function resolutionText(frequency: number | null, pixelSize: number | null): string {
  if (frequency === null) return "not reached";
  if (pixelSize === null) return withUnit(fixed(frequency, 3), "1/px");
  return resolution(angstromOf(frequency, pixelSize));
}

export const curveOf = (frc: FrcResult | null, classIndex: number): FrcCurve | null =>
  frc?.curves.find((c) => c.classIndex === classIndex) ?? null;

/** x of ring r: 1/Å, or 1/px while the pixel size is not known. */
export const ringAxis = (frc: Pick<FrcResult, "boxSize" | "pixelSize">, rings: number): Float64Array =>
  Float64Array.from({ length: rings }, (_, r) => r / (frc.boxSize * (frc.pixelSize ?? 1)));

/** The criteria that depend on n, from the first ring where they mean something. */
export function criterionSeries(frc: FrcResult, curve: FrcCurve): Series[] {
  const x = ringAxis(frc, curve.frc.length);
  const of = (criterion: (n: number) => number): Float64Array =>
    curve.n.map((n) => (criterion(n) < 1 ? criterion(n) : NaN));
  return [
    { name: "½-bit", x, y: of(halfBit), colour: "var(--plot-3)", dash: "5 3" },
    { name: "3σ", x, y: of(threeSigma), colour: "var(--plot-4)", dash: "2 3" },
  ];
}

/** One sentence with numbers, for those who do not see the plot. */
export function frcSentence(frc: FrcResult, curve: FrcCurve): string {
  const of = CRITERIA.map(({ name, label }) => `${label} at ${resolutionText(curve.resolution[name], frc.pixelSize)}`);
  const from = curve.particles === null ? "" : ` of ${count(curve.particles)} particles`;
  return `FRC of halves${from} falls below ${of.join(", ")}.`;
}

/** n behind a criterion: independent Fourier pixels of the ring where the curve crosses. */
export function ringsAt(frc: FrcResult, curve: FrcCurve, frequency: number | null): string {
  if (frequency === null) return NOT_KNOWN;
  const n = curve.n[Math.min(curve.n.length - 1, Math.round(frequency * frc.boxSize))];
  return n === undefined ? NOT_KNOWN : fixed(n, 0);
}

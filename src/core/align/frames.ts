/** Several alignments of the same particles, brought to one frame and compared. */
import { alignmentAt, compose, inverse, originOf, wrapDegrees, type Alignment } from "../conventions.js";
import { squaredMovement } from "./geometry.js";
import type { Placements } from "./placements.js";

/** Farther than this part of the radius (some six degrees) and a pixel, a particle lies elsewhere than the frame says. */
const NEAR = 0.1;

/**
 * The one alignment g that, applied after all of `from`, comes closest to `to`: starting from `guess`, the mean over the
 * particles that agree (movement at most twice the median, and at most {@link NEAR}), three times. `guess` comes from
 * the averages: particles of a symmetric object that took another of its equivalent angles must not turn it away.
 * @param radius of the particle, px: what a degree is worth in px
 */
export function fitFrame(
  to: readonly Alignment[],
  from: readonly Alignment[],
  guess: Alignment,
  radius: number,
): Alignment {
  let frame = guess;
  for (let round = 0; round < 3; round++) {
    const current = frame;
    const moved = from.map((a, i) => Math.sqrt(squaredMovement(compose(current, a), to[i]!, radius)));
    const sorted = moved.filter(Number.isFinite).sort((a, b) => a - b);
    if (sorted.length === 0) return frame;
    const most = Math.min(2 * Math.max(sorted[Math.floor(sorted.length / 2)]!, 1e-6), NEAR * radius + 1);
    let cos = 0;
    let sin = 0;
    let x = 0;
    let y = 0;
    let n = 0;
    from.forEach((a, i) => {
      if (!(moved[i]! <= most)) return;
      // What g would have to be for this particle alone.
      const g = compose(to[i]!, inverse(a));
      cos += Math.cos((g.psi * Math.PI) / 180);
      sin += Math.sin((g.psi * Math.PI) / 180);
      x += g.shiftX;
      y += g.shiftY;
      n++;
    });
    if (n === 0) return frame;
    frame = { ...frame, psi: wrapDegrees((Math.atan2(sin, cos) * 180) / Math.PI), shiftX: x / n, shiftY: y / n };
  }
  return frame;
}

/** How much the runs agree on one particle. */
export interface Stability {
  /** Circular standard deviation of ψ, degrees, at most 180. */
  psiSpread: Float64Array;
  /** Root mean square distance of o from its mean, px. */
  shiftSpread: Float64Array;
  /** Share of the runs that give the mirror most runs give, ½ … 1. */
  mirrorAgreement: Float64Array;
}

/** @param runs alignments of the same particles, already in one frame */
export function stabilityOf(runs: readonly (readonly Alignment[])[]): Stability {
  const count = runs[0]!.length;
  const stability: Stability = {
    psiSpread: new Float64Array(count),
    shiftSpread: new Float64Array(count),
    mirrorAgreement: new Float64Array(count),
  };
  for (let i = 0; i < count; i++) {
    const mine = runs.map((run) => run[i]!);
    const mirrored = mine.filter((a) => a.mirror).length;
    const majority = 2 * mirrored > mine.length;
    const agreeing = mine.filter((a) => a.mirror === majority);
    const n = agreeing.length;
    let cos = 0;
    let sin = 0;
    const origins = agreeing.map(originOf);
    for (const a of agreeing) {
      cos += Math.cos((a.psi * Math.PI) / 180) / n;
      sin += Math.sin((a.psi * Math.PI) / 180) / n;
    }
    const length = Math.min(1, Math.hypot(cos, sin));
    const sd = (Math.sqrt(-2 * Math.log(Math.max(length, 1e-12))) * 180) / Math.PI;
    const meanX = origins.reduce((sum, o) => sum + o[0] / n, 0);
    const meanY = origins.reduce((sum, o) => sum + o[1] / n, 0);
    stability.psiSpread[i] = Math.min(180, sd);
    stability.shiftSpread[i] = Math.sqrt(
      origins.reduce((sum, o) => sum + ((o[0] - meanX) ** 2 + (o[1] - meanY) ** 2) / n, 0),
    );
    stability.mirrorAgreement[i] = n / mine.length;
  }
  return stability;
}

/** The run whose particles lie closest to those of the others; movements count up to `radius`, so strays do not rule. */
export function mostCentral(runs: readonly (readonly Alignment[])[], radius: number): number {
  const distance = (a: readonly Alignment[], b: readonly Alignment[]): number =>
    a.reduce((sum, x, i) => sum + Math.min(radius, Math.sqrt(squaredMovement(x, b[i]!, radius))), 0);
  const sums = runs.map((run) => runs.reduce((sum, other) => sum + distance(run, other), 0));
  return sums.indexOf(Math.min(...sums));
}

/** For each particle, how far the run that disagrees most with run `kept` puts it, px; twice the radius if mirrored. */
export function farthest(runs: readonly (readonly Alignment[])[], kept: number, radius: number): Float64Array {
  return Float64Array.from(runs[kept]!, (mine, i) =>
    runs.reduce(
      (most, run) => Math.max(most, Math.min(2 * radius, Math.sqrt(squaredMovement(run[i]!, mine, radius)))),
      0,
    ),
  );
}

/** For each particle, the number of runs that put it within `within` px (rms over the disc) of run `kept`, itself included. */
export function agreeing(
  runs: readonly (readonly Alignment[])[],
  kept: number,
  radius: number,
  within: number,
): Float64Array {
  return Float64Array.from(runs[kept]!, (mine, i) =>
    runs.reduce((n, run) => n + (squaredMovement(run[i]!, mine, radius) <= within * within ? 1 : 0), 0),
  );
}

/** The rows of `used` as alignments. */
export function alignmentList(used: Uint32Array, placements: Placements): Alignment[] {
  return Array.from(used, (i) => alignmentAt(placements, i));
}

/** What the explorer draws of one answer of the tool: at the best shift or the one looked at, at the best angle or one tried. */
import { useMemo, useState } from "react";
import { cellShift } from "../../../core/align/pairSearch.js";
import { alignmentAt, fromOrigin, type Alignment } from "../../../core/conventions.js";
import { createResampler } from "../../../core/transform/resample.js";
import type { JobRequest } from "../../../main/api/contract.js";
import { alignmentsIn, imagesIn, pixelsOf, type Explored } from "../../data/explored.js";
import { useExplored } from "../../data/hooks.js";
import type { RotateSettings } from "./rotateStore.js";
import type { Settled } from "./rotateRequest.js";
import { featureAzimuth, polarOf, turningAt, valueAt, type Compared, type Turning } from "./turning.js";
import type { CellsFound } from "./words.js";

/** An answer with what it was asked with. */
export interface Answer {
  explored: Explored;
  settings: RotateSettings;
  settled: Settled;
}

/** The newest answer; while the next is on its way, the last one with its own settings. */
export function useAnswer(
  request: JobRequest | null,
  settings: RotateSettings,
  settled: Settled,
): { answer: Answer | null; error: Error | null } {
  const { loaded } = useExplored(request);
  const [answer, setAnswer] = useState<Answer | null>(null);
  if (loaded.state === "ready" && answer?.explored !== loaded.value) {
    setAnswer({ explored: loaded.value, settings, settled });
  }
  return { answer, error: loaded.state === "failed" ? loaded.error : null };
}

export interface Found extends CellsFound {
  compared: Compared;
  /** (hands, cells, angles): straight, then mirrored. */
  curves: readonly Float32Array[];
  /** Cell with the highest score. */
  best: number;
  /** The tool's answer, refined. */
  alignment: Alignment;
  /** (height, width): image 2 as the answer lays it onto image 1. */
  aligned: Float32Array;
  figures: Readonly<Record<string, number | null>>;
}

/** The parts of an answer; null when it lacks one. */
export function foundIn({ explored, settled }: Answer): Found | null {
  const aligned = imagesIn(explored, "aligned");
  const scores = imagesIn(explored, "scores");
  const angles = imagesIn(explored, "angles");
  const curves = imagesIn(explored, "curves");
  const rows = alignmentsIn(explored, "alignments");
  if (!aligned || !scores || !angles || !curves || !rows) return null;
  const mirrors = imagesIn(explored, "mirrors");
  const values = pixelsOf(scores);
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return {
    compared: {
      reference: pixelsOf(aligned, 0),
      image: pixelsOf(aligned, 1),
      width: aligned.stack.width,
      height: aligned.stack.height,
    },
    grid: { perAxis: scores.stack.width, step: settled.grid.step },
    scores: values,
    angles: pixelsOf(angles),
    mirrors: mirrors ? pixelsOf(mirrors) : null,
    curves: Array.from({ length: curves.stack.count }, (_, hand) => pixelsOf(curves, hand)),
    best,
    alignment: alignmentAt(rows, 0),
    aligned: pixelsOf(aligned, 2),
    figures: explored.figures,
  };
}

export interface Shown extends Found {
  /** The same object for every cell and angle of one answer. */
  found: Found;
  /** The cell looked at, and its shift. */
  cell: number;
  origin: [number, number];
  turning: Turning;
  /** Angle tried by hand, degrees; null = the one found. */
  byHand: number | null;
  /** How image 2 lies as drawn; `alignment` of the tool unless another cell or angle is looked at. */
  alignment: Alignment;
  /** Coefficient of the rings at the angle shown. */
  score: number;
  /** (height, width): image 2 as it then lies. */
  after: Float32Array;
  polarAfter: Float32Array;
  /** Where image 2 has the feature that image 1 has at 3 o'clock, degrees, [0, 360). */
  azimuth: number;
}

/** @param cell null = the best @param byHand degrees */
export function useShown(answer: Answer | null, chosen: number | null, byHand: number | null): Shown | null {
  const found = useMemo(() => (answer ? foundIn(answer) : null), [answer]);
  const resampler = useMemo(() => {
    if (!found) return null;
    const { image, width, height } = found.compared;
    const made = createResampler(width, height);
    made.load(image);
    return made;
  }, [found]);
  const cell = found ? Math.min(chosen ?? found.best, found.scores.length - 1) : 0;
  const seen = useMemo(() => {
    if (!found || !answer) return null;
    const { rings } = answer.settled;
    const look = { rings, weight: answer.settings.ringWeight, interpolation: answer.settings.interpolation };
    const origin = cellShift(found.grid, cell);
    const mirror = found.mirrors?.[cell] === 1;
    return { look, origin, mirror, turning: turningAt(found.compared, look, origin, mirror) };
  }, [answer, found, cell]);
  return useMemo(() => {
    if (!found || !seen || !resampler) return null;
    const { look, origin, mirror, turning } = seen;
    const { width, height } = found.compared;
    const asFound = byHand === null && cell === found.best;
    const alignment = asFound
      ? found.alignment
      : fromOrigin(byHand ?? found.angles[cell]!, origin[0], origin[1], mirror);
    let after = found.aligned;
    if (!asFound) {
      after = new Float32Array(width * height);
      resampler.apply(alignment, after);
    }
    return {
      ...found,
      found,
      cell,
      origin,
      turning,
      byHand,
      alignment,
      score: byHand === null ? found.scores[cell]! : valueAt(turning.sum, byHand),
      after,
      polarAfter: polarOf(after, width, height, look),
      azimuth: featureAzimuth(alignment),
    };
  }, [found, seen, resampler, cell, byHand]);
}

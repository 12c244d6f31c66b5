/** What a run of two images found, in words: its numbers as they are read first. */
import type { ResultInfo } from "../../../../main/api/contract.js";
import { angle, ccc, fixed, withUnit } from "../../../components/numbers.js";
import { angstromText, moveOf, shiftText, timeText } from "../../correlate/shifts.js";

interface PairAnswer {
  /** Read from afar: "(17.57, 7.10) px". */
  hero: string;
  /** What it means. */
  words: string;
  rows: (readonly [string, string])[];
}

/** @param pixelSize Å/px; null = not known */
export function answerOf(
  { tool, figures }: Pick<ResultInfo, "tool" | "figures">,
  pixelSize: number | null,
): PairAnswer {
  const known = new Map(figures.map((f) => [f.name, f.value]));
  const has = (name: string): boolean => typeof known.get(name) === "number";
  const of = (name: string): number => known.get(name) ?? NaN;
  const rows: [string, string][] = [];
  const row = (name: string, label: string, text: (value: number) => string): void => {
    if (has(name)) rows.push([label, text(of(name))]);
  };
  const shift = { x: of("shiftX"), y: of("shiftY") };
  const inAngstrom = (d: { x: number; y: number }): void => {
    const text = angstromText(d, pixelSize);
    if (text !== null) rows.push(["in Å", text]);
  };
  const mirrored = of("mirror") === 1;
  const hands = (score: (value: number) => string): void =>
    row("mirroredBest", mirrored ? "best not mirrored" : "best mirrored", score);

  switch (tool) {
    case "ccc": {
      row("sum", "raw sum", (v) => fixed(v, 3));
      row("n", "pixels compared", (v) => fixed(v, 0));
      return {
        hero: ccc(of("ccc")),
        words: "Correlation coefficient of the two as they lie; 1 for identical images.",
        rows,
      };
    }
    case "ccf": {
      const d = { x: of("x"), y: of("y") };
      inAngstrom(d);
      row("height", "height of the peak", (v) => fixed(v, 3));
      row("seconds", "time by FFT", timeText);
      row("bruteSeconds", "time by brute force", timeText);
      row("gain", "FFT is faster", (v) => `${fixed(v, 0)} times`);
      row("maxDifference", "largest difference", (v) => (v === 0 ? "0, equal as float32" : v.toExponential(1)));
      return {
        hero: `${withUnit(shiftText(d, 2), "px")}`,
        words: `g lies so far from f; moved by ${shiftText(moveOf(d), 2)} it lies on f.`,
        rows,
      };
    }
    case "align.translational": {
      inAngstrom(shift);
      row("ccc", "CCC after", ccc);
      row("height", "height of the peak", (v) => fixed(v, 3));
      rows.push(["mirrored", mirrored ? "yes" : "no"]);
      return {
        hero: withUnit(shiftText(shift, 2), "px"),
        words: "The image is moved by this much to lie on the reference.",
        rows,
      };
    }
    default: {
      const moved = tool === "align.pair";
      if (moved) {
        rows.push(["then shift", withUnit(shiftText(shift, 2), "px")]);
        inAngstrom(shift);
      }
      row("ccc", "CCC after", ccc);
      row("score", "score on the rings", (v) => fixed(v, 3));
      if (has("runnerUp")) rows.push(["second angle", `${angle(of("runnerUpPsi"))}, ${fixed(of("runnerUp"), 3)}`]);
      hands((v) => fixed(v, 3));
      if (moved && has("scoreUnmoved")) {
        rows.push(["without a shift", `${angle(of("psiUnmoved"))}, ${fixed(of("scoreUnmoved"), 3)}`]);
      }
      row("searches", "orientation searches", (v) => fixed(v, 0));
      row("symmetry", "symmetry of the sum", (v) => (v > 1 ? `${fixed(v, 0)}-fold` : "none"));
      return {
        hero: `${angle(of("psi"))}${mirrored ? ", mirrored" : ""}`,
        words: moved
          ? "The image is turned by this angle, then moved, to lie on the reference."
          : "The image is turned by this angle about the middle of its box to lie on the reference.",
        rows,
      };
    }
  }
}

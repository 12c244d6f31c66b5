/** A defocus series in a tree of pairs: with a correction of the CTF and without. */
import { describe, expect, it } from "vitest";
import { alignImages } from "../../src/core/align/multiReference.js";
import { fourierRingCorrelation } from "../../src/core/statistics/frc.js";
import { alignPyramidal } from "../../src/core/tools/alignPyramidal.js";
import { simulate } from "../../src/core/tools/simulate.js";
import type { AlignmentsResult, ImagesResult } from "../../src/core/tools/results.js";
import { resample } from "../../src/core/transform/resample.js";
import { runInProcess, type RunReport } from "../support/runInProcess.js";

const BOX = 48;
const SIZE = BOX * BOX;
const SERIES = {
  kind: "rings",
  count: 64,
  boxSize: BOX,
  pixelSize: 3,
  views: 1,
  maxShift: 2,
  snr: 1,
  ctf: true,
  defocusMin: 10000,
  defocusMax: 40000,
  astigmatism: 1000,
};
const pixelsOf = ({ outputs }: RunReport, name: string, k: number): Float32Array => {
  const { stack } = outputs[name] as ImagesResult;
  if (stack.kind !== "memory") throw new Error("not in memory");
  return stack.pixels.slice(k * SIZE, (k + 1) * SIZE);
};

/** Mean FRC of a picture, brought into the object's frame, with the object: a quarter to four fifths of Nyquist. */
function likeness(picture: Float32Array, object: Float32Array): number {
  const range = { boxSize: BOX, maxShift: 4, shiftStep: 0, innerRadius: 1, outerRadius: 0, angularRange: 0 };
  const [onto] = alignImages(picture, object, { ...range, mirror: true, maxFrequency: 0 });
  const laid = new Float32Array(SIZE);
  resample(picture, BOX, BOX, onto!, laid);
  const { frc } = fourierRingCorrelation(laid, object, BOX, BOX);
  const rings = Array.from(frc.slice(Math.round(BOX / 8), Math.round(0.4 * BOX) + 1));
  return rings.reduce((sum, v) => sum + v, 0) / rings.length;
}

describe("align.pyramidal of a defocus series", () => {
  it("comes to the object with flipped phases and with CTF multiplication, in the tree too, and not without", async () => {
    const made = await runInProcess(simulate, {}, SERIES);
    const particles = made.outputs["images"] as ImagesResult;
    const object = pixelsOf(made, "classes", 0);
    const run = (ctf: string): Promise<RunReport> => runInProcess(alignPyramidal, { particles }, { maxShift: 4, ctf });
    const [flipped, multiplied, none, auto] = [
      await run("phase-flip"),
      await run("multiply"),
      await run("none"),
      await run("auto"),
    ];
    const root = 62;
    const final = [flipped, multiplied, none].map((r) => likeness(pixelsOf(r, "averages", 0), object));
    const tree = [flipped, multiplied, none].map((r) => likeness(pixelsOf(r, "nodes", root), object));
    for (const k of [0, 1]) {
      expect(final[k]).toBeGreaterThan(0.8);
      expect(tree[k]).toBeGreaterThan(0.7);
    }
    expect(final[2]).toBeLessThan(0.5);
    expect(tree[2]).toBeLessThan(0.5);
    expect(auto.outputs["alignments"]).toEqual(flipped.outputs["alignments"]);
    expect(flipped.notes.join(" ")).toMatch(/Phases were flipped/);
  }, 60_000);

  it("leaves coarse shading out of the search where a high-pass is asked for", async () => {
    const made = await runInProcess(simulate, {}, { ...SERIES, ctf: false, count: 12 });
    const { stack, pixelSize } = made.outputs["images"] as ImagesResult;
    if (stack.kind !== "memory") throw new Error("not in memory");
    // One wave across every box, the same for all: strong enough to be aligned to instead of the object.
    const pixels = stack.pixels.map((v, i) => v + 3 * Math.sin((2 * Math.PI * i) / BOX));
    const particles: ImagesResult = { stack: { ...stack, pixels }, pixelSize };
    const truth = made.outputs["truth"] as AlignmentsResult;
    /** How far the particles agree on one frame: 1 = all on the same angle, about 0.3 = none. */
    const agreement = async (highPass: number): Promise<number> => {
      const run = await runInProcess(alignPyramidal, { particles }, { maxShift: 4, highPass, mirror: false });
      const { psi } = run.outputs["alignments"] as AlignmentsResult;
      const turns = Array.from(psi, (v, i) => ((truth.psi[i]! - v) * Math.PI) / 180);
      const sum = (of: (t: number) => number): number => turns.reduce((total, t) => total + of(t), 0) / turns.length;
      return Math.hypot(sum(Math.cos), sum(Math.sin));
    };
    // Averages keep the shading, turned with their particles, so a little of it is left in the tree.
    const passed = await agreement(30);
    expect(passed).toBeGreaterThan(0.8);
    expect(await agreement(0)).toBeLessThan(passed - 0.2);
  });
});

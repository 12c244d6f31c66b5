/** What the tools that compare two images do to both before: CTF, and images of two sizes. */
import { describe, expect, test } from "vitest";
import { angleDifference, applyTo, centre, fromOrigin, IDENTITY, type Alignment } from "../../src/core/conventions.js";
import { normal, random } from "../../src/core/random.js";
import { applyCtf } from "../../src/core/simulate/particle.js";
import { alignPair } from "../../src/core/tools/alignPair.js";
import { alignRotational } from "../../src/core/tools/alignRotational.js";
import { alignTranslational } from "../../src/core/tools/alignTranslational.js";
import { ccc } from "../../src/core/tools/ccc.js";
import { ccf } from "../../src/core/tools/ccf.js";
import { polar } from "../../src/core/tools/polar.js";
import { CTF_FLIPPED, CTF_MULTIPLIED, type ImagesCtf, type ImagesResult } from "../../src/core/tools/results.js";
import type { AnyTool } from "../../src/core/tools/tool.js";
import { memoryStack, runInProcess } from "../support/runInProcess.js";

const BOX = 64;
const PIXEL = 3;
/** Å. From 1/20 to 1/11.5 Å one of them is positive wherever the other is negative: their zeros cross. */
const NEAR = 10_000;
const FAR = 20_000;
const BAND = { highPass: 20, lowPass: 11.5 };

const row = (defocus: number, treated: number | null = null): ImagesCtf => ({
  defocusU: Float32Array.of(defocus),
  defocusV: Float32Array.of(defocus),
  defocusAngle: Float32Array.of(0),
  voltage: Float32Array.of(300),
  sphericalAberration: Float32Array.of(0),
  amplitudeContrast: Float32Array.of(0),
  phaseShift: Float32Array.of(0),
  treated: treated === null ? null : Uint8Array.of(treated),
});

const SPOTS = ((): readonly [number, number, number][] => {
  const draw = random(7);
  return Array.from({ length: 60 }, (_, i) => {
    const r = 20 * Math.sqrt(draw());
    const phi = 2 * Math.PI * draw();
    return [r * Math.cos(phi), r * Math.sin(phi), i % 2 === 0 ? 1 : -1];
  });
})();

/** Small spots, as they look through a microscope at this defocus (0: as they are), laid by `a` onto the object. */
function picture(a: Alignment, defocus: number, width = BOX, height = BOX, seed = 1): Float32Array {
  const draw = normal(random(seed));
  const out = new Float64Array(width * height);
  for (let i = 0; i < out.length; i++) {
    const [u, v] = applyTo(a, (i % width) - centre(width), Math.floor(i / width) - centre(height));
    for (const [x, y, height] of SPOTS) out[i]! += height * Math.exp(-((u - x) ** 2 + (v - y) ** 2) / 2.4);
  }
  if (defocus !== 0) {
    const p = { defocusU: defocus, defocusV: defocus, defocusAngle: 0, voltage: 300 };
    applyCtf(out, width, PIXEL, { ...p, sphericalAberration: 0, amplitudeContrast: 0 });
  }
  return Float32Array.from(out, (v) => v + 0.05 * draw());
}

const one = (
  pixels: Float32Array,
  ctf: ImagesCtf | null = null,
  width = BOX,
  height = BOX,
  pixelSize: number | null = PIXEL,
): ImagesResult => ({
  // prettier-ignore
  stack: memoryStack([pixels], width, height),
  pixelSize,
  ctf,
});

/** How far the answer of each tool is from the truth: px, degrees, or 1 − ccc. */
interface Case {
  id: string;
  tool: AnyTool;
  inputs: readonly [string, string];
  truth: Alignment;
  params: object;
  off: (figures: Readonly<Record<string, number | null>>, truth: Alignment) => number;
  within: number;
}
const shiftOff: Case["off"] = (f, t) => Math.hypot(f["shiftX"]! - t.shiftX, f["shiftY"]! - t.shiftY);
const turnOff: Case["off"] = (f, t) => Math.abs(angleDifference(f["psi"]!, t.psi));
const CASES: readonly Case[] = [
  { id: "ccc", tool: ccc, inputs: ["a", "b"], truth: IDENTITY, params: { maskRadius: 26 }, off: (f) => 1 - f["ccc"]!, within: 0.3 }, // prettier-ignore
  { id: "ccf", tool: ccf, inputs: ["f", "g"], truth: fromOrigin(0, 3, -4), params: { normalize: true }, off: (f, t) => Math.hypot(f["x"]! + t.shiftX, f["y"]! + t.shiftY), within: 0.3 }, // prettier-ignore
  { id: "align.translational", tool: alignTranslational, inputs: ["reference", "image"], truth: fromOrigin(0, 3, -4), params: { maskRadius: 26 }, off: shiftOff, within: 0.3 }, // prettier-ignore
  { id: "align.rotational", tool: alignRotational, inputs: ["reference", "image"], truth: fromOrigin(40, 0, 0), params: {}, off: turnOff, within: 1 }, // prettier-ignore
  { id: "polar", tool: polar, inputs: ["other", "image"], truth: fromOrigin(40, 0, 0), params: {}, off: turnOff, within: 1 }, // prettier-ignore
  { id: "align.pair", tool: alignPair, inputs: ["reference", "image"], truth: fromOrigin(40, 2, -1), params: { maxShift: 3 }, off: (f, t) => turnOff(f, t) + shiftOff(f, t), within: 1.5 }, // prettier-ignore
];

describe.each(CASES)(
  "$id, two images at different defocus",
  ({ tool, inputs: [first, second], truth, params, off, within }) => {
    // prettier-ignore
    const f = picture(IDENTITY, NEAR);
    const g = picture(truth, FAR, BOX, BOX, 2);
    const run = (a: ImagesResult, b: ImagesResult, more: object = {}) =>
      runInProcess(tool, { [first]: a, [second]: b }, { ...BAND, ...params, ...more });

    test("is wrong without the correction, right with either", async () => {
      const pair = [one(f, row(NEAR)), one(g, row(FAR))] as const;
      const left = await run(...pair, { ctf: "none" });
      expect(off(left.figures, truth)).toBeGreaterThan(2 * within);
      expect(left.notes.filter((n) => /was left as it is \(ctf none\)/.test(n))).toHaveLength(2);
      for (const ctf of ["auto", "phase-flip", "multiply"]) {
        const report = await run(...pair, { ctf });
        expect(off(report.figures, truth)).toBeLessThan(within);
        const said =
          ctf === "multiply" ? /was multiplied by its CTF/ : /were flipped by its CTF \(underfocus [12]\.00 µm\)/;
        expect(report.notes.filter((n) => said.test(n))).toHaveLength(2);
      }
      // Without a table nothing can be done, and nothing is said.
      const unknown = await run(one(f), one(g));
      expect(off(unknown.figures, truth)).toBeGreaterThan(2 * within);
      expect(unknown.notes.join(" ")).not.toMatch(/CTF/);
      // Negative control: the defocus of the other for both.
      const exchanged = await run(one(f, row(FAR)), one(g, row(FAR)));
      expect(off(exchanged.figures, truth)).toBeGreaterThan(2 * within);
    });

    test("corrects the one that has a CTF, against one that has none", async () => {
      const plain = one(picture(IDENTITY, 0));
      expect(off((await run(plain, one(g, row(FAR)))).figures, truth)).toBeLessThan(within);
      const told = await run(plain, one(g, row(FAR)), { ctf: "multiply" });
      expect(off(told.figures, truth)).toBeLessThan(within);
      expect(told.notes.join(" ")).toMatch(new RegExp(`${first} has no CTF; it was left as it is`));
    });

    test("does not correct twice what the table calls flipped or multiplied", async () => {
      const flipped = picture(truth, 0, BOX, BOX, 2);
      const done = await run(one(f, row(NEAR)), one(flipped, row(FAR, CTF_FLIPPED)));
      expect(off(done.figures, truth)).toBeLessThan(within);
      expect(done.notes.join(" ")).toMatch(new RegExp(`The phases of ${second} are flipped already`));
      const multiplied = await run(one(f, row(NEAR)), one(flipped, row(FAR, CTF_MULTIPLIED)), { ctf: "multiply" });
      expect(off(multiplied.figures, truth)).toBeLessThan(within);
      expect(multiplied.notes.join(" ")).toMatch(new RegExp(`${second} is multiplied by its CTF already`));
      // Negative control: not told so, it is flipped once more.
      const again = await run(one(f, row(NEAR)), one(flipped, row(FAR)));
      expect(off(again.figures, truth)).toBeGreaterThan(2 * within);
    });

    test("refuses what cannot be done, by name", async () => {
      await expect(run(one(f), one(g), { ctf: "phase-flip" })).rejects.toMatchObject({ code: "input.unusable" });
      await expect(run(one(f), one(g), { ctf: "multiply" })).rejects.toThrow(/have no CTF, and ctf multiply needs one/);
      const unscaled = [one(f, row(NEAR), BOX, BOX, null), one(g, row(FAR), BOX, BOX, null)] as const;
      const none = { highPass: 0, lowPass: 0 };
      await expect(run(...unscaled, { ...none, ctf: "phase-flip" })).rejects.toMatchObject({
        code: "pixelSize.unknown",
      });
      expect((await run(...unscaled, none)).notes.join(" ")).toMatch(/has a CTF but no pixel size/);
      const nonsense = await run(one(f, row(Number.NaN)), one(g, row(FAR)));
      expect(nonsense.notes.join(" ")).toMatch(/CTF whose numbers cannot be used/);
    });
  },
);

describe.each(CASES)(
  "$id, two images of two sizes",
  ({ id, tool, inputs: [first, second], truth, params, off, within }) => {
    // prettier-ignore
    const plain = { maskRadius: 18, maxShift: 6 };
    const known = Object.fromEntries(Object.entries({ ...params, ...plain }).filter(([name]) => name in tool.params));
    const run = (
      sizes: readonly (readonly [number, number])[],
      more: object = {},
      scales: (number | null)[] = [PIXEL, PIXEL],
    ) => {
      const [[w, h], [u, v]] = sizes as [[number, number], [number, number]];
      const a = one(picture(IDENTITY, 0, w, h), null, w, h, scales[0]);
      const b = one(picture(truth, 0, u, v, 2), null, u, v, scales[1]);
      return runInProcess(tool, { [first]: a, [second]: b }, { ...known, ...more });
    };

    test.each([
      [
        [48, 48],
        [64, 64],
      ],
      [
        [49, 49],
        [64, 64],
      ],
      [
        [64, 64],
        [49, 49],
      ],
      [
        [51, 64],
        [63, 52],
      ],
    ] as const)("%j and %j px: padded and cropped about the centre", async (...sizes) => {
      const [[w, h], [u, v]] = sizes;
      for (const fit of ["pad", "crop"]) {
        const report = await run(sizes, { fit });
        expect(off(report.figures, truth)).toBeLessThan(within);
        const side = fit === "pad" ? Math.max : Math.min;
        const [width, height] = [side(w, u), side(h, v)];
        const picturesOf = (report.outputs["shifted"] ?? report.outputs["aligned"]) as ImagesResult | undefined;
        if (picturesOf) expect([picturesOf.stack.width, picturesOf.stack.height]).toEqual([width, height]);
        expect(report.notes.join(" ")).toMatch(
          fit === "pad" ? /padded with the mean of its border from/ : /was cropped from/,
        );
        expect(report.notes.join(" ")).toMatch(new RegExp(`to ${width} × ${height} px \\(fit ${fit}\\)`));
      }
    });

    test("are refused unless one of these is asked for, and the hint names both; two scales are refused in any case", async () => {
      const sizes = [[48, 48], [64, 64]] as const; // prettier-ignore
      await expect(run(sizes)).rejects.toMatchObject({ code: "image.sizeMismatch" });
      await expect(run(sizes)).rejects.toThrow(
        new RegExp(`^${id}: .*(64 × 64|48 × 48) px.*(48 × 48|64 × 64) px.*--fit pad.*--fit crop`),
      );
      for (const fit of ["none", "pad", "crop"]) {
        const scaled = run(fit === "none" ? [[64, 64], [64, 64]] : sizes, { fit }, [PIXEL, 4]); // prettier-ignore
        await expect(scaled).rejects.toThrow(/has [34] Å\/px, .* [34] Å\/px/);
      }
      const same = [[64, 64], [64, 64]] as const; // prettier-ignore
      const [as, padded] = await Promise.all([run(same), run(same, { fit: "pad" })]);
      const timed = new Set(["seconds"]);
      const numbers = (figures: object) => Object.entries(figures).filter(([name]) => !timed.has(name));
      expect(numbers(padded.figures)).toEqual(numbers(as.figures));
      expect(padded.notes).toEqual(as.notes);
    });
  },
);

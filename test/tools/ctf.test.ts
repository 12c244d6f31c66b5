/** A defocus series: alignment and averages with and without a correction of the CTF. */
import { beforeAll, describe, expect, test } from "vitest";
import { UNPREPARED, type Preparation } from "../../src/core/prepare/preparation.js";
import { preparerOf } from "../../src/core/prepare/preparer.js";
import { fourierRingCorrelation } from "../../src/core/statistics/frc.js";
import { alignMultiReference } from "../../src/core/tools/alignMultiReference.js";
import { alignReferenceFree } from "../../src/core/tools/alignReferenceFree.js";
import { simulate } from "../../src/core/tools/simulate.js";
import { CTF_MULTIPLIED, type AlignmentsResult, type ImagesResult } from "../../src/core/tools/results.js";
import type { AnyTool } from "../../src/core/tools/tool.js";
import { angleError, median } from "../align/golden.js";
import { runInProcess, type RunReport } from "../support/runInProcess.js";

const BOX = 48;
/** 3 Å/px and 1 to 4 µm: the CTF changes its sign several times before half of Nyquist, elsewhere in each particle. */
const SERIES = {
  kind: "rings",
  count: 240,
  boxSize: BOX,
  pixelSize: 3,
  views: 3,
  maxShift: 2,
  snr: 0.3,
  ctf: true,
  defocusMin: 10000,
  defocusMax: 40000,
  astigmatism: 1000,
};

let particles: ImagesResult;
let classes: ImagesResult;
let truth: AlignmentsResult;

beforeAll(async () => {
  const made = await runInProcess(simulate, {}, SERIES);
  particles = made.outputs["images"] as ImagesResult;
  classes = made.outputs["classes"] as ImagesResult;
  truth = made.outputs["truth"] as AlignmentsResult;
});

const align = (ctf: string, tool: AnyTool = alignMultiReference, more = {}): Promise<RunReport> =>
  runInProcess(tool, { particles, references: classes }, { maxShift: 3, ctf, ...more });

/** Share of right classes, and of the particles there the median error of the angle. */
function errors({ outputs }: RunReport): { right: number; angle: number } {
  const found = outputs["alignments"] as AlignmentsResult;
  const right = Array.from(found.index.keys()).filter((i) => found.classIndex[i] === truth.classIndex[i]);
  return {
    right: right.length / found.index.length,
    angle: median(right.map((i) => angleError(found.psi[i]!, truth.psi[i]!))),
  };
}

/** Mean FRC of the averages with the objects without noise, from a quarter to four fifths of Nyquist. */
function likeness({ outputs }: RunReport): number {
  const { stack } = outputs["averages"] as ImagesResult;
  const size = BOX * BOX;
  const pixelsOf = (images: ImagesResult["stack"], k: number): Float32Array =>
    (images as { pixels: Float32Array }).pixels.subarray(k * size, (k + 1) * size);
  let sum = 0;
  let n = 0;
  for (let k = 0; k < stack.count; k++) {
    const { frc } = fourierRingCorrelation(pixelsOf(stack, k), pixelsOf(classes.stack, k), BOX, BOX);
    for (let r = Math.round(BOX / 8); r <= Math.round(0.4 * BOX); r++, n++) sum += frc[r]!;
  }
  return sum / n;
}

describe("a defocus series aligned to its objects", () => {
  test("comes out right with flipped phases and with CTF multiplication, and wrong without (control)", async () => {
    const flipped = await align("phase-flip");
    const multiplied = await align("multiply");
    const none = await align("none");
    const [f, m, n] = [flipped, multiplied, none].map((run) => ({ ...errors(run), likeness: likeness(run) })) as [
      ReturnType<typeof errors> & { likeness: number },
      ReturnType<typeof errors> & { likeness: number },
      ReturnType<typeof errors> & { likeness: number },
    ];
    for (const good of [f, m]) {
      expect(good.right).toBeGreaterThan(0.97);
      expect(good.angle).toBeLessThan(1.5);
      expect(good.likeness).toBeGreaterThan(0.8);
    }
    expect(n.likeness).toBeLessThan(0.4);
    expect(n.angle).toBeGreaterThan(1.5 * f.angle);
    expect(flipped.notes.join(" ")).toMatch(/Phases were flipped .*underfocus 1\.\d+ to [34]\.\d+ µm/);
    expect(multiplied.notes.join(" ")).toMatch(/averages are Σ CTF·x \/ \(Σ CTF² \+ 10\)/);
    expect(none.notes.join(" ")).toMatch(/left as it is/);
  });

  test("tells noisy particles apart best when frequencies count by what was transferred", async () => {
    const made = await runInProcess(
      simulate,
      {},
      { kind: "rings", count: 400, boxSize: 64, pixelSize: 5, views: 8, snr: 0.2, ctf: true, noiseSpectrum: "falling" },
    );
    const given = { particles: made.outputs["images"]!, references: made.outputs["classes"]! };
    const poses = made.outputs["truth"] as AlignmentsResult;
    const share = async (ctf: string, search: string): Promise<{ right: number; angle: number; shift: number }> => {
      const { outputs } = await runInProcess(alignMultiReference, given, { maxShift: 6, ctf, search });
      const found = outputs["alignments"] as AlignmentsResult;
      const right = Array.from(found.index.keys()).filter((i) => found.classIndex[i] === poses.classIndex[i]);
      return {
        right: right.length / 400,
        angle: median(right.map((i) => angleError(found.psi[i]!, poses.psi[i]!))),
        shift: median(
          right.map((i) => Math.hypot(found.shiftX[i]! - poses.shiftX[i]!, found.shiftY[i]! - poses.shiftY[i]!)),
        ),
      };
    };
    for (const search of ["coarse-to-fine", "exhaustive"]) {
      const multiplied = await share("multiply", search);
      expect(multiplied.right).toBeGreaterThan(0.98);
      expect(multiplied.angle).toBeLessThan(0.6);
      expect(multiplied.shift).toBeLessThan(0.2);
    }
    expect((await share("none", "coarse-to-fine")).right).toBeLessThan(0.975);
  }, 60_000);

  test("flips phases by default, and says nothing where there is no CTF", async () => {
    const auto = await align("auto");
    expect(auto.outputs["alignments"]).toEqual((await align("phase-flip")).outputs["alignments"]);
    const bare = { particles: { ...particles, ctf: null }, references: classes };
    const plain = await runInProcess(alignMultiReference, bare, { maxShift: 3 });
    expect(plain.notes.join(" ")).not.toMatch(/CTF/);
    expect(plain.outputs["alignments"]).toEqual((await align("none")).outputs["alignments"]);
  });

  test("says so when the table's CTF cannot be used", async () => {
    const volts = { ...particles.ctf!, voltage: particles.ctf!.voltage.map((kV) => 1000 * kV) };
    const given = { particles: { ...particles, ctf: volts }, references: classes };
    const auto = await runInProcess(alignMultiReference, given, { maxShift: 3 });
    expect(auto.notes.join(" ")).toMatch(/no numbers that can be used \(.*kV.*not corrected/);
    expect(auto.outputs["alignments"]).toEqual((await align("none")).outputs["alignments"]);
    await expect(runInProcess(alignMultiReference, given, { ctf: "multiply" })).rejects.toThrow(/can be used \(.*kV/);
  });

  test("does not flip again what the table calls flipped", async () => {
    const treated = new Uint8Array(240).fill(1);
    const done = { particles: { ...particles, ctf: { ...particles.ctf!, treated } }, references: classes };
    const auto = await runInProcess(alignMultiReference, done, { maxShift: 3 });
    expect(auto.notes.join(" ")).toMatch(/all particles are flipped already \(rlnCtfDataArePhaseFlipped\)/);
    expect(auto.outputs["alignments"]).toEqual((await align("none")).outputs["alignments"]);
  });

  test("does not multiply again what the table calls multiplied, and divides the averages by what was", async () => {
    const size = BOX * BOX;
    const { stack, ctf, pixelSize } = particles;
    const pixels = (stack as { pixels: Float32Array }).pixels.slice();
    const preparation: Preparation = { ...UNPREPARED, ctf: "multiply" };
    const prepare = preparerOf({ preparation, width: BOX, height: BOX, pixelSize, ctf: ctf! });
    for (let i = 0; i < stack.count; i++) prepare(pixels.subarray(i * size, (i + 1) * size), i);
    const before = { ...particles, stack: { ...stack, kind: "memory" as const, pixels } };
    const run = (treated: number | null) =>
      runInProcess(
        alignMultiReference,
        {
          particles: {
            ...before,
            ctf: { ...ctf!, treated: treated === null ? null : new Uint8Array(240).fill(treated) },
          },
          references: classes,
        },
        { maxShift: 3, ctf: "multiply" },
      );
    const asked = await align("multiply");
    const done = await run(CTF_MULTIPLIED);
    expect(done.notes.join(" ")).toMatch(/all particles are multiplied by their CTF already .*not done again/);
    const [a, b] = [asked, done].map(({ outputs }) => outputs["alignments"] as AlignmentsResult);
    expect(Array.from(a!.psi.keys()).filter((i) => angleError(a!.psi[i]!, b!.psi[i]!) > 0.01).length).toBeLessThan(3);
    expect(Math.abs(likeness(done) - likeness(asked))).toBeLessThan(1e-3);
    // Control: not told so, it is multiplied by the square.
    expect(likeness(await run(null))).toBeLessThan(likeness(asked) - 0.02);
  });

  test("turns and mirrors the CTF with its particle", async () => {
    const series = { ...SERIES, mirror: true, views: 1, count: 160, astigmatism: 9000, snr: 2 };
    const made = await runInProcess(simulate, {}, series);
    const given = {
      particles: made.outputs["images"] as ImagesResult,
      references: made.outputs["classes"] as ImagesResult,
    };
    const poses = made.outputs["truth"] as AlignmentsResult;
    const size = BOX * BOX;
    const object = (given.references.stack as { pixels: Float32Array }).pixels.subarray(0, size);
    const like = ({ outputs }: RunReport): number => {
      const average = (outputs["averages"] as ImagesResult).stack as { pixels: Float32Array };
      const { frc } = fourierRingCorrelation(average.pixels.subarray(0, size), object, BOX, BOX);
      const rings = frc.slice(BOX / 8, Math.round(0.4 * BOX) + 1);
      return rings.reduce((sum, v) => sum + v, 0) / rings.length;
    };
    for (const ctf of ["phase-flip", "multiply"]) {
      const report = await runInProcess(alignMultiReference, given, { maxShift: 3, ctf, mirror: true });
      const found = report.outputs["alignments"] as AlignmentsResult;
      const right = Array.from(found.index.keys()).filter((i) => found.mirror[i] === poses.mirror[i]);
      expect(right.length).toBeGreaterThan(155);
      expect(poses.mirror.reduce((sum, m) => sum + m, 0)).toBeGreaterThan(50);
      expect(like(report)).toBeGreaterThan(0.95);
    }
    // Control: one round defocus for all directions, or none of it.
    const { ctf } = given.particles;
    const round = ctf!.defocusU.map((u, i) => (u + ctf!.defocusV[i]!) / 2);
    const wrong = { ...given.particles, ctf: { ...ctf!, defocusU: round, defocusV: round } };
    for (const [particles, how] of [
      [wrong, "phase-flip"],
      [given.particles, "none"],
    ] as const) {
      // prettier-ignore
      expect(like(await runInProcess(alignMultiReference, { ...given, particles }, { maxShift: 3, ctf: how, mirror: true }))).toBeLessThan(0.9);
    }
  });

  test("is refused where it is asked for and cannot be", async () => {
    const run = (images: ImagesResult, ctf: string) =>
      runInProcess(alignMultiReference, { particles: images, references: classes }, { maxShift: 3, ctf });
    for (const ctf of ["phase-flip", "multiply"]) {
      await expect(run({ ...particles, ctf: null }, ctf)).rejects.toMatchObject({ code: "input.unusable" });
      await expect(run({ ...particles, pixelSize: null }, ctf)).rejects.toMatchObject({ code: "pixelSize.unknown" });
    }
    const { notes } = await run({ ...particles, pixelSize: null }, "auto");
    expect(notes.join(" ")).toMatch(/no pixel size, so the CTF was left as it is/);
  });
});

describe("a defocus series without a reference", () => {
  test("averages to the object with either correction, and not without (control)", async () => {
    const one = await runInProcess(simulate, {}, { ...SERIES, views: 1, count: 160, snr: 0.5 });
    const given = { particles: one.outputs["images"] as ImagesResult };
    const object = one.outputs["classes"] as ImagesResult;
    const found: Record<string, number> = {};
    for (const ctf of ["phase-flip", "multiply", "none"]) {
      const free = await runInProcess(alignReferenceFree, given, { maxShift: 3, ctf });
      // Onto the object: the orientation of the average is arbitrary.
      const average = free.outputs["averages"] as ImagesResult;
      const laid = await runInProcess(
        alignMultiReference,
        { particles: { ...average, ctf: null }, references: object },
        { maxShift: 3 },
      );
      const { stack } = laid.outputs["averages"] as ImagesResult;
      const pixels = (images: ImagesResult["stack"]) => (images as { pixels: Float32Array }).pixels;
      const { frc } = fourierRingCorrelation(pixels(stack), pixels(object.stack), BOX, BOX);
      const rings = Array.from(frc.slice(Math.round(BOX / 8), Math.round(BOX / 3)));
      found[ctf] = rings.reduce((sum, v) => sum + v, 0) / rings.length;
    }
    expect(found["phase-flip"]).toBeGreaterThan(0.75);
    expect(found["multiply"]).toBeGreaterThan(0.75);
    expect(found["none"]).toBeLessThan(0.45);
  });
});

/** One test for every row of RELION's table in docs/conventions.md. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { applyTo, fromOrigin, originOf, rotate, wrapDegrees } from "../../src/core/conventions.js";
import { encodeMrcHeader } from "../../src/core/format/writeMrc.js";
import { random } from "../../src/core/random.js";
import { FileReader } from "../../src/main/engine/io/fileReader.js";
import { openFile } from "../../src/main/engine/open/openFile.js";
import type { OpenedFile } from "../../src/main/engine/open/types.js";

const u = random(7);
const some = () => ({
  psi: wrapDegrees(360 * u()),
  ox: 10 * u() - 5,
  oy: 10 * u() - 5,
  x: 20 * u() - 10,
  y: 20 * u() - 10,
});

/** RELION's own words: move by the origin offset, then rotate by psi (x to y), both about the centre. */
function relion(psi: number, ox: number, oy: number, x: number, y: number): [number, number] {
  const rad = (psi * Math.PI) / 180;
  const [a, b] = [x + ox, y + oy];
  return [Math.cos(rad) * a - Math.sin(rad) * b, Math.sin(rad) * a + Math.cos(rad) * b];
}

function expectPair(found: [number, number], wanted: [number, number]): void {
  expect(found[0]).toBeCloseTo(wanted[0], 10);
  expect(found[1]).toBeCloseTo(wanted[1], 10);
}

/** A stack of four images of 4 × 4 px, image i (from 1) of value i, and a table beside it. */
function opened(table: string): OpenedFile {
  const folder = mkdtempSync(join(tmpdir(), "annulus-relion-"));
  try {
    const pixels = new Float32Array(64).map((_, i) => 1 + Math.floor(i / 16));
    const header = { width: 4, height: 4, count: 4, pixelType: "float32" as const, pixelSize: null, statistics: null };
    const bytes = encodeMrcHeader({ ...header, label: "test" });
    writeFileSync(join(folder, "s.mrcs"), Buffer.concat([bytes, new Uint8Array(pixels.buffer)]));
    writeFileSync(join(folder, "p.star"), table);
    const file = openFile(join(folder, "p.star"));
    values = valuesOf(file);
    return file;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
/** Value of each image of the file that was opened last; NaN = missing. */
let values: number[] = [];
function valuesOf({ stack, missing }: OpenedFile): number[] {
  const reader = new FileReader();
  const out = new Float32Array(16);
  const found = Array.from({ length: stack!.count }, (_, i) => {
    if (missing?.[i]) return NaN;
    reader.readImage(stack!, i, out);
    return out[0]!;
  });
  reader.close();
  return found;
}
const loop = (name: string, labels: string, ...rows: string[]): string =>
  [`data_${name}`, "", "loop_", ...labels.split(" ").map((l, i) => `_${l} #${i + 1}`), ...rows, "", ""].join("\n");
const optics = (...sizes: number[]): string =>
  loop("optics", "rlnOpticsGroup rlnImagePixelSize", ...sizes.map((size, i) => `${i + 1} ${size}`));
const close = (found: ArrayLike<number>, wanted: readonly number[]): void => {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 9));
};

/** By the words in the first column of the table. */
const ROWS: Readonly<Record<string, () => void>> = {
  angle() {
    // psi = rlnAnglePsi, and not its negative.
    for (let i = 0; i < 50; i++) {
      const { psi, x, y } = some();
      expectPair(applyTo(fromOrigin(psi, 0, 0), x, y), relion(psi, 0, 0, x, y));
    }
    const [wrong] = applyTo(fromOrigin(-30, 0, 0), 3, 4);
    expect(Math.abs(wrong - relion(30, 0, 0, 3, 4)[0])).toBeGreaterThan(1);
    const { alignments } = opened(loop("particles", "rlnImageName rlnAnglePsi", "1@s.mrcs -30.5", "2@s.mrcs 190"));
    close(alignments!.psi, [-30.5, -170]);
  },

  "origin, STAR 3.1 and later"() {
    // o = rlnOriginAngst / pixel size of the particle's own optics group, applied before the rotation.
    const table =
      optics(1.35, 2.7) +
      loop(
        "particles",
        "rlnImageName rlnAnglePsi rlnOriginXAngst rlnOriginYAngst rlnOpticsGroup",
        "1@s.mrcs 90 2.7 -5.4 1",
        "2@s.mrcs 0 2.7 -5.4 2",
      );
    const { shiftX, shiftY } = opened(table).alignments!;
    close(shiftX, [4, 1]);
    close(shiftY, [2, -2]);
    for (let i = 0; i < 50; i++) {
      const { psi, ox, oy, x, y } = some();
      expectPair(applyTo(fromOrigin(psi, ox, oy), x, y), relion(psi, ox, oy, x, y));
    }
    const [wrong] = applyTo({ psi: 90, shiftX: 3, shiftY: 0, mirror: false }, 0, 0);
    expect(Math.abs(wrong - relion(90, 3, 0, 0, 0)[0])).toBeGreaterThan(1);
  },

  "origin, STAR 3.0 and earlier"() {
    // In px already: the pixel size, which the table gives too, must not come in.
    const labels = "rlnImageName rlnAnglePsi rlnOriginX rlnOriginY rlnDetectorPixelSize rlnMagnification";
    const table = loop("", labels, "1@s.mrcs 90 2 -4 5 20000", "2@s.mrcs 0 2 -4 5 20000");
    const { alignments, info } = opened(table);
    expect(info.pixelSize).toBe(2.5);
    close(alignments!.shiftX, [4, 2]);
    close(alignments!.shiftY, [2, -4]);
  },

  shift() {
    for (let i = 0; i < 50; i++) {
      const { psi, ox, oy } = some();
      const alignment = fromOrigin(psi, ox, oy);
      expectPair([alignment.shiftX, alignment.shiftY], rotate(psi, ox, oy));
      expectPair(originOf(alignment), [ox, oy]);
    }
  },

  mirror() {
    // x is reversed after everything else; RELION's tables have no mirror, ours have a column.
    for (let i = 0; i < 50; i++) {
      const { psi, ox, oy, x, y } = some();
      const [a, b] = relion(psi, ox, oy, x, y);
      expectPair(applyTo(fromOrigin(psi, ox, oy, true), x, y), [-a, b]);
    }
    const labels = "rlnImageName rlnAnglePsi annulusMirror";
    expect([...opened(loop("particles", labels, "1@s.mrcs 5 1", "2@s.mrcs 5 0")).alignments!.mirror]).toEqual([1, 0]);
  },

  image() {
    opened(loop("particles", "rlnImageName", "000003@s.mrcs", "1@s.mrcs", "4@s.mrcs"));
    expect(values).toEqual([3, 1, 4]);
    expect(() => opened(loop("particles", "rlnImageName", "0@s.mrcs"))).toThrow("whole number from 1");
    expect(opened(loop("particles", "rlnImageName", "1@s.mrcs", "5@s.mrcs")).info.usable).toBe(1);
  },

  class() {
    const labels = "rlnImageName rlnClassNumber";
    const { alignments } = opened(loop("particles", labels, "1@s.mrcs 1", "2@s.mrcs 7", "3@s.mrcs 0"));
    // From 0 inside; class 0 of RELION is no class.
    expect([...alignments!.classIndex]).toEqual([0, 6, -1]);
  },

  "pixel size, STAR 3.1"() {
    const labels = "rlnImageName rlnOpticsGroup";
    const { info, opticsPixelSizes, opticsGroup } = opened(
      optics(1.35, 1.07) + loop("particles", labels, "1@s.mrcs 2", "2@s.mrcs 1"),
    );
    expect(info.pixelSize).toBe(1.35);
    expect([...opticsPixelSizes!]).toEqual([1.35, 1.07]);
    expect([...opticsGroup!]).toEqual([1, 0]);
  },

  "pixel size, STAR 3.0"() {
    const labels = "rlnImageName rlnDetectorPixelSize rlnMagnification";
    const { info } = opened(loop("", labels, "1@s.mrcs 14 50000"));
    expect(info.pixelSize).toBeCloseTo(2.8, 12);
    expect(info.pixelSizeSources[0]).toMatchObject({
      source: "rlnDetectorPixelSize / rlnMagnification",
      trusted: true,
    });
  },
};

describe("RELION's table", () => {
  test.each(Object.entries(ROWS))("%s", (_row, check) => check());

  test("has these rows and no others", () => {
    const page = readFileSync(new URL("../../docs/conventions.md", import.meta.url), "utf8");
    const table = page.slice(page.indexOf("| row "), page.indexOf("An unknown pixel size"));
    const rows = [...table.matchAll(/^\| ([^|]*?) +\|/gm)].map((match) => match[1]!);
    expect(rows.slice(2)).toEqual(Object.keys(ROWS));
  });
});

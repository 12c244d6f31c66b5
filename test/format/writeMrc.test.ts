import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodePixels,
  encodePixels,
  PIXEL_BITS,
  toHalf,
  type WritablePixelType,
} from "../../src/core/format/mrcPixels.js";
import { readMrc } from "../../src/core/format/readMrc.js";
import { memorySource } from "../../src/core/format/source.js";
import { encodeMrcHeader } from "../../src/core/format/writeMrc.js";

const FOLDER = join(import.meta.dirname, "../golden/mrcfile");

function write(type: WritablePixelType, pixels: Float32Array, width: number, height: number, pixelSize: number | null) {
  const count = pixels.length / (width * height);
  const bytes = new Uint8Array(1024 + (pixels.length * PIXEL_BITS[type]) / 8);
  bytes.set(
    encodeMrcHeader({ width, height, count, pixelType: type, pixelSize, statistics: null, label: "Annulus 0.1.0" }),
  );
  encodePixels(pixels, type, bytes.subarray(1024));
  return bytes;
}

function readAll(bytes: Uint8Array, name = "a.mrcs") {
  const mrc = readMrc(memorySource(name, bytes));
  const { layout } = mrc;
  const pixels = new Float32Array(mrc.width * mrc.height * layout.count);
  decodePixels(bytes.subarray(layout.dataOffset), layout.pixelType, layout.littleEndian, pixels.length, pixels);
  return { mrc, pixels };
}

describe("what mrcfile wrote", () => {
  const golden = JSON.parse(readFileSync(join(FOLDER, "values.json"), "utf8")) as Record<
    string,
    { mode: number; shape: [number, number, number]; pixelSize: number; values: number[] }
  >;
  it.each(Object.entries(golden))("%s", (name, truth) => {
    const { mrc, pixels } = readAll(new Uint8Array(readFileSync(join(FOLDER, name))), name);
    expect(mrc.header.mode).toBe(truth.mode);
    expect([mrc.layout.count, mrc.height, mrc.width]).toEqual(truth.shape);
    expect(mrc.pixelSize.value).toBeCloseTo(truth.pixelSize, 6);
    expect(mrc.layout.littleEndian).toBe(!name.includes("big"));
    expect(mrc.kind).toBe(name === "volume.mrc" ? "volume" : "stack");
    expect(mrc.labels).toContain("golden");
    // Values went through float64 JSON and are exact in their own type.
    expect(pixels).toEqual(Float32Array.from(truth.values));
    expect(pixels).not.toEqual(Float32Array.from(truth.values).reverse());
  });
});

describe("what Annulus writes", () => {
  it.each(["int8", "int16", "uint16", "float16", "float32"] as const)("%s comes back", (type) => {
    for (const [width, height, count] of [
      [6, 5, 3],
      [5, 5, 1],
      [8, 8, 2],
    ] as const) {
      const pixels = Float32Array.from({ length: width * height * count }, (_, i) =>
        type.startsWith("u") ? (i * 13) % 200 : ((i * 13) % 200) - 100,
      );
      const { mrc, pixels: back } = readAll(write(type, pixels, width, height, 1.25));
      expect(back).toEqual(pixels);
      expect(mrc.findings.filter((f) => f.code !== "W_MRC_SHAPE")).toEqual([]);
      expect(mrc.questions).toEqual([]);
      expect(mrc.pixelSize).toMatchObject({ trusted: true, value: 1.25 });
      expect(mrc.header).toMatchObject({ ispg: 0, mz: 1, nversion: 20141, dmin: 0, dmax: -1, rms: -1 });
      expect(mrc.labels).toEqual(["Annulus 0.1.0"]);
    }
  });

  it("a pixel size that is not known stays so", () => {
    const { mrc } = readAll(write("float32", new Float32Array(16), 4, 4, null));
    expect(mrc.pixelSize).toMatchObject({ value: null, trusted: false });
  });

  it("integers are rounded to even halves and cut to their range; NaN is 0", () => {
    const out = new Uint8Array(6);
    encodePixels(Float32Array.of(0.5, 1.5, -0.5, 300, -300, NaN), "int8", out);
    expect([...new Int8Array(out.buffer)]).toEqual([0, 2, 0, 127, -128, 0]);
  });

  it("sizes that are none are refused", () => {
    const fields = { width: 0, height: 4, count: 1, pixelType: "float32", pixelSize: 1, statistics: null } as const;
    expect(() => encodeMrcHeader({ ...fields, label: "" })).toThrow(RangeError);
  });
});

describe("float16", () => {
  const decode = (bits: number): number => {
    const out = new Float32Array(1);
    decodePixels(Uint8Array.of(bits & 255, bits >> 8), "float16", true, 1, out);
    return out[0]!;
  };

  it("every pattern comes back as itself", () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = decode(bits);
      if (Number.isNaN(value)) expect(Number.isNaN(decode(toHalf(value)))).toBe(true);
      else expect(toHalf(value)).toBe(bits);
    }
  });

  it("known values of IEEE 754", () => {
    expect([0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555].map(decode)).toEqual([
      1,
      -2,
      65504,
      2 ** -14,
      2 ** -24,
      0.333251953125,
    ]);
    expect([1e6, -1e6, 65519.99, 65520, 2 ** -26].map(toHalf)).toEqual([0x7c00, 0xfc00, 0x7bff, 0x7c00, 0]);
  });

  it("is the nearest value, ties to even", () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const bits = toHalf(value);
        const error = Math.abs(decode(bits) - value);
        for (const other of [bits + 1, bits - 1]) {
          if ((other & 0x7fff) > 0x7bff || other < 0) continue;
          const otherError = Math.abs(decode(other) - value);
          expect(error).toBeLessThanOrEqual(otherError);
          if (error === otherError && decode(bits) !== decode(other)) expect(bits & 1).toBe(0);
        }
      }),
      { numRuns: 3000, seed: 5 },
    );
  });
});

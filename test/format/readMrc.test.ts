import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { decodePixels } from "../../src/core/format/mrcPixels.js";
import { readMrc, type MrcFile, type MrcOptions } from "../../src/core/format/readMrc.js";
import { memorySource } from "../../src/core/format/source.js";
import { mrcBytes, type MrcFields } from "./mrcBytes.js";

const read = (fields: MrcFields, name = "a.mrcs", options: MrcOptions = {}): MrcFile =>
  readMrc(memorySource(`/data/${name}`, mrcBytes(fields)), options);
const codes = (mrc: MrcFile): string[] => mrc.findings.map((f) => f.code);
const refusal = (make: () => unknown): AppError => {
  try {
    make();
  } catch (error) {
    if (error instanceof AppError) return error as AppError;
    throw error;
  }
  throw new Error("was not refused");
};

/** Pixel i of a test image as stored in a mode: values that use sign and both bytes. */
const SAMPLES: Record<number, (i: number) => number> = {
  0: (i) => ((i * 37) % 256) - 128,
  1: (i) => ((i * 7919) % 65536) - 32768,
  2: (i) => Math.fround(Math.sin(i) * 10 ** ((i % 9) - 4)),
  6: (i) => (i * 7919) % 65536,
  12: (i) => ((i % 2048) - 1024) / 64,
  101: (i) => (i * 7) % 16,
};

function encode(mode: number, count: number, little: boolean): Uint8Array {
  const value = SAMPLES[mode]!;
  const bytes = new Uint8Array(Math.ceil((count * ({ 0: 1, 1: 2, 2: 4, 6: 2, 12: 2, 101: 0.5 }[mode] ?? 0)) / 1));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < count; i++) {
    const v = value(i);
    if (mode === 0) view.setInt8(i, v);
    else if (mode === 1) view.setInt16(2 * i, v, little);
    else if (mode === 2) view.setFloat32(4 * i, v, little);
    else if (mode === 6) view.setUint16(2 * i, v, little);
    else if (mode === 12) view.setUint16(2 * i, half(v), little);
    else bytes[i >> 1]! |= i % 2 === 0 ? v : v << 4;
  }
  return bytes;
}

/** binary16 patterns by value, from the definition of the type, so independent of the encoder. */
const HALVES = new Map(
  Array.from({ length: 0x10000 }, (_, h): [number, number] => {
    const e = (h >> 10) & 31;
    const size = e === 0 ? (h & 1023) * 2 ** -24 : (1 + (h & 1023) / 1024) * 2 ** (e - 15);
    return [e === 31 ? NaN : h & 0x8000 ? -size : size, h];
  }),
);
const half = (value: number): number => HALVES.get(value)!;

describe("pixels of every mode, both byte orders, even and odd sizes", () => {
  const modes = [0, 1, 2, 6, 12, 101];
  const sizes = [
    [6, 5],
    [5, 6],
    [7, 7],
    [8, 8],
    [2, 1],
  ] as const;
  for (const mode of modes) {
    for (const little of [true, false]) {
      for (const [nx, ny] of sizes) {
        if (mode === 101 && nx % 2 === 1) continue;
        it(`mode ${mode}, ${little ? "little" : "big"}-endian, ${nx} × ${ny}`, () => {
          const count = nx * ny * 3;
          const bytes = mrcBytes({ nx, ny, nz: 3, mode, little }, encode(mode, count, little));
          const mrc = readMrc(memorySource("a.mrcs", bytes), { mode0: "signed" });
          const { layout } = mrc;
          expect([mrc.width, mrc.height, layout.count, layout.littleEndian]).toEqual([nx, ny, 3, little]);
          const out = new Float32Array(nx * ny);
          for (let section = 0; section < 3; section++) {
            const start = layout.dataOffset + section * layout.sectionBytes;
            const raw = bytes.subarray(start, start + layout.sectionBytes);
            decodePixels(raw, layout.pixelType, layout.littleEndian, out.length, out);
            const truth = Float32Array.from(out, (_, i) => SAMPLES[mode]!(section * nx * ny + i));
            expect(out).toEqual(truth);
            // Negative control: in the other byte order the numbers are others.
            if (mode === 0 || mode === 101) continue;
            decodePixels(raw, layout.pixelType, !layout.littleEndian, out.length, out);
            expect(out).not.toEqual(truth);
          }
        });
      }
    }
  }

  it("mode 0: signed by MRC2014, unsigned by IMOD's flags or by the user", () => {
    const fields: MrcFields = { nx: 4, ny: 4, nz: 1, mode: 0 };
    const asked = read(fields);
    expect(asked.layout.pixelType).toBe("int8");
    expect(codes(asked)).toContain("W_MRC_MODE0_SIGN");
    expect(asked.questions.map((q) => [q.id, q.chosen])).toEqual([["mode0Sign", "signed"]]);
    const told = read({ ...fields, imod: { stamp: 1146047817, flags: 0 } });
    expect(told.layout.pixelType).toBe("uint8");
    expect(told.questions).toEqual([]);
    expect(read({ ...fields, imod: { stamp: 1146047817, flags: 1 } }).layout.pixelType).toBe("int8");
    const answered = read(fields, "a.mrcs", { mode0: "unsigned" });
    expect(answered.layout.pixelType).toBe("uint8");
    expect(codes(answered)).not.toContain("W_MRC_MODE0_SIGN");
    expect(answered.questions[0]?.chosen).toBe("unsigned");
  });
});

describe("stack or volume", () => {
  const base: MrcFields = { nx: 8, ny: 8, nz: 8, mode: 2 };
  it.each([
    [".mrcs is a stack, whatever ISPG", { ...base, ispg: 1 }, "a.mrcs", "stack", false],
    [".mrcs.gz too", { ...base, ispg: 1 }, "a.MRCS.gz", "stack", false],
    ["ISPG 0 and no cube is a stack", { ...base, nz: 5, ispg: 0 }, "a.mrc", "stack", false],
    ["a cube with ISPG 1 is a volume", { ...base, ispg: 1 }, "a.mrc", "volume", false],
    ["a cube with ISPG 0 is asked about", { ...base, ispg: 0 }, "a.mrc", "stack", true],
    ["square sections with ISPG 1 are asked about", { ...base, nz: 5, ispg: 1 }, "a.mrc", "stack", true],
    ["other blocks with ISPG 1 are volumes, asked about", { ...base, ny: 6, ispg: 1 }, "a.map", "volume", true],
    ["one section is an image", { ...base, nz: 1, ispg: 1 }, "a.mrc", "image", false],
  ] as const)("%s", (_name, fields, name, kind, asked) => {
    const mrc = read(fields, name);
    expect(mrc.kind).toBe(kind);
    expect(mrc.questions.some((q) => q.id === "stackOrVolume")).toBe(asked);
    expect(codes(mrc).includes("W_MRC_STACK_OR_VOLUME")).toBe(asked);
  });

  it("the user's answer wins and ends the warning; a reference makes a stack", () => {
    const told = read({ ...base, ispg: 0 }, "a.mrc", { reading: "volume" });
    expect([told.kind, told.questions[0]?.chosen]).toEqual(["volume", "volume"]);
    expect(codes(told)).not.toContain("W_MRC_STACK_OR_VOLUME");
    expect(read({ ...base, ispg: 1 }, "a.mrc", { referredTo: true }).kind).toBe("stack");
  });
});

describe("pixel size", () => {
  const base: MrcFields = { nx: 10, ny: 10, nz: 2, mode: 2 };
  it.each([
    ["CELLA / M", { cella: [25, 25, 5], m: [10, 10, 2] }, 2.5, true],
    ["M other than N", { cella: [25, 25, 5], m: [5, 5, 1] }, 5, true],
    ["exactly 1 is not trusted", { cella: [10, 10, 1], m: [10, 10, 1] }, 1, false],
    ["0 means not known", { cella: [0, 0, 0] }, null, false],
    ["negative", { cella: [-10, -10, 0] }, null, false],
    ["NaN", { cella: [NaN, NaN, NaN] }, null, false],
    ["MX 0", { m: [0, 0, 0] }, null, false],
    ["beyond belief", { cella: [1e9, 1e9, 1] }, 1e8, false],
  ] as const)("%s", (_name, change, value, trusted) => {
    const mrc = read({ ...base, ...(change as Partial<MrcFields>) });
    expect([mrc.pixelSize.value, mrc.pixelSize.trusted]).toEqual([value, trusted]);
    expect(codes(mrc).includes("W_MRC_PIXSIZE")).toBe(!trusted);
  });
});

describe("machine stamps of the wild", () => {
  const base: MrcFields = { nx: 12, ny: 12, nz: 3, mode: 2 };
  const stamps = [
    [0x44, 0x41, 0, 0],
    [0x44, 0, 0, 0],
    [0x44, 0x20, 0x20, 0x20],
    [0x44, 0x11, 0, 0],
    [0, 0, 0, 0],
  ] as [number, number, number, number][];
  it.each(stamps)("%i %i %i %i", (...stamp) => {
    for (const little of [true, false]) {
      const standard = stamp[1] === 0x41;
      if (standard && !little) continue;
      const mrc = read({ ...base, little, stamp });
      expect(mrc.layout.littleEndian).toBe(little);
      expect(codes(mrc)).toEqual(standard ? [] : ["W_MRC_MACHST"]);
    }
  });

  it("a stamp that names the wrong order is overruled only when just the other one fits", () => {
    const mrc = read({ ...base, little: false, stamp: [0x44, 0x44, 0, 0] });
    expect(mrc.layout.littleEndian).toBe(false);
    expect(codes(mrc)).toEqual(["W_MRC_MACHST"]);
  });

  it("a truncated file without stamp or id still has one order only", () => {
    const mrc = read({ ...base, stamp: [0, 0, 0, 0], map: "\0\0\0\0", tail: -300 });
    expect(mrc.layout.count).toBe(2);
    expect(codes(mrc)).toEqual(["W_MRC_MAPID", "W_MRC_MACHST", "W_MRC_TRUNCATED"]);
  });
});

describe("refusals name file, place, found and expected", () => {
  const base: MrcFields = { nx: 8, ny: 8, nz: 2, mode: 2 };
  it.each([
    ["E_MRC_DIMS", { ny: -3 }, 4],
    ["E_MRC_DIMS", { nz: 0 }, 8],
    ["E_MRC_MODE", { mode: 3 }, 12],
    ["E_MRC_MODE", { mode: 4 }, 12],
    ["E_MRC_MODE", { mode: 16 }, 12],
    ["E_MRC_MODE", { mode: 154285104 }, 12],
    ["E_MRC_MODE", { mode: 101, nx: 7 }, 12],
    ["E_MRC_SIZE", { nx: 1 << 20, ny: 1 << 20 }, 0],
  ] as const)("%s %j", (code, change, byte) => {
    const fields = { ...base, ...change };
    const bytes = mrcBytes({ ...base }, new Uint8Array(512));
    const view = new DataView(bytes.buffer);
    [fields.nx, fields.ny, fields.nz, fields.mode].forEach((v, i) => view.setInt32(4 * i, v, true));
    const error = refusal(() => readMrc(memorySource("/d/x.mrcs", bytes)));
    expect(error.code).toBe(code);
    expect(error.detail).toMatchObject({ path: "/d/x.mrcs", byte });
    expect(error.message).toMatch(/^x\.mrcs, byte \d+: .*\(found .*; expected .*\)\. Try: /);
  });

  it("a file shorter than a header", () => {
    const error = refusal(() => readMrc(memorySource("x.mrcs", new Uint8Array(1000))));
    expect([error.code, (error.detail as { byte: number }).byte]).toEqual(["E_MRC_SIZE", 1000]);
  });

  it("names are shown escaped", () => {
    const error = refusal(() => readMrc(memorySource("/d/a\u202egnp\u001b[2J.mrcs", new Uint8Array(10))));
    expect(error.message).toContain("a\\u{202e}gnp\\u{1b}[2J.mrcs");
  });
});

describe("properties", () => {
  it("any bytes: a coded refusal or a layout inside the file", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 0, maxLength: 3000 }),
        fc.array(fc.record({ word: fc.nat(60), value: fc.integer() }), { maxLength: 8 }),
        fc.boolean(),
        (noise, words, valid) => {
          const bytes = valid ? mrcBytes({ nx: 4, ny: 4, nz: 9, mode: 2 }) : noise;
          if (bytes.length >= 1024) {
            const view = new DataView(bytes.buffer, bytes.byteOffset);
            for (const { word, value } of words) view.setInt32(4 * word, value, true);
          }
          try {
            const { layout, width, height } = readMrc(memorySource("x.mrc", bytes));
            expect(layout.dataOffset + layout.count * layout.sectionBytes).toBeLessThanOrEqual(bytes.length);
            expect(layout.count).toBeGreaterThan(0);
            expect(width * height).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
            expect((error as AppError).message).toContain("x.mrc");
          }
        },
      ),
      { numRuns: 1000, seed: 11 },
    );
  });

  it("usable sections are never more than the file holds, for any size (an overflow would show here)", () => {
    const side = fc.oneof(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.constantFrom(65536, 1073741825, 4));
    fc.assert(
      fc.property(side, side, side, fc.constantFrom(0, 1, 2, 6, 12), (nx, ny, nz, mode) => {
        const bytes = mrcBytes({ nx: 4, ny: 4, nz: 4, mode: 2 });
        const view = new DataView(bytes.buffer);
        [nx, ny, nz, mode].forEach((v, i) => view.setInt32(4 * i, v, true));
        const size = BigInt(nx) * BigInt(ny) * BigInt({ 0: 1, 1: 2, 2: 4, 6: 2, 12: 2 }[mode]);
        const fit = 256n / size;
        try {
          const { layout } = readMrc(memorySource("x.mrcs", bytes));
          expect(BigInt(layout.count)).toBe(fit < BigInt(nz) ? fit : BigInt(nz));
        } catch (error) {
          expect((error as AppError).code).toBe("E_MRC_SIZE");
          expect(fit).toBe(0n);
        }
      }),
      { numRuns: 1000, seed: 12 },
    );
  });
});

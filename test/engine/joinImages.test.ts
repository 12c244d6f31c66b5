/** Several sources of images as one. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { subset, type FileStack, type StackRef } from "../../src/core/stack.js";
import { joinImages } from "../../src/main/engine/joinImages.js";
import { FileReader } from "../../src/main/engine/io/fileReader.js";
import { memoryStack } from "../support/runInProcess.js";

const refuse = (reason: string): AppError => new AppError("request.invalid", reason, { reason });
const memory = (...values: number[]): StackRef =>
  memoryStack(
    values.map((v) => [v, v, v, v]),
    2,
    2,
  );
const file = (path: string, count: number, section: Uint32Array | null = null): StackRef => ({
  kind: "file",
  width: 2,
  height: 2,
  count,
  files: [
    {
      path,
      dataOffset: 0,
      pixelType: "float32",
      littleEndian: true,
      sectionBytes: 16,
      count,
      stamp: { size: 0, mtimeMs: 0, ino: 0 },
    },
  ],
  file: null,
  section,
});
/** The first pixel of every image. */
const imagesIn = (stack: StackRef): number[] => {
  const reader = new FileReader();
  const out = new Float32Array(4);
  const values = Array.from({ length: stack.count }, (_, i) => {
    reader.readImage(stack, i, out);
    return out[0]!;
  });
  reader.close();
  return values;
};
const part = (name: string, stack: StackRef, pixelSize: number | null = null) => ({
  name,
  images: { stack, pixelSize },
});

describe("joined images", () => {
  test("of memory lie one after another", () => {
    const { stack, pixelSize } = joinImages([part("a", memory(1, 2)), part("b", memory(3), 2)], refuse);
    expect(pixelSize).toBe(2);
    expect(stack.count).toBe(3);
    expect(Array.from((stack as { pixels: Float32Array }).pixels)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
  });

  test("of files keep file and section of each", () => {
    const { stack } = joinImages([part("a", file("a", 2, Uint32Array.of(7, 4))), part("b", file("b", 2))], refuse);
    if (stack.kind !== "file") throw new Error(stack.kind);
    expect(stack.files.map((f) => f.path)).toEqual(["a", "b"]);
    expect([Array.from(stack.file!), Array.from(stack.section!)]).toEqual([
      [0, 0, 1, 1],
      [7, 4, 0, 1],
    ]);
  });

  test("of files and of memory stand in the order given, each read from where it lies", () => {
    const folder = mkdtempSync(join(tmpdir(), "annulus-join-"));
    try {
      const path = join(folder, "two.raw");
      writeFileSync(path, Float32Array.from([4, 4, 4, 4, 5, 5, 5, 5]));
      const { size, mtimeMs, ino } = statSync(path);
      const onDisk = file(path, 2);
      if (onDisk.kind !== "file") throw new Error(onDisk.kind);
      const known: StackRef = { ...onDisk, files: [{ ...onDisk.files[0]!, stamp: { size, mtimeMs, ino } }] };
      const { stack, pixelSize } = joinImages(
        [part("a", memory(1, 2)), part("b", known, 3), part("c", memory(3))],
        refuse,
      );
      expect(pixelSize).toBe(3);
      expect(imagesIn(stack)).toEqual([1, 2, 4, 5, 3]);
      // A subset of it is one still.
      const some = subset(stack, Uint32Array.of(4, 2, 0), (n) => new Uint32Array(n));
      expect(imagesIn(some)).toEqual([3, 4, 1]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("that are missing stay so", () => {
    const lost: StackRef = { ...(file("a", 1) as FileStack), file: Uint32Array.of(0xffffffff) };
    const { stack } = joinImages([part("a", lost), part("b", file("b", 1))], refuse);
    if (stack.kind !== "file") throw new Error(stack.kind);
    expect(stack.files[stack.file![0]!]).toBeUndefined();
    expect(stack.files[stack.file![1]!]?.path).toBe("b");
  });

  test("of another size or scale are refused by their names", () => {
    const large = memoryStack([new Float32Array(9)], 3, 3);
    expect(() => joinImages([part("a", memory(1)), part("b", large)], refuse)).toThrow(
      /b has images of 3 × 3 px, a of 2 × 2/,
    );
    expect(() => joinImages([part("a", memory(1), 2), part("b", memory(2), 3)], refuse)).toThrow(
      /b has 3 Å\/px, a 2 Å\/px/,
    );
    expect(() => joinImages([part("a", memory(1), 2), part("b", file("b", 1), 3)], refuse)).toThrow(
      /b has 3 Å\/px, a 2 Å\/px/,
    );
  });
});

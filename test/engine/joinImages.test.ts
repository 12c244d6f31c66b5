/** Several sources of images as one. */
import { describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.js";
import type { StackRef } from "../../src/core/stack.js";
import { joinImages } from "../../src/main/engine/joinImages.js";
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

  test("of another size, scale or place are refused by their names", () => {
    const large = memoryStack([new Float32Array(9)], 3, 3);
    expect(() => joinImages([part("a", memory(1)), part("b", large)], refuse)).toThrow(
      /b has images of 3 × 3 px, a of 2 × 2/,
    );
    expect(() => joinImages([part("a", memory(1), 2), part("b", memory(2), 3)], refuse)).toThrow(
      /b has 3 Å\/px, a 2 Å\/px/,
    );
    expect(() => joinImages([part("a", memory(1)), part("b", file("b", 1))], refuse)).toThrow(
      /files and some in results/,
    );
  });
});

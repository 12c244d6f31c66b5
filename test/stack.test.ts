/** Choosing images of a stack. */
import { describe, expect, test } from "vitest";
import { numbersOf, subset, type FileStack, type MemoryStack, type StackFile } from "../src/core/stack.js";

const file = (path: string): StackFile => ({
  path,
  dataOffset: 1024,
  pixelType: "float32",
  littleEndian: true,
  sectionBytes: 16,
  count: 10,
  stamp: { size: 1, mtimeMs: 1, ino: 1 },
});
const many: FileStack = {
  kind: "file",
  width: 2,
  height: 2,
  count: 5,
  files: ["a", "b", "c", "d"].map(file),
  file: Uint32Array.of(3, 0, 2, 3, 1),
  section: Uint32Array.of(5, 6, 7, 8, 9),
};
const allocate = (n: number): Uint32Array => new Uint32Array(n);
const placesOf = (stack: FileStack): string[] =>
  Array.from({ length: stack.count }, (_, i) => `${stack.section![i]}@${stack.files[stack.file![i]!]!.path}`);

describe("subset", () => {
  test("keeps the images, their numbers, and only the files they lie in", () => {
    const chosen = subset(many, Uint32Array.of(3, 2, 0), allocate) as FileStack;
    expect(placesOf(chosen)).toEqual(["8@d", "7@c", "5@d"]);
    expect(chosen.files.map((f) => f.path)).toEqual(["d", "c"]);
    const again = subset(chosen, Uint32Array.of(1), allocate) as FileStack;
    expect(placesOf(again)).toEqual(["7@c"]);
    expect(numbersOf(again, [0])).toEqual([2]);
    expect(placesOf(many)).toEqual(["5@d", "6@a", "7@c", "8@d", "9@b"]);
  });

  test("an image without a file stays one", () => {
    const holed = { ...many, file: Uint32Array.of(3, 0xffffffff, 2, 3, 1) };
    const chosen = subset(holed, Uint32Array.of(1, 4), allocate) as FileStack;
    expect([...chosen.file!]).toEqual([0xffffffff, 0]);
    expect(chosen.files.map((f) => f.path)).toEqual(["b"]);
  });

  test("of memory: the pixels themselves", () => {
    const pixels = Float32Array.from({ length: 20 }, (_, i) => i);
    const stack: MemoryStack = { kind: "memory", width: 2, height: 2, count: 5, pixels };
    const chosen = subset(stack, Uint32Array.of(4, 1), allocate) as MemoryStack;
    expect([...chosen.pixels]).toEqual([16, 17, 18, 19, 4, 5, 6, 7]);
  });
});

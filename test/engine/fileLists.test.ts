import { expect, test } from "vitest";
import type { StackFile } from "../../src/core/stack.js";
import { packLists, unpackLists } from "../../src/main/engine/fileLists.js";

const files = (count: number): StackFile[] =>
  Array.from({ length: count }, (_, i) => ({
    path: `/movies/stack-${i}.mrcs`,
    dataOffset: 1024,
    pixelType: "float32",
    littleEndian: true,
    sectionBytes: 16384,
    count: 50,
    stamp: { size: 820224, mtimeMs: 1.5 * i, ino: i },
  }));
const args = (list: readonly StackFile[]) => ({
  stack: { kind: "file", width: 64, height: 64, count: 3, files: list, file: new Uint32Array(3), section: null },
  pair: { first: { files: list }, weight: 2 },
  numbers: [1, 2, 3],
  made: new Map([["a", 1]]),
});
/** As a worker gets it. */
const across = <T>(value: T): T => unpackLists(structuredClone(packLists(value)));

test("a long list arrives whole, once for all values that hold it, and everything else as it was", () => {
  const list = files(500);
  const first = across(args(list));
  expect(first).toEqual(args(list));
  expect(first.pair.first.files).toBe(first.stack.files);
  expect(across({ later: { files: list } }).later.files).toBe(first.stack.files);
  expect(across(args(files(500))).stack.files).not.toBe(first.stack.files);
});

test("a packed list crosses without a copy of its files; a short one is cloned as it is", () => {
  expect(packLists(args(files(3)))).toEqual(args(files(3)));
  const packed = JSON.stringify(packLists(args(files(20_000))));
  expect(packed.length).toBeLessThan(1000);
  expect(across(args(files(20_000))).stack.files[19_999]).toEqual(files(20_000)[19_999]);
});

test("lists that went out of use are read anew", () => {
  const list = files(300);
  const first = across({ files: list }).files;
  for (let i = 0; i < 6; i++) across({ files: files(300) });
  const again = across({ files: list }).files;
  expect(again).not.toBe(first);
  expect(again).toEqual(first);
});

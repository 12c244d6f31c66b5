import { expect, test } from "vitest";
import {
  chosenAtFirst,
  folderOf,
  join,
  outputWords,
  proposedFolder,
  writtenWords,
} from "../../../src/renderer/views/export/exportPlan.js";
import { images, result, rows } from "../tools/support.js";

test("a new folder beside the data is proposed, else one in the folder at hand", () => {
  const of = result(3, { tool: "align.reference-free" });
  expect(proposedFolder(of, "/data/particles.star", "/h")).toBe("/data/particles-reference-free-3");
  expect(proposedFolder(of, "/data/stack.mrcs.gz", "/h")).toBe("/data/stack-reference-free-3");
  expect(proposedFolder(of, "C:\\data\\stack.mrc", "")).toBe("C:\\data\\stack-reference-free-3");
  expect(proposedFolder(of, null, "/h")).toBe("/h/annulus-reference-free-3");
  expect(proposedFolder(of, "/read-only/particles.star", "/h", false)).toBe("/h/particles-reference-free-3");
  expect(join("/", "a")).toBe("/a");
  expect(["/data/a.star", "/a.star", "C:\\data\\a.mrc"].map(folderOf)).toEqual(["/data", "/", "C:\\data"]);
});

test("outputs say how much they are; a stack of particles is not written unasked, nor what is empty", () => {
  expect(outputWords(images("averages", 1))).toBe("1\u00a0image, 64 × 64\u00a0px");
  expect(outputWords(rows("frc", "frc", 2))).toBe("2\u00a0curves");
  expect(outputWords(rows("a", "alignments", 1024))).toBe("1\u202f024\u00a0rows");
  expect(chosenAtFirst(images("averages", 8))).toBe(true);
  expect(chosenAtFirst(images("particles", 100_000))).toBe(false);
  expect(chosenAtFirst(rows("optics", "table", 0))).toBe(false);
});

test("what was written is quoted by name, count and size", () => {
  const files = Array.from({ length: 8 }, (_, i) => ({ path: `/out/f${i}.csv`, bytes: 1000 }));
  expect(writtenWords(files)).toEqual({
    title: "8\u00a0files written, 8.0\u00a0kB",
    text: "/out: f0.csv, f1.csv, f2.csv, f3.csv, f4.csv, f5.csv, and 2 more",
  });
});

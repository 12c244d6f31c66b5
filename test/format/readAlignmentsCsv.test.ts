import { describe, expect, it } from "vitest";
import { rotate } from "../../src/core/conventions.js";
import { readAlignmentsCsv, startsAsAlignmentsCsv } from "../../src/core/format/readAlignmentsCsv.js";
import type { AlignmentsResult } from "../../src/core/tools/results.js";
import { alignmentsCsv } from "../../src/main/engine/export/csv.js";
import { random } from "../../src/core/random.js";
import { cells, joined, refused } from "./starText.js";

const FILE = { path: "/data/a.csv", name: "a.csv" };
const HEADER = "index,class,psi,originX,originY,shiftX,shiftY,mirror,ccc";
const shared = (text: string | Uint8Array): Uint8Array => {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
};
const read = (text: string | Uint8Array) => readAlignmentsCsv(FILE, shared(text));
const lines = (...rows: string[]): string => `${rows.join("\n")}\n`;

function some(n: number): AlignmentsResult {
  const u = random(3);
  const column = (f: () => number): Float64Array => Float64Array.from({ length: n }, f);
  return {
    index: Uint32Array.from({ length: n }, (_, i) => 3 * i),
    classIndex: Int32Array.from({ length: n }, (_, i) => (i % 5) - 1),
    psi: column(() => 180 - 360 * u()),
    shiftX: column(() => 10 * u() - 5),
    shiftY: column(() => 10 * u() - 5),
    mirror: Uint8Array.from({ length: n }, () => (u() < 0.5 ? 1 : 0)),
    ccc: column(() => (u() < 0.1 ? NaN : 2 * u() - 1)),
  };
}

describe("alignments as CSV", () => {
  it("what is written is read back to the same bits", () => {
    const given = some(500);
    const { alignments, table } = read(joined(alignmentsCsv(given, (row) => given.index[row]!)));
    expect(alignments).toEqual(given);
    expect(table.rows).toBe(500);
    expect(cells(table)[1]!.slice(0, 2)).toEqual(["4", "1"]);
    expect(alignments.psi.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("any order of columns, others between, quotes, blanks, CR LF, a mark at the start, no end of line", () => {
    const text =
      '\ufeff"psi", note ,index,mirror,class,shiftY,shiftX\r\n\r\n 30 ,"a, b",2,1,4,"-2.5",1e1\r\n-180,,1,0,0,0,0';
    const { alignments, table } = read(text);
    expect([...alignments.index]).toEqual([1, 0]);
    expect([...alignments.psi]).toEqual([30, 180]);
    expect([...alignments.classIndex]).toEqual([3, -1]);
    expect([...alignments.shiftX]).toEqual([10, 0]);
    expect([...alignments.shiftY]).toEqual([-2.5, 0]);
    expect([...alignments.mirror]).toEqual([1, 0]);
    expect([...alignments.ccc]).toEqual([NaN, NaN]);
    expect(table.labels).toEqual(["index", "class", "psi", "shiftX", "shiftY", "mirror"]);
  });

  it("classes alone: what is not said of the place of an image is NaN", () => {
    const { alignments, table } = read(lines("index,class,psi_deg,x_px,y_px", "2,0,31,1,2", "1,7,9,0,0"));
    expect([...alignments.index]).toEqual([1, 0]);
    expect([...alignments.classIndex]).toEqual([-1, 6]);
    expect([...alignments.psi, ...alignments.shiftX, ...alignments.shiftY]).toEqual(new Array(6).fill(NaN));
    expect([...alignments.mirror]).toEqual([0, 0]);
    expect(table.labels).toEqual(["index", "class"]);
  });

  it("origins alone: t = R(ψ)·o", () => {
    const { alignments } = read(lines("index,class,psi,originX,originY,mirror", "1,1,90,2,0,0", "2,1,25,1,-3,1"));
    expect(alignments.shiftX[0]).toBeCloseTo(0, 12);
    expect(alignments.shiftY[0]).toBeCloseTo(2, 12);
    const [x, y] = rotate(25, 1, -3);
    expect([alignments.shiftX[1], alignments.shiftY[1]]).toEqual([x, y]);
  });

  it("a table without rows is one", () => {
    expect(read(HEADER).alignments.index).toHaveLength(0);
  });

  const row = (changes: Partial<Record<string, string>>): string =>
    HEADER.split(",")
      .map((c) => changes[c] ?? { index: "2", class: "1", mirror: "0" }[c] ?? "0")
      .join(",");
  const GOOD = row({ index: "1" });
  it.each([
    ["no psi", lines("index,class,shiftX,shiftY,mirror", "1,1,0,0,0"), "E_CSV_COLS", 1, "column psi missing"],
    ["half a shift", lines("index,class,psi,shiftX,mirror", "1,1,0,0,0"), "E_CSV_COLS", 1, "column shiftY missing"],
    ["a column twice", lines(`${HEADER},psi`), "E_CSV_COLS", 1, "psi is named twice"],
    ["nothing", "\n\n", "E_CSV_COLS", 1, "no header line"],
    ["too few cells", lines(HEADER, GOOD, "2,1,0"), "E_CSV_COLS", 3, "3 cells"],
    ["too many cells", lines(HEADER, `${GOOD},7`), "E_CSV_COLS", 2, "10 cells"],
    ["text for an angle", lines(HEADER, GOOD, row({ psi: "north" })), "E_CSV_CELL", 3, '"north"'],
    ["an angle that is none", lines(HEADER, row({ psi: "nan" })), "E_CSV_CELL", 2, "psi"],
    ["an infinite shift", lines(HEADER, row({ shiftX: "inf" })), "E_CSV_CELL", 2, "shiftX"],
    ["an empty cell", lines(HEADER, GOOD, "", row({ shiftY: "" })), "E_CSV_CELL", 4, "an empty cell"],
    ["image 0", lines(HEADER, row({ index: "0" })), "E_CSV_CELL", 2, "from 1"],
    ["half an image", lines(HEADER, row({ index: "1.5" })), "E_CSV_CELL", 2, '"1.5"'],
    ["a class below none", lines(HEADER, row({ class: "-1" })), "E_CSV_CELL", 2, "class"],
    ["a mirror of 2", lines(HEADER, row({ mirror: "2" })), "E_CSV_CELL", 2, "0 or 1"],
    ["a bad coefficient", lines(HEADER, row({ ccc: "good" })), "E_CSV_CELL", 2, '"good"'],
    ["an image twice", lines(HEADER, GOOD, row({}), row({})), "E_CSV_INDEX", 4, "line 3"],
    ["shift against origin", lines(HEADER, row({ originX: "3", shiftX: "0" })), "E_CSV_CELL", 2, "R(psi)"],
  ])("%s", (_name, text, code, line, says) => {
    const error = refused(() => read(text));
    expect([error.code, error.detail.line]).toEqual([code, line]);
    expect(error.message).toContain(says);
    expect(error.message).toContain("a.csv");
  });

  it("is told from other text by its header", () => {
    expect(startsAsAlignmentsCsv(`${HEADER}\n1,1`)).toBe(true);
    expect(startsAsAlignmentsCsv('\u00ef\u00bb\u00bf"psi","index","x"')).toBe(true);
    expect(startsAsAlignmentsCsv("class,spatialFrequency,frc,n\n1,0,1,1")).toBe(false);
    expect(startsAsAlignmentsCsv("data_particles\nloop_\n")).toBe(false);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editStar, starNumber, starQuote, writeStar } from "../../src/core/format/writeStar.js";
import { cells, joined, star, text } from "./starText.js";

const SOURCE = `
# version 30001

data_optics

loop_ 
_rlnOpticsGroup #1 
_rlnImagePixelSize #2 
           1     1.500000 
 
# a remark
data_particles

loop_ 
_rlnImageName #1 
_myOwn #2 
_rlnAnglePsi #3 
"000001@a b.mrcs" 'keep  me'    1.000
# between rows
000002@c.mrcs     9007199254740993  2.000 # tail

data_rest
_k  v
`;

/** Any value a cell can have: no zero character, no line that begins with a semicolon. */
const value = fc
  .string({ unit: fc.oneof(fc.constantFrom(..."ab 1#'\";_$[]\t\n@é."), fc.string({ maxLength: 1 })), maxLength: 12 })
  .map((s) => s.replace(/[\0\r]/g, "").replace(/\n;+/g, "\n"));

describe("writing back", () => {
  it("no edit: the same bytes", () => {
    expect(text(editStar(star(SOURCE).star, []))).toBe(SOURCE);
    const table = star(SOURCE).tables[1]!;
    expect(text(editStar(star(SOURCE).star, [{ table, rows: null, columns: [] }]))).toBe(SOURCE);
  });

  it("a replaced and an appended column touch nothing else", () => {
    const { star: file, tables } = star(SOURCE);
    const columns = [
      { label: "rlnAnglePsi", value: (row: number) => starNumber(10 * row) },
      { label: "annulusNote", value: (row: number) => (row === 0 ? "" : "two words") },
    ];
    expect(text(editStar(file, [{ table: tables[1]!, rows: null, columns }]))).toBe(
      SOURCE.replace("_rlnAnglePsi #3 \n", "_rlnAnglePsi #3 \n_annulusNote #4\n")
        .replace("    1.000", '    0.000000 ""')
        .replace("  2.000 # tail", '  10.000000 "two words" # tail'),
    );
  });

  it("rows chosen and reordered keep their own bytes", () => {
    const { star: file, tables } = star(SOURCE);
    const written = text(editStar(file, [{ table: tables[1]!, rows: [1, 0], columns: [] }]));
    const lines = SOURCE.split("\n");
    const [first, second] = [
      lines.findIndex((l) => l.startsWith('"000001')),
      lines.findIndex((l) => l.startsWith("000002")),
    ];
    const expected = [...lines.slice(0, first), lines[second], lines[first], ...lines.slice(second + 1)];
    expect(written).toBe(expected.join("\n"));
  });

  it("CR LF becomes LF, Latin-1 survives, a cut line goes", () => {
    const crlf = star(SOURCE.replaceAll("\n", "\r\n")).star;
    expect(text(editStar(crlf, []))).toBe(SOURCE);
    expect(text(editStar(star(SOURCE.replaceAll("\n", "\r")).star, []))).toBe(SOURCE);
    const latin = Uint8Array.from(Buffer.from("data_\nloop_\n_a\n_b\ncaf\u00e9 1\n", "latin1"));
    const { star: file, tables } = star(latin);
    const edited = joined(
      editStar(file, [{ table: tables[0]!, rows: null, columns: [{ label: "b", value: () => "ü" }] }]),
    );
    expect(Buffer.from(edited).toString("latin1")).toBe("data_\nloop_\n_a\n_b\ncafé ü\n");
    expect(text(editStar(star("data_\nloop_\n_a\n_b\n1 2\n3").star, []))).toBe("data_\nloop_\n_a\n_b\n1 2\n");
  });

  it("rows in shared memory and files over a megabyte come in pieces", () => {
    const long = `data_\nloop_\n_a\n_b\n${Array.from({ length: 90_000 }, (_, i) => `${i} some_value_${i}`).join("\n")}\n`;
    const { star: file, tables } = star(long);
    const pieces = [...editStar(file, [{ table: tables[0]!, rows: null, columns: [] }])];
    expect(pieces.length).toBeGreaterThan(1);
    expect(text(pieces)).toBe(long);
    expect(text(editStar(file, []))).toBe(long);
  });

  it("parse(write(x)) = x for any values", () => {
    const table = fc
      .record({ columns: fc.integer({ min: 1, max: 4 }), rows: fc.integer({ min: 0, max: 5 }) })
      .chain(({ columns, rows }) =>
        fc
          .array(fc.array(value, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows })
          .map((values) => ({ columns, values })),
      );
    fc.assert(
      fc.property(table, table, (a, b) => {
        const pieces = writeStar(
          [a, b].map(({ columns, values }, t) => ({
            name: `t${t}`,
            rows: values.length,
            columns: Array.from({ length: columns }, (_, c) => ({
              label: `c${c}`,
              value: (r: number) => values[r]![c]!,
            })),
          })),
        );
        const { tables, findings } = star(joined(pieces));
        expect(tables.map(cells)).toEqual([a.values, b.values]);
        expect(findings).toEqual([]);
      }),
      { numRuns: 2000, seed: 21 },
    );
  });

  it("edit(file) then parse gives the edited values and keeps the others", () => {
    fc.assert(
      fc.property(value, value, fc.constantFrom("rlnImageName", "myOwn", "rlnAnglePsi", "brandNew"), (x, y, label) => {
        const { star: file, tables } = star(SOURCE);
        const columns = [{ label, value: (row: number) => (row === 0 ? x : y) }];
        const again = star(joined(editStar(file, [{ table: tables[1]!, rows: null, columns }])));
        const after = again.tables[1]!;
        const column = after.labels.indexOf(label);
        const before = cells(tables[1]!);
        expect(cells(after)).toEqual(
          before.map((row, r) => {
            const expected = [...row];
            expected[column] = r === 0 ? x : y;
            return expected;
          }),
        );
        expect(cells(again.tables[2]!)).toEqual([["v"]]);
      }),
      { numRuns: 1000, seed: 22 },
    );
  });

  it("what no STAR file can hold is refused", () => {
    expect(() => starQuote("a\0b")).toThrow(RangeError);
    expect(() => starQuote("a\n;b")).toThrow(RangeError);
  });

  it("numbers as RELION writes them", () => {
    expect([0, -0, -0.0000001, 12.5, 1e-7, 2e12, NaN, -Infinity].map(starNumber)).toEqual([
      "0.000000",
      "0.000000",
      "-1.000000e-7",
      "12.500000",
      "1.000000e-7",
      "2.000000e+12",
      "nan",
      "-inf",
    ]);
  });
});

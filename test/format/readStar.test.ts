import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { readStar } from "../../src/core/format/readStar.js";
import { cellNumber, isNumericColumn, lineOfRow, numericColumn, parseNumber } from "../../src/core/format/star.js";
import { firstNonUtf8 } from "../../src/core/format/starEncoding.js";
import { cells, FILE, refused, star } from "./starText.js";

describe("tables", () => {
  it("blocks, loops, pairs, comments, label numbers, blank lines", () => {
    const { tables, findings } = star(
      "# head\n\ndata_optics\nloop_ \n_a #1 \n_b#c #2 # note\n1 2 # trailing\n\n# between\n  3\t4  \n \ndata_\n\n_k   v\n_l 'two words' # why\n",
    );
    expect(tables.map((t) => [t.name, t.kind, t.labels])).toEqual([
      ["optics", "loop", ["a", "b#c"]],
      ["", "pairs", ["k", "l"]],
    ]);
    expect(tables.map(cells)).toEqual([
      [
        ["1", "2"],
        ["3", "4"],
      ],
      [["v", "two words"]],
    ]);
    expect(findings).toEqual([]);
  });

  it("pairs and several loops in one block", () => {
    const { tables } = star("data_m\n_n 2\nloop_\n_a\nx\ny\nloop_\n_b\nz\n_last 1\n");
    expect(tables.map((t) => [t.kind, cells(t)])).toEqual([
      ["pairs", [["2"]]],
      ["loop", [["x"], ["y"]]],
      ["loop", [["z"]]],
      ["pairs", [["1"]]],
    ]);
  });

  it("quotes: #, blanks, other quotes, closing only before a blank, unclosed ones are characters", () => {
    const { tables } = star(`data_\nloop_\n_a\n_b\n"x # y" 'don't'\n"say ""hi""" "it's"\n'a"b' "" \n5' "open\n`);
    expect(cells(tables[0]!)).toEqual([
      ["x # y", "don't"],
      ['say ""hi""', "it's"],
      ['a"b', ""],
      ["5'", '"open'],
    ]);
  });

  it("# inside a bare value is a character", () => {
    expect(cells(star("data_\nloop_\n_a\n_b\njob#1/x.mrcs y#\n").tables[0]!)).toEqual([["job#1/x.mrcs", "y#"]]);
  });

  it("text blocks in loops and pairs", () => {
    const { tables } = star("data_\n_note\n;two\nlines\n;\n_b 1\nloop_\n_c\n_d\n1\n;long\ntext\n;\n2 3\n");
    expect(tables.map(cells)).toEqual([
      [["two\nlines", "1"]],
      [
        ["1", "long\ntext"],
        ["2", "3"],
      ],
    ]);
  });

  it("first values that look like keywords: a block name stands alone", () => {
    const { tables } = star("data_\nloop_\n_a\n_b\ndata_1/x.mrc 1\nloop_x 2\ndata_next\n_c 3\n");
    expect(cells(tables[0]!)).toEqual([
      ["data_1/x.mrc", "1"],
      ["loop_x", "2"],
    ]);
    expect(tables[1]).toMatchObject({ name: "next", labels: ["c"] });
  });

  it("LF, CR LF and CR give the same cells and lines", () => {
    const text = "# c\ndata_x\n\nloop_\n_a\n_b\n1 2\n3 4\n";
    const all = ["\n", "\r\n", "\r"].map((newline) => star(text.replaceAll("\n", newline)));
    for (const { tables, star: file, findings } of all) {
      expect(cells(tables[0]!)).toEqual(cells(all[0]!.tables[0]!));
      expect(lineOfRow(tables[0]!, 1)).toBe(8);
      expect(findings.map((f) => f.code)).toEqual(file.newline === "\n" ? [] : ["W_STAR_CRLF"]);
    }
    expect(all.map((a) => a.star.newline)).toEqual(["\n", "\r\n", "\r"]);
  });

  it("a byte order mark is skipped, UTF-8 read, Latin-1 shown as such", () => {
    expect(cells(star("\ufeffdata_\nloop_\n_a\nµm/é.mrcs\n").tables[0]!)).toEqual([["µm/é.mrcs"]]);
    const latin = star(Uint8Array.from(Buffer.from("data_\nloop_\n_a\ncaf\u00e9\n", "latin1")));
    expect(cells(latin.tables[0]!)).toEqual([["café"]]);
    expect(latin.findings.map((f) => [f.code, f.line])).toEqual([["W_STAR_ENCODING", 4]]);
  });

  it("keys without a value are empty", () => {
    expect(cells(star("data_\n_a\n_b # nothing\n_c 1\n").tables[0]!)).toEqual([["", "", "1"]]);
  });
});

describe("refusals", () => {
  it.each([
    ["E_STAR_NO_BLOCK", "loop_\n_a\n1\n", 1],
    ["E_STAR_NO_BLOCK", "\n# nothing\n", undefined],
    ["E_STAR_COLS", "data_\nloop_\n_a\n_b\n1 2\n3\n4 5\n", 6],
    ["E_STAR_COLS", "data_\nloop_\n_a\n_b\n1 2 3\n", 5],
    ["E_STAR_DUP_LABEL", "data_\nloop_\n_a\n_a\n1 2\n", 4],
    ["E_STAR_DUP_LABEL", "data_\n_a 1\n_a 2\n", 3],
    ["E_STAR_SYNTAX", "data_\nstray\n", 2],
    ["E_STAR_SYNTAX", "data_\n_a 1 2\n", 2],
    ["E_STAR_SYNTAX", "data_\nloop_\n1 2\n", 3],
    ["E_STAR_SYNTAX", "data_\n_a\n;never closed\n", 3],
    ["E_STAR_NUL", "data_\n_a x\0y\n", 2],
  ] as const)("%s in %j", (code, text, line) => {
    const error = refused(() => star(text));
    expect([error.code, error.detail.line]).toEqual([code, line]);
    expect(error.message).toContain("x.star");
  });

  it("a cut last line is dropped, only without its newline and after a whole row", () => {
    const { tables, findings } = star("data_\nloop_\n_a\n_b\n1 2\n3");
    expect(cells(tables[0]!)).toEqual([["1", "2"]]);
    expect(findings.map((f) => [f.code, f.line])).toEqual([["W_STAR_TRUNCATED", 6]]);
    expect(refused(() => star("data_\nloop_\n_a\n_b\n1 2\n3\n")).code).toBe("E_STAR_COLS");
    expect(refused(() => star("data_\nloop_\n_a\n_b\n3")).code).toBe("E_STAR_COLS");
  });

  it.each([
    [1, 40],
    [40, 1],
    [9, 9],
  ])("30,000 rows whose cells grow from %i to %i characters, and a short table behind them", (from, to) => {
    const cell = (row: number, column: number): string =>
      `${row}_${column}`.padEnd(Math.round(from + ((to - from) * row) / 30_000), "x");
    const wanted = Array.from({ length: 30_000 }, (_, row) => [0, 1, 2].map((column) => cell(row, column)));
    const text = wanted.map((row) => row.join("  ")).join("\n");
    const { tables } = star(`data_a\nloop_\n_p\n_q\n_r\n${text}\n\ndata_b\nloop_\n_s\n1\n2\n`);
    expect(cells(tables[0]!)).toEqual(wanted);
    expect(cells(tables[1]!)).toEqual([["1"], ["2"]]);
    const { buffer, length } = tables[0]!.cells;
    expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(buffer.byteLength).toBeLessThan(4 * length * 1.12);
  });

  it("lines are counted the same in whatever order they are asked for", () => {
    const { tables } = star(`data_\r\nloop_\r\n_a\r\n${"1\r\n2\n".repeat(50)}`);
    for (const row of [7, 9, 8, 99, 0, 50]) expect(lineOfRow(tables[0]!, row)).toBe(4 + row);
  });

  it("cells longer than what is put together at once", () => {
    const long = "ab".repeat(5000);
    expect(cells(star(`data_\nloop_\n_a\n${long}\n${long}é\n`).tables[0]!)).toEqual([[long], [`${long}é`]]);
  });

  it("a zero byte, a CR and a byte beyond ASCII are seen wherever they stand", () => {
    for (let at = 0; at < 9; at++) {
      const text = (c: string): string => `data_\n_a ${"x".repeat(at)}${c}${"y".repeat(8 - at)}\n`;
      expect(star(text("y")).findings).toEqual([]);
      expect(refused(() => star(text("\0"))).detail.byte).toBe(9 + at);
      expect(star(text("é")).star.encoding).toBe("utf-8");
      expect(star(Buffer.from(text("é"), "latin1")).findings.map((f) => [f.code, f.byte])).toEqual([
        ["W_STAR_ENCODING", 9 + at],
      ]);
      expect(star(`${text("é")}#\r\n`).star.newline).toBe("\r\n");
      expect(star(`${text("y")}#\r`).star.newline).toBe("\r");
    }
  });

  it("names from files are only ever keys of Maps: constructor and __proto__ are plain labels", () => {
    const { tables } = star("data_\nloop_\n_constructor\n___proto__\n1 2\n");
    expect(tables[0]!.labels).toEqual(["constructor", "__proto__"]);
    expect(Object.prototype).not.toHaveProperty("1");
  });
});

describe("numbers", () => {
  it("known forms", () => {
    const { tables } = star(
      "data_\nloop_\n_n\n1\n-2.50\n+.5\n1e3\n1.5D-2\nnan\ninf\n-inf\n1e999\nabc\n1.2.3\n-\n.\n0x10\n'7'\n",
    );
    const values = Array.from({ length: tables[0]!.rows }, (_, row) => cellNumber(tables[0]!, row, 0));
    expect(values).toEqual([1, -2.5, 0.5, 1000, 0.015, NaN, Infinity, -Infinity, Infinity, NaN, NaN, NaN, NaN, NaN, 7]);
    expect(numericColumn(tables[0]!, 0)).toEqual(Float64Array.from(values));
  });

  it("any written double is read exactly", () => {
    const check = (text: string): void => {
      const bytes = new TextEncoder().encode(text);
      expect(parseNumber(bytes, 0, bytes.length)).toBe(Number(text));
    };
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(20), (x, digits) => {
        check(String(x));
        if (Math.abs(x) < 1e21) check(x.toFixed(digits));
        check(x.toExponential(digits));
      }),
      { numRuns: 3000, seed: 3 },
    );
  });

  it("a column is read as its cells are, whatever is in them", () => {
    const written = fc.oneof(
      fc.double().map(String),
      fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.nat(12)).map(([x, n]) => x.toFixed(n)),
      fc.stringMatching(/^[-+]?[0-9]{0,17}\.?[0-9]{0,17}$/).filter((text) => text !== ""),
      fc.constantFrom("-0", "+", "-.", "1.2.3", "5e2", '"7"', "'-8.5'", "1,5", "nan", "x"),
    );
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 40 }), (values) => {
        const [table] = star(`data_\nloop_\n_a\n_n\n${values.map((v) => `q ${v}`).join("\n")}`).tables;
        const one = values.map((_, row) => cellNumber(table!, row, 1));
        expect([...numericColumn(table!, 1)]).toEqual(one);
        values.forEach((v, row) => /^[-+]?\d+\.?\d*$/.test(v) && expect(one[row]).toBe(Number(v)));
      }),
      { numRuns: 500, seed: 4 },
    );
  });

  it("numeric columns are told from names", () => {
    const { tables } = star("data_\nloop_\n_a\n_b\n1 x\nnan 2\n");
    expect([0, 1].map((c) => isNumericColumn(tables[0]!, c))).toEqual([true, false]);
  });
});

describe("any bytes", () => {
  const bit = fc.constantFrom(
    "data_",
    "loop_",
    "_a",
    "_b ",
    "\n",
    "\r\n",
    " ",
    "#x",
    '"',
    "'",
    ";",
    "1",
    "é",
    "\t",
    "z",
  );
  it("pieces of STAR in any order: tables or a coded refusal, never a hang", () => {
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 60 }), (bits) => {
        try {
          for (const table of star(bits.join("")).tables) {
            expect(table.cells.length).toBe(table.rows * table.labels.length);
            cells(table);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 3000, seed: 8 },
    );
  });

  it("64 KB of noise behind a good start takes less than 200 ms", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 60_000, maxLength: 65_536 }), fc.boolean(), (noise, ascii) => {
        const bytes = ascii ? noise.map((c) => 9 + (c % 60)) : noise;
        bytes.set(new TextEncoder().encode("data_\nloop_\n_a\n_b\n1 2\n"));
        const start = performance.now();
        try {
          readStar(FILE, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
        expect(performance.now() - start).toBeLessThan(200);
      }),
      { numRuns: 40, seed: 9 },
    );
  });

  it("UTF-8 is judged as the platform judges it", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.string({ unit: "grapheme", maxLength: 6 })), (x) => {
        const bytes = typeof x === "string" ? new TextEncoder().encode(x) : x;
        let valid = true;
        try {
          new TextDecoder("utf-8", { fatal: true }).decode(bytes);
        } catch {
          valid = false;
        }
        expect(firstNonUtf8(bytes) < 0).toBe(valid);
      }),
      { numRuns: 5000, seed: 10 },
    );
  });
});

import { describe, expect, test } from "vitest";
import type { ColumnInfo } from "../../../src/main/api/contract.js";
import { IndexSet } from "../../../src/renderer/state/indexSet.js";
import { ParticleOrder, type OrderSource } from "../../../src/renderer/views/gallery/ParticleOrder.js";
import { cellText, headWithUnit, toTsv } from "../../../src/renderer/views/table/cellText.js";
import { searchColumns, shortLabels, shownColumns, usualColumns } from "../../../src/renderer/views/table/columns.js";
import { MOST_CELLS, rowsAsTsv } from "../../../src/renderer/views/table/copyRows.js";
import { nextSort, sortLabel, usableSort } from "../../../src/renderer/views/table/sorting.js";
import { originOf, rowAt, rowsInSight, ROW_HEIGHT } from "../../../src/renderer/views/table/tableGeometry.js";
import { thumbnailBin } from "../../../src/renderer/views/table/Thumbnail.js";

const column = (id: string, label: string, unit = "", numeric = true): ColumnInfo => ({ id, label, unit, numeric });
const COLUMNS = [
  column("index", "Number"),
  column("star:rlnImageName", "ImageName", "", false),
  column("star:rlnDefocusU", "DefocusU", "Å"),
  column("star:rlnAnglePsi", "AnglePsi", "°"),
  column("result:5:ccc", "CCC (result 5)"),
  column("result:5:class", "Class (result 5)"),
];

describe("sorting by heads", () => {
  test("up, down, file order", () => {
    const once = nextSort([], "a", false);
    expect(once).toEqual([{ column: "a", descending: false }]);
    const twice = nextSort(once, "a", false);
    expect(twice).toEqual([{ column: "a", descending: true }]);
    expect(nextSort(twice, "a", false)).toEqual([]);
    expect(nextSort(twice, "b", false)).toEqual([{ column: "b", descending: false }]);
  });

  test("Shift adds up to three keys, turns one and takes it out", () => {
    const two = nextSort([{ column: "a", descending: true }], "b", true);
    expect(two.map((k) => k.column)).toEqual(["a", "b"]);
    const turned = nextSort(two, "a", true);
    expect(turned.map((k) => k.column)).toEqual(["b"]);
    const three = nextSort(two, "c", true);
    expect(nextSort(three, "d", true).map((k) => k.column)).toEqual(["a", "b", "d"]);
  });

  test("an order is said, and forgets columns that are gone", () => {
    expect(sortLabel([], COLUMNS)).toBe("file order");
    expect(sortLabel([{ column: "result:5:ccc", descending: true }], COLUMNS)).toBe("CCC (result 5), high first");
    expect(sortLabel([{ column: "star:rlnImageName", descending: false }], COLUMNS)).toBe("ImageName, A to Z");
    expect(usableSort([{ column: "result:9:ccc", descending: true }], COLUMNS)).toEqual([]);
  });
});

describe("columns", () => {
  test("results and what is looked for come first, the number never", () => {
    expect(usualColumns(COLUMNS)).toEqual([
      "result:5:ccc",
      "result:5:class",
      "star:rlnAnglePsi",
      "star:rlnDefocusU",
      "star:rlnImageName",
    ]);
    expect(usualColumns(Array.from({ length: 500 }, (_, k) => column(`star:${k}`, String(k))))).toHaveLength(24);
  });

  test("a choice keeps its order and loses what is gone", () => {
    expect(shownColumns(COLUMNS, ["star:rlnAnglePsi", "gone", "star:rlnDefocusU"]).map((c) => c.label)).toEqual([
      "AnglePsi",
      "DefocusU",
    ]);
  });

  test("all words of a search must occur", () => {
    expect(searchColumns(COLUMNS, "defoc").map((c) => c.id)).toEqual(["star:rlnDefocusU"]);
    expect(searchColumns(COLUMNS, "rln psi").map((c) => c.id)).toEqual(["star:rlnAnglePsi"]);
    expect(searchColumns(COLUMNS, "rln nothing")).toEqual([]);
  });

  test("one result needs no number in every head, two do", () => {
    expect(shortLabels(COLUMNS).at(-1)!.label).toBe("Class");
    const two = [...COLUMNS, column("result:6:ccc", "CCC (result 6)")];
    expect(shortLabels(two).at(-1)!.label).toBe("CCC (result 6)");
  });
});

describe("cells", () => {
  test("numbers follow the rules of the screen", () => {
    expect(cellText("20312.500000", COLUMNS[2]!)).toBe("20\u202f312.5\u00a0Å");
    expect(cellText("-13.456789", COLUMNS[3]!)).toBe("\u221213.5°");
    expect(cellText("0.41149", COLUMNS[4]!)).toBe("0.411");
    expect(cellText("7", COLUMNS[5]!)).toBe("7");
    expect(cellText("-2.5604", column("x", "Shift", "px"))).toBe("\u22122.56\u00a0px");
    expect(cellText("0.00001234", column("x", "small"))).toBe("1.234e\u22125");
    expect(cellText("20428.000000", COLUMNS[2]!)).toBe("20\u202f428.0\u00a0Å");
    expect(cellText("-1.900", column("x", "OriginX"))).toBe("\u22121.900");
    expect(cellText("1.5e2", column("x", "score"))).toBe("150.000");
    expect(cellText("", COLUMNS[2]!)).toBe("");
  });

  test("text is never touched, nor is what turns out to be no number", () => {
    expect(cellText("-001.50", COLUMNS[1]!)).toBe("-001.50");
    expect(cellText("nan?", COLUMNS[2]!)).toBe("nan?");
  });
});

describe("copied rows", () => {
  test("are tab-separated with units in the head, as the file writes them", async () => {
    const source: OrderSource = {
      rows: (_dataset, { first, count, columns }) => {
        const indices = Array.from({ length: count }, (_, k) => 11_999 - first - k);
        return Promise.resolve({ indices, cells: indices.map((index) => columns.map((c) => `${c}=${index}`)) });
      },
      position: () => Promise.resolve(0),
    };
    const order = new ParticleOrder(source, 1, 4, 12_000);
    const text = await rowsAsTsv(source, order, IndexSet.of([2, 5, 11_998]), COLUMNS.slice(2, 4));
    expect(text.split("\n")).toEqual([
      "Particle\tDefocusU [Å]\tAnglePsi [°]",
      "11999\tstar:rlnDefocusU=11998\tstar:rlnAnglePsi=11998",
      "6\tstar:rlnDefocusU=5\tstar:rlnAnglePsi=5",
      "3\tstar:rlnDefocusU=2\tstar:rlnAnglePsi=2",
      "",
    ]);
    await expect(rowsAsTsv(source, order, IndexSet.range(0, MOST_CELLS), COLUMNS)).rejects.toThrow("too many");
  });

  test("a tab inside a cell cannot break the table", () => {
    expect(toTsv(["a"], [["x\ty\r\nz"]])).toBe("a\nx y z\n");
    expect(headWithUnit(COLUMNS[4]!)).toBe("CCC (result 5)");
  });
});

test("thumbnails ask for the part of the reduction that the engine has", () => {
  expect(thumbnailBin(96, 96, 24)).toBe(4);
  expect(thumbnailBin(128, 128, 24)).toBe(2);
  expect(thumbnailBin(64, 64, 24)).toBe(1);
  expect(thumbnailBin(16, 16, 24)).toBe(1);
});

describe("the rows in sight", () => {
  const heights = [1, 25, 26, 27, 200, 234, 777.5];
  const offsets = [0, 1, 25, 26, 999 * ROW_HEIGHT + 0.5, 1000 * ROW_HEIGHT, 26_000_000 - 3];

  test("cover the room there is, wherever it is scrolled to, with one row to spare at most", () => {
    for (const height of heights) {
      for (const offset of offsets) {
        const [first, end] = [rowAt(offset), rowAt(offset) + rowsInSight(height)];
        expect(first * ROW_HEIGHT).toBeLessThanOrEqual(offset);
        expect(end * ROW_HEIGHT).toBeGreaterThanOrEqual(offset + height);
        expect((end - 2) * ROW_HEIGHT).toBeLessThan(offset + height);
      }
    }
    expect(rowsInSight(0)).toBe(0);
    // One row fewer would leave a gap somewhere.
    const short = (height: number, offset: number): boolean =>
      (rowAt(offset) + rowsInSight(height) - 1) * ROW_HEIGHT < offset + height;
    expect(heights.some((height) => offsets.some((offset) => short(height, offset)))).toBe(true);
  });

  test("hang from an origin that changes seldom and is never far", () => {
    const first = Array.from({ length: 5000 }, (_, k) => k);
    expect(new Set(first.map(originOf)).size).toBe(5);
    for (const row of first) {
      expect(originOf(row)).toBeLessThanOrEqual(row);
      expect(row - originOf(row)).toBeLessThan(1000);
    }
  });
});

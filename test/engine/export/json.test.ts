/** Tables as JSON. */
import { describe, expect, test } from "vitest";
import type { TableResult } from "../../../src/core/tools/results.js";
import { tableJson } from "../../../src/main/engine/export/json.js";

const text = (table: TableResult): string =>
  Buffer.concat([...tableJson(table)].map((chunk) => Buffer.from(chunk))).toString("utf8");
const column = (name: string, unit: string, values: readonly number[]) => ({
  name,
  label: `"${name}"`,
  unit,
  values: Float64Array.from(values),
});

describe("a table as JSON", () => {
  test("has its columns, and a row for each; what is no number is null", () => {
    const json = text({ columns: [column("node", "", [1, 2, 3]), column("psi", "°", [0.1, Number.NaN, Infinity])] });
    expect(JSON.parse(json)).toEqual({
      columns: [
        { name: "node", label: '"node"', unit: "" },
        { name: "psi", label: '"psi"', unit: "°" },
      ],
      rows: [
        { node: 1, psi: 0.1 },
        { node: 2, psi: null },
        { node: 3, psi: null },
      ],
    });
    expect(json.split("\n")).toHaveLength(9);
  });

  test("reads back to the same bits, however long", () => {
    const values = Array.from({ length: 9000 }, (_, i) => Math.sin(i) * 10 ** ((i % 30) - 15));
    const { rows } = JSON.parse(text({ columns: [column("v", "", values)] })) as { rows: { v: number }[] };
    expect(rows.map((row) => row.v)).toEqual(values);
  });

  test("may be empty, or have columns of different lengths", () => {
    expect(JSON.parse(text({ columns: [] }))).toEqual({ columns: [], rows: [] });
    const { rows } = JSON.parse(text({ columns: [column("a", "", [1]), column("b", "", [])] })) as { rows: unknown };
    expect(rows).toEqual([{ a: 1, b: null }]);
  });
});

import { describe, expect, test, vi } from "vitest";
import { ResourceCache } from "../../../src/renderer/data/cache.js";
import { PagedRows } from "../../../src/renderer/views/table/PagedRows.js";
import type { RowsQuery } from "../../../src/main/api/contract.js";

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function setUp(order: number | null, columns: string[], count = 1_000_000) {
  const queries: RowsQuery[] = [];
  const aborted: number[] = [];
  const cache = new ResourceCache(10_000_000);
  const rows = new PagedRows(
    {
      cache,
      rows: (_dataset, query, signal) => {
        queries.push(query);
        signal.addEventListener("abort", () => aborted.push(query.first));
        return Promise.resolve({
          indices: Array.from({ length: query.count }, (_, k) => (query.order === null ? 1 : 2) * (query.first + k)),
          cells: Array.from({ length: query.count }, (_, k) => query.columns.map((c) => `${c}@${query.first + k}`)),
        });
      },
    },
    3,
    order,
    count,
    columns,
  );
  return { rows, queries, aborted };
}

describe("pages", () => {
  test("file order without columns asks for nothing", () => {
    const { rows, queries } = setUp(null, []);
    rows.want({ first: 0, end: 100 });
    expect(queries).toEqual([]);
    expect(rows.index(999_999)).toBe(999_999);
    expect(rows.index(1_000_000)).toBeUndefined();
  });

  test("cells come by block, and are known afterwards", async () => {
    const { rows, queries } = setUp(5, ["a", "b"]);
    const heard = vi.fn();
    rows.subscribe(heard);
    rows.want({ first: 500_100, end: 500_120 });
    expect(rows.cell(500_110, "b")).toBeUndefined();
    await settled();
    expect(heard).toHaveBeenCalled();
    expect(queries).toHaveLength(1);
    expect(rows.cell(500_110, "b")).toBe("b@500110");
    expect(rows.index(500_110)).toBe(1_000_220);
    expect(rows.cell(500_110, "unknown")).toBeUndefined();
  });

  test("only the columns in sight are asked for", async () => {
    const columns = Array.from({ length: 10_000 }, (_, k) => `c${k}`);
    const { rows, queries } = setUp(null, columns);
    rows.want({ first: 0, end: 20, firstColumn: 5000, endColumn: 5006 });
    await settled();
    expect(queries).toHaveLength(1);
    expect(queries[0]!.columns).toHaveLength(16);
    expect(rows.cell(3, "c5001")).toBe("c5001@3");
    expect(rows.cell(3, "c0")).toBeUndefined();
  });

  test("the last block is as short as the set", async () => {
    const { rows, queries } = setUp(5, [], 130);
    rows.want({ first: 100, end: 130 });
    await settled();
    expect(queries.map((q) => [q.first, q.count])).toEqual([
      [0, 128],
      [128, 2],
    ]);
    expect(rows.index(129)).toBe(258);
    expect(rows.index(130)).toBeUndefined();
  });

  test("what scrolled away before it came is aborted, what stays is not asked twice", async () => {
    const { rows, queries, aborted } = setUp(5, ["a"]);
    rows.want({ first: 0, end: 20 });
    rows.want({ first: 0, end: 30 });
    expect(queries).toHaveLength(1);
    rows.want({ first: 90_000, end: 90_020 });
    expect(aborted).toEqual([0]);
    await settled();
    rows.dispose();
    expect(aborted).toEqual([0]);
  });
});

/** Which columns of a table are shown at first, and how wide. */
import type { ColumnInfo } from "../../../main/api/contract.js";

const MOST = 24;
export const LEAST_WIDTH = 56;
export const MOST_WIDTH = 600;

/** What a microscopist looks for first, best first; results come before the file. */
const WANTED = [
  /:ccc$/,
  /:class$/,
  /ClassNumber$/,
  /:psi$/,
  /AnglePsi$/,
  /:shiftX$/,
  /:shiftY$/,
  /Origin[XY]/,
  /:mirror$/,
  /DefocusU$/,
  /DefocusV$/,
  /MicrographName$/,
  /Coordinate[XY]$/,
  /LogLikeliContribution$/,
  /MaxValueProbDistribution$/,
];

/** Columns shown until the user chooses: the useful ones first, then the others in file order. */
export function usualColumns(columns: readonly ColumnInfo[]): string[] {
  const own = columns.filter((c) => c.id !== "index");
  const wanted = WANTED.flatMap((pattern) => own.filter((c) => pattern.test(c.id)));
  return [...new Set([...wanted, ...own])].slice(0, MOST).map((c) => c.id);
}

/** The columns of a choice that the table still has. */
export function shownColumns(columns: readonly ColumnInfo[], chosen: readonly string[] | undefined): ColumnInfo[] {
  const byId = new Map(columns.map((c) => [c.id, c]));
  return (chosen ?? usualColumns(columns)).map((id) => byId.get(id)).filter((c) => c !== undefined);
}

/** CSS px; the head must be readable, cells of text get more room. */
export function usualWidth(column: ColumnInfo): number {
  const head = 46 + 7 * column.label.length;
  return Math.min(260, Math.max(column.numeric ? 84 : 168, head));
}

/** Columns whose label or id holds all words of a search. */
export function searchColumns(columns: readonly ColumnInfo[], search: string): ColumnInfo[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return columns.filter((c) => {
    const text = `${c.label} ${c.id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const OF_RESULT = / \(result (\d+)\)$/;

/** While only one result adds columns, its name in every head says nothing: "CCC (result 1)" becomes "CCC". */
export function shortLabels(columns: readonly ColumnInfo[]): ColumnInfo[] {
  const results = new Set(columns.map((c) => OF_RESULT.exec(c.label)?.[1]).filter((n) => n !== undefined));
  return results.size > 1 ? [...columns] : columns.map((c) => ({ ...c, label: c.label.replace(OF_RESULT, "") }));
}

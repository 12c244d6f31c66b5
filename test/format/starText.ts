/** Shorthands to read STAR text in tests. */
import { AppError, type InputDetail } from "../../src/core/errors.js";
import type { Finding } from "../../src/core/findings.js";
import { readStar } from "../../src/core/format/readStar.js";
import { cellText, type StarFile, type StarTable } from "../../src/core/format/star.js";

export const FILE = { path: "/data/x.star", name: "x.star" };

export function star(text: string | Uint8Array): { star: StarFile; findings: Finding[]; tables: StarTable[] } {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const read = readStar(FILE, bytes);
  return { ...read, tables: read.star.tables };
}

export function cells(table: StarTable): string[][] {
  return Array.from({ length: table.rows }, (_, row) =>
    table.labels.map((_label, column) => cellText(table, row, column)),
  );
}

/** Code and detail of the refusal that `make` ends in. */
export function refused(make: () => unknown): { code: string; message: string; detail: InputDetail } {
  try {
    make();
  } catch (error) {
    if (error instanceof AppError)
      return { code: error.code, message: error.message, detail: error.detail as InputDetail };
    throw error;
  }
  throw new Error("was not refused");
}

export function joined(pieces: Iterable<Uint8Array>): Uint8Array {
  return new Uint8Array(Buffer.concat([...pieces]));
}
export const text = (pieces: Iterable<Uint8Array>): string => new TextDecoder().decode(joined(pieces));

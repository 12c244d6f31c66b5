/** Twins of real files, built from their facts: other pixels, other values, the same shape and oddities. */
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { inspectFile, openFile } from "../../src/main/engine/open/openFile.js";
import type { FileInfo } from "../../src/main/engine/types.js";
import { mrcBytes } from "../format/mrcBytes.js";
import { temporaryFolder } from "./folder.js";

interface RealTable {
  name: string;
  kind: "loop" | "pairs";
  rows: number;
  labels: string[];
}
interface Real extends Omit<FileInfo, "path" | "columns" | "tables" | "findings" | "format"> {
  entry: string;
  format: "mrc" | "star" | null;
  columns?: number;
  codes: string[];
  questions: string[];
  header: {
    mode: number;
    m: [number, number, number];
    cella: [number, number, number];
    ispg: number;
    extended: number;
    map: number[];
    stamp: [number, number, number, number];
    nlabl: number;
    axes: [number, number, number];
  };
  bytes: number;
  table: number;
  tables: RealTable[];
  images?: { files: number; of: [number, number][] | string };
  stack: string | null;
  detector?: [number, number];
}
const { cases } = JSON.parse(readFileSync(join(import.meta.dirname, "../data/real-expected.json"), "utf8")) as {
  cases: Real[];
};

/** A file of zeros behind the header of the real one: sparse, so its size costs nothing. */
function buildMrc(folder: string, real: Real): string {
  const { width, height, count, header } = real;
  const { map, ...fields } = header;
  const path = join(folder, real.entry);
  mkdirSync(dirname(path), { recursive: true });
  const sizes = { nx: width!, ny: height!, nz: count };
  writeFileSync(path, mrcBytes({ ...sizes, ...fields, map: String.fromCharCode(...map) }, new Uint8Array(0)));
  truncateSync(path, real.bytes);
  return path;
}

/** What a cell of the twin holds: what decides how the file is read, and "1" elsewhere. */
function cell(real: Real, table: RealTable, label: string, row: number, stackName: string | null): string {
  if (label === "rlnImageName") {
    if (!real.images) return `sub/volume${row}.mrc`;
    const { of } = real.images;
    const [image, file] = typeof of === "string" ? [row + 1, 0] : of[row % of.length]!;
    return `${String(image).padStart(6, "0")}@${stackName ?? `elsewhere/twin${file}.mrcs`}`;
  }
  if (label === "rlnDetectorPixelSize" && real.detector) return String(real.detector[0]);
  if (label === "rlnMagnification" && real.detector) return String(real.detector[1]);
  if (label === "rlnImagePixelSize" && table.name === "optics") return String(real.pixelSize);
  if (label === "rlnImageSize") return String(real.width ?? 64);
  return table.kind === "pairs" && row === 0 && label.includes("string") ? '"two words"' : "1";
}

function buildStar(folder: string, real: Real): string {
  const stack = cases.find((c) => c.entry === real.stack);
  if (stack) buildMrc(folder, stack);
  const stackName = stack ? stack.entry.split("/").pop()! : null;
  const blocks = real.tables.map((table) => {
    const head = `\n# version 30001\n\ndata_${table.name}\n\n`;
    const value = (label: string, row: number): string => cell(real, table, label, row, stackName);
    if (table.kind === "pairs") return `${head}${table.labels.map((l) => `_${l}    ${value(l, 0)}`).join("\n")}\n \n`;
    const labels = table.labels.map((l, i) => `_${l} #${i + 1} \n`).join("");
    const rows = Array.from(
      { length: table.rows },
      (_, row) => `  ${table.labels.map((l) => value(l, row)).join("  ")} \n`,
    );
    return `${head}loop_ \n${labels}${rows.join("")} \n`;
  });
  const path = join(folder, real.entry);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, blocks.join(""));
  return path;
}

describe("twins of real files", () => {
  const opened = cases.filter((c) => c.format !== null);
  it.each(opened.map((c) => [c.entry, c] as const))("%s", (_entry, real) => {
    const folder = temporaryFolder();
    const path = real.format === "mrc" ? buildMrc(folder, real) : buildStar(folder, real);
    const { info, questions, table } = openFile(path);
    const facts = ["format", "kind", "count", "width", "height", "depth", "dataType", "byteOrder"] as const;
    for (const key of [...facts, "outcome", "usable"] as const) expect([key, info[key]]).toEqual([key, real[key]]);
    expect(info.findings.map((f) => f.code).sort()).toEqual([...real.codes].sort());
    expect(questions.map((q) => q.id)).toEqual(real.questions);
    if (real.pixelSize === null) expect(info.pixelSize).toBeNull();
    else expect(info.pixelSize).toBeCloseTo(real.pixelSize, 9);
    expect(info.pixelSizeSources.map((s) => [s.source, s.trusted])).toEqual(
      real.pixelSizeSources.map((s) => [s.source, s.trusted]),
    );
    if (real.format === "mrc") return;
    expect(info.columns).toEqual(real.tables[real.table]!.labels);
    expect(table!.name).toBe(real.tables[real.table]!.name);
    expect(info.tables).toEqual(real.tables.map(({ name, rows, labels }) => ({ name, rows, columns: labels.length })));
  });

  it("a zero twin is found flat by a look at its pixels (negative control)", () => {
    const path = buildMrc(
      temporaryFolder(),
      cases.find((c) => c.entry === "maps/EMD-3197.map")!,
    );
    expect(inspectFile(path).findings.map((f) => f.code)).toEqual(["W_PIX_FLAT"]);
  });

  it("a twin that holds a transform is refused (negative control)", () => {
    const real = cases.find((c) => c.entry === "maps/EMD-3197.map")!;
    const path = buildMrc(temporaryFolder(), { ...real, header: { ...real.header, mode: 4 } });
    expect(() => openFile(path)).toThrow(AppError);
  });
});

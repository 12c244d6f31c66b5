/** Alignments as a RELION 3.1 STAR file: the input table with its columns kept, ψ, origins and class written into it. */
import { alignmentAt, originOf } from "../conventions.js";
import type { AlignmentsResult } from "../tools/results.js";
import { cellNumber, cellText, columnOf, type StarFile, type StarTable } from "./star.js";
import { editStar, type NewTable, type StarColumn, starNumber, type StarEdit, writeStar } from "./writeStar.js";

/** What the particles were read from. */
export interface AlignmentsSource {
  /** The STAR file and its table of images; null for a plain stack. */
  star: StarFile | null;
  table: StarTable | null;
  /** rlnImageName of an image of a plain stack: "000001@path". */
  imageName(index: number): string;
  boxSize: number;
  /** Å/px in use; null = not known, written as 1. */
  pixelSize: number | null;
  /** Optics row of each image and Å/px of each optics row, as opened. */
  opticsGroup: Uint16Array | null;
  opticsPixelSizes: Float64Array | null;
}

const SHARED_OPTICS = ["rlnVoltage", "rlnSphericalAberration", "rlnAmplitudeContrast"] as const;

/**
 * One row an entry of `alignments`, in its order: rlnAnglePsi = ψ, rlnOriginX/YAngst = o · pixelSize with o = R(−ψ)·t,
 * rlnClassNumber from 1, annulusCcc, annulusMirror, annulusShiftX/Y = t in px. Origins in px and a rotation about the
 * same axis (rlnAngleRot where rlnAngleTilt is 0), if the table has them, are brought in step. A table without optics
 * gets them.
 */
export function alignmentsStar(source: AlignmentsSource, alignments: AlignmentsResult): Generator<Uint8Array> {
  const { star, table } = source;
  const optics = star?.tables.find((t) => t.name === "optics" && columnOf(t, "rlnOpticsGroup") >= 0) ?? null;
  if (star && table && optics) return intoRelion31(source, star, table, optics, alignments);
  return asNewFile(source, alignments);
}

/** Å/px that the written optics table will have for its row `group`. */
function sizeOf(source: AlignmentsSource, group: number): number {
  const own = source.opticsPixelSizes?.[group] ?? NaN;
  const single = (source.opticsPixelSizes?.length ?? 0) <= 1;
  if (Number.isNaN(own) || single) return source.pixelSize ?? (Number.isNaN(own) ? 1 : own);
  return own;
}

/** The columns of the result; `entry` finds the place in `alignments` of an image. */
function resultColumns(
  source: AlignmentsSource,
  alignments: AlignmentsResult,
  entry: (row: number) => number,
  groupOf: (row: number) => number,
): StarColumn[] {
  const { table } = source;
  const origin = (row: number): [number, number] => originOf(alignmentAt(alignments, entry(row)));
  const number = (label: string, value: (row: number) => number): StarColumn => ({
    label,
    value: (row) => starNumber(value(row)),
  });
  const columns = [
    number("rlnAnglePsi", (row) => alignments.psi[entry(row)]!),
    number("rlnOriginXAngst", (row) => origin(row)[0] * sizeOf(source, groupOf(row))),
    number("rlnOriginYAngst", (row) => origin(row)[1] * sizeOf(source, groupOf(row))),
    { label: "rlnClassNumber", value: (row: number) => String(alignments.classIndex[entry(row)]! + 1) },
  ];
  if (table && columnOf(table, "rlnOriginX") >= 0) columns.push(number("rlnOriginX", (row) => origin(row)[0]));
  if (table && columnOf(table, "rlnOriginY") >= 0) columns.push(number("rlnOriginY", (row) => origin(row)[1]));
  const rot = table ? columnOf(table, "rlnAngleRot") : -1;
  const tilt = table ? columnOf(table, "rlnAngleTilt") : -1;
  if (table && rot >= 0 && tilt >= 0) {
    columns.push({
      label: "rlnAngleRot",
      value: (row) => (cellNumber(table, row, tilt) === 0 ? starNumber(0) : cellText(table, row, rot)),
    });
  }
  columns.push(
    number("annulusCcc", (row) => alignments.ccc[entry(row)]!),
    { label: "annulusMirror", value: (row: number) => String(alignments.mirror[entry(row)]) },
    number("annulusShiftX", (row) => alignments.shiftX[entry(row)]!),
    number("annulusShiftY", (row) => alignments.shiftY[entry(row)]!),
  );
  return columns;
}

function entryOf(alignments: AlignmentsResult): (row: number) => number {
  const entries = new Uint32Array(alignments.index.reduce((most, row) => Math.max(most, row + 1), 0));
  alignments.index.forEach((row, i) => (entries[row] = i));
  return (row) => entries[row]!;
}

function intoRelion31(
  source: AlignmentsSource,
  star: StarFile,
  table: StarTable,
  optics: StarTable,
  alignments: AlignmentsResult,
): Generator<Uint8Array> {
  const groupOf = (row: number): number => source.opticsGroup?.[row] ?? 0;
  const columns = resultColumns(source, alignments, entryOf(alignments), groupOf);
  if (columnOf(table, "rlnOpticsGroup") < 0) {
    columns.push({ label: "rlnOpticsGroup", value: () => cellText(optics, 0, columnOf(optics, "rlnOpticsGroup")) });
  }
  const edits: StarEdit[] = [{ table, rows: alignments.index, columns }];
  const sizes = columnOf(optics, "rlnImagePixelSize");
  const stale = Array.from({ length: optics.rows }, (_, group) => {
    return sizes < 0 || cellNumber(optics, group, sizes) !== sizeOf(source, group);
  });
  if (stale.includes(true)) {
    const value = (group: number): string => starNumber(sizeOf(source, group));
    edits.push({ table: optics, rows: null, columns: [{ label: "rlnImagePixelSize", value }] });
  }
  return editStar(star, edits);
}

function asNewFile(source: AlignmentsSource, alignments: AlignmentsResult): Generator<Uint8Array> {
  const { table } = source;
  const pixelSize = sizeOf(source, 0);
  const optics: StarColumn[] = [
    { label: "rlnOpticsGroup", value: () => "1" },
    { label: "rlnOpticsGroupName", value: () => "opticsGroup1" },
    { label: "rlnImagePixelSize", value: () => starNumber(pixelSize) },
    { label: "rlnImageSize", value: () => String(source.boxSize) },
    { label: "rlnImageDimensionality", value: () => "2" },
  ];
  const row = alignments.index[0] ?? 0;
  for (const label of SHARED_OPTICS) {
    const column = table ? columnOf(table, label) : -1;
    if (table && column >= 0 && row < table.rows) optics.push({ label, value: () => cellText(table, row, column) });
  }
  const image = (i: number): number => alignments.index[i]!;
  const byImage = [
    ...resultColumns(source, alignments, entryOf(alignments), () => 0),
    { label: "rlnOpticsGroup", value: () => "1" },
  ];
  // Rows of the new table are entries of the alignments; every column is asked by image.
  const results = new Map(byImage.map((c) => [c.label, { label: c.label, value: (i: number) => c.value(image(i)) }]));
  const kept: StarColumn[] = table
    ? table.labels.map((label, column) => ({ label, value: (i) => cellText(table, image(i), column) }))
    : [{ label: "rlnImageName", value: (i) => source.imageName(image(i)) }];
  const columns = kept.map((column) => results.get(column.label) ?? column);
  for (const column of results.values()) if (!kept.some((k) => k.label === column.label)) columns.push(column);
  const tables: NewTable[] = [
    { name: "optics", rows: 1, columns: optics },
    { name: "particles", rows: alignments.index.length, columns },
  ];
  return writeStar(tables);
}

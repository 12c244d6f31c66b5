/** Particles of a RELION STAR file: images, optics groups, pixel size, CTF. */
import type { Finding } from "../findings.js";
import { ByteNames } from "./byteNames.js";
import { type ColumnTaker, takeColumns } from "./columnPass.js";
import { repeatedImages, type ImageNames, readImageNames } from "./imageNames.js";
import { refusal, remarkOn, shown } from "./message.js";
import { particleCtf, type ParticleCtf } from "./particleCtf.js";
import {
  cellAt,
  cellNumber,
  cellText,
  columnOf,
  lineOfRow,
  numericColumn,
  type StarFile,
  type StarTable,
  valueRange,
} from "./star.js";

type Named = { path: string; name: string };

export type { ParticleCtf } from "./particleCtf.js";

export interface PixelSizeOrigin {
  source: string;
  /** Å/px. */
  value: number;
  trusted: boolean;
}

/** What a STAR file says of its particles; nothing here has looked at the image files. */
export interface Particles {
  table: StarTable;
  optics: StarTable | null;
  names: ImageNames;
  /** Row of `optics` of each particle; null without optics. Shared. */
  opticsGroup: Uint16Array | null;
  /** Å/px of each row of `optics` (NaN = not known); one value for all particles when there is no optics table. */
  opticsPixelSizes: Float64Array;
  pixelSizeSources: PixelSizeOrigin[];
  ctf: ParticleCtf | null;
  /** rlnRandomSubset of each particle: 1 or 2, 0 = neither; null without the column. Shared. */
  halfSet: Uint8Array | null;
  /** Number of the micrograph of each particle, in order of first appearance; null without the column. Shared. */
  micrograph: Uint32Array | null;
  findings: Finding[];
}

/** Columns that mark a table of sub-tomograms: their images are volumes. */
const VOLUME_LABELS = ["rlnCoordinateZ", "rlnCtfImage", "rlnTomoName"] as const;

/** The table that lists images: data_particles, data_images, data_ or the first with rlnImageName; null = none. */
export function particleTable(star: StarFile): StarTable | null {
  const tables = star.tables.filter((t) => t.kind === "loop" && columnOf(t, "rlnImageName") >= 0);
  for (const name of ["particles", "images", ""]) {
    const table = tables.find((t) => t.name === name);
    if (table) return table;
  }
  return tables[0] ?? null;
}

/** Does the table list volumes (sub-tomograms) instead of images: whole files, and columns of tomography? */
export function listsVolumes(table: StarTable): boolean {
  const column = columnOf(table, "rlnImageName");
  return (
    table.rows > 0 &&
    !cellText(table, 0, column).includes("@") &&
    VOLUME_LABELS.some((label) => columnOf(table, label) >= 0)
  );
}

/**
 * Read what a STAR file says about its particles.
 * @param table  from {@link particleTable}
 * @throws AppError "E_STAR_INDEX", "E_STAR_IMAGE", "E_STAR_OPTICS"
 */
export function readParticles(file: Named, star: StarFile, table: StarTable): Particles {
  const findings: Finding[] = [];
  const optics = star.tables.find((t) => t.name === "optics" && columnOf(t, "rlnOpticsGroup") >= 0) ?? null;
  const names = readImageNames(file, table, columnOf(table, "rlnImageName"));
  // Takers are lined up first and read together: a table is longer than any cache.
  const takers: ColumnTaker[] = [];
  const opticsGroup = groupOfRows(file, table, optics, findings, takers);
  const ctfOf = particleCtf(file, table, optics, takers);
  const halfSet = halfSets(table, takers);
  takeColumns(table, takers);
  const { sizes, sources } = pixelSizes(file, table, optics, findings);
  const ctf = ctfOf(opticsGroup, findings);
  findings.push(...duplicates(file, table, names));
  return {
    table,
    optics,
    names,
    opticsGroup,
    opticsPixelSizes: sizes,
    pixelSizeSources: sources,
    ctf,
    halfSet,
    micrograph: readMicrographs(table),
    findings,
  };
}

function halfSets(table: StarTable, takers: ColumnTaker[]): Uint8Array | null {
  const column = columnOf(table, "rlnRandomSubset");
  if (column < 0) return null;
  const halves = new Uint8Array(new SharedArrayBuffer(table.rows));
  takers.push({
    column,
    take(values, first) {
      for (let i = 0; i < values.length; i++) if (values[i] === 1 || values[i] === 2) halves[first + i] = values[i]!;
    },
  });
  return halves;
}

function readMicrographs(table: StarTable): Uint32Array | null {
  const column = columnOf(table, "rlnMicrographName");
  if (column < 0) return null;
  const names = new ByteNames(table.bytes, table.encoding);
  const micrographs = new Uint32Array(new SharedArrayBuffer(4 * table.rows));
  for (let row = 0; row < table.rows; row++) {
    const [start, end] = valueRange(table.bytes, cellAt(table, row, column));
    micrographs[row] = names.numberOf(start, end);
  }
  return micrographs;
}

function groupOfRows(
  file: Named,
  table: StarTable,
  optics: StarTable | null,
  findings: Finding[],
  takers: ColumnTaker[],
): Uint16Array | null {
  const column = columnOf(table, "rlnOpticsGroup");
  if (column < 0) return null;
  if (!optics) {
    findings.push(
      remarkOn(file, "W_STAR_OPTICS", {
        what: "the particles name optics groups, but the file has no optics table: voltage, Cs and pixel size are missing",
        found: "no data_optics",
        expected: "a table data_optics",
        hint: "give the pixel size yourself, or take the STAR file of the job that made these particles",
      }),
    );
    return null;
  }
  const numbers = numericColumn(optics, columnOf(optics, "rlnOpticsGroup"));
  const rowOf = new Map<number, number>();
  numbers.forEach((n, row) => rowOf.set(n, row));
  const groups = new Uint16Array(new SharedArrayBuffer(2 * table.rows));
  const take = (values: Float64Array, first: number): void => {
    for (let i = 0; i < values.length; i++) {
      const group = rowOf.get(values[i]!);
      if (group === undefined) throw unknownGroup(file, table, first + i, column, [...rowOf.keys()]);
      groups[first + i] = group;
    }
  };
  takers.push({ column, take });
  return groups;
}

function unknownGroup(file: Named, table: StarTable, row: number, column: number, groups: readonly number[]): Error {
  return refusal(file, "E_STAR_OPTICS", {
    what: "the particle names an optics group that the optics table does not have",
    line: lineOfRow(table, row),
    found: `rlnOpticsGroup ${shown(cellText(table, row, column), 40)}`,
    expected: `one of ${groups.slice(0, 20).join(", ")}`,
    hint: "add the group to data_optics, or correct the number",
  });
}

const usable = (value: number): boolean => Number.isFinite(value) && value > 0;

function pixelSizes(
  file: Named,
  table: StarTable,
  optics: StarTable | null,
  findings: Finding[],
): { sizes: Float64Array; sources: PixelSizeOrigin[] } {
  const sources: PixelSizeOrigin[] = [];
  const note = (source: string, value: number): void => {
    if (!sources.some((s) => s.source === source && s.value === value) && sources.length < 32) {
      sources.push({ source, value, trusted: usable(value) });
    }
  };
  for (const [owner, isOptics] of [
    [optics, true],
    [table, false],
  ] as const) {
    if (!owner || owner.rows === 0) continue;
    const rows = isOptics ? owner.rows : 1;
    const direct = columnOf(owner, "rlnImagePixelSize");
    if (direct >= 0) {
      const sizes = new Float64Array(new SharedArrayBuffer(8 * rows));
      for (let row = 0; row < rows; row++) {
        const value = cellNumber(owner, row, direct);
        sizes[row] = usable(value) ? value : NaN;
        if (Number.isFinite(value)) note("rlnImagePixelSize", value);
        if (!usable(value))
          findings.push(badPixelSize(file, owner, row, "rlnImagePixelSize", cellText(owner, row, direct)));
      }
      if (!isOptics) varying(file, numericColumn(owner, direct), findings);
      if (sizes.some((s) => new Set(sizes).size > 1 && usable(s))) varying(file, sizes, findings);
      return { sizes, sources };
    }
    const detector = columnOf(owner, "rlnDetectorPixelSize");
    const magnification = columnOf(owner, "rlnMagnification");
    if (detector >= 0 && magnification >= 0) {
      // rlnDetectorPixelSize is in µm: 1 µm = 10⁴ Å on the detector, divided by the magnification.
      const d = numericColumn(owner, detector);
      const m = numericColumn(owner, magnification);
      const values = Float64Array.from(d, (x, row) => (1e4 * x) / m[row]!);
      const sizes = new Float64Array(new SharedArrayBuffer(8 * rows));
      for (let row = 0; row < rows; row++) {
        const value = values[row]!;
        sizes[row] = usable(value) ? value : NaN;
        if (Number.isFinite(value)) note("rlnDetectorPixelSize / rlnMagnification", value);
        else findings.push(badPixelSize(file, owner, row, "rlnMagnification", cellText(owner, row, magnification)));
      }
      varying(file, values, findings);
      return { sizes, sources };
    }
  }
  return { sizes: new Float64Array(new SharedArrayBuffer(8)).fill(NaN), sources };
}

function badPixelSize(file: Named, table: StarTable, row: number, label: string, found: string): Finding {
  return remarkOn(file, "W_STAR_PIXSIZE", {
    what: `${label} gives no pixel size`,
    line: lineOfRow(table, row),
    found: `${label} ${shown(found, 40)}`,
    expected: "a number above 0",
    hint: "give the pixel size in Å/px yourself (on the command line: --pixel-size); until then lengths are in pixels",
  });
}

function varying(file: Named, values: Float64Array, findings: Finding[]): void {
  const good = values.filter(usable);
  const low = good.reduce((a, b) => Math.min(a, b), Infinity);
  const high = good.reduce((a, b) => Math.max(a, b), 0);
  if (!(high - low > 1e-3 * high)) return;
  findings.push(
    remarkOn(file, "W_PIXSIZE_CONFLICT", {
      what: "the particles do not all have the same pixel size; averages mix scales",
      found: `${low} to ${high} Å/px`,
      expected: "one pixel size",
      hint: "work on one optics group at a time, or rescale the images first",
    }),
  );
}

function duplicates(file: Named, table: StarTable, names: ImageNames): Finding[] {
  const repeated = repeatedImages(names);
  if (!repeated) return [];
  const { count, row, earlier } = repeated;
  const column = columnOf(table, "rlnImageName");
  return [
    remarkOn(file, "W_STAR_DUP_PARTICLE", {
      what: `${count} ${count === 1 ? "row names an image" : "rows name images"} that an earlier row names too, the first ${shown(cellText(table, row, column))}`,
      line: lineOfRow(table, row),
      found: `the image of line ${lineOfRow(table, earlier)} again`,
      expected: "each image once",
      hint: "remove the repeated rows: they count twice in averages and half-sets",
    }),
  ];
}

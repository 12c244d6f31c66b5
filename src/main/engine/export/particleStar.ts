/** Particles as STAR files of RELION 3.1: alignments on top of what they were read from, or a table a tool made. */
import { dirname, isAbsolute, relative, sep } from "node:path";
import { projectFolder } from "../open/pathGate.js";
import { alignmentsStar } from "../../../core/format/alignmentsStar.js";
import { remarkOn, shown } from "../../../core/format/message.js";
import { baseName } from "../../../core/format/source.js";
import { cellText, columnOf, type StarFile, type StarTable } from "../../../core/format/star.js";
import { starNumber, writeStar, type StarColumn } from "../../../core/format/writeStar.js";
import type { Finding } from "../../../core/findings.js";
import type { StackRef } from "../../../core/stack.js";
import type { AlignmentsResult, TableResult } from "../../../core/tools/results.js";
import type { OpenOptions } from "../types.js";

/** What the particles of a result were read from; plain data over shared arrays. */
export interface ParticleOrigin {
  /** Numbers in the file of the images that took part; null = all. */
  images: Uint32Array | null;
  star: StarFile | null;
  table: StarTable | null;
  stack: StackRef | null;
  /** File that is written beside the table and holds the images; null = they stay where they are. */
  stackName: string | null;
  /** Å/px; null = not known. */
  pixelSize: number | null;
  opticsGroup: Uint16Array | null;
  opticsPixelSizes: Float64Array | null;
  /** The file that was opened. */
  path: string;
  /** As it was asked for ("N@file" too), and with which choices; null = the images lie in no file. */
  opened: { path: string; options: OpenOptions } | null;
  /** Where the table is written; null = it is downloaded. */
  directory: string | null;
  /** Where the program was started. */
  cwd: string;
}

/** Folders above that of a table in which its images are looked for. */
const PARENTS = 3;

/** Image of the file (from 0) of each row. */
export function imageNumbers({ index }: AlignmentsResult, images: Uint32Array | null): Uint32Array {
  return images ? index.map((i) => images[i]!) : index;
}

/** `alignments.star`; tells what a reader of it should know. */
export function alignmentsToStar(
  alignments: AlignmentsResult,
  origin: ParticleOrigin,
  findings: Finding[],
): () => Iterable<Uint8Array> {
  const { star, table, stack, pixelSize, opticsGroup, opticsPixelSizes } = origin;
  const file = { path: origin.path, name: baseName(origin.path) || "alignments.star" };
  const mirrored = alignments.mirror.reduce((n, m) => n + m, 0);
  if (mirrored > 0) {
    findings.push(
      remarkOn(file, "W_STAR_MIRROR", {
        what: `${mirrored} of ${alignments.index.length} particles are mirrored; RELION does not know mirrored particles and would lay them wrongly`,
        found: "annulusMirror = 1",
        hint: "leave these particles out for RELION, or align without mirror",
      }),
    );
  }
  if (pixelSize === null) {
    findings.push(
      remarkOn(file, "W_PIXSIZE_UNKNOWN", {
        what: "the pixel size is not known; it was written as 1 Å, so origins in Å are in pixels",
        hint: "give the pixel size when opening the images",
      }),
    );
  }
  const refused = refusedByRelion(alignments, origin);
  if (refused !== null) {
    findings.push(
      remarkOn(file, "W_STAR_EXT", {
        what: "RELION reads stacks (N@file) only from files whose name ends in .mrcs; this table names others",
        found: `"${shown(refused)}"`,
        expected: "a name such as stack.mrcs",
        hint: "for RELION, give the stack a second name (ln -s stack.mrc stack.mrcs; unpack it first if it is packed) and put it in the table",
      }),
    );
  }
  const source = {
    star,
    table,
    pixelSize,
    opticsGroup,
    opticsPixelSizes,
    boxSize: stack?.width ?? 0,
    imageName: imageNames(origin),
  };
  return () => alignmentsStar(source, { ...alignments, index: imageNumbers(alignments, origin.images) });
}

/** The first image name that RELION does not take; null = all are well. */
function refusedByRelion({ index }: AlignmentsResult, origin: ParticleOrigin): string | null {
  const { table, images } = origin;
  const column = table ? columnOf(table, "rlnImageName") : -1;
  const nameOf = table && column >= 0 ? (row: number) => cellText(table, row, column) : imageNames(origin);
  // Names of a plain stack differ in their number only.
  const rows = table && column >= 0 ? index : index.subarray(0, 1);
  for (const i of rows) {
    const name = nameOf(images?.[i] ?? i);
    if (/@.*\.(?:mrc|map|rec|st|gz)$/is.test(name)) return name;
  }
  return null;
}

/** Optics columns that RELION keeps in the optics table when they are the same for all. */
const OPTICS = ["rlnVoltage", "rlnSphericalAberration", "rlnAmplitudeContrast"];

/** Columns that RELION knows as whole numbers. */
const WHOLE: ReadonlySet<string> = new Set(["rlnClassNumber"]);

/** A tool's table with RELION's column names, and the images it belongs to. */
export function tableToStar({ columns }: TableResult, origin: ParticleOrigin): Iterable<Uint8Array> {
  const count = origin.stack?.count ?? columns[0]?.values.length ?? 0;
  const constant = columns.filter((c) => OPTICS.includes(c.name) && c.values.every((v) => v === c.values[0]));
  const fixed = (label: string, text: string): StarColumn => ({ label, value: () => text });
  return writeStar([
    {
      name: "optics",
      rows: 1,
      columns: [
        fixed("rlnOpticsGroup", "1"),
        fixed("rlnOpticsGroupName", "opticsGroup1"),
        fixed("rlnImagePixelSize", starNumber(origin.pixelSize ?? 1)),
        fixed("rlnImageSize", String(origin.stack?.width ?? 0)),
        fixed("rlnImageDimensionality", "2"),
        ...constant.map((c) => fixed(c.name, starNumber(c.values[0]!))),
      ],
    },
    {
      name: "particles",
      rows: count,
      columns: [
        { label: "rlnImageName", value: imageNames(origin) },
        ...columns
          .filter((c) => !constant.includes(c))
          .map((c) => {
            const text = WHOLE.has(c.name) ? String : starNumber;
            return { label: c.name, value: (row: number) => text(c.values[row]!) };
          }),
        fixed("rlnOpticsGroup", "1"),
      ],
    },
  ]);
}

/** "000012@path": where RELION, started where the program was, and a reader of the table find image `image` (from 0). */
function imageNames(origin: ParticleOrigin): (image: number) => string {
  const { stack, stackName } = origin;
  // The path of the file that was opened: of a packed one, the stack is a copy that goes with the session.
  const path = stackName ?? (stack?.kind === "file" ? pathFor(origin) : origin.path);
  const section = stackName === null && stack?.kind === "file" ? stack.section : null;
  return (image) => `${String((section?.[image] ?? image) + 1).padStart(6, "0")}@${path}`;
}

/**
 * Relative to the RELION project, to the folder of the run, or to the folder of the table and those just above it, the
 * first in which both lie; else absolute.
 */
function pathFor({ path, directory, cwd }: ParticleOrigin): string {
  if (directory === null) return path;
  const above: string[] = [];
  for (let at = directory; above.length <= PARENTS && dirname(at) !== at; at = dirname(at)) above.push(at);
  const project = projectFolder(directory);
  const bases = [...(project === null ? [] : [project]), ...(above.includes(cwd) ? [cwd] : []), ...above];
  for (const base of bases) {
    const inside = relative(base, path);
    if (!isAbsolute(inside) && inside !== ".." && !inside.startsWith(`..${sep}`)) return inside;
  }
  return path;
}

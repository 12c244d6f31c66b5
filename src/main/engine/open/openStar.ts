/** A STAR file as a dataset: particles with their images, or a table. */
import type { Finding } from "../../../core/findings.js";
import { ctfTreatment } from "../../../core/format/ctfTreatment.js";
import { refusal, remarkOn } from "../../../core/format/message.js";
import { listsVolumes, type Particles, particleTable, readParticles } from "../../../core/format/particles.js";
import { particleAlignments } from "../../../core/format/particleAlignments.js";
import { readStar } from "../../../core/format/readStar.js";
import { extension } from "../../../core/format/source.js";
import { cellNumber, columnOf, type StarFile, type StarTable } from "../../../core/format/star.js";
import type { FileInfo, PixelSizeSource, Question } from "../types.js";
import type { FileSource } from "../io/fileSource.js";
import { outcomeOf, pixelSizeQuestion } from "./outcome.js";
import { openStarImages, type StarImages } from "./starImages.js";
import type { OpenedFile, OpenFileOptions } from "./types.js";

type Named = { path: string; name: string };

/** Largest STAR file: cell offsets are 32-bit. */
const LARGEST = 0xffffffff;

/** All bytes of a file, or no more than `most` from its beginning, in shared memory. */
export function readShared(source: FileSource, most = Infinity): Uint8Array {
  if (source.size >= LARGEST) {
    throw refusal(source, "E_STAR_SYNTAX", {
      what: "the STAR file is too large",
      found: `${source.size} bytes`,
      expected: "less than 4 GiB",
      hint: "split it into several files",
    });
  }
  const bytes = new Uint8Array(new SharedArrayBuffer(Math.min(source.size, most)));
  const got = source.readInto(bytes);
  return got === bytes.length ? bytes : bytes.subarray(0, got);
}

/** @throws AppError  whatever makes the table or its images unusable; see core/format and starImages */
export function starDataset(file: Named, bytes: Uint8Array, options: OpenFileOptions): OpenedFile {
  const { star, findings } = readStar(file, bytes, options.progress);
  if (extension(file.path) !== ".star") {
    findings.push(
      remarkOn(file, "W_EXT", {
        what: "the content is a STAR table, whatever the name says; it is read as STAR",
        byte: 0,
        found: `extension "${extension(file.path)}"`,
        expected: '".star"',
      }),
    );
  }
  const table = particleTable(star);
  if (!table || listsVolumes(table)) {
    if (table) {
      findings.push(
        remarkOn(file, "W_STAR_VOLUMES", {
          what: "the images are volumes (sub-tomograms), which Annulus does not align; the table is shown without pictures",
          found: "whole files and columns of tomography",
          expected: "images such as 1@stack.mrcs",
        }),
      );
    }
    return tableDataset(file, star, table ?? mainTable(star), findings);
  }
  if (table.rows === 0) {
    findings.push(remarkOn(file, "W_STAR_EMPTY", { what: "the table of particles has no rows", found: "0 particles" }));
    return tableDataset(file, star, table, findings);
  }
  const particles = readParticles(file, star, table);
  const images = openStarImages(file, table, particles.names, options);
  return particleDataset(
    file,
    star,
    particles,
    images,
    [...findings, ...particles.findings, ...images.findings],
    options,
  );
}

function mainTable(star: StarFile): StarTable | null {
  return star.tables.find((t) => t.kind === "loop") ?? star.tables[0] ?? null;
}

const tablesOf = (star: StarFile): NonNullable<FileInfo["tables"]> =>
  star.tables.map((t) => ({ name: t.name, rows: t.rows, columns: t.labels.length }));

function tableDataset(file: Named, star: StarFile, table: StarTable | null, findings: Finding[]): OpenedFile {
  const rows = table?.rows ?? 0;
  return {
    info: {
      path: file.path,
      format: "star",
      kind: "table",
      count: rows,
      width: null,
      height: null,
      depth: null,
      dataType: null,
      byteOrder: null,
      pixelSize: null,
      pixelSizeSources: [],
      columns: table?.labels ?? [],
      tables: tablesOf(star),
      findings,
      outcome: outcomeOf(findings),
      usable: rows,
    },
    questions: [],
    stack: null,
    table,
    star,
    ctf: null,
    alignments: null,
    missing: null,
    opticsGroup: null,
    opticsPixelSizes: null,
  };
}

function particleDataset(
  file: Named,
  star: StarFile,
  particles: Particles,
  images: StarImages,
  findings: Finding[],
  options: OpenFileOptions,
): OpenedFile {
  const { table, opticsGroup, opticsPixelSizes } = particles;
  const { first } = images;
  const header = first?.pixelSize ?? null;
  const sources: PixelSizeSource[] = [...particles.pixelSizeSources];
  if (header?.value) sources.push({ source: "MRC header", value: header.value, trusted: header.trusted });
  if (options.pixelSize !== undefined) {
    sources.unshift({ source: "given by the user", value: options.pixelSize, trusted: true });
  }
  const chosen = sources.find((s) => s.trusted) ?? null;
  const pixelSize = chosen?.value ?? null;
  findings.push(...conflicts(file, particles, first, chosen));
  const questions: Question[] = [...(first?.questions ?? [])];
  if (pixelSize === null) {
    questions.push(pixelSizeQuestion(header?.value ?? null));
    if (!findings.some((f) => f.code === "W_STAR_PIXSIZE" || f.code === "W_STAR_OPTICS")) {
      findings.push(
        remarkOn(file, "W_PIXSIZE_UNKNOWN", {
          what: "neither the table nor the images say the pixel size",
          expected: "rlnImagePixelSize, or rlnDetectorPixelSize and rlnMagnification",
          hint: "give the pixel size in Å/px yourself (on the command line: --pixel-size); until then lengths are in pixels",
        }),
      );
    }
  }
  const sizeOf = (row: number): number => {
    if (options.pixelSize !== undefined) return options.pixelSize;
    const own = opticsPixelSizes[opticsGroup?.[row] ?? 0] ?? NaN;
    return Number.isNaN(own) ? (pixelSize ?? NaN) : own;
  };
  const usable = table.rows - images.missingCount;
  const alignments = particleAlignments(file, table, sizeOf, findings);
  return {
    info: {
      path: file.path,
      format: "star",
      kind: "particles",
      count: table.rows,
      width: first?.width ?? null,
      height: first?.height ?? null,
      depth: first ? 1 : null,
      dataType: first?.layout.pixelType ?? null,
      byteOrder: first ? (first.layout.littleEndian ? "little" : "big") : null,
      pixelSize,
      pixelSizeSources: sources,
      columns: table.labels,
      tables: tablesOf(star),
      findings,
      outcome: outcomeOf(findings),
      usable,
    },
    questions,
    stack: images.stack,
    table,
    star,
    ctf: particles.ctf,
    ctfTreated: particles.ctf && ctfTreatment(table, particles.optics, opticsGroup),
    alignments,
    missing: images.missingCount > 0 ? images.missing : null,
    opticsGroup,
    opticsPixelSizes,
    halves: { halfSet: particles.halfSet, micrograph: particles.micrograph },
  };
}

/** Pixel size or box size that table and images do not agree on. */
function conflicts(
  file: Named,
  particles: Particles,
  first: StarImages["first"],
  chosen: PixelSizeSource | null,
): Finding[] {
  const findings: Finding[] = [];
  if (!first) return findings;
  const { value, trusted } = first.pixelSize;
  if (trusted && value !== null && chosen && Math.abs(value - chosen.value) > 0.01 * chosen.value) {
    findings.push(
      remarkOn(file, "W_PIXSIZE_CONFLICT", {
        what: `the pixel size of the image files is another one; ${chosen.source} is used`,
        found: `${value} Å in the MRC header`,
        expected: `${chosen.value} Å (${chosen.source})`,
        hint: "check whether the images were rescaled after this table was written",
      }),
    );
  }
  const { optics } = particles;
  const column = optics ? columnOf(optics, "rlnImageSize") : -1;
  const box =
    optics && column >= 0 && optics.rows > 0 ? cellNumber(optics, particles.opticsGroup?.[0] ?? 0, column) : NaN;
  if (Number.isFinite(box) && box !== first.width) {
    findings.push(
      remarkOn(file, "W_STAR_OPTICS", {
        what: "the optics table gives another image size than the images have; that of the images is used",
        found: `rlnImageSize ${box}`,
        expected: `${first.width}, as in the image files`,
        hint: "check whether the images were rescaled after this table was written",
      }),
    );
  }
  return findings;
}

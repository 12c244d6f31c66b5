/** The image files of a table: found, looked at once each, and joined to one stack. */
import { AppError } from "../../../core/errors.js";
import type { InputErrorCode } from "../../../core/errors.js";
import type { Finding } from "../../../core/findings.js";
import type { ImageNames } from "../../../core/format/imageNames.js";
import { errorFinding, refusal, remarkOn, runsOf, shown } from "../../../core/format/message.js";
import type { MrcFile } from "../../../core/format/readMrc.js";
import { cellText, columnOf, lineOfRow, type StarTable } from "../../../core/format/star.js";
import type { FileStack, StackFile } from "../../../core/stack.js";
import { openSource } from "../io/fileSource.js";
import { peekGz } from "./gz.js";
import { openPackedMrc, openPlainMrc, type OpenedMrc } from "./openMrc.js";
import { PathGate, type Place } from "./pathGate.js";
import { sniff, SNIFF_BYTES } from "./sniff.js";
import type { OpenFileOptions } from "./types.js";

type Named = { path: string; name: string };

export interface StarImages {
  stack: FileStack | null;
  /** 1 = the image of the row cannot be read; shared. */
  missing: Uint8Array;
  missingCount: number;
  /** Header of the first file that could be read. */
  first: MrcFile | null;
  findings: Finding[];
}

/** Findings about a stack that the table answers, or that say nothing of the particles. */
const ANSWERED: ReadonlySet<string> = new Set(["W_MRC_PIXSIZE", "W_MRC_LABELS", "W_MRC_TRUNCATED", "W_MRC_TRAILING"]);
/** Files about which the same is said one by one; the others are counted. */
const LISTED = 20;

/** What is kept of an image file: there may be 20,000 of them. */
interface ImageFile {
  width: number;
  height: number;
  /** Sections as the header has it. */
  sections: number;
  file: StackFile;
  /** The file is cut short. */
  cut: Finding | null;
}

/**
 * Find and open the files that a table names.
 * @throws AppError "E_PATH_OUTSIDE", "E_NOT_FOUND", and the refusal of the file when no row can be used
 */
export function openStarImages(file: Named, table: StarTable, names: ImageNames, options: OpenFileOptions): StarImages {
  const gate = new PathGate(file, options);
  const findings: Finding[] = [];
  const opened: (ImageFile | null)[] = [];
  const lost: number[] = [];
  const broken: { index: number; error: AppError }[] = [];
  const seen = new Set<string>();
  const room = new Uint8Array(SNIFF_BYTES);
  let first: MrcFile | null = null;
  for (const [index, path] of names.paths.entries()) {
    const line = (): number => lineOfRow(table, names.firstRow[index]!);
    // Every path passes the gate before any file is opened or the table is trusted further.
    const place = gate.find(path, line);
    let result: OpenedMrc | null = null;
    if (place === null) {
      if (path.includes("@")) throw secondAt(file, path, line());
      lost.push(index);
    } else {
      try {
        result = openImageFile(place, room, options);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        broken.push({ index, error: error as AppError });
      }
    }
    first ??= result?.mrc ?? null;
    opened.push(result && kept(result));
    for (const finding of result?.findings ?? []) {
      if (ANSWERED.has(finding.code) || seen.has(finding.code)) continue;
      seen.add(finding.code);
      findings.push(finding);
    }
  }
  if (lost.length > 0) findings.unshift(missingFinding(file, table, names, lost));
  const joined = join(file, table, names, opened, first, findings);
  for (const { index, error } of broken.slice(0, LISTED))
    findings.push(brokenFinding(file, table, names, index, error));
  if (broken.length > LISTED) {
    findings.push(othersFinding(file, "E_STAR_IMAGE", broken.length - LISTED, "cannot be used"));
  }
  const refused = broken[0];
  if (!joined.stack && lost.length === 0 && table.rows > 0) {
    if (refused) throw asRefusal(file, table, names, refused.index, refused.error);
    const worst = findings.find((f) => f.severity === "error");
    if (worst) {
      const { severity: _severity, code, message, ...detail } = worst;
      throw new AppError(code as InputErrorCode, message, detail);
    }
  }
  return { ...joined, findings };
}

function kept({ mrc, file, findings }: OpenedMrc): ImageFile {
  const { width, height, sections } = mrc;
  return { width, height, sections, file, cut: findings.find((f) => f.code === "W_MRC_TRUNCATED") ?? null };
}

function openImageFile({ path, isRegular }: Place, room: Uint8Array<ArrayBuffer>, options: OpenFileOptions): OpenedMrc {
  const source = openSource(path, path, { isRegular, room });
  const reading = { referredTo: true, ...(options.mode0 === undefined ? {} : { mode0: options.mode0 }) };
  try {
    const format = sniff(source);
    if (format === "mrc") return openPlainMrc(source, reading);
    const inside = format === "gz" ? peekGz(source, reading) : null;
    if (inside?.format === "mrc" && options.sessionDir !== undefined) {
      return openPackedMrc(source, inside.declared, reading, { folder: options.sessionDir });
    }
    if (inside?.format === "mrc") return openPackedMrc(source, inside.declared, reading, { budget: 0x100000 });
    throw refusal(source, "E_FORMAT", {
      what: "the file is a table, not images",
      byte: 0,
      expected: "an MRC stack",
      hint: "check the path in the table",
    });
  } finally {
    source.close();
  }
}

function secondAt(file: Named, path: string, line: number): Error {
  return refusal(file, "E_NOT_FOUND", {
    what: "there is no such image file; the path is what follows the first @ and holds another @",
    line,
    found: `"${shown(path)}"`,
    expected: "a file of that name, or one @ only",
    hint: "remove the part of the path up to its @ if it is a slip",
  });
}

function missingFinding(file: Named, table: StarTable, names: ImageNames, lost: readonly number[]): Finding {
  const gone = new Set(lost);
  let rows = 0;
  for (let row = 0; row < table.rows; row++) if (gone.has(names.file[row]!)) rows++;
  const some = lost.slice(0, 3).map((i) => `"${shown(names.paths[i]!)}"`);
  return remarkOn(file, "W_STAR_MISSING", {
    what: `${rows} of ${table.rows} images cannot be found; the table opens and they are marked missing`,
    line: lineOfRow(table, names.firstRow[lost[0]!]!),
    found: `no file ${some.join(", ")}${lost.length > 3 ? ` and ${lost.length - 3} more` : ""}`,
    expected: "paths from the project folder, the folder of this file or one above it",
    hint: "name the project folder as the root (--root)",
  });
}

function brokenFinding(file: Named, table: StarTable, names: ImageNames, index: number, error: AppError): Finding {
  const code = /^[EW]_/.test(error.code) ? (error.code as InputErrorCode) : "E_NOT_FOUND";
  return errorFinding(file, code, {
    what: `an image file cannot be used, its images are marked missing: ${error.message.replace(/\.$/, "")}`,
    line: lineOfRow(table, names.firstRow[index]!),
  });
}

function asRefusal(file: Named, table: StarTable, names: ImageNames, index: number, error: AppError): AppError {
  const { severity: _severity, code, message, ...detail } = brokenFinding(file, table, names, index, error);
  return new AppError(code as InputErrorCode, message, detail);
}

/** The files of which something was said before, counted. */
function othersFinding(file: Named, code: InputErrorCode, count: number, what: string): Finding {
  return errorFinding(file, code, {
    what: `${count} more image ${count === 1 ? "file" : "files"} ${what}; their images are marked missing`,
  });
}

/** One stack of all rows; rows that have no image point behind the list of files. */
function join(
  file: Named,
  table: StarTable,
  names: ImageNames,
  opened: readonly (ImageFile | null)[],
  first: MrcFile | null,
  findings: Finding[],
): Omit<StarImages, "findings"> {
  const files: StackFile[] = [];
  const place = new Int32Array(opened.length).fill(-1);
  const otherSizes: number[] = [];
  const unclear: number[] = [];
  opened.forEach((o, index) => {
    if (!o || !first) return;
    if (o.width !== first.width || o.height !== first.height) {
      otherSizes.push(index);
    } else if (names.whole[index] && o.sections !== 1) {
      unclear.push(index);
    } else {
      place[index] = files.length;
      files.push(o.file);
    }
  });
  for (const at of otherSizes.slice(0, LISTED)) findings.push(otherSize(file, table, names, at, opened[at]!, first!));
  if (otherSizes.length > LISTED) {
    findings.push(othersFinding(file, "E_STAR_IMAGE", otherSizes.length - LISTED, "hold images of another size"));
  }
  for (const at of unclear.slice(0, LISTED)) findings.push(unclearSection(file, table, names, at, opened[at]!));
  if (unclear.length > LISTED) {
    findings.push(
      othersFinding(file, "E_STAR_IMAGE", unclear.length - LISTED, "hold several images, named without a number"),
    );
  }
  const { rows } = table;
  const missing = new Uint8Array(new SharedArrayBuffer(rows));
  const beyond: number[] = [];
  let behind = -1;
  let cut: Finding | null = null;
  let missingCount = 0;
  for (let row = 0; row < rows; row++) {
    const index = names.file[row]!;
    const at = place[index]!;
    const there = at >= 0 && names.section[row]! < files[at]!.count;
    if (at >= 0 && !there) {
      if (beyond.length === 0) behind = index;
      beyond.push(row);
      // Why images are missing at the end of a stack; the first such file stands for all.
      cut ??= opened[index]!.cut;
    }
    names.file[row] = there ? at : NO_FILE;
    if (there) continue;
    missing[row] = 1;
    missingCount++;
  }
  if (beyond.length > 0) {
    if (cut) findings.push(cut);
    findings.push(beyondEnd(file, table, names.paths[behind]!, opened[behind]!.file.count, beyond));
  }
  if (!first || missingCount === rows) return { stack: null, missing, missingCount, first };
  const { width, height } = first;
  return {
    stack: { kind: "file", width, height, count: rows, files, file: names.file, section: names.section },
    missing,
    missingCount,
    first,
  };
}

/** File number of rows without an image. */
const NO_FILE = 0xffffffff;

function otherSize(
  file: Named,
  table: StarTable,
  names: ImageNames,
  at: number,
  mrc: ImageFile,
  first: MrcFile,
): Finding {
  return errorFinding(file, "E_STAR_IMAGE", {
    what: `the images of ${shown(names.paths[at]!)} have another size than the first ones; they are marked missing`,
    line: lineOfRow(table, names.firstRow[at]!),
    found: `${mrc.width} × ${mrc.height} pixels`,
    expected: `${first.width} × ${first.height} pixels`,
    hint: "rescale or re-extract them, or open them on their own",
  });
}

function unclearSection(file: Named, table: StarTable, names: ImageNames, at: number, mrc: ImageFile): Finding {
  return errorFinding(file, "E_STAR_IMAGE", {
    what: `${shown(names.paths[at]!)} holds several images and the table does not say which is meant`,
    line: lineOfRow(table, names.firstRow[at]!),
    found: `no number and @ before the path of a file of ${mrc.sections} images`,
    expected: "a number, @ and a path",
  });
}

function beyondEnd(file: Named, table: StarTable, path: string, count: number, rows: readonly number[]): Finding {
  const row = rows[0]!;
  const name = cellText(table, row, columnOf(table, "rlnImageName"));
  const number = name.slice(0, name.indexOf("@")).replace(/^0+/, "");
  return errorFinding(file, "E_STAR_INDEX", {
    what: `image ${shown(number, 20)} of ${shown(path)}, which holds ${count} (images 1–${count}); ${rows.length} ${rows.length === 1 ? "row was" : "rows were"} not loaded (${runsOf(rows.map((r) => r + 1))})`,
    line: lineOfRow(table, row),
    found: `"${shown(name)}"`,
    expected: `an image from 1 to ${count}`,
    hint: "check that the stack is complete and belongs to this table",
  });
}

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
import { PathGate } from "./pathGate.js";
import { sniff } from "./sniff.js";
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

/**
 * Find and open the files that a table names.
 * @throws AppError "E_PATH_OUTSIDE", "E_NOT_FOUND", and the refusal of the file when no row can be used
 */
export function openStarImages(file: Named, table: StarTable, names: ImageNames, options: OpenFileOptions): StarImages {
  const gate = new PathGate(file, options);
  const findings: Finding[] = [];
  const opened: (OpenedMrc | null)[] = [];
  const lost: number[] = [];
  const broken: { index: number; error: AppError }[] = [];
  const seen = new Set<string>();
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
        result = openImageFile(place, options);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        broken.push({ index, error: error as AppError });
      }
    }
    opened.push(result);
    for (const finding of result?.findings ?? []) {
      if (ANSWERED.has(finding.code) || seen.has(finding.code)) continue;
      seen.add(finding.code);
      findings.push(finding);
    }
  }
  if (lost.length > 0) findings.unshift(missingFinding(file, table, names, lost));
  const joined = join(file, table, names, opened, findings);
  for (const { index, error } of broken.slice(0, 20)) findings.push(brokenFinding(file, table, names, index, error));
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

function openImageFile(place: string, options: OpenFileOptions): OpenedMrc {
  const source = openSource(place);
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

/** One stack of all rows; rows that have no image point behind the list of files. */
function join(
  file: Named,
  table: StarTable,
  names: ImageNames,
  opened: readonly (OpenedMrc | null)[],
  findings: Finding[],
): Omit<StarImages, "findings"> {
  const first = opened.find((o) => o !== null)?.mrc ?? null;
  const files: StackFile[] = [];
  const place = new Int32Array(opened.length).fill(-1);
  opened.forEach((o, index) => {
    if (!o || !first) return;
    if (o.mrc.width !== first.width || o.mrc.height !== first.height) {
      findings.push(otherSize(file, table, names, index, o.mrc, first));
    } else if (names.whole[index] && o.mrc.sections !== 1) {
      findings.push(unclearSection(file, table, names, index, o.mrc));
    } else {
      place[index] = files.length;
      files.push(o.file);
    }
  });
  const { rows } = table;
  const missing = new Uint8Array(new SharedArrayBuffer(rows));
  const beyond: { row: number; stack: number }[] = [];
  let missingCount = 0;
  for (let row = 0; row < rows; row++) {
    const index = names.file[row]!;
    const at = place[index]!;
    const there = at >= 0 && names.section[row]! < files[at]!.count;
    if (at >= 0 && !there) beyond.push({ row, stack: index });
    names.file[row] = there ? at : NO_FILE;
    if (there) continue;
    missing[row] = 1;
    missingCount++;
  }
  if (beyond.length > 0) {
    const stacks = names.paths.map((path, i) => ({ path, count: opened[i]?.file.count ?? 0 }));
    findings.push(...cutStacks(opened, beyond), beyondEnd(file, table, stacks, beyond));
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

/** Why images are missing at the end of a stack: the file is cut short (the first such file stands for all). */
function cutStacks(opened: readonly (OpenedMrc | null)[], beyond: readonly { stack: number }[]): Finding[] {
  for (const { stack } of beyond) {
    const cut = opened[stack]?.findings.find((f) => f.code === "W_MRC_TRUNCATED");
    if (cut) return [cut];
  }
  return [];
}

/** File number of rows without an image. */
const NO_FILE = 0xffffffff;

function otherSize(
  file: Named,
  table: StarTable,
  names: ImageNames,
  at: number,
  mrc: MrcFile,
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

function unclearSection(file: Named, table: StarTable, names: ImageNames, at: number, mrc: MrcFile): Finding {
  return errorFinding(file, "E_STAR_IMAGE", {
    what: `${shown(names.paths[at]!)} holds several images and the table does not say which is meant`,
    line: lineOfRow(table, names.firstRow[at]!),
    found: `no number and @ before the path of a file of ${mrc.sections} images`,
    expected: "a number, @ and a path",
  });
}

function beyondEnd(
  file: Named,
  table: StarTable,
  stacks: readonly { path: string; count: number }[],
  rows: readonly { row: number; stack: number }[],
): Finding {
  const { row, stack } = rows[0]!;
  const { path, count } = stacks[stack]!;
  const name = cellText(table, row, columnOf(table, "rlnImageName"));
  const number = name.slice(0, name.indexOf("@")).replace(/^0+/, "");
  return errorFinding(file, "E_STAR_INDEX", {
    what: `image ${shown(number, 20)} of ${shown(path)}, which holds ${count} (images 1–${count}); ${rows.length} ${rows.length === 1 ? "row was" : "rows were"} not loaded (${runsOf(rows.map((r) => r.row + 1))})`,
    line: lineOfRow(table, row),
    found: `"${shown(name)}"`,
    expected: `an image from 1 to ${count}`,
    hint: "check that the stack is complete and belongs to this table",
  });
}

/** What each kind of result becomes on disk. A new kind of result does not compile until it has its writer here. */
import type { ResultKind, ResultKinds } from "../../../core/tools/results.js";
import type { KernelIo } from "../../../core/stack.js";
import type { Finding } from "../../../core/findings.js";
import { alignmentsCsv, curvesCsv, frcCsv, tableCsv } from "./csv.js";
import { COORDINATES_FILE, coordinatesCsv, FACTORS_FILE, factorsJson } from "./factorsFiles.js";
import type { FileToWrite } from "./folder.js";
import { tableJson } from "./json.js";
import { mrcChunks } from "./mrcFile.js";
import { alignmentsToStar, imageNumbers, tableToStar, type ParticleOrigin } from "./particleStar.js";
import { montage, pngs, type PngStyle } from "./png.js";

/** One output on its way to disk; plain data over shared arrays. */
export interface PlannedOutput<K extends ResultKind = ResultKind> {
  name: string;
  kind: K;
  /** From the tool's schema, with or without extension. */
  file: string;
  value: ResultKinds[K];
}

export interface WriteContext {
  io: KernelIo;
  version: string;
  /** Pictures beside the stacks; null = none. */
  png: PngStyle | null;
  origin: ParticleOrigin;
  /** What is odd about what is written; writers add to it. */
  findings: Finding[];
}

type Writer<K extends ResultKind> = (output: PlannedOutput<K>, context: WriteContext) => FileToWrite[];

/** More pictures than this in one folder are only shown together. */
const MOST_SINGLE_PNGS = 64;

const WRITERS: { [K in ResultKind]: Writer<K> } = {
  images({ file, value: { stack, pixelSize } }, { io, version, png }) {
    const name = /\.(mrcs?|map)$/.test(file) ? file : `${file}.${stack.count === 1 ? "mrc" : "mrcs"}`;
    const files: FileToWrite[] = [{ name, chunks: () => mrcChunks(stack, pixelSize, version, io) }];
    if (!png) return files;
    const bare = bareName(name);
    files.push({ name: `${bare}.png`, chunks: () => [montage(stack, png, io)] });
    if (stack.count === 1 || stack.count > MOST_SINGLE_PNGS) return files;
    let made: Uint8Array[] | null = null;
    for (let i = 0; i < stack.count; i++) {
      const number = String(i + 1).padStart(3, "0");
      files.push({ name: `${bare}-${number}.png`, chunks: () => [(made ??= pngs(stack, png, io))[i]!] });
    }
    return files;
  },
  alignments({ file, value }, { origin, findings }) {
    const bare = bareName(file);
    const numbers = imageNumbers(value, origin.images);
    return [
      { name: `${bare}.star`, chunks: alignmentsToStar(value, origin, findings) },
      { name: `${bare}.csv`, chunks: () => alignmentsCsv(value, (row) => numbers[row]!) },
    ];
  },
  frc: ({ file, value }) => [{ name: `${bareName(file)}.csv`, chunks: () => frcCsv(value) }],
  curves: ({ file, value }) => [{ name: `${bareName(file)}.csv`, chunks: () => curvesCsv(value) }],
  table({ file, value }, { origin }) {
    const bare = bareName(file);
    const files: FileToWrite[] = [{ name: `${bare}.csv`, chunks: () => tableCsv(value) }];
    if (file.endsWith(".star")) files.push({ name: file, chunks: () => tableToStar(value, origin) });
    if (file.endsWith(".json")) files.push({ name: file, chunks: () => tableJson(value) });
    return files;
  },
  factors: ({ value }, { origin }) => [
    { name: FACTORS_FILE, chunks: () => factorsJson(value, origin) },
    { name: COORDINATES_FILE, chunks: () => coordinatesCsv(value, (image) => origin.images?.[image] ?? image) },
  ],
};

/** The files of one output that belong into a folder: those of the extension the tool names, else all. */
export function filesInFolder(output: PlannedOutput, context: WriteContext): FileToWrite[] {
  // Factors are two files that belong together, whatever the tool calls them.
  const named = output.kind === "factors" ? undefined : /\.(star|csv)$/.exec(output.file)?.[0];
  const findings: Finding[] = [];
  const files = filesOf(output, { ...context, findings }).filter(
    ({ name }) => named === undefined || name.endsWith(named),
  );
  // They are about the STAR file; without it there is nothing to be told.
  if (files.some(({ name }) => name.endsWith(".star"))) context.findings.push(...findings);
  return files;
}

/** Every file that one output can become. */
export function filesOf<K extends ResultKind>(output: PlannedOutput<K>, context: WriteContext): FileToWrite[] {
  return WRITERS[output.kind](output, context);
}

function bareName(file: string): string {
  return file.replace(/\.(star|csv|mrcs?|map|json|png)$/, "");
}

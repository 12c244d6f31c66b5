/** What can leave the program, in which files, and where to. Pure functions. */
import type { ResultKind } from "../../../core/tools/results.js";
import type { OutputInfo, ResultInfo } from "../../../main/api/contract.js";
import { bytes, count, plural } from "../../components/numbers.js";

type DownloadFormat = "mrc" | "png" | "star" | "csv";

/** Formats each kind can be had in. */
export const FORMATS: { readonly [K in ResultKind]: readonly DownloadFormat[] } = {
  images: ["mrc", "png"],
  alignments: ["star", "csv"],
  frc: ["csv"],
  curves: ["csv"],
  table: ["csv"],
  factors: ["csv"],
};

/** "1 image, 64 × 64 px", "1 024 rows". */
export function outputWords(output: OutputInfo): string {
  if (output.kind === "images") return `${plural(output.count, "image")}, ${output.width} × ${output.height}\u00a0px`;
  if (output.kind === "frc") return plural(output.count, "curve");
  return plural(output.count, "row");
}

/** What most want: averages, alignments, resolution; not a whole stack of particles. */
export const chosenAtFirst = (output: OutputInfo): boolean =>
  output.count > 0 && (output.kind !== "images" || output.count <= 1000);

/** The folder a file lies in. */
export function folderOf(path: string): string {
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return cut > 0 ? path.slice(0, cut) : path.slice(0, cut + 1);
}

/** A new folder beside the data; of a result without data, or whose data lie where nothing may be written, in the folder at hand. */
export function proposedFolder(result: ResultInfo, dataPath: string | null, folder: string, besideData = true): string {
  const name = `${result.tool.split(".").at(-1) ?? result.tool}-${result.id}`;
  if (dataPath === null) return join(folder, `annulus-${name}`);
  const cut = Math.max(dataPath.lastIndexOf("/"), dataPath.lastIndexOf("\\"));
  const stem = dataPath
    .slice(cut + 1)
    .replace(/\.(gz|star|mrcs?|st|map)$/i, "")
    .replace(/\.(star|mrcs?|st|map)$/i, "");
  return join(besideData ? dataPath.slice(0, Math.max(0, cut)) : folder, `${stem}-${name}`);
}

export const join = (folder: string, name: string): string => {
  const bar = folder.includes("\\") && !folder.includes("/") ? "\\" : "/";
  return folder.endsWith(bar) ? folder + name : `${folder}${bar}${name}`;
};

/** "5 files, 3.2 MB in /data/out". */
export function writtenWords(files: readonly { path: string; bytes: number }[]): { title: string; text: string } {
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const first = files[0]?.path ?? "";
  const cut = Math.max(first.lastIndexOf("/"), first.lastIndexOf("\\"));
  const names = files.map((file) => file.path.slice(cut + 1));
  const shown = names.length > 6 ? [...names.slice(0, 6), `and ${count(names.length - 6)} more`] : names;
  return {
    title: `${plural(files.length, "file")} written, ${bytes(total)}`,
    text: `${first.slice(0, cut)}: ${shown.join(", ")}`,
  };
}

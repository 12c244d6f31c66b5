/** What a dataset is, in a few words. */
import { count, NOT_KNOWN, pixelSize, plural } from "../components/numbers.js";
import type { DatasetInfo } from "../../main/api/contract.js";

/** "96 px", "96 × 128 px", "96 × 96 × 96 px". */
export function boxWords(d: Pick<DatasetInfo, "width" | "height" | "depth" | "kind">): string {
  if (d.width === null || d.height === null) return NOT_KNOWN;
  if (d.kind === "volume") return `${d.width} × ${d.height} × ${d.depth ?? 1}\u00a0px`;
  return d.width === d.height ? `${d.width}\u00a0px` : `${d.width} × ${d.height}\u00a0px`;
}

/** "96 px · 4.00 Å/px", "a table, no images". */
export function sizeWords(d: DatasetInfo): string {
  if (d.width === null && d.kind === "table") return "a table, no images";
  return `${boxWords(d)} · ${d.pixelSize === null ? "Å/px not known" : pixelSize(d.pixelSize)}`;
}

/** "4 096 particles", "12 images", "1 volume". */
export function countWords(d: Pick<DatasetInfo, "kind" | "count">): string {
  if (d.kind === "particles") return plural(d.count, "particle");
  if (d.kind === "table") return plural(d.count, "row");
  if (d.kind === "volume") return plural(d.count, "section");
  return plural(d.count, "image");
}

/** "199 of 200 images can be read"; null when all can. */
export function partialWords(d: Pick<DatasetInfo, "count" | "usable" | "outcome">): string | null {
  if (d.outcome !== "open-partial" && d.usable >= d.count) return null;
  return `${count(d.usable)} of ${count(d.count)} images can be read`;
}

/** How far a file may be used, from what was found in it. */
import type { Finding, FindingCode } from "../../../core/findings.js";
import type { FormatQuestion } from "../../../core/format/readMrc.js";
import type { Outcome } from "../types.js";

/** Warnings that mean: a part of the file is not there. */
const PARTIAL: ReadonlySet<FindingCode> = new Set(["W_MRC_TRUNCATED", "W_STAR_TRUNCATED"]);

export function outcomeOf(findings: readonly Finding[]): Outcome {
  if (findings.some((f) => f.severity === "error" || PARTIAL.has(f.code))) return "open-partial";
  return findings.some((f) => f.severity === "warning") ? "open-warn" : "open";
}

/** The question that goes with an unknown pixel size. */
export function pixelSizeQuestion(header: number | null): FormatQuestion {
  return {
    id: "pixelSize",
    text: "The pixel size (Å/px) is not known; without it, lengths are in pixels.",
    options: [
      { value: "unknown", label: "leave it unknown" },
      ...(header === null ? [] : [{ value: String(header), label: `${header} Å/px, as the header says` }]),
    ],
    chosen: "unknown",
  };
}

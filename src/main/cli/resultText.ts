/** The answer of a tool: figures for people, one object for programs. */
import type { Finding } from "../../core/findings.js";
import type { FrcResult, ResultKind, ResultKinds, TableResult } from "../../core/tools/results.js";
import type { AnyTool } from "../../core/tools/tool.js";
import type { ResultInfo } from "../engine/types.js";
import { figure } from "./terminalText.js";

type FindData = (output: string) => ResultKinds[ResultKind];

/** Å of a spatial frequency in 1/px; null when the curve never falls so low or the pixel size is not known. */
function angstrom(frequency: number | null, pixelSize: number | null): number | null {
  return frequency === null || frequency === 0 || pixelSize === null ? null : pixelSize / frequency;
}

/** Where each curve falls below each criterion: Å, and 1/px for input without a pixel size. */
function resolutions(frc: FrcResult): object[] {
  return frc.curves.map(({ classIndex, particles, resolution }) => {
    const { half, fixed143, halfBit, threeSigma } = resolution;
    const inAngstrom = (f: number | null): number | null => angstrom(f, frc.pixelSize);
    return {
      class: classIndex + 1,
      particles,
      half: inAngstrom(half),
      fixed143: inAngstrom(fixed143),
      halfBit: inAngstrom(halfBit),
      threeSigma: inAngstrom(threeSigma),
      unit: "Å",
      perPixel: { half, fixed143, halfBit, threeSigma },
    };
  });
}

/** Rows of a table as objects; what is no finite number is null. */
function rowsOf({ columns }: TableResult): object[] {
  const count = Math.max(0, ...columns.map((c) => c.values.length));
  const cell = ({ values, words }: TableResult["columns"][number], row: number): string | number | null => {
    const value = values[row] ?? NaN;
    if (words) return words[value - 1] ?? null;
    return Number.isFinite(value) ? value : null;
  };
  return Array.from({ length: count }, (_, row) => Object.fromEntries(columns.map((c) => [c.name, cell(c, row)])));
}

/**
 * What `--json` prints: result.json, the figures once more under their own names, the tables that the tool puts into its
 * answer, and the resolution of FRC curves.
 */
export function resultObject(
  tool: AnyTool,
  info: ResultInfo,
  written: object | null,
  findings: Finding[],
  data: FindData,
): object {
  const figures = Object.fromEntries(info.figures.map((f) => [f.name, f.value]));
  const { host: _host, ...provenance } = info.provenance;
  const base = written ?? {
    ...provenance,
    findings: findings.map(({ severity, code, message }) => ({ severity, code, message })),
    outputs: {},
    figures,
  };
  const frc = info.outputs.filter((o) => o.kind === "frc").flatMap((o) => resolutions(data(o.name) as FrcResult));
  const resolution = frc.length === 0 ? {} : { resolution: frc.length === 1 ? frc[0] : frc };
  const tables = Object.fromEntries(
    info.outputs
      .filter((o) => o.kind === "table" && tool.outputs[o.name]?.inAnswer)
      .map((o) => [o.name, rowsOf(data(o.name) as TableResult)]),
  );
  return { ...figures, ...resolution, ...tables, ...base, notes: info.notes };
}

/** One line a figure: "Mean correlation   0.412". */
export function figuresText(info: ResultInfo): string {
  const width = Math.max(0, ...info.figures.map((f) => f.label.length));
  return info.figures
    .map((f) => `${f.label.padEnd(width)}  ${figure(f.value)}${f.unit === "" || f.value === null ? "" : ` ${f.unit}`}`)
    .join("\n");
}

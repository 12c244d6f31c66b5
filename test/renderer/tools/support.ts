/** Small data sets, results and tools for the tests of forms and runs. */
import { choice, flag, integer, number } from "../../../src/core/tools/params.js";
import { input, optionalInput, output } from "../../../src/core/tools/tool.js";
import type { DatasetInfo, JobInfo, OutputInfo, ResultInfo, ToolSchema } from "../../../src/main/api/contract.js";

export const dataset = (id: number, change: Partial<DatasetInfo> = {}): DatasetInfo =>
  ({
    id,
    name: `set${id}.mrcs`,
    path: `/data/set${id}.mrcs`,
    kind: "stack",
    count: 1000,
    width: 64,
    height: 64,
    pixelSize: 2,
    tableColumns: [],
    ...change,
  }) as DatasetInfo;

export const images = (name: string, count: number): OutputInfo => ({
  name,
  kind: "images",
  label: name[0]!.toUpperCase() + name.slice(1),
  count,
  width: 64,
  height: 64,
  pixelSize: 2,
});
export const rows = (name: string, kind: OutputInfo["kind"], count: number): OutputInfo => ({
  ...images(name, count),
  kind,
  width: null,
  height: null,
  pixelSize: null,
});

export const result = (id: number, change: Partial<ResultInfo> = {}): ResultInfo =>
  ({
    id,
    title: "Align",
    tool: "align.many",
    job: id,
    partial: false,
    dataset: 1,
    images: null,
    outputs: [rows("alignments", "alignments", 1000), images("averages", 3)],
    figures: [],
    notes: [],
    provenance: { parameters: {} },
    ...change,
  }) as unknown as ResultInfo;

export const job = (id: number, change: Partial<JobInfo> = {}): JobInfo =>
  ({
    id,
    tool: "align.many",
    title: "Align",
    state: "running",
    label: "",
    progress: 0,
    partials: [],
    request: { tool: "align.many", inputs: {}, params: {} },
    result: null,
    error: null,
    command: "annulus align many",
    ...change,
  }) as JobInfo;

export const TOOL = {
  id: "align.many",
  title: "Align",
  summary: "",
  description: "",
  references: [],
  params: {
    maxShift: number({
      label: "Largest shift",
      help: "how far to look",
      default: 0,
      min: 0,
      max: 1024,
      unit: "px",
      special: { 0: "automatic: an eighth of the box" },
    }),
    lowPass: number({ label: "Low-pass", help: "", default: 0, min: 0, unit: "Å" }),
    mirror: flag({ label: "Mirror", help: "", default: false }),
    seed: integer({ label: "Seed", help: "", default: 1, min: 0, unit: "" }),
    interpolation: choice({
      label: "Interpolation",
      help: "",
      default: "spline",
      choices: { spline: "cubic spline", linear: "linear" },
      advanced: true,
    }),
  },
  inputs: {
    particles: input("images", { label: "Particles", help: "" }),
    references: input("images", { label: "References", help: "", cli: { flag: "references" } }),
    alignments: optionalInput("alignments", { label: "Alignments", help: "", cli: { flag: "alignments" } }),
  },
  outputs: { averages: output("images", { label: "Averages", help: "", file: "averages.mrcs" }) },
  figures: {},
} as unknown as ToolSchema;

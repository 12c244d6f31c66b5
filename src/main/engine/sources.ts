/** What the engine holds, as inputs of tools and as pictures: data sets, results, and what running jobs showed. */
import { AppError } from "../../core/errors.js";
import type { StackRef } from "../../core/stack.js";
import type { AlignmentsResult, ImagesCtf, ImagesResult, ResultKind } from "../../core/tools/results.js";
import type { AnyTool } from "../../core/tools/tool.js";
import { rowsByImage } from "./columns.js";
import type { NamedSource } from "./command.js";
import { filesOf, readableImages, type Dataset, type Datasets } from "./datasets.js";
import type { AlignmentTable } from "./display/prepare.js";
import type { InputFile } from "./inputFile.js";
import type { Source } from "./inputs.js";
import type { Jobs } from "./jobs.js";
import type { OpenedFile } from "./open/types.js";
import type { ResultStore, StoredResult } from "./results.js";
import type { ToolOutputs } from "./runTool.js";
import type { Shares } from "./shares.js";
import { sourceKey, type Viewed } from "./tiles.js";
import type { Display, Provenance, SourceRef } from "./types.js";
import { unknown } from "./unknown.js";

export interface SourcesDeps {
  datasets: Datasets;
  results: ResultStore;
  jobs(): Jobs;
  shares: Shares;
  /** Folder of unpacked copies. */
  sessionDir: string;
}

export class Sources {
  constructor(private readonly deps: SourcesDeps) {}

  /** As input of a tool. @throws AppError "session.unknown" */
  find(ref: SourceRef): Source {
    switch (ref.kind) {
      case "dataset":
        return this.#dataset(this.deps.datasets.get(ref.id));
      case "result": {
        const stored = this.deps.results.get(ref.id);
        const { info, origin, findings, folder } = stored;
        const value = this.deps.results.data(ref.id, ref.output);
        return {
          values: { [kindOf(stored.tool, ref.output)]: value },
          name: `${info.title} (result ${info.id}), ${ref.output}`,
          origin,
          readable: null,
          reading: false,
          findings,
          files: () => folder?.files ?? [],
          tables: folder?.files ?? [],
          earlier: earlierInputs(info.provenance.inputs, folder?.files ?? []),
        };
      }
      case "partial":
        throw new AppError("request.invalid", "What a running job shows cannot be the input of another: wait for it.", {
          reason: "partial",
        });
    }
  }

  #dataset(dataset: Dataset): Source {
    const { opened, options, path } = dataset;
    const { info } = opened;
    const images: ImagesResult | undefined = opened.stack
      ? { stack: opened.stack, pixelSize: info.pixelSize, ...opened.halves, ctf: ctfOf(opened) }
      : undefined;
    const tables: InputFile[] = [{ path: info.path, stamp: null }];
    return {
      values: { ...(images && { images }), ...(opened.alignments && { alignments: opened.alignments }) },
      name: path,
      origin: { dataset, options, images: null },
      readable: readableImages(dataset),
      reading: dataset.reading !== null,
      findings: info.findings,
      files: (chosen) => {
        const session = this.deps.sessionDir;
        const pixels = filesOf(opened.stack, chosen).filter((file) => !file.path.startsWith(session));
        const own = pixels.some((file) => file.path === info.path) ? [] : tables;
        return [...own, ...pixels.map(({ path: file, stamp }) => ({ path: file, stamp }))];
      },
      tables,
      earlier: [],
    };
  }

  /** As it stands on a command line. */
  nameOf(ref: SourceRef): NamedSource {
    switch (ref.kind) {
      case "dataset": {
        const { path, options } = this.deps.datasets.get(ref.id);
        return { path, options };
      }
      case "result": {
        const { tool, folder } = this.deps.results.get(ref.id);
        const slot = tool.outputs[ref.output];
        // What takes factors takes the folder that they lie in.
        if (slot?.kind === "factors") return { path: folder?.path ?? `result-${ref.id}`, options: {} };
        const file = slot?.kind === "alignments" ? `${slot.file}.star` : (slot?.file ?? ref.output);
        return { path: `result-${ref.id}/${file}`, options: {} };
      }
      case "partial":
        return { path: `job-${ref.job}-iteration-${ref.iteration}`, options: {} };
    }
  }

  /** As pictures. @throws AppError "session.unknown", "request.invalid" */
  view(ref: SourceRef, display: Display): Viewed {
    const { stack, pixelSize, name, version } = this.#images(ref);
    const key = `${sourceKey(ref)}${version}`;
    const shared = this.deps.shares.get(key, () => stack);
    const wanted = display.view === "raw" ? null : this.#alignment(ref, display, stack.count);
    const alignment = wanted && {
      key: wanted.key,
      shared: this.deps.shares.get(`${key} ${wanted.key}`, () => wanted.make(stack)),
    };
    return { key, stack, shared, pixelSize, name, alignment };
  }

  #images(ref: SourceRef): { stack: StackRef; pixelSize: number | null; name: string; version: number } {
    if (ref.kind === "dataset") {
      const dataset = this.deps.datasets.get(ref.id);
      const { stack, info } = dataset.opened;
      if (!stack) throw noImages(info.path);
      return { stack, pixelSize: info.pixelSize, name: info.path, version: dataset.version };
    }
    const { outputs, name } =
      ref.kind === "result"
        ? { outputs: this.deps.results.get(ref.id).outputs, name: `result ${ref.id}` }
        : { outputs: this.deps.jobs().partial(ref.job, ref.iteration).outputs, name: `job ${ref.job}` };
    const value = Object.hasOwn(outputs, ref.output) ? outputs[ref.output] : undefined;
    if (!value) throw unknown(`output of ${name} called`, ref.output);
    if (!("stack" in value)) throw noImages(`${name}, ${ref.output}`);
    return { stack: value.stack, pixelSize: value.pixelSize, name, version: 0 };
  }

  /** The alignments by which a source is laid out, and how to make their table for workers. */
  #alignment(ref: SourceRef, display: Display, count: number): { key: string; make(stack: StackRef): AlignmentTable } {
    if (display.alignment === null) {
      const own = ref.kind === "dataset" ? this.deps.datasets.get(ref.id).opened.alignments : null;
      if (!own) throw notAligned("these images have no alignments of their own; choose a result");
      return {
        key: "own",
        make: () => ({ rows: own, rowOf: rowsByImage(own, null, count), averages: null }),
      };
    }
    const stored = this.deps.results.get(display.alignment);
    const { info, outputs } = stored;
    const rows = alignmentsOf(stored);
    if (!rows) throw notAligned(`result ${info.id} has no alignments`);
    if (ref.kind === "dataset" && info.dataset !== ref.id) {
      throw notAligned(`result ${info.id} belongs to other images`);
    }
    const images = ref.kind === "dataset" ? info.images : null;
    return {
      key: `result ${info.id}`,
      make: (stack) => ({ rows, rowOf: rowsByImage(rows, images, count), averages: averagesOf(outputs, rows, stack) }),
    };
  }
}

/** The contrast transfer as tools take it. */
function ctfOf({ ctf, ctfTreated }: OpenedFile): ImagesCtf | null {
  return ctf && { ...ctf, treated: ctfTreated ?? null };
}

/** What the jobs behind a result had read, without the files that are read again, wherever they lie by now. */
function earlierInputs(inputs: Provenance["inputs"], again: readonly InputFile[]): Provenance["inputs"] {
  const known = new Set(again.flatMap(({ expected }) => expected?.sha256 ?? []));
  return inputs.filter(({ sha256 }) => !known.has(sha256));
}

/** The alignments among the outputs of a result. */
export function alignmentsOf({ outputs, tool }: Pick<StoredResult, "outputs" | "tool">): AlignmentsResult | null {
  const name = Object.keys(tool.outputs).find((n) => tool.outputs[n]!.kind === "alignments" && outputs[n]);
  return name === undefined ? null : (outputs[name] as AlignmentsResult);
}

/** The class averages among the outputs: "average…" first, else images of the particles' size, one for every class. */
function averagesOf(outputs: ToolOutputs, { classIndex }: AlignmentsResult, particles: StackRef): StackRef | null {
  const classes = classIndex.reduce((most, c) => Math.max(most, c + 1), 0);
  const candidates = Object.entries(outputs).flatMap(([name, value]) => {
    if (!value || !("stack" in value)) return [];
    const { stack } = value;
    const fits = stack.width === particles.width && stack.height === particles.height && stack.count >= classes;
    return fits ? [{ name, stack }] : [];
  });
  return (candidates.find(({ name }) => name.startsWith("average")) ?? candidates[0])?.stack ?? null;
}

function kindOf(tool: AnyTool, output: string): ResultKind {
  const slot = Object.hasOwn(tool.outputs, output) ? tool.outputs[output] : undefined;
  if (!slot) throw unknown("output called", output);
  return slot.kind;
}

function noImages(name: string): AppError {
  const reason = `${name} has no images to show`;
  return new AppError("request.invalid", reason, { reason });
}

function notAligned(reason: string): AppError {
  return new AppError("request.invalid", `Nothing to align by: ${reason}.`, { reason });
}

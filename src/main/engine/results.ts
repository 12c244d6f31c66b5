/** The results of jobs: immutable, with their provenance. Taking one away can be undone until shutdown. */
import type { Finding } from "../../core/findings.js";
import type { ResultKind, ResultKinds } from "../../core/tools/results.js";
import type { AnyTool } from "../../core/tools/tool.js";
import type { InputFile } from "./inputFile.js";
import type { Origin } from "./inputs.js";
import type { ToolOutputs } from "./runTool.js";
import type { OutputInfo, ResultInfo } from "./types.js";
import { unknown } from "./unknown.js";

export interface StoredResult {
  info: ResultInfo;
  outputs: ToolOutputs;
  tool: AnyTool;
  /** Where the particles came from: kept so that a result can be exported after its data set was closed. */
  origin: Origin | null;
  /** What the readers of the inputs had noticed. */
  findings: readonly Finding[];
  removed: boolean;
  /** Where it was read from, and the files that decide what is made from it; absent = a job of this session made it. */
  folder?: { path: string; files: readonly InputFile[] };
  /** Resolves when the sha256 of the inputs are filled in (or known never to be); absent = they are. */
  hashed?: Promise<void>;
}

export class ResultStore {
  readonly #results = new Map<number, StoredResult>();
  #next = 1;

  add(make: (id: number) => Omit<StoredResult, "removed">): StoredResult {
    const id = this.#next++;
    const stored = { ...make(id), removed: false };
    this.#results.set(id, stored);
    return stored;
  }

  /** @throws AppError "session.unknown" */
  get(id: number): StoredResult {
    const stored = this.#results.get(id);
    if (!stored || stored.removed) throw unknown("result", id);
    return stored;
  }

  /** @throws AppError "session.unknown" */
  data(id: number, output: string): ResultKinds[ResultKind] {
    const { outputs } = this.get(id);
    const value = Object.hasOwn(outputs, output) ? outputs[output] : undefined;
    if (!value) throw unknown(`output of result ${id} called`, output);
    return value;
  }

  setRemoved(id: number, removed: boolean): StoredResult {
    const stored = this.#results.get(id);
    if (!stored) throw unknown("result", id);
    stored.removed = removed;
    return stored;
  }

  get list(): StoredResult[] {
    return [...this.#results.values()].filter((stored) => !stored.removed);
  }
}

/** What the page needs to know of the outputs to show them. */
export function outputInfos(tool: AnyTool, outputs: ToolOutputs): OutputInfo[] {
  return Object.entries(tool.outputs).flatMap(([name, { kind, label }]) => {
    const value = outputs[name];
    if (!value) return [];
    return [{ name, kind, label, ...measures[kind](value as never) }];
  });
}

type Measures = Pick<OutputInfo, "count" | "width" | "height" | "pixelSize">;
const rows = (count: number): Measures => ({ count, width: null, height: null, pixelSize: null });
const measures: { [K in ResultKind]: (value: ResultKinds[K]) => Measures } = {
  images: ({ stack: { count, width, height }, pixelSize }) => ({ count, width, height, pixelSize }),
  alignments: ({ index }) => rows(index.length),
  frc: ({ curves, boxSize, pixelSize }) => ({ count: curves.length, width: boxSize, height: boxSize, pixelSize }),
  curves: ({ x }) => rows(x.values.length),
  table: ({ columns }) => rows(columns[0]?.values.length ?? 0),
  factors: ({ index, width, height, pixelSize }) => ({ count: index.length, width, height, pixelSize }),
};

/** The built-in examples: simulated particles, made once into the state folder and checked before reuse. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../core/errors.js";
import { DEFAULT_EXAMPLE, EXAMPLES, type Example, type ExampleName } from "../../core/simulate/examples.js";
import { parseParams } from "../../core/tools/params.js";
import { toolById } from "../../core/tools/registry.js";
import { exportResult } from "./export/exportResult.js";
import type { MemoryBudget } from "./memory.js";
import type { WorkerPool } from "./pool.js";
import { Progress } from "./progress.js";
import { outputInfos } from "./results.js";
import { runTool } from "./runTool.js";
import { shareArrays } from "./sharedCopy.js";

export interface ExampleDeps {
  stateDir: string;
  version: string;
  pool: WorkerPool;
  files: WorkerPool;
  memory: MemoryBudget;
}

/** Path of an example's particles, made when they are not there or not what they were. */
export async function exampleFile(name: ExampleName, deps: ExampleDeps): Promise<string> {
  const { parameters } = EXAMPLES[name];
  const directory = join(deps.stateDir, name === DEFAULT_EXAMPLE ? "example" : `example-${name}`);
  const path = join(directory, "images.star");
  if (await isWhole(directory, parameters, deps)) return path;
  try {
    await make(directory, parameters, deps);
  } catch (error) {
    // Another window may have made it meanwhile.
    if (!(await isWhole(directory, parameters, deps))) throw error;
  }
  return path;
}

type Parameters = Example["parameters"];

async function make(
  directory: string,
  given: Parameters,
  { version, pool, files, memory }: ExampleDeps,
): Promise<void> {
  const tool = toolById("simulate");
  const params = parseParams(tool.id, tool.params, given);
  const started = new Date();
  const progress = new Progress();
  const answer = await runTool(tool, {}, params, {
    pool,
    memory,
    progress,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onPublish: () => undefined,
  });
  const outputs = shareArrays(answer.outputs);
  const infos = outputInfos(tool, outputs);
  const stored = {
    tool,
    outputs,
    origin: null,
    findings: [],
    removed: false,
    info: {
      id: 0,
      title: tool.title,
      tool: tool.id,
      job: 0,
      partial: false,
      dataset: null,
      images: null,
      outputs: infos,
      figures: [],
      notes: [],
      provenance: {
        annulus: version,
        tool: tool.id,
        version,
        command: "",
        parameters: { ...params },
        seed: given.seed,
        inputs: [],
        started: started.toISOString(),
        seconds: progress.elapsed,
        cpuSeconds: progress.elapsed,
        threads: pool.size,
        host: "",
      },
    },
  };
  const names = infos.map(({ name }) => name);
  await exportResult(files, stored, { outputs: names, directory, overwrite: true, png: null }, []);
}

/** Was it made with these parameters, and are its files what they were? */
async function isWhole(directory: string, given: Parameters, { files }: ExampleDeps): Promise<boolean> {
  let record: { parameters?: Record<string, unknown>; outputs?: Record<string, { files: ListedFile[] }> };
  try {
    record = JSON.parse(readFileSync(join(directory, "result.json"), "utf8")) as typeof record;
  } catch {
    return false;
  }
  const { parameters = {}, outputs = {} } = record;
  if (Object.entries(given).some(([name, value]) => parameters[name] !== value)) return false;
  const listed = Object.values(outputs).flatMap((output) => output.files);
  if (!listed.some(({ path }) => path === "images.star") || !listed.some(({ path }) => path === "images.mrcs")) {
    return false;
  }
  try {
    for (const { path, sha256 } of listed) {
      const hash = await files.service("hash", { path: join(directory, path), stamp: null });
      if (hash.sha256 !== sha256) return false;
    }
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "file.unreadable") return false;
    throw error;
  }
}

interface ListedFile {
  path: string;
  sha256: string;
}

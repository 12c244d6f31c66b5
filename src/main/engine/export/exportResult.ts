/** A stored result on its way to disk or to a download; the work is done on a worker. */
import { AppError } from "../../../core/errors.js";
import type { ResultKinds } from "../../../core/tools/results.js";
import type { WorkerPool } from "../pool.js";
import type { StoredResult } from "../results.js";
import type { EncodedOutput, ExportAnswer, ExportRequest, OutputFormat } from "../types.js";
import { resolve } from "node:path";
import { withFolder } from "../command.js";
import type { ParticleOrigin } from "./particleStar.js";
import type { PlannedOutput } from "./writers.js";

/**
 * Write outputs and `result.json` into a folder.
 * @param inputs names in that folder that are read from
 * @throws AppError "output.exists", "output.failed"
 */
export async function exportResult(
  pool: WorkerPool,
  stored: StoredResult,
  { outputs, directory, overwrite, png }: Omit<ExportRequest, "result">,
  inputs: readonly string[],
): Promise<ExportAnswer> {
  const { info, findings } = stored;
  const { host: _host, ...provenance } = info.provenance;
  const figures = Object.fromEntries(info.figures.map(({ name, value }) => [name, value]));
  const after = { figures, notes: info.notes, partial: info.partial };
  const planned = outputs.map((name) => plan(stored, name));
  const { files, notices } = await pool.service("export", {
    directory,
    overwrite,
    inputs,
    outputs: planned,
    png,
    origin: originOf(stored, resolve(directory)),
    version: info.provenance.annulus,
    findings,
    record: { before: { ...provenance, command: withFolder(provenance.command, directory) }, after },
  });
  return { files: files.map(({ path, bytes }) => ({ path, bytes })), notices };
}

export function encodeOutput(
  pool: WorkerPool,
  stored: StoredResult,
  output: string,
  format: OutputFormat,
  png: ExportRequest["png"],
): Promise<EncodedOutput> {
  const version = stored.info.provenance.annulus;
  return pool.service("encode", { output: plan(stored, output), format, png, origin: originOf(stored, null), version });
}

/** @throws AppError "session.unknown" */
function plan(stored: StoredResult, name: string): PlannedOutput {
  const slot = Object.hasOwn(stored.tool.outputs, name) ? stored.tool.outputs[name] : undefined;
  const value = stored.outputs[name];
  if (!slot || !value) {
    throw new AppError("session.unknown", `Result ${stored.info.id} has no output ${name}.`, {
      what: "output",
      id: name,
    });
  }
  return { name, kind: slot.kind, file: slot.file, value };
}

/** What a STAR file must know of the particles. */
function originOf({ origin, tool, outputs }: StoredResult, directory: string | null): ParticleOrigin {
  if (origin) {
    const { opened } = origin.dataset;
    return {
      images: origin.images ? Uint32Array.from(origin.images) : null,
      star: opened.star,
      table: opened.table,
      stack: opened.stack,
      stackName: null,
      pixelSize: opened.info.pixelSize,
      opticsGroup: opened.opticsGroup,
      opticsPixelSizes: opened.opticsPixelSizes,
      path: opened.info.path,
      opened: { path: origin.dataset.path, options: origin.options },
      directory,
      cwd: process.cwd(),
    };
  }
  // A tool without particles as input made them itself: the first images among its outputs.
  const made = Object.entries(tool.outputs).find(([name, { kind }]) => kind === "images" && outputs[name]);
  const images = made && (outputs[made[0]] as ResultKinds["images"]);
  return {
    images: null,
    star: null,
    table: null,
    stack: images?.stack ?? null,
    stackName: made ? fileName(made[1].file, images!.stack.count) : null,
    pixelSize: images?.pixelSize ?? null,
    opticsGroup: null,
    opticsPixelSizes: null,
    path: "",
    opened: null,
    directory,
    cwd: process.cwd(),
  };
}

function fileName(file: string, count: number): string {
  return /\.(mrcs?|map)$/.test(file) ? file : `${file}.${count === 1 ? "mrc" : "mrcs"}`;
}

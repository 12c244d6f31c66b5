/** Writing results on a worker: a folder of files, or one output as bytes. */
import { AppError } from "../../../core/errors.js";
import type { Finding } from "../../../core/findings.js";
import { writeFolder, type FileToWrite } from "../export/folder.js";
import type { WrittenFile } from "../export/atomicFile.js";
import type { OutputFs } from "../export/outputFs.js";
import type { ParticleOrigin } from "../export/particleStar.js";
import type { PngStyle } from "../export/png.js";
import { filesInFolder, filesOf, type PlannedOutput, type WriteContext } from "../export/writers.js";
import type { EncodedOutput, OutputFormat } from "../types.js";
import type { WorkerEnv } from "../workerEnv.js";

export interface ExportArgs {
  directory: string;
  overwrite: boolean;
  /** Names in the folder that must not be replaced. */
  inputs: readonly string[];
  outputs: PlannedOutput[];
  png: PngStyle | null;
  origin: ParticleOrigin;
  version: string;
  findings: readonly Finding[];
  /** What `result.json` says beside its outputs and findings. */
  record: { before: object; after: object };
}

export interface Written {
  files: WrittenFile[];
  /** What is odd about what was written. */
  notices: Finding[];
}

/** All files appear together or none. @throws AppError "output.exists", "output.failed" */
export function exportFolder(args: ExportArgs, env: Pick<WorkerEnv, "io">, fs?: OutputFs): Written {
  const { directory, overwrite, inputs, outputs, png, origin, version } = args;
  const findings = [...args.findings];
  const context: WriteContext = { io: env.io, version, png, origin, findings };
  const groups = outputs.map((output) => ({ output, files: filesInFolder(output, context) }));
  const record: FileToWrite = {
    name: "result.json",
    chunks: (before) => {
      const byName = new Map(before.map((file) => [nameOf(file.path), file]));
      const listed = groups.map(({ output, files }) => [
        output.name,
        {
          kind: output.kind,
          files: files.map(({ name }) => ({
            path: name,
            bytes: byName.get(name)!.bytes,
            sha256: byName.get(name)!.sha256,
          })),
        },
      ]);
      const told = findings.map(({ severity, code, message }) => ({ severity, code, message }));
      const { before: head, after: tail } = args.record;
      const object = { ...head, findings: told, outputs: Object.fromEntries(listed) as object, ...tail };
      return [new TextEncoder().encode(`${JSON.stringify(object, null, 2)}\n`)];
    },
  };
  const files = [...groups.flatMap((group) => group.files), record];
  const written = writeFolder(directory, files, { overwrite, existing: "merge", inputs, ...(fs && { fs }) });
  return { files: written, notices: findings.slice(args.findings.length) };
}

export interface EncodeArgs {
  output: PlannedOutput;
  format: OutputFormat;
  png: PngStyle | null;
  origin: ParticleOrigin;
  version: string;
}

const EXTENSIONS: Readonly<Record<OutputFormat, { pattern: RegExp; mediaType: string }>> = {
  mrc: { pattern: /\.mrcs?$/, mediaType: "application/octet-stream" },
  png: { pattern: /\.png$/, mediaType: "image/png" },
  star: { pattern: /\.star$/, mediaType: "text/plain; charset=utf-8" },
  csv: { pattern: /\.csv$/, mediaType: "text/csv; charset=utf-8" },
};

/** How a picture is drawn unless told. */
const PLAIN: PngStyle = { contrast: { mode: "percentile", low: 1, high: 99, scope: "image" }, zoom: 1 };

/** One output as the bytes of a file; images as PNG become one picture. @throws AppError "request.invalid" */
export function encodeFile({ output, format, png, origin, version }: EncodeArgs, env: WorkerEnv): EncodedOutput {
  const context: WriteContext = { io: env.io, version, png: png ?? PLAIN, origin, findings: [] };
  const { pattern, mediaType } = EXTENSIONS[format];
  const file = filesOf(output, context).find(({ name }) => pattern.test(name));
  if (!file) {
    const reason = `${output.name} (${output.kind}) cannot be written as ${format}`;
    throw new AppError("request.invalid", reason, { reason });
  }
  const chunks = [...file.chunks([])];
  const bytes = new Uint8Array(chunks.reduce((n, chunk) => n + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  env.transfer(bytes.buffer);
  return { name: file.name, mediaType, bytes };
}

const nameOf = (path: string): string => path.split(/[\\/]/).pop()!;

/** An output of a result as one file over HTTP, for a page that cannot see the engine's disk. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Contrast } from "../engine/types.js";
import type { DOWNLOAD_FORMATS } from "./contract.js";
import type { EnginePort } from "./enginePort.js";
import { invalidRequest } from "./errorAnswer.js";
import { zip } from "./zip.js";

type Format = (typeof DOWNLOAD_FORMATS)[number];
const EXTENSION: Readonly<Record<Format, RegExp>> = {
  mrc: /\.(mrcs?|map)$/i,
  png: /\.png$/i,
  star: /\.star$/i,
  csv: /\.csv$/i,
};
const MIME: Readonly<Record<string, string>> = {
  png: "image/png",
  csv: "text/csv; charset=utf-8",
  star: "text/plain; charset=utf-8",
};
const PNG_CONTRAST: Contrast = { mode: "percentile", low: 0.5, high: 99.5, scope: "set" };

/**
 * Export into a folder of its own, send what has the format's extension (several files as one .zip), leave nothing.
 * @throws AppError "request.invalid" when the output has no such format
 */
export async function downloadOutput(
  engine: Pick<EnginePort, "export">,
  result: number,
  output: string,
  format: Format,
): Promise<Response> {
  const directory = await mkdtemp(join(tmpdir(), "annulus-download-"));
  try {
    const png = format === "png" ? { contrast: PNG_CONTRAST, zoom: 1 as const } : null;
    const { files } = await engine.export({ result, outputs: [output], directory, overwrite: true, png });
    const wanted = files.filter((file) => EXTENSION[format].test(file.path));
    const loaded = await Promise.all(
      wanted.map(async ({ path }) => ({ name: basename(path), bytes: new Uint8Array(await readFile(path)) })),
    );
    const [only] = loaded;
    if (!only) throw invalidRequest(`${output} cannot be written as ${format}`);
    if (loaded.length === 1) return attachment(only.name, only.bytes, MIME[format]);
    return attachment(`${output}-${format}.zip`, zip(loaded), "application/zip");
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function attachment(name: string, bytes: Uint8Array<ArrayBuffer>, mime = "application/octet-stream"): Response {
  const plain = name.replace(/[^\w.-]/g, "_");
  return new Response(bytes, {
    headers: {
      "Content-Type": mime,
      "Content-Disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      "Cache-Control": "no-store",
    },
  });
}

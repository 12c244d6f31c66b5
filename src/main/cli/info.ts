/** `annulus info FILE`: what a file is, without changing or loading it. */
import type { FileInfo } from "../engine/types.js";
import { inspectFile } from "../engine/open/openFile.js";
import { positiveNumber, textOf, type Arguments } from "./arguments.js";
import { Output, type Context } from "./context.js";
import { EXIT, type ExitCode } from "./failure.js";
import { figure, printableLine } from "./terminalText.js";
import { usage } from "./usage.js";

const OUTCOMES: Readonly<Record<FileInfo["outcome"], string>> = {
  open: "opens",
  "open-warn": "opens, with warnings",
  "open-partial": "opens in part",
  refuse: "cannot be used",
};

export function showInfo(args: Arguments, context: Context): ExitCode {
  const [path, ...more] = args.words;
  if (path === undefined) throw usage("FILE is missing", "usage: annulus info FILE [--json]");
  if (more.length > 0) throw usage(`"${more.join(" ")}" is one word too many`, "usage: annulus info FILE [--json]");
  const root = textOf(args, "root");
  const pixelSize = positiveNumber(args, "pixel-size");
  const output = new Output(context, args);
  const info = inspectFile(path, {
    ...(root === undefined ? {} : { root }),
    ...(pixelSize === undefined ? {} : { pixelSize }),
  });
  output.object(info);
  output.say(describe(info));
  return info.outcome === "refuse" ? EXIT.input : EXIT.done;
}

function describe(info: FileInfo): string {
  const rows: [string, string][] = [["file", printableLine(info.path)]];
  const unit = { stack: "images", volume: "sections", image: "image", particles: "particles", table: "rows" }[
    info.kind
  ];
  rows.push(["what", `${info.format.toUpperCase()} ${info.kind}, ${info.count} ${unit}`]);
  if (info.width !== null && info.height !== null) {
    const depth = info.kind === "volume" && info.depth !== null ? ` × ${info.depth}` : "";
    rows.push(["size", `${info.width} × ${info.height}${depth} px`]);
  }
  if (info.dataType !== null) {
    rows.push(["pixels", info.dataType + (info.byteOrder === null ? "" : `, ${info.byteOrder}-endian`)]);
  }
  rows.push(["pixel size", info.pixelSize === null ? "not known" : `${figure(info.pixelSize)} Å/px`]);
  for (const { source, value, trusted } of info.pixelSizeSources) {
    rows.push(["", `${printableLine(source)}: ${figure(value)} Å/px${trusted ? "" : " (not trusted)"}`]);
  }
  if (info.columns.length > 0) rows.push(["columns", info.columns.map(printableLine).join(" ")]);
  rows.push([
    "outcome",
    OUTCOMES[info.outcome] + (info.usable === info.count ? "" : `: ${info.usable} of ${info.count}`),
  ]);
  for (const { severity, code, message } of info.findings) rows.push([severity, `${code}: ${printableLine(message)}`]);
  return rows.map(([name, text]) => `${name.padEnd(12)}${text}`).join("\n");
}

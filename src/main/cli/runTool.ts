/** A verb that runs a tool: open the inputs, run the job with progress, write --out DIR, print the figures. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../core/errors.js";
import type { Finding } from "../../core/findings.js";
import { describeRange } from "../../core/tools/params.js";
import type { AnyTool } from "../../core/tools/tool.js";
import { Engine } from "../engine/engine.js";
import { refuseInputs } from "../engine/export/folder.js";
import type { DatasetInfo, ExportAnswer, InputRef, OpenOptions, ResultInfo, SourceRef } from "../engine/types.js";
import { isOn, paramValue, positiveNumber, textOf, wholeNumber, type Arguments } from "./arguments.js";
import { Output, type Context } from "./context.js";
import { EXIT, type ExitCode } from "./failure.js";
import { chooseImages, parseImages } from "./imageNumbers.js";
import { catchInterrupt } from "./interrupt.js";
import { memoryLimit, NO_STATE, threadsFor } from "./machine.js";
import { prepareOut, type OutFolder } from "./outFolder.js";
import { showProgress } from "./progress.js";
import { figuresText, resultObject } from "./resultText.js";
import { duration, printableLine } from "./terminalText.js";
import { usage } from "./usage.js";
import { filesOf, firstImages, specOf, usageLine, type VerbSpec } from "./verb.js";

/** The sha256 of large inputs may take longer than the work: after this time the user is told what is waited for. */
const PATIENCE_MS = 1000;

/** What was typed, sorted by what it fills. */
interface Plan {
  params: Record<string, unknown>;
  /** Input slot → paths as typed. */
  paths: Map<string, string[]>;
  /** Input slot → the images of it that are used, as typed. */
  images: Map<string, { flag: string; list: string }>;
}

/**
 * The words that fill positionals, and those that belong to an option that takes several values: words right behind
 * such an option do when there are more words than positionals, the first ones first.
 */
function shareWords(spec: VerbSpec, args: Arguments): { words: string[]; several: Map<string, string[]> } {
  const several = new Map([...args.several].map(([flag, values]) => [flag, [...values]]));
  let surplus = args.words.length - spec.positionals.length;
  const words = args.words.filter((word, place) => {
    const flag = args.behind.get(place);
    if (flag === undefined || surplus <= 0) return true;
    surplus--;
    several.get(flag)!.push(word);
    return false;
  });
  return { words, several };
}

function sortWords(spec: VerbSpec, args: Arguments): Plan {
  const plan: Plan = { params: {}, paths: new Map(), images: new Map() };
  const { words, several } = shareWords(spec, args);
  spec.positionals.forEach((positional, place) => {
    const word = words[place];
    if (word === undefined) {
      if (positional.optional) return;
      const allowed = positional.param ? `allowed: ${describeRange(positional.param)}; ` : "";
      throw usage(
        `${positional.word} is missing: ${positional.label || positional.help}`,
        `${allowed}usage: ${usageLine(spec)}`,
      );
    }
    if (positional.param) plan.params[positional.name] = paramValue(positional.word, positional.param, word);
    else plan.paths.set(positional.name, [word]);
  });
  if (words.length > spec.positionals.length) {
    const extra = words.slice(spec.positionals.length).join(" ");
    throw usage(
      `"${extra}" is one word too many`,
      `a name with spaces needs quotation marks; usage: ${usageLine(spec)}`,
    );
  }
  for (const option of spec.options) {
    const value = args.given.get(option.flag);
    if (value === undefined) {
      if (option.required)
        throw usage(`--${option.flag} ${option.word ?? ""} is missing: ${option.help}`, `usage: ${usageLine(spec)}`);
      continue;
    }
    if (option.role === "input") plan.paths.set(option.name, several.get(option.flag) ?? [String(value)]);
    if (option.role === "images") plan.images.set(option.name, { flag: option.flag, list: String(value) });
    if (option.role === "param" && option.param) {
      plan.params[option.name] = paramValue(`--${option.flag}`, option.param, value);
    }
  }
  return plan;
}

/** The folder for the results; null when the figures alone are an answer and no --out was given. */
function outFolder(tool: AnyTool, args: Arguments): OutFolder | null {
  const directory = textOf(args, "out");
  if (directory !== undefined) return prepareOut(directory, isOn(args, "overwrite"));
  if (tool.answersInFigures) return null;
  throw usage(`${tool.id.replaceAll(".", " ")} makes files: say where with --out DIR`, "the folder is created");
}

interface Opened {
  inputs: Record<string, InputRef>;
  findings: Finding[];
}

async function openInputs(engine: Engine, tool: AnyTool, plan: Plan, args: Arguments): Promise<Opened> {
  const root = textOf(args, "root");
  const pixelSize = tool.params["pixelSize"] ? undefined : positiveNumber(args, "pixel-size");
  const main = firstImages(tool.inputs);
  const opened: Opened = { inputs: {}, findings: [] };
  const openOne = async (name: string, path: string): Promise<DatasetInfo> => {
    const options: OpenOptions = { ...(root === undefined ? {} : { root }) };
    // A table of alignments is read for its numbers: its shifts in Å are of its own pixel size if it has one, and that
    // its images are elsewhere is no news.
    const images = tool.inputs[name]?.kind === "images";
    if (pixelSize !== undefined && images) options.pixelSize = pixelSize;
    let dataset: DatasetInfo = await engine.open(path, options);
    if (pixelSize !== undefined && !images && dataset.pixelSize === null && dataset.format === "star") {
      dataset = await engine.update(dataset.id, { pixelSize });
    }
    opened.findings.push(...dataset.findings.filter((f) => images || f.code !== "W_STAR_MISSING"));
    return dataset;
  };
  for (const [name, paths] of plan.paths) {
    const refs: { source: SourceRef; images: number[] | null }[] = [];
    const own = plan.images.get(name);
    if (own && paths.length > 1) {
      throw usage(
        `--${own.flag} chooses among the images of one file`,
        "name single images of several files as N@FILE",
      );
    }
    for (const word of paths) {
      if (tool.inputs[name]?.kind === "factors") {
        const { id, outputs } = await engine.openFolder(word, root === undefined ? {} : { root });
        const output = outputs.find(({ kind }) => kind === "factors")!.name;
        refs.push({ source: { kind: "result", id, output }, images: null });
        continue;
      }
      const { path, particle } = rowOfTable(word, tool.inputs[name]?.kind === "images");
      const { id, count } = await openOne(name, path);
      let chosen = own ? parseImages(own.list, count, `--${own.flag}`) : null;
      if (particle !== null) chosen = parseImages(particle, count, word);
      else if (name === main) {
        chosen = chooseImages(textOf(args, "images"), wholeNumber(args, "limit", 1, 2 ** 31), count);
      }
      refs.push({ source: { kind: "dataset", id }, images: chosen });
    }
    const [first, ...also] = refs;
    opened.inputs[name] = { ...first!, ...(also.length > 0 && { also }) };
  }
  return opened;
}

/** "12@particles.star": the particle of that row. Of stacks, N@file is opened as such. */
function rowOfTable(word: string, images: boolean): { path: string; particle: string | null } {
  const match = images && !existsSync(word) ? /^(\d+)@(.+\.star)$/i.exec(word) : null;
  return match ? { path: match[2]!, particle: match[1]! } : { path: word, particle: null };
}

function sayFindings(output: Output, findings: readonly Finding[]): void {
  const told = new Set<string>();
  for (const { severity, code, message } of findings) {
    const line = `${severity} ${code}: ${message}`;
    if (severity === "info" || told.has(line)) continue;
    told.add(line);
    output.note(printableLine(line));
  }
}

function report(output: Output, info: ResultInfo, files: readonly { path: string; bytes: number }[]): void {
  if (info.figures.length > 0) output.say(figuresText(info));
  for (const note of info.notes) output.say(`note: ${note}`);
  for (const { path, bytes } of files) output.say(`wrote ${path} (${bytes} bytes)`);
  const { seconds, threads } = info.provenance;
  output.say(`${duration(seconds)} on ${threads} thread${threads === 1 ? "" : "s"}`);
}

/** A parameter that the tool itself refuses is named as it was typed: --max-shift, not maxShift. */
function inFlags(error: unknown, spec: VerbSpec): unknown {
  if (!(error instanceof AppError) || error.code !== "params.invalid") return error;
  const names = new Map<string, string>();
  for (const option of spec.options) if (option.role === "param") names.set(option.name, `--${option.flag}`);
  for (const word of spec.positionals) if (word.role === "param") names.set(word.name, word.word);
  const { param, reason } = error.detail as { param: string; reason: string };
  // Names like "seed" are also words of a sentence; those with a capital inside are not.
  const said = reason.replace(/\b[a-z]+[A-Z]\w*\b/g, (name) => names.get(name) ?? name);
  return usage(`${names.get(param) ?? param} ${said}`);
}

/** Run `tool` as the line says. @returns the exit code */
export async function runTool(tool: AnyTool, args: Arguments, context: Context): Promise<ExitCode> {
  const output = new Output(context, args);
  const spec = specOf(tool);
  const plan = sortWords(spec, args);
  const asked = wholeNumber(args, "threads", 1, 1024);
  const threads = threadsFor(asked);
  if (asked !== undefined && threads < asked)
    output.note(`--threads ${asked} is more than this machine can use: ${threads} are started; the result is the same`);
  if (!tool.params["seed"] && args.given.has("seed"))
    output.note(`${spec.verb} draws no random numbers: --seed has no effect`);
  const out = outFolder(tool, args);
  const engine = new Engine({
    threads,
    workerScript: new URL("worker.js", context.home),
    memoryLimit: memoryLimit(),
    stateDir: NO_STATE,
    version: context.version,
    oneJob: true,
  });
  const progress = showProgress(context.stderr);
  let job: number | null = null;
  const interrupt = catchInterrupt(
    () => {
      progress.clear();
      if (job !== null) engine.cancel(job);
    },
    () => {
      out?.undo();
      engine.abandon();
    },
  );
  const work = async (): Promise<void> => {
    const { inputs, findings } = await openInputs(engine, tool, plan, args);
    sayFindings(output, findings);
    if (out !== null) refuseInputs(out.path, filesMadeBy(tool), engine.inputsIn(out.path));
    const unsubscribe = engine.subscribe((event) => {
      if (event.type === "job" && event.job.id === job && !output.quiet) progress.update(event.job);
    });
    job = engine.start({ tool: tool.id, inputs, params: plan.params }).id;
    const info = await engine.finished(job);
    unsubscribe();
    progress.clear();
    const stillHashing = (): void => output.note("computing the sha256 of the inputs, for the record");
    const patience = info.hashing ? setTimeout(stillHashing, PATIENCE_MS) : undefined;
    const { files, notices } = await (
      out === null ? noFiles(engine, info, output.json) : writeOut(engine, info, out.path, isOn(args, "overwrite"))
    ).finally(() => clearTimeout(patience));
    const written = out === null ? null : readObject(join(out.path, "result.json"));
    sayFindings(output, notices);
    const dataOf = (name: string) => engine.resultData(info.id, name);
    output.object(resultObject(tool, engine.result(info.id), written, findings, dataOf));
    report(output, info, files);
  };
  try {
    await Promise.race([work(), interrupt.stopped]);
    return EXIT.done;
  } catch (error) {
    progress.clear();
    await settle(engine);
    out?.undo();
    throw inFlags(error, spec);
  } finally {
    await settle(engine);
    interrupt.dispose();
  }
}

function filesMadeBy(tool: AnyTool): string[] {
  return [...Object.values(tool.outputs).flatMap((slot) => filesOf(slot).map(({ file }) => file)), "result.json"];
}

/** Figures alone are an answer; only their record for programs waits for the sha256 of the inputs. */
async function noFiles(engine: Engine, info: ResultInfo, recorded: boolean): Promise<ExportAnswer> {
  if (recorded) await engine.recorded(info.id);
  return { files: [], notices: [] };
}

async function writeOut(
  engine: Engine,
  info: ResultInfo,
  directory: string,
  overwrite: boolean,
): Promise<ExportAnswer> {
  const outputs = info.outputs.map((o) => o.name);
  const { files, notices } = await engine.export({ result: info.id, outputs, directory, overwrite, png: null });
  return { files: files.map(({ path }) => ({ path, bytes: statSync(path).size })), notices };
}

function readObject(path: string): object {
  return JSON.parse(readFileSync(path, "utf8")) as object;
}

/** End the threads; a failure to do so must not hide the error that is on its way. */
async function settle(engine: Engine): Promise<void> {
  await engine.shutdown().catch(() => undefined);
}

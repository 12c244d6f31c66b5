/**
 * The command line that does what a job did: "copy as command". Only what differs from the defaults is written; its
 * files go to a folder named after the tool, so that it runs as it stands.
 */
import { valueText } from "../../core/tools/lists.js";
import { flagName, sameValue, type Param } from "../../core/tools/params.js";
import type { AnyTool } from "../../core/tools/tool.js";
import type { InputRef, JobRequest, OpenOptions, SourceRef } from "./types.js";

/** How a source is named on a command line. */
export interface NamedSource {
  /** A file, or where the output of an earlier result would lie. */
  path: string;
  options: OpenOptions;
}
export type NameSource = (source: SourceRef) => NamedSource;

export function commandOf(tool: AnyTool, request: JobRequest, name: NameSource): string {
  const words = ["annulus", ...tool.id.split(".")];
  const options: string[] = [];
  const wordParams = Object.entries(tool.params).filter(([, param]) => param.positional);
  for (const [key, param] of wordParams) words.push(quoteWord(wordOf(param, request.params[key] ?? param.default)));
  const opened: OpenOptions = {};
  let chosen: InputRef | null = null;
  for (const [key, slot] of Object.entries(tool.inputs)) {
    const ref = request.inputs[key];
    if (!ref) continue;
    const { path, options: choices } = name(ref.source);
    Object.assign(opened, choices);
    const alone = tool.explorable ? oneOf(ref, path) : null;
    if (slot.cli === "positional") words.push(quoteWord(alone ?? path));
    else
      options.push(alone === null ? fileOption(slot.cli, ref, path, name) : `--${slot.cli.flag} ${quoteWord(alone)}`);
    if (alone !== null) continue;
    // The command line chooses among the images of the first input that holds images.
    if (slot.kind === "images") chosen ??= ref;
  }
  if (opened.root !== undefined) options.push(`--root ${quoteWord(opened.root)}`);
  if (opened.pixelSize !== undefined && !tool.params["pixelSize"]) options.push(`--pixel-size ${opened.pixelSize}`);
  if (chosen?.images) options.push(`--images ${imageRanges(chosen.images)}`);
  for (const [key, param] of Object.entries(tool.params)) {
    const value = request.params[key];
    if (param.positional || value === undefined || sameValue(value, param.default)) continue;
    options.push(option(key, param, value));
  }
  const command = [...words, ...options].join(" ");
  return tool.answersInFigures ? command : withFolder(command, tool.id.split(".").at(-1)!);
}

/** N@file for one image of several; null when all were meant. */
function oneOf({ images, also = [] }: InputRef, path: string): string | null {
  const [image] = images ?? [];
  if (image === undefined || images!.length > 1 || also.length > 0) return null;
  return /^\d+@/.test(path) ? path : `${image + 1}@${path}`;
}

/**
 * `--references a.mrcs b.mrc`. Images chosen from one file stand behind `--reference-images`; of several files, as
 * N@file each.
 */
function fileOption(cli: { flag: string; images?: string }, ref: InputRef, path: string, name: NameSource): string {
  const also = ref.also ?? [];
  const file = `--${cli.flag} ${quoteWord(path)}`;
  if (also.length === 0) return ref.images && cli.images ? `${file} --${cli.images} ${imageRanges(ref.images)}` : file;
  const all = [{ ...ref, path }, ...also.map((one) => ({ ...one, path: name(one.source).path }))];
  const words = all.flatMap((one) =>
    one.images ? one.images.map((image) => quoteWord(`${image + 1}@${one.path}`)) : [quoteWord(one.path)],
  );
  return `--${cli.flag} ${words.join(" ")}`;
}

/** The same command with its files in `directory`, whatever folder it named last. */
export function withFolder(command: string, directory: string): string {
  return `${command.replace(/ --out [\w-]+$/, "")} --out ${quoteWord(directory)}`;
}

function option(key: string, param: Param, value: unknown): string {
  const flag = flagName(key, param);
  if (param.type === "flag") return value === true ? `--${flag}` : `--no-${flag}`;
  return `--${flag} ${quoteWord(wordOf(param, value))}`;
}

/** A parameter that was checked is a number, several, or a word. */
function wordOf(param: Param, value: unknown): string {
  if (param.type === "list" || param.type === "numbers") return valueText(param, value as readonly number[]);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Image numbers from 0 as the command line takes them: from 1, runs as ranges, in the order given. */
export function imageRanges(images: readonly number[]): string {
  const runs: string[] = [];
  for (let i = 0; i < images.length;) {
    let j = i;
    while (j + 1 < images.length && images[j + 1] === images[j]! + 1) j++;
    runs.push(i === j ? `${images[i]! + 1}` : `${images[i]! + 1}-${images[j]! + 1}`);
    i = j + 1;
  }
  return runs.join(",");
}

/** One word for a POSIX shell: plain words as they are, all others in single quotes. */
export function quoteWord(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** `result.json`, read back: which run wrote a folder, from what, and what its files were. */
import { basename } from "node:path";
import type { Provenance } from "../types.js";
import { isNumber, isObject, isText, JsonRecord } from "./jsonRecord.js";

export const RUN_FILE = "result.json";

export interface RunRecord {
  provenance: Provenance;
  partial: boolean;
  notes: string[];
  figures: Readonly<Record<string, number | null>>;
  /** Files of the folder by name. */
  files: ReadonlyMap<string, { bytes: number; sha256: string }>;
}

/** @throws AppError "E_NOT_FOUND", "E_FORMAT" naming what is wrong in it */
export function readRunRecord(folder: string): RunRecord {
  const record = new JsonRecord(folder, RUN_FILE);
  const or = <T>(name: string, is: (value: unknown) => value is T, otherwise: T): T => {
    const value = record.field(name);
    return is(value) ? value : otherwise;
  };
  const notes = or("notes", (v): v is unknown[] => Array.isArray(v), []).filter(isText);
  const figures = Object.entries(or("figures", isObject, {})).filter(
    (entry): entry is [string, number | null] => entry[1] === null || isNumber(entry[1]),
  );
  return {
    provenance: {
      annulus: record.text("annulus"),
      tool: record.text("tool"),
      version: or("version", isText, ""),
      command: or("command", isText, ""),
      parameters: { ...or("parameters", isObject, {}) },
      seed: or("seed", (v): v is number | null => v === null || isNumber(v), null),
      inputs: inputsOf(record),
      started: or("started", isText, ""),
      seconds: or("seconds", isNumber, 0),
      cpuSeconds: or("cpuSeconds", isNumber, 0),
      threads: or("threads", isNumber, 1),
      host: "",
    },
    partial: record.field("partial") === true,
    notes,
    figures: Object.fromEntries(figures),
    files: filesOf(record),
  };
}

function inputsOf(record: JsonRecord): Provenance["inputs"] {
  const list = record.take("inputs", (v): v is unknown[] => Array.isArray(v), "the files that were read");
  return list.map((input, i) => {
    const { path, sha256, bytes } = isObject(input) ? input : {};
    if (isText(path) && isText(sha256) && isNumber(bytes)) return { path, sha256, bytes };
    throw record.wrong(`entry ${i + 1} of "inputs" cannot be used`, JSON.stringify(input), "path, sha256 and bytes");
  });
}

function filesOf(record: JsonRecord): Map<string, { bytes: number; sha256: string }> {
  const files = new Map<string, { bytes: number; sha256: string }>();
  for (const output of Object.values(record.take("outputs", isObject, "the files that were written"))) {
    const listed: unknown = isObject(output) ? output["files"] : null;
    for (const file of Array.isArray(listed) ? (listed as unknown[]) : []) {
      const { path, sha256, bytes } = isObject(file) ? file : {};
      // Names of files right in the folder, and of nothing else.
      if (isText(path) && path === basename(path) && isText(sha256) && isNumber(bytes)) {
        files.set(path, { bytes, sha256 });
      }
    }
  }
  return files;
}

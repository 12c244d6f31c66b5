/**
 * Where the images of a table were when a run of this program wrote it: the `result.json` beside it says. A record is
 * data from anywhere, like the table: it tells where to look, never what may be read.
 */
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { baseName, extension } from "../../../core/format/source.js";
import { openSource } from "../io/fileSource.js";

/** No record of ours is longer: one line for each of 20,000 stacks takes 4 MB. */
const LONGEST = 32 * 2 ** 20;

export interface RecordedInputs {
  /** Tables that the run read. */
  tables: readonly string[];
  /** Places of an image file that is named by a relative path, nearest in name first. */
  placesOf(path: string): readonly string[];
}

/** Null when no record beside the table says that it wrote it. */
export function recordedInputs(table: string): RecordedInputs | null {
  const paths = inputsOf(readRecord(join(dirname(resolve(table)), "result.json")), baseName(table));
  if (paths === null) return null;
  const byName = new Map<string, string[]>();
  const tables: string[] = [];
  for (const path of paths) {
    if (extension(path) === ".star") tables.push(path);
    const name = baseName(path);
    const list = byName.get(name);
    if (list) list.push(path);
    else byName.set(name, [path]);
  }
  return {
    tables,
    placesOf(path) {
      const end = `/${path.replace(/^(?:\.\/+)+/, "")}`;
      return (byName.get(baseName(path)) ?? []).filter((place) => place.split(sep).join("/").endsWith(end));
    },
  };
}

function readRecord(path: string): unknown {
  try {
    const source = openSource(path);
    try {
      if (source.size > LONGEST) return null;
      return JSON.parse(new TextDecoder().decode(source.read(0, source.size)));
    } finally {
      source.close();
    }
  } catch {
    // No record, or none that can be read: the table is looked at as any other.
    return null;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** Absolute paths of what the run read, if it wrote a file of this name. */
function inputsOf(record: unknown, name: string): string[] | null {
  if (!isObject(record) || !isObject(record["outputs"])) return null;
  const written = Object.values(record["outputs"]).flatMap((output) => listOf(isObject(output) ? output["files"] : []));
  if (!written.some((file) => isObject(file) && file["path"] === name)) return null;
  return listOf(record["inputs"]).flatMap((input) => {
    const path = isObject(input) ? input["path"] : null;
    return typeof path === "string" && isAbsolute(path) && !path.includes("\0") ? [path] : [];
  });
}

/**
 * Where the image paths of a table lead, and whether that is allowed. A table is data from anywhere: a path in it may
 * only reach files inside the project, unless the user allowed a folder.
 */
import { existsSync, lstatSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve, sep } from "node:path";
import { refusal, shown } from "../../../core/format/message.js";
import { baseName } from "../../../core/format/source.js";
import { recordedInputs, type RecordedInputs } from "./recordedInputs.js";
import type { OpenFileOptions } from "./types.js";

/** Folders above the table's own that are searched, and so allowed; never the root of the file system. */
const PARENTS = 3;
/** Folders above the table's own in which a RELION project may begin. */
const PROJECT_DEPTH = 6;
/** Files that RELION keeps in the folder of a project. */
const PROJECT_MARKS = ["default_pipeline.star", ".gui_projectdir"] as const;
/** No image lies here, whatever was allowed. */
const NEVER = ["/proc", "/sys", "/dev"] as const;

/** Is `path` the folder or something in it? Both absolute and normalised. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function real(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}

/** The folder itself and those above it, nearest first, without the root of the file system. */
function upwards(folder: string, steps: number): string[] {
  const found: string[] = [];
  for (let at = folder; found.length <= steps && dirname(at) !== at; at = dirname(at)) found.push(at);
  return found;
}

/** The folder of the RELION project that a folder lies in, if one of its marks is found; null = none. */
export function projectFolder(folder: string): string | null {
  const above = upwards(folder, PROJECT_DEPTH);
  return above.find((at) => PROJECT_MARKS.some((mark) => existsSync(resolve(at, mark)))) ?? null;
}

/** Folders in which the paths of a table that lies in `folder` may begin, in order of search. */
function basesOf(folder: string): string[] {
  const project = projectFolder(folder);
  return [...(project === null ? [] : [project]), ...upwards(folder, PARENTS), folder];
}

type Named = { path: string; name: string };

/** Where an image file is. */
export interface Place {
  /** Real path. */
  path: string;
  /** It was seen to be a regular file; false = a folder, a device …, or not looked at. */
  isRegular: boolean;
}

/** Finds the images of one table. */
export class PathGate {
  /** Folders to search, in order. */
  private readonly bases: string[];
  /** Real paths of the folders that may be read. */
  private readonly allowed: string[];
  private readonly confine: string | null;
  /** What the run that wrote the table had read. */
  private readonly recorded: RecordedInputs | null;
  /** Folders in which the paths of the tables it read may begin. */
  private readonly elsewhere: readonly string[];
  /** Real paths of the folders that images were looked for in; null = there is no such folder. */
  private readonly folders = new Map<string, string | null>();

  constructor(
    private readonly file: Named,
    options: OpenFileOptions,
  ) {
    const given = options.root === undefined ? [] : [resolve(options.root)];
    this.confine = options.confine === undefined ? null : real(options.confine);
    const inside = (folder: string): boolean => this.confine === null || isInside(real(folder) ?? folder, this.confine);
    this.bases = [...new Set([...given, ...basesOf(dirname(resolve(file.path)))])].filter(inside);
    this.recorded = recordedInputs(file.path);
    this.elsewhere = [...new Set(this.recorded?.tables.flatMap((table) => basesOf(dirname(table))) ?? [])];
    this.allowed = [...this.bases, ...(options.allowOutside ?? []).map((f) => resolve(f)).filter(inside)].flatMap(
      (folder) => real(folder) ?? [],
    );
  }

  /**
   * Where an image file is; null when there is no such file where it may be.
   * @param line  of the table, for the message; counted only when it is needed, for a table may have a million rows
   * @throws AppError "E_PATH_OUTSIDE"
   */
  find(path: string, line: () => number): Place | null {
    if (this.foreign(path)) throw this.outside(path, line, null);
    const recorded = isAbsolute(path) ? [] : this.recordedPlaces(path);
    // What was read then goes before what is called the same beside the table now.
    const within = recorded.map((p) => resolve(p)).filter((p) => this.mayRead(p));
    let mayRead = within.length > 0;
    for (const place of within) {
      const found = this.allowedPlace(place, path, line);
      if (found) return found;
    }
    for (const base of isAbsolute(path) ? [null] : this.bases) {
      const place = base === null ? resolve(path) : resolve(base, path);
      if (!this.mayRead(place)) continue;
      mayRead = true;
      const found = this.allowedPlace(place, path, line);
      if (!found) continue;
      this.prefer(base);
      return found;
    }
    if (!mayRead) {
      const [base] = this.bases;
      throw this.outside(path, line, dirname(isAbsolute(path) || base === undefined ? path : resolve(base, path)));
    }
    const outside = recorded.find((place) => !this.mayRead(place) && real(place) !== null);
    if (outside !== undefined) throw this.outside(path, line, dirname(outside));
    return null;
  }

  /** What lies at a place that may be read, links followed, if that may be read too. */
  private allowedPlace(place: string, path: string, line: () => number): Place | null {
    const found = this.follow(place);
    if (found && !this.mayRead(found.path)) throw this.outside(path, line, dirname(found.path));
    return found;
  }

  /**
   * Follow the links on the way to a file. 20,000 stacks lie in a few folders: the way to a folder is followed once, and
   * of a file in it only whether it is a link itself has to be asked.
   */
  private follow(place: string): Place | null {
    const parent = dirname(place);
    let folder = this.folders.get(parent);
    if (folder === undefined) this.folders.set(parent, (folder = real(parent)));
    if (folder === null) return null;
    const path = join(folder, basename(place));
    try {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (!stat) return null;
      if (!stat.isSymbolicLink()) return { path, isRegular: stat.isFile() };
    } catch {
      return null;
    }
    const target = real(place);
    return target === null ? null : { path: target, isRegular: false };
  }

  private recordedPlaces(path: string): string[] {
    if (!this.recorded) return [];
    return [...this.recorded.placesOf(path), ...this.elsewhere.map((base) => resolve(base, path))];
  }

  /** Images of one table lie under one folder: look there first from now on. */
  private prefer(base: string | null): void {
    const at = base === null ? -1 : this.bases.indexOf(base);
    if (at > 0) this.bases.unshift(...this.bases.splice(at, 1));
  }

  private mayRead(path: string): boolean {
    if (NEVER.some((folder) => isInside(path, folder))) return false;
    if (this.confine !== null && !isInside(path, this.confine)) return false;
    return this.allowed.some((folder) => isInside(path, folder)) || this.bases.some((folder) => isInside(path, folder));
  }

  /** Addresses that are no path of this machine: URLs, network shares, drives of another system. */
  private foreign(path: string): boolean {
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return true;
    if (/^(?:\\\\|\/\/)/.test(path)) return true;
    return sep === "/" && /^[a-z]:[\\/]/i.test(path);
  }

  private outside(path: string, line: () => number, folder: string | null): Error {
    return refusal(this.file, "E_PATH_OUTSIDE", {
      what:
        folder === null
          ? "an image path is an address of another machine or system; nothing was opened"
          : "an image path leads out of the project; nothing was opened",
      line: line(),
      found: `"${shown(path)}"`,
      expected: "a path inside the project folder, the folder of this file or those just above it",
      hint:
        folder === null
          ? "copy the images to this machine and use paths relative to the project"
          : "allow the folder if you trust this file: name it as the root (--root)",
      ...(folder === null ? {} : { folder }),
    });
  }
}

/** @throws AppError "E_PATH_OUTSIDE" when `path` lies outside of the folder that is served */
export function confined(path: string, folder: string): void {
  let place: string;
  try {
    place = realpathSync.native(path);
  } catch {
    place = path;
  }
  if (isInside(place, realpathSync.native(folder))) return;
  throw refusal({ path, name: baseName(path) }, "E_PATH_OUTSIDE", {
    what: "the file lies outside of the folder that is served",
    found: `"${shown(path)}"`,
    expected: "a file inside that folder",
    hint: "start Annulus with --root on a folder that holds the file",
  });
}

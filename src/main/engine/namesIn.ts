/** Which of some files lie in a folder, by whatever way they were reached. */
import { realpathSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";

/**
 * Names under which `files` stand in `directory`: links on the way to either are followed, and a file that is itself a
 * link counts under its own name and that of its target.
 */
export function namesIn(directory: string, files: readonly string[]): string[] {
  const reals = new Map<string, string>();
  const real = (path: string): string => {
    const known = reals.get(path);
    if (known !== undefined) return known;
    const found = realOr(path);
    reals.set(path, found);
    return found;
  };
  const folder = real(resolve(directory));
  const names = new Set<string>();
  for (const file of new Set(files)) {
    const path = resolve(file);
    if (real(dirname(path)) === folder) names.add(basename(path));
    const target = realOr(path);
    if (real(dirname(target)) === folder) names.add(basename(target));
  }
  return [...names];
}

function realOr(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

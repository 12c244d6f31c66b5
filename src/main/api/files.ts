/** Paths that come from the page: which may be used, and what is in a folder. */
import { access, constants, lstat, readdir, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { refuse } from "../../core/findings.js";
import type { FolderListing } from "./contract.js";

const MAX_ENTRIES = 5000;

/** True when `path` is `root` or below it; both already free of links. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/**
 * The path as an absolute one ("~" = home), refused if its real place is outside `root`. What does not exist yet (a
 * folder to export to) is judged by its nearest existing folder.
 * @param root null = no confinement: the page has the user's own rights
 * @throws AppError "E_PATH_OUTSIDE"
 */
export async function confine(path: string, root: string | null): Promise<string> {
  const expanded = path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
  const absolute = resolve(root ?? homedir(), expanded);
  if (root === null) return absolute;
  const realRoot = await realFolder(root);
  if (!isInside(realRoot, await realPlace(absolute))) {
    throw refuse("E_PATH_OUTSIDE", `${absolute} lies outside ${root}, the only folder this session may use.`, {
      path: absolute,
      expected: `a path inside ${root}`,
      hint: "Start Annulus again with --root set to a folder that holds it.",
    });
  }
  return absolute;
}

/** @throws AppError "E_NOT_FOUND" when the folder of the session was removed meanwhile */
async function realFolder(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch {
    throw refuse("E_NOT_FOUND", `${root}, the only folder this session may use, is not there any more.`, {
      path: root,
      expected: "the folder that Annulus was started with",
      hint: "Bring it back, or start Annulus again with --root set to another folder.",
    });
  }
}

/** {@link confine} for what opens as a file; "12@stack.mrcs" names one image of it. */
export async function confineFile(path: string, root: string | null): Promise<string> {
  const oneImage = /^(\d{1,9})@(.+)$/s.exec(path);
  if (!oneImage) return confine(path, root);
  return `${oneImage[1]}@${await confine(oneImage[2]!, root)}`;
}

async function realPlace(absolute: string): Promise<string> {
  try {
    return await realpath(absolute);
  } catch {
    // A link that leads nowhere yet could be made to lead anywhere later: it counts as outside.
    if (await lstat(absolute).catch(() => null)) return sep;
    const above = dirname(absolute);
    return above === absolute ? absolute : join(await realPlace(above), basename(absolute));
  }
}

/**
 * What a folder holds; hidden entries and special files are left out.
 * @throws AppError "E_NOT_FOUND", "E_PATH_OUTSIDE"
 */
export async function listFolder(path: string | undefined, root: string | null): Promise<FolderListing> {
  const folder = await confine(path === undefined || path === "" ? (root ?? homedir()) : path, root);
  const found = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw refuse("E_NOT_FOUND", `${folder} cannot be listed: ${reasonOf(error)}.`, {
      path: folder,
      expected: "a folder you may read",
    });
  });
  const visible = found.filter((entry) => !entry.name.startsWith("."));
  const entries: FolderListing["entries"] = [];
  for (const entry of visible.slice(0, MAX_ENTRIES)) {
    const at = join(folder, entry.name);
    const info = await stat(at).catch(() => null);
    if (!info || !(info.isDirectory() || info.isFile())) continue;
    entries.push({ name: entry.name, path: at, folder: info.isDirectory(), bytes: info.isFile() ? info.size : null });
  }
  entries.sort((a, b) => Number(b.folder) - Number(a.folder) || a.name.localeCompare(b.name, "en", { numeric: true }));
  const above = dirname(folder);
  const top = above === folder || (root !== null && !isInside(await realFolder(root), await realpath(above)));
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  return { path: folder, parent: top ? null : above, entries, truncated: visible.length > MAX_ENTRIES, writable };
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "there is no such folder";
  if (error.code === "ENOTDIR") return "it is not a folder";
  return error.code === "EACCES" ? "you may not read it" : error.message;
}

/** The page's own files, and no others: what was found under the folder at start is the whole list of addresses. */
import { constants, readdirSync } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

const MIME: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".json": "application/json",
  ".map": "application/json",
};

export type PageServer = (pathname: string, method: string) => Promise<Response | null>;

/**
 * Serve the regular files under `folder` by exact address; "/" is index.html. Null for any other address, so no
 * spelling of a path can leave the folder. Links are not followed, also when one is planted later.
 */
export function createPageServer(folder: string): PageServer {
  const files = listFiles(folder);
  return async (pathname, method) => {
    const address = pathname === "/" ? "/index.html" : pathname;
    const file = files.get(address);
    if (file === undefined || (method !== "GET" && method !== "HEAD")) return null;
    const bytes = await readOwn(folder, file);
    if (!bytes) return null;
    return new Response(method === "HEAD" ? null : bytes, {
      headers: {
        "Content-Type": MIME[extname(file)] ?? "application/octet-stream",
        "Content-Length": String(bytes.length),
        // Names under assets/ carry a hash of their content.
        "Cache-Control": address.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-store",
      },
    });
  };
}

/** Address → path of every regular file below `folder`. */
function listFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const walk = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) files.set(`/${relative(folder, path).split(sep).join("/")}`, path);
    }
  };
  try {
    walk(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return files;
}

async function readOwn(folder: string, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const real = await realpath(path);
    if (relative(await realpath(folder), real) !== relative(folder, path)) return null;
    const file = await open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      if (!(await file.stat()).isFile()) return null;
      return new Uint8Array(await file.readFile());
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

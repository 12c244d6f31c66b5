/** Building, and knowing when it is needed. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SOURCES = ["src", "resources", "package.json", "package-lock.json", "electron.vite.config.ts"];
const PRODUCTS = ["out/main/cli.js", "out/main/launch.js", "out/main/worker.js", "out/renderer/index.html"];

/** Newest change below a path, in milliseconds; 0 if there is nothing. */
function newest(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** True when a part of the program is missing or older than what it is made of. */
export function needsBuild() {
  const products = PRODUCTS.map((path) => join(ROOT, path));
  if (!products.every((path) => existsSync(path))) return true;
  const built = Math.min(...products.map((path) => statSync(path).mtimeMs));
  return SOURCES.some((path) => newest(join(ROOT, path)) > built);
}

/** Build everything. @returns what the builder said if it failed, else null */
export function build() {
  const builder = join(ROOT, "node_modules/electron-vite/bin/electron-vite.js");
  const run = spawnSync(process.execPath, [builder, "build"], { cwd: ROOT, encoding: "utf8", timeout: 300_000 });
  return run.status === 0 ? null : `${run.stdout}${run.stderr}${run.error?.message ?? ""}`;
}

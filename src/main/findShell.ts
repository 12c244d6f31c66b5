/** Which programs on this machine can show the window. Looks at files only: nothing is started or downloaded here. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";

export interface Machine {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  /** Number of the user; null where there is none (Windows). */
  uid: number | null;
}

export const isRoot = (machine: Machine): boolean => machine.uid === 0;

/** Linux needs a display server to be named; elsewhere there is always one. */
export function hasDisplay({ platform, env }: Machine): boolean {
  if (platform === "darwin" || platform === "win32") return true;
  return Boolean(env["DISPLAY"]) || Boolean(env["WAYLAND_DISPLAY"]);
}

/** Folder of the npm package `electron`, whether or not its binary has been fetched; null if it is not installed. */
export function electronPackage(near: URL): string | null {
  try {
    // Not require("electron"): that starts a download.
    return dirname(createRequire(near).resolve("electron/package.json"));
  } catch {
    return null;
  }
}

/**
 * Path of Electron's binary, if it is there.
 * @param packageFolder from {@link electronPackage}
 */
export function findElectron({ env }: Machine, packageFolder: string | null): string | null {
  const named = packageFolder === null ? null : readText(join(packageFolder, "path.txt"));
  const override = env["ELECTRON_OVERRIDE_DIST_PATH"];
  const binary = override
    ? join(override, named ?? "electron")
    : packageFolder !== null && named !== null
      ? join(packageFolder, "dist", named)
      : null;
  return binary !== null && isFile(binary) ? binary : null;
}

const ON_PATH = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];

/** Path of a Chromium, Chrome or Edge; `CHROMIUM_PATH` comes first. */
export function findBrowser({ platform, env }: Machine): string | null {
  const given = env["CHROMIUM_PATH"];
  const candidates = given ? [given] : [];
  if (platform === "darwin") {
    for (const name of ["Google Chrome", "Chromium", "Microsoft Edge"]) {
      candidates.push(`/Applications/${name}.app/Contents/MacOS/${name}`);
    }
  } else if (platform === "win32") {
    for (const folder of [env["PROGRAMFILES"], env["PROGRAMFILES(X86)"], env["LOCALAPPDATA"]]) {
      if (!folder) continue;
      candidates.push(join(folder, "Google", "Chrome", "Application", "chrome.exe"));
      candidates.push(join(folder, "Microsoft", "Edge", "Application", "msedge.exe"));
    }
  } else {
    const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
    for (const name of ON_PATH) candidates.push(...folders.map((folder) => join(folder, name)));
  }
  return candidates.find(isFile) ?? null;
}

/** True for a browser inside a snap, which may write only below ~/snap. */
export function isSnap(browser: string): boolean {
  try {
    return /(^|\/)snap(\/|$)/.test(realpathSync(browser)) || (readText(browser, 4096) ?? "").includes("/snap/");
  } catch {
    return false;
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function readText(path: string, most = Infinity): string | null {
  try {
    return readFileSync(path).subarray(0, most).toString("utf8").trim();
  } catch {
    return null;
  }
}

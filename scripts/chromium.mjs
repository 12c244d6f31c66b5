/** A Chromium for the tests: found, or installed where that is possible. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const INSTALL_SECONDS = 300;

/** Path of a Chromium or Chrome; `CHROMIUM_PATH` comes first. */
export function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return existsSync(given) ? given : null;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const macApps = ["Google Chrome", "Chromium"].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  return [...onPath, ...macApps].find((path) => existsSync(path)) ?? null;
}

/** {@link findChromium}; as root on Debian the Debian package is installed first. Says what is missing. */
export function provideChromium() {
  const found = findChromium();
  if (found !== null) return found;
  const isDebian = existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (isDebian) {
    console.log("No Chromium: installing the Debian package …");
    const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, encoding: "utf8" };
    const apt = (...args) => spawnSync("apt-get", args, { ...options, timeout: INSTALL_SECONDS * 1000 });
    apt("update", "-qq");
    const run = apt("install", "-y", "-qq", "--no-install-recommends", "chromium");
    const now = findChromium();
    if (now !== null) return now;
    console.log(`  apt-get could not install it: ${(run.stderr ?? "").trim().split("\n").at(-1) || "time limit"}`);
  }
  console.log("No Chromium or Chrome was found, so the tests in a browser are skipped.");
  console.log("Install Chromium (Debian, as root: apt-get install chromium) or set CHROMIUM_PATH.");
  return null;
}

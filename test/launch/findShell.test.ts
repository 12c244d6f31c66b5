import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  electronPackage,
  findBrowser,
  findElectron,
  hasDisplay,
  isRoot,
  isSnap,
  type Machine,
} from "../../src/main/findShell.js";
import { stateFolder } from "../../src/main/stateFolder.js";

const folder = mkdtempSync(join(tmpdir(), "annulus-find-"));
afterAll(() => rmSync(folder, { recursive: true }));
const machine = (change: Partial<Machine> = {}): Machine => ({ platform: "linux", env: {}, uid: 1000, ...change });
const file = (...path: string[]): string => {
  const at = join(folder, ...path);
  mkdirSync(join(at, ".."), { recursive: true });
  writeFileSync(at, "");
  return at;
};

describe("Electron's binary", () => {
  it("is found by files alone, and only when it is whole", () => {
    const electron = join(folder, "electron");
    mkdirSync(electron);
    expect(findElectron(machine(), electron)).toBeNull();
    writeFileSync(join(electron, "path.txt"), "electron\n");
    expect(findElectron(machine(), electron)).toBeNull();
    const binary = file("electron", "dist", "electron");
    expect(findElectron(machine(), electron)).toBe(binary);
    expect(findElectron(machine(), null)).toBeNull();
  });

  it("may lie where ELECTRON_OVERRIDE_DIST_PATH says", () => {
    const binary = file("elsewhere", "electron");
    const env = { ELECTRON_OVERRIDE_DIST_PATH: join(folder, "elsewhere") };
    expect(findElectron(machine({ env }), null)).toBe(binary);
    expect(findElectron(machine({ env: { ELECTRON_OVERRIDE_DIST_PATH: folder } }), join(folder, "none"))).toBeNull();
  });

  it("belongs to a package that is found without running it", () => {
    expect(electronPackage(new URL(import.meta.url))).toMatch(/node_modules.electron$/);
    expect(electronPackage(new URL(`file://${folder}/x.js`))).toBeNull();
  });
});

describe("a browser", () => {
  it("is looked for on the path, in order, or named", () => {
    const chrome = file("bin", "google-chrome");
    const env = { PATH: `${join(folder, "none")}:${join(folder, "bin")}` };
    expect(findBrowser(machine({ env }))).toBe(chrome);
    const chromium = file("bin", "chromium");
    expect(findBrowser(machine({ env }))).toBe(chromium);
    const mine = file("mine");
    expect(findBrowser(machine({ env: { ...env, CHROMIUM_PATH: mine } }))).toBe(mine);
    expect(findBrowser(machine())).toBeNull();
  });

  it("is looked for where Windows keeps it", () => {
    const edge = file("Microsoft", "Edge", "Application", "msedge.exe");
    expect(findBrowser(machine({ platform: "win32", env: { PROGRAMFILES: folder } }))).toBe(edge);
  });

  it("inside a snap is recognised", () => {
    const inside = file("snap", "bin", "chromium");
    const link = join(folder, "chromium-link");
    symlinkSync(inside, link);
    const script = join(folder, "chromium-script");
    writeFileSync(script, "#!/bin/sh\nexec /snap/bin/chromium\n");
    expect([inside, link, script].map(isSnap)).toEqual([true, true, true]);
    expect(isSnap(file("plain", "chromium"))).toBe(false);
    expect(isSnap(join(folder, "missing"))).toBe(false);
  });
});

describe("the machine", () => {
  it("has a display if one is named, or always where there is no choice", () => {
    expect(hasDisplay(machine())).toBe(false);
    expect(hasDisplay(machine({ env: { DISPLAY: "" } }))).toBe(false);
    expect(hasDisplay(machine({ env: { DISPLAY: ":0" } }))).toBe(true);
    expect(hasDisplay(machine({ env: { WAYLAND_DISPLAY: "wayland-0" } }))).toBe(true);
    expect(hasDisplay(machine({ platform: "darwin" }))).toBe(true);
  });

  it("has root as user 0, and none on Windows", () => {
    expect([0, 1000, null].map((uid) => isRoot(machine({ uid })))).toEqual([true, false, false]);
  });

  it("keeps the program's memory where its users expect it", () => {
    expect(stateFolder("linux", {}, "/h")).toBe("/h/.local/state/annulus");
    expect(stateFolder("linux", { XDG_STATE_HOME: "/state" }, "/h")).toBe("/state/annulus");
    expect(stateFolder("darwin", {}, "/Users/a")).toBe("/Users/a/Library/Application Support/Annulus");
  });
});

/** The folder of unpacked copies: made late, named after its owner, swept when that one is dead. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  makeSessionFolder,
  newSessionFolder,
  removeSessionFolder,
  sessionFolderName,
} from "../../src/main/engine/sessionFolder.js";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "annulus-session-test-"));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

test("nothing is made before it is needed, and all is gone afterwards", () => {
  const folder = newSessionFolder(parent);
  expect(readdirSync(parent)).toEqual([]);
  makeSessionFolder(folder);
  makeSessionFolder(folder);
  writeFileSync(join(folder, "unpacked.mrcs"), "x");
  removeSessionFolder(folder);
  removeSessionFolder(folder);
  expect(readdirSync(parent)).toEqual([]);
  expect(() => newSessionFolder(join(parent, "not there"))).not.toThrow();
});

test("what a dead program left is swept; what a living one has, a link, or a stranger's folder is not", () => {
  const dead = spawnSync(process.execPath, ["--version"]).pid;
  const left = join(parent, sessionFolderName(dead));
  const living = join(parent, sessionFolderName());
  const link = join(parent, sessionFolderName(dead));
  const victim = join(parent, "victim");
  const others = ["annulus-session-aBcDeF", `annulus-session-otherhost-${dead}-0123456789abcdef`];
  for (const folder of [left, living, victim, ...others.map((name) => join(parent, name))]) {
    mkdirSync(folder);
    writeFileSync(join(folder, "unpacked.mrcs"), "x");
  }
  symlinkSync(victim, link);
  newSessionFolder(parent);
  expect(existsSync(left)).toBe(false);
  expect(existsSync(living)).toBe(true);
  expect(existsSync(link)).toBe(true);
  expect(existsSync(join(victim, "unpacked.mrcs"))).toBe(true);
  for (const name of others) expect(existsSync(join(parent, name))).toBe(true);
});

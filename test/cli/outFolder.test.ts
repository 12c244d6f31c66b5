import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { prepareOut } from "../../src/main/cli/outFolder.js";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "annulus-out-"));
});
afterEach(() => {
  chmodSync(home, 0o755);
  rmSync(home, { recursive: true, force: true });
});

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return "none";
};

describe("--out DIR before the work", () => {
  test("a folder that can be made is not left behind: the engine makes it with its files", () => {
    prepareOut(join(home, "a/b/c"), false);
    expect(readdirSync(home)).toEqual([]);
  });

  test("an empty folder is taken, a full one only with --overwrite, and nothing in it is touched", () => {
    mkdirSync(join(home, "d"));
    expect(codeOf(() => prepareOut(join(home, "d"), false))).toBe("none");
    writeFileSync(join(home, "d/mine"), "x");
    expect(codeOf(() => prepareOut(join(home, "d"), false))).toBe("output.exists");
    expect(codeOf(() => prepareOut(join(home, "d"), true))).toBe("none");
    expect(readdirSync(join(home, "d"))).toEqual(["mine"]);
  });

  test("a file in the way", () => {
    writeFileSync(join(home, "f"), "x");
    expect(codeOf(() => prepareOut(join(home, "f"), true))).toBe("output.failed");
    expect(codeOf(() => prepareOut(join(home, "f/g"), true))).toBe("output.failed");
  });

  test.skipIf(process.platform !== "linux")("a place that takes no folders is refused, not tried for ever", () => {
    expect(codeOf(() => prepareOut("/proc/annulus/x", true))).toBe("output.failed");
  });

  test("undo takes temporary files of this process only", () => {
    const path = join(home, "d");
    mkdirSync(path);
    const out = prepareOut(path, false);
    const names = [`.annulus-host-${process.pid}-0-1.tmp`, ".annulus-host-1-0-1.tmp", "result.json"];
    for (const name of names) writeFileSync(join(path, name), "");
    mkdirSync(join(home, `.annulus-host-${process.pid}-1-2.tmp`));
    out.undo();
    expect(readdirSync(path).sort()).toEqual(names.slice(1).sort());
    expect(existsSync(join(home, `.annulus-host-${process.pid}-1-2.tmp`))).toBe(false);
  });
});

/** `annulus info` on every malformed, quirky and good file: the outcome expected, in time, in little memory. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli, type Ran } from "./builtCli.js";

interface Case {
  id: string;
  entry: string;
  outcome: "open" | "open-warn" | "open-partial" | "refuse";
  usable?: number;
  code?: string;
  must_say?: string[];
  limits: { ms: number; rss_mb: number };
}

const folder = resolve(import.meta.dirname, "../data/bad-files");
const { cases } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as { cases: Case[] };

let scratch: string;
let versionPeak: number;

/** Peak memory of a run, MB, written by a module that is loaded before the program. */
async function measured(...args: string[]): Promise<Ran & { peak: number }> {
  const report = join(scratch, "peak");
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(join(scratch, "peak.mjs")).href}`, PEAK_FILE: report };
  const ran = await runCli(args, { env });
  return { ...ran, peak: Number(readFileSync(report, "utf8")) / 1024 };
}

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "annulus-info-"));
  const lines = [
    'import { writeFileSync } from "node:fs";',
    'process.on("exit", () => writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));',
  ];
  writeFileSync(join(scratch, "peak.mjs"), lines.join("\n"));
  versionPeak = (await measured("--version")).peak;
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("info on test/data/bad-files", () => {
  test.each(cases.filter(({ entry }) => existsSync(join(folder, entry))))("$id", async (expected) => {
    const ran = await measured("info", join(folder, expected.entry), "--json");
    const object = JSON.parse(ran.stdout) as {
      outcome?: string;
      usable?: number;
      findings?: { code: string; message: string }[];
      error?: { code: string; message: string };
    };
    const said = ran.stderr + (object.findings ?? []).map((f) => f.message).join("\n");
    expect(object.error ? "refuse" : object.outcome, said).toBe(expected.outcome);
    expect(ran.code).toBe(expected.outcome === "refuse" ? 3 : 0);
    if (expected.code) {
      const codes = object.error ? [object.error.code] : object.findings!.map((f) => f.code);
      expect(codes).toContain(expected.code);
    }
    for (const part of expected.must_say ?? []) expect(said).toContain(part);
    if (expected.usable !== undefined) expect(object.usable).toBe(expected.usable);
    expect(ran.ms).toBeLessThan(expected.limits.ms);
    expect(ran.peak - versionPeak).toBeLessThan(expected.limits.rss_mb);
  });

  test("none is missing", () => expect(cases.filter(({ entry }) => !existsSync(join(folder, entry)))).toEqual([]));
});

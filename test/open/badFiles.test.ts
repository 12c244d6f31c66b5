import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppError, type InputDetail } from "../../src/core/errors.js";
import type { Finding } from "../../src/core/findings.js";
import type { FileInfo, Outcome } from "../../src/main/engine/types.js";
import { inspectFile, openFile } from "../../src/main/engine/open/openFile.js";
import { FileReader } from "../../src/main/engine/io/fileReader.js";
import { temporaryFolder } from "./folder.js";

const FOLDER = join(import.meta.dirname, "../data/bad-files");

interface Case {
  id: string;
  format: string;
  entry: string;
  outcome: Outcome;
  code?: string;
  locus?: { byte?: number; line?: number };
  must_say?: string[];
  usable?: number;
}
const { cases } = JSON.parse(readFileSync(join(FOLDER, "expected.json"), "utf8")) as { cases: Case[] };

/** What a reader did with a file: like FileInfo, with a refusal as its one finding. */
function judge(path: string): { info: FileInfo | null; outcome: Outcome; findings: Finding[] } {
  try {
    const info = inspectFile(path);
    return { info, outcome: info.outcome, findings: info.findings };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const finding = { severity: "error", code: error.code, message: error.message, ...(error.detail as InputDetail) };
    return { info: null, outcome: "refuse", findings: [finding as Finding] };
  }
}

describe("every malformed file has the outcome expected of it", () => {
  it.each(cases.map((c) => [c.id, c] as const))("%s", (_id, expected) => {
    const path = join(FOLDER, expected.entry);
    const { info, outcome, findings } = judge(path);
    const said = findings.map((f) => `${f.code}: ${f.message}`).join("\n");
    expect(outcome, said).toBe(expected.outcome);
    if (expected.outcome === "open") expect(findings).toEqual([]);
    if (expected.usable !== undefined) expect(info?.usable).toBe(expected.usable);
    if (expected.code === undefined) return;
    const finding = findings.find((f) => f.code === expected.code);
    expect(finding, said).toBeDefined();
    for (const words of expected.must_say ?? []) expect(finding!.message).toContain(words);
    expect(finding!.message).toContain(basename(expected.entry));
    expect(finding!.path).toBe(path);
    if (expected.locus?.byte !== undefined) expect(finding!.byte).toBe(expected.locus.byte);
    if (expected.locus?.line !== undefined) expect(finding!.line).toBe(expected.locus.line);

    expect(finding!.message).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
  });

  it("knows a wrong expectation when it sees one (negative control)", () => {
    const refused = judge(join(FOLDER, "mrc/nx0.mrcs"));
    expect(refused.outcome).not.toBe("open");
    expect(judge(join(FOLDER, "mrc/good_mode2.mrcs")).findings.map((f) => f.code)).not.toContain("E_MRC_DIMS");
  });
});

describe("quirky files give the pixels of their good twin", () => {
  const pixels = (path: string): Float32Array[] => {
    const { stack } = openFile(path, { sessionDir: temporaryFolder() });
    const reader = new FileReader();
    const images = Array.from({ length: stack!.count }, (_, i) => {
      const out = new Float32Array(stack!.width * stack!.height);
      reader.readImage(stack!, i, out);
      return out;
    });
    reader.close();
    return images;
  };
  const good = pixels(join(FOLDER, "mrc/good_ext.mrcs"));
  const twins = [
    "machst_zero.mrcs",
    "machst_garbage.mrcs",
    "map_lower.mrcs",
    "nsymbt_odd.mrcs",
    "mapcrs_213.mrcs",
    "huge_nz.mrcs",
    "good.mrcs.gz",
    "gz_bomb.mrcs.gz",
    "../star/stack.mrcs",
  ];
  it.each(twins)("%s", (name) => expect(pixels(join(FOLDER, "mrc", name))).toEqual(good));

  it("trunc_mid_image.mrcs holds the first two and nothing else", () => {
    const cut = pixels(join(FOLDER, "mrc/trunc_mid_image.mrcs"));
    expect(cut).toEqual(good.slice(0, 2));
    expect(cut).not.toEqual(good.slice(1, 3));
  });

  it("good_30.star shows the stack in its order", () => {
    expect(pixels(join(FOLDER, "star/good_30.star"))).toEqual(good);
  });

  it("mode0_imod_unsigned.mrcs is unsigned, good_mode0.mrcs signed", () => {
    const unsigned = pixels(join(FOLDER, "mrc/mode0_imod_unsigned.mrcs"));
    const signed = pixels(join(FOLDER, "mrc/good_mode0.mrcs"));
    expect(Math.min(...unsigned.flatMap((image) => [...image]))).toBeGreaterThanOrEqual(0);
    expect(Math.min(...signed.flatMap((image) => [...image]))).toBeLessThan(0);
  });
});

import { describe, expect, it } from "vitest";
import { alignmentsStar, type AlignmentsSource } from "../../src/core/format/alignmentsStar.js";
import { particleAlignments } from "../../src/core/format/particleAlignments.js";
import { listsVolumes, particleTable, readParticles } from "../../src/core/format/particles.js";
import { random } from "../../src/core/random.js";
import type { AlignmentsResult } from "../../src/core/tools/results.js";
import { cells, FILE, joined, refused, star } from "./starText.js";

const OPTICS = `data_optics
loop_
_rlnOpticsGroup
_rlnImagePixelSize
_rlnVoltage
_rlnSphericalAberration
_rlnAmplitudeContrast
1 1.5 300 2.7 0.1
5 3 200 2.0 0.07
`;

const particles = (text: string) => {
  const read = star(text);
  return readParticles(FILE, read.star, particleTable(read.star)!);
};
const rows = (labels: string, ...lines: string[]): string =>
  `data_particles\nloop_\n${labels
    .split(" ")
    .map((l) => `_${l}\n`)
    .join("")}${lines.join("\n")}\n`;

describe("which table", () => {
  const table = (name: string): string => `data_${name}\nloop_\n_rlnImageName\n1@${name}.mrcs\n`;
  it.each([
    [["a", "images", "particles"], "particles"],
    [["a", "images"], "images"],
    [["a", ""], ""],
    [["b", "a"], "b"],
  ])("%j", (names, chosen) => {
    expect(particleTable(star(names.map(table).join("\n")).star)?.name).toBe(chosen);
  });

  it("none, and sub-tomograms", () => {
    expect(particleTable(star("data_\n_rlnImageName 1@x.mrcs\n").star)).toBeNull();
    const volumes = particleTable(star(rows("rlnImageName rlnCoordinateZ", "sub/a.mrc 3")).star)!;
    expect(listsVolumes(volumes)).toBe(true);
    expect(listsVolumes(particleTable(star(rows("rlnImageName rlnCoordinateZ", "1@a.mrcs 3")).star)!)).toBe(false);
  });
});

describe("columns of many rows", () => {
  const COUNT = 1300;
  const labels = "rlnImageName rlnOpticsGroup rlnDefocusU rlnRandomSubset rlnAnglePsi rlnOriginX rlnClassNumber";
  const line = (i: number): string => `${i + 1}@a.mrcs ${i % 2 ? 5 : 1} ${1e4 + i} ${i % 3} ${i % 180} ${i / 8} ${i}`;
  const lines = Array.from({ length: COUNT }, (_, i) => line(i));
  const each = <T>(of: (i: number) => T): T[] => lines.map((_, i) => of(i));

  it("every row has its own values", () => {
    const read = particles(OPTICS + rows(labels, ...lines));
    expect(read.findings.map((f) => f.code)).toEqual(["W_PIXSIZE_CONFLICT"]);
    expect([...read.opticsGroup!]).toEqual(each((i) => i % 2));
    expect([...read.halfSet!]).toEqual(each((i) => i % 3));
    expect([...read.ctf!.defocusU]).toEqual(each((i) => 1e4 + i));
    expect([...read.ctf!.voltage]).toEqual(each((i) => (i % 2 ? 200 : 300)));
    const a = particleAlignments(FILE, read.table, () => 1, [])!;
    expect([...a.index]).toEqual(each((i) => i));
    expect([...a.psi]).toEqual(each((i) => i % 180));
    expect([...a.classIndex]).toEqual(each((i) => i - 1));
    expect(Math.hypot(a.shiftX[1299]!, a.shiftY[1299]!)).toBeCloseTo(1299 / 8, 12);
  });

  it("what is wrong in a late row is told of that row", () => {
    const wrong = (row: number, change: (text: string) => string) =>
      OPTICS + rows(labels, ...lines.map((text, i) => (i >= row ? change(text) : text)));
    const late = particles(wrong(1298, (text) => text.replace(/ 112\d\d /, " 1e39 ").replace(/\d+$/, "none")));
    const findings = [...late.findings];
    particleAlignments(FILE, late.table, () => 1, findings);
    const at = 19 + 1298;
    expect(findings.filter((f) => f.code === "W_STAR_NONFINITE").map((f) => [f.line, f.found])).toEqual([
      [at, '"1e39"'],
      [at, '"none"'],
    ]);
    expect(findings.at(-1)!.message).toContain("2 of 1300 values of rlnClassNumber");
    const group = refused(() => particles(wrong(1100, (text) => text.replace(" 5 ", " 6 "))));
    expect([group.code, group.detail.line]).toEqual(["E_STAR_OPTICS", 19 + 1101]);
  });
});

describe("image names", () => {
  it("split at the first @, count from 1, whole files by extension", () => {
    const { names } = particles(
      rows("rlnImageName", "000007@a/b.mrcs", "2@c@d.mrcs", "8@a/b.mrcs", "one.mrc", "'1@x y.mrcs'"),
    );
    expect(names.paths).toEqual(["a/b.mrcs", "c@d.mrcs", "one.mrc", "x y.mrcs"]);
    expect([...names.file]).toEqual([0, 1, 0, 2, 3]);
    expect([...names.section]).toEqual([6, 1, 7, 0, 0]);
    expect(names.whole).toEqual([false, false, true, false]);
    expect(names.firstRow).toEqual([0, 1, 3, 4]);
  });

  it.each([
    ["0@a.mrcs", "E_STAR_INDEX"],
    ["-1@a.mrcs", "E_STAR_INDEX"],
    ["1.0@a.mrcs", "E_STAR_INDEX"],
    ["1e3@a.mrcs", "E_STAR_INDEX"],
    ["@a.mrcs", "E_STAR_INDEX"],
    ["9999999999@a.mrcs", "E_STAR_INDEX"],
    ["a.mrcs", "E_STAR_IMAGE"],
    ["4@", "E_STAR_IMAGE"],
    ['""', "E_STAR_IMAGE"],
  ])("%s", (name, code) => {
    const error = refused(() => particles(rows("rlnImageName rlnClassNumber", "1@a.mrcs 1", `${name} 1`)));
    expect([error.code, error.detail.line]).toEqual([code, 6]);
  });

  it("repeated images are reported, with the first line that repeats", () => {
    const { findings } = particles(rows("rlnImageName", "1@a.mrcs", "1@b.mrcs", "01@a.mrcs", "1@b.mrcs"));
    expect(findings.map((f) => [f.code, f.line])).toEqual([["W_STAR_DUP_PARTICLE", 6]]);
    expect(findings[0]!.message).toContain("2 rows");
    expect(particles(rows("rlnImageName", "1@a.mrcs", "1@b.mrcs", "2@a.mrcs")).findings).toEqual([]);
  });

  it("repeated images are found among numbers that no stack holds", () => {
    const far = ["2147483647@a.mrcs", "2147483646@a.mrcs", "2147483647@b.mrcs", "1@b.mrcs"];
    expect(particles(rows("rlnImageName", ...far)).findings).toEqual([]);
    const { findings } = particles(rows("rlnImageName", ...far, "1@c.mrcs", far[2]!, far[0]!));
    expect(findings.map((f) => [f.code, f.line])).toEqual([["W_STAR_DUP_PARTICLE", 9]]);
    expect(findings[0]!.message).toContain("2 rows");
    expect(findings[0]!.message).toContain("line 6 again");
  });

  it("names are numbered by first appearance in whatever order they come", () => {
    const uniform = random(5);
    const names = Array.from({ length: 9000 }, () => `m/mic_${Math.floor(3000 * uniform())}é`);
    const first = [...new Set(names)];
    const read = particles(
      rows("rlnImageName rlnMicrographName", ...names.map((name, i) => `${i + 1}@${name}.mrcs ${name}`)),
    );
    expect([...read.micrograph!]).toEqual(names.map((name) => first.indexOf(name)));
    expect([...read.names.file]).toEqual([...read.micrograph!]);
    expect(read.names.paths).toEqual(first.map((name) => `${name}.mrcs`));
    expect(read.names.firstRow).toEqual(first.map((name) => names.indexOf(name)));
    const quoted = particles(rows("rlnImageName rlnMicrographName", "1@a.mrcs m", "2@a.mrcs 'm'", "3@a.mrcs n"));
    expect([...quoted.micrograph!]).toEqual([0, 0, 1]);
  });
});

describe("optics, pixel size, CTF", () => {
  it("3.1: by group, whatever the order of blocks", () => {
    const table = rows("rlnImageName rlnOpticsGroup rlnDefocusU", "1@a.mrcs 5 20000", "2@a.mrcs 1 10000");
    for (const text of [OPTICS + table, table + OPTICS]) {
      const p = particles(text);
      expect([...p.opticsGroup!]).toEqual([1, 0]);
      expect([...p.opticsPixelSizes]).toEqual([1.5, 3]);
      expect(p.findings.map((f) => f.code)).toEqual(["W_PIXSIZE_CONFLICT"]);
      expect([...p.ctf!.voltage]).toEqual([200, 300]);
      expect([...p.ctf!.defocusV]).toEqual([20000, 10000]);
      expect([...p.ctf!.phaseShift]).toEqual([0, 0]);
      expect(p.ctf!.defocusU.buffer).toBeInstanceOf(SharedArrayBuffer);
    }
  });

  it("3.0: 10⁴ · detector / magnification; no CTF when a part is missing", () => {
    const p = particles(rows("rlnImageName rlnDetectorPixelSize rlnMagnification rlnDefocusU", "1@a.mrcs 5 38168 1"));
    expect(p.opticsPixelSizes[0]).toBeCloseTo(1.31, 5);
    expect(p.pixelSizeSources[0]).toMatchObject({ source: "rlnDetectorPixelSize / rlnMagnification", trusted: true });
    expect(p.ctf).toBeNull();
  });

  it("the particles' own rlnImagePixelSize", () => {
    expect(particles(rows("rlnImageName rlnImagePixelSize", "1@a.mrcs 2.2")).opticsPixelSizes[0]).toBe(2.2);
  });

  it("an undefined group is refused, a missing table warned about", () => {
    const table = rows("rlnImageName rlnOpticsGroup", "1@a.mrcs 1", "2@a.mrcs 7");
    expect(refused(() => particles(OPTICS + table))).toMatchObject({ code: "E_STAR_OPTICS" });
    expect(particles(table).findings.map((f) => f.code)).toEqual(["W_STAR_OPTICS"]);
  });
});

describe("alignments of an earlier program", () => {
  const read = (labels: string, lines: string[], pixelSize: number): AlignmentsResult | null => {
    const table = particleTable(
      star(rows(`rlnImageName ${labels}`, ...lines.map((l, i) => `${i + 1}@a.mrcs ${l}`))).star,
    )!;
    return particleAlignments(FILE, table, () => pixelSize, []);
  };

  it("t = R(ψ)·o, origins in Å divided by the pixel size, classes from 0", () => {
    const a = read("rlnAnglePsi rlnOriginXAngst rlnOriginYAngst rlnClassNumber", ["90 6 0 3", "-180 0 3 1"], 1.5)!;
    expect([...a.psi]).toEqual([90, 180]);
    expect([...a.classIndex]).toEqual([2, 0]);
    [0, 4, 0, -2].forEach((v, i) =>
      expect([a.shiftX[0]!, a.shiftY[0]!, a.shiftX[1]!, a.shiftY[1]!][i]).toBeCloseTo(v, 12),
    );
    const inPixels = read("rlnAnglePsi rlnOriginX rlnOriginY", ["90 6 0"], 1.5)!;
    expect(inPixels.shiftY[0]).toBeCloseTo(6, 12);
  });

  it("Å without a pixel size is no alignment, unless all are 0; no columns, none", () => {
    expect(read("rlnOriginXAngst rlnOriginYAngst", ["1 0"], NaN)).toBeNull();
    expect(read("rlnOriginXAngst rlnOriginYAngst", ["0 0"], NaN)).not.toBeNull();
    expect(read("rlnDefocusU", ["0"], 1)).toBeNull();
  });

  it("a class that is no number, or 0, is none", () => {
    const a = read("rlnAnglePsi rlnClassNumber", ["0 2", "0 nan", "0 0", "0 x"], 1)!;
    expect([...a.classIndex]).toEqual([1, -1, -1, -1]);
  });

  it("without tilt, rlnAngleRot adds to ψ", () => {
    const a = read("rlnAngleRot rlnAngleTilt rlnAnglePsi", ["10 0 20", "10 30 20"], 1)!;
    expect([...a.psi]).toEqual([30, 20]);
  });
});

describe("alignments.star", () => {
  const result: AlignmentsResult = {
    index: Uint32Array.of(2, 0),
    classIndex: Int32Array.of(0, 4),
    psi: Float64Array.of(30, -120.5),
    shiftX: Float64Array.of(1.25, -3),
    shiftY: Float64Array.of(-2, 0.5),
    mirror: Uint8Array.of(0, 1),
    ccc: Float64Array.of(0.75, 0.5),
  };
  const plain: AlignmentsSource = {
    star: null,
    table: null,
    imageName: (i) => `${String(i + 1).padStart(6, "0")}@s.mrcs`,
    boxSize: 64,
    pixelSize: 2.5,
    opticsGroup: null,
    opticsPixelSizes: null,
  };
  const readBack = (pieces: Iterable<Uint8Array>) => {
    const file = star(joined(pieces));
    const table = particleTable(file.star)!;
    const p = readParticles(FILE, file.star, table);
    const sizeOf = (row: number): number => p.opticsPixelSizes[p.opticsGroup?.[row] ?? 0]!;
    return { file, table, p, alignments: particleAlignments(FILE, table, sizeOf, [])! };
  };
  const expectSame = (alignments: AlignmentsResult): void => {
    for (const key of ["psi", "shiftX", "shiftY", "ccc"] as const) {
      result[key].forEach((value, i) => expect(alignments[key][i]).toBeCloseTo(value, 5));
    }
    expect([...alignments.classIndex]).toEqual([...result.classIndex]);
    expect([...alignments.mirror]).toEqual([...result.mirror]);
  };

  it("of a plain stack: optics and names made", () => {
    const { table, alignments, p } = readBack(alignmentsStar(plain, result));
    expectSame(alignments);
    expect(p.names.paths).toEqual(["s.mrcs"]);
    expect([...p.names.section]).toEqual([2, 0]);
    expect(p.opticsPixelSizes[0]).toBe(2.5);
    expect(table.labels).toContain("rlnOpticsGroup");
    const unknown = readBack(alignmentsStar({ ...plain, pixelSize: null }, result));
    expect(unknown.p.opticsPixelSizes[0]).toBe(1);
  });

  it("of a 3.0 table: every column kept, optics added", () => {
    const text = rows(
      "rlnImageName rlnVoltage rlnOriginX myOwn rlnAnglePsi",
      "1@a.mrcs 300 9 'x y' 1",
      "2@a.mrcs 300 9 z 2",
      "3@b.mrcs 300 9 w 3",
    );
    const source = star(text);
    const { table, alignments, file } = readBack(
      alignmentsStar({ ...plain, star: source.star, table: source.tables[0]! }, result),
    );
    expectSame(alignments);
    expect(table.labels.slice(0, 5)).toEqual(["rlnImageName", "rlnVoltage", "rlnOriginX", "myOwn", "rlnAnglePsi"]);
    const own = cells(table).map((row) => [row[0], row[3]]);
    expect(own).toEqual([
      ["3@b.mrcs", "w"],
      ["1@a.mrcs", "x y"],
    ]);
    expect(file.tables[0]!.labels).toContain("rlnVoltage");
  });

  it("of a 3.1 table: written into it, optics and other tables as they were", () => {
    const text = `${OPTICS}\ndata_other\n_k v\n${rows("rlnImageName rlnOpticsGroup rlnOriginXAngst myOwn", "1@a.mrcs 5 9 x", "2@a.mrcs 1 9 y", "3@a.mrcs 1 9 z")}`;
    const source = star(text);
    const p = readParticles(FILE, source.star, particleTable(source.star)!);
    const { opticsGroup, opticsPixelSizes, table } = p;
    const written = joined(
      alignmentsStar({ ...plain, star: source.star, table, opticsGroup, opticsPixelSizes }, result),
    );
    expect(new TextDecoder().decode(written)).toContain(OPTICS);
    const back = readBack([written]);
    expectSame(back.alignments);
    expect(cells(back.table).map((row) => [row[0], row[1], row[3]])).toEqual([
      ["3@a.mrcs", "1", "z"],
      ["1@a.mrcs", "5", "x"],
    ]);
  });

  it("a pixel size given by the user goes into the one optics group", () => {
    const text = `data_optics\nloop_\n_rlnOpticsGroup\n_rlnImagePixelSize\n1 0\n${rows("rlnImageName rlnOpticsGroup", "1@a.mrcs 1", "2@a.mrcs 1", "3@a.mrcs 1")}`;
    const source = star(text);
    const { opticsGroup, opticsPixelSizes, table } = readParticles(FILE, source.star, particleTable(source.star)!);
    const back = readBack(
      alignmentsStar({ ...plain, star: source.star, table, opticsGroup, opticsPixelSizes }, result),
    );
    expect(back.p.opticsPixelSizes[0]).toBe(2.5);
    expectSame(back.alignments);
  });
});

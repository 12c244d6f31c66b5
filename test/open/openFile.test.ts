import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { AppError, type InputDetail } from "../../src/core/errors.js";
import type { FileStack, StackRef } from "../../src/core/stack.js";
import { FileReader } from "../../src/main/engine/io/fileReader.js";
import { openSource } from "../../src/main/engine/io/fileSource.js";
import { inspectFile, openFile } from "../../src/main/engine/open/openFile.js";
import { mrcBytes, type MrcFields } from "../format/mrcBytes.js";
import { temporaryFolder } from "./folder.js";

/** A stack of `nz` images of 4 × 4; every pixel of image i (from 0) is 10·tag + i. */
function stackBytes(nz: number, tag = 0, fields: Partial<MrcFields> = {}): Uint8Array {
  const data = new Float32Array(16 * nz).map((_, i) => 10 * tag + Math.floor(i / 16));
  for (let i = 0; i < nz; i++) data[16 * i]! += 0.5;
  return mrcBytes({ nx: 4, ny: 4, nz, mode: 2, ...fields }, new Uint8Array(data.buffer));
}

function put(folder: string, name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const table = (...names: string[]): string => `data_particles\nloop_\n_rlnImageName\n${names.join("\n")}\n`;

function refused(make: () => unknown): { code: string; message: string; detail: InputDetail } {
  try {
    make();
  } catch (error) {
    if (error instanceof AppError)
      return { code: error.code, message: error.message, detail: error.detail as InputDetail };
    throw error;
  }
  throw new Error("was not refused");
}

/** Second pixel of each image: its tag and number. */
function tags(stack: StackRef | null): number[] {
  const reader = new FileReader();
  const out = new Float32Array(stack!.width * stack!.height);
  const values = Array.from({ length: stack!.count }, (_, i) => {
    reader.readImage(stack!, i, out);
    return out[1]!;
  });
  reader.close();
  return values;
}

describe("what is opened at all", () => {
  it("regular files only; a FIFO does not hang", () => {
    const folder = temporaryFolder();
    expect(refused(() => openFile(folder)).code).toBe("E_NOT_A_FILE");
    expect(refused(() => openFile(join(folder, "none.mrcs"))).code).toBe("E_NOT_FOUND");
    expect(refused(() => openFile("/dev/null")).code).toBe("E_NOT_A_FILE");
    execFileSync("mkfifo", [join(folder, "pipe.mrcs")]);
    const start = performance.now();
    expect(refused(() => openFile(join(folder, "pipe.mrcs"))).code).toBe("E_NOT_A_FILE");
    expect(performance.now() - start).toBeLessThan(500);
  });

  it.each([
    ["empty.mrcs", "", "E_EMPTY", "empty"],
    ["page.mrcs", "\n<!DOCTYPE html><html>404</html>", "E_FORMAT", "HTML"],
    ["x.hdf", "\u0089HDF\r\n\u001a\n", "E_FORMAT", "HDF5"],
    ["notes.txt", "hello", "E_FORMAT", "unknown"],
    ["x.zip", "PK\u0003\u0004", "E_FORMAT", "ZIP"],
  ])("%s", (name, content, code, says) => {
    const error = refused(() => openFile(put(temporaryFolder(), name, Buffer.from(content, "latin1"))));
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
    expect(error.message).toContain(name);
  });

  it("content wins over the name", () => {
    const folder = temporaryFolder();
    expect(openFile(put(folder, "stack.star", stackBytes(2))).info.findings.map((f) => f.code)).toEqual(["W_EXT"]);
    put(folder, "a.mrcs", stackBytes(1));
    expect(openFile(put(folder, "table.txt", table("1@a.mrcs"))).info.format).toBe("star");
  });

  it("N@file opens one image, unless a file has that very name", () => {
    const folder = temporaryFolder();
    const path = put(folder, "s.mrcs", stackBytes(3));
    const cwd = process.cwd();
    try {
      process.chdir(folder);
      expect(tags(openFile("2@s.mrcs").stack)).toEqual([1]);
      expect(refused(() => openFile("4@s.mrcs")).code).toBe("E_STAR_INDEX");
      put(folder, "2@s.mrcs", stackBytes(2, 7));
      expect(tags(openFile("2@s.mrcs").stack)).toEqual([70, 71]);
    } finally {
      process.chdir(cwd);
    }
    expect(openFile(`3@${path}`).info.kind).toBe("image");
  });

  it("everything opened crosses threads", () => {
    const folder = temporaryFolder();
    put(folder, "a.mrcs", stackBytes(2));
    const opened = openFile(put(folder, "t.star", table("2@a.mrcs", "1@a.mrcs")));
    const clone = structuredClone(opened);
    expect(clone.info).toEqual(opened.info);
    expect(clone.table!.bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(clone.table).toBe(clone.star!.tables[0]);
    expect(tags(clone.stack)).toEqual([1, 0]);
  });
});

describe("where image paths lead", () => {
  it("project root first, then the table's folder, then those above it; links followed inside only", () => {
    const folder = temporaryFolder();
    put(folder, "p/default_pipeline.star", "");
    put(folder, "p/x.mrcs", stackBytes(1, 1));
    put(folder, "p/Class2D/job1/x.mrcs", stackBytes(1, 2));
    const inJob = put(folder, "p/Class2D/job1/t.star", table("1@x.mrcs"));
    expect(tags(openFile(inJob).stack)).toEqual([10]);
    put(folder, "q/a/x.mrcs", stackBytes(1, 3));
    expect(tags(openFile(put(folder, "q/a/b/t.star", table("1@x.mrcs"))).stack)).toEqual([30]);
    expect(tags(openFile(put(folder, "q/a/b/u.star", table("1@../x.mrcs"))).stack)).toEqual([30]);
    expect(tags(openFile(inJob, { root: join(folder, "q/a") }).stack)).toEqual([30]);
  });

  it.each([
    "/etc/passwd",
    "../../../../../../../../etc/passwd",
    "http://e.example/x.mrcs",
    "\\\\e\\s\\x.mrcs",
    "//e/s/x.mrcs",
    "C:\\x.mrcs",
    "/proc/self/environ",
  ])("%s is refused", (path) => {
    const folder = temporaryFolder();
    const file = put(folder, "a/b/c/d/t.star", table("1@x.mrcs", `1@${path}`));
    put(folder, "a/b/c/d/x.mrcs", stackBytes(1));
    const error = refused(() => openFile(file));
    expect([error.code, error.detail.line]).toEqual(["E_PATH_OUTSIDE", 5]);
    expect(error.message).not.toContain("root:");
  });

  it("a folder outside is open once the user allows it, a link to it as well", () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    const target = put(other, "deep/er/x.mrcs", stackBytes(2, 4));
    const file = put(folder, "a/b/c/d/t.star", table(`2@${target}`));
    const error = refused(() => openFile(file));
    expect(error.code).toBe("E_PATH_OUTSIDE");
    expect(error.detail.folder).toBe(dirname(target));
    expect(tags(openFile(file, { allowOutside: [error.detail.folder!] }).stack)).toEqual([41]);
    expect(tags(openFile(file, { root: other }).stack)).toEqual([41]);
    symlinkSync(target, join(folder, "a/b/c/d/link.mrcs"));
    const linked = put(folder, "a/b/c/d/l.star", table("1@link.mrcs"));
    expect(refused(() => openFile(linked)).code).toBe("E_PATH_OUTSIDE");
    expect(tags(openFile(linked, { allowOutside: [other] }).stack)).toEqual([40]);
  });

  it("confined, nothing outside is opened whatever is allowed", () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    const target = put(other, "x.mrcs", stackBytes(1));
    const file = put(folder, "in/t.star", table(`1@${target}`));
    const confine = join(folder, "in");
    expect(refused(() => openFile(target, { confine })).code).toBe("E_PATH_OUTSIDE");
    expect(refused(() => openFile(file, { confine, allowOutside: [other], root: other })).code).toBe("E_PATH_OUTSIDE");
    put(folder, "up.mrcs", stackBytes(1));
    expect(refused(() => openFile(put(folder, "in/u.star", table("1@../up.mrcs")), { confine })).code).toBe(
      "E_PATH_OUTSIDE",
    );
    put(folder, "in/y.mrcs", stackBytes(1, 5));
    expect(tags(openFile(put(folder, "in/v.star", table("1@y.mrcs")), { confine }).stack)).toEqual([50]);
  });
});

describe("a stack for each micrograph", () => {
  const COUNT = 300;
  const name = (i: number): string => `Extract/job2/Movies/mic_${i}.mrcs`;

  /** A project of 300 stacks of two images; `change` says what else is in the place of some. */
  function project(change: (folder: string, path: (i: number) => string) => void): { folder: string; file: string } {
    const folder = temporaryFolder();
    put(folder, "p/default_pipeline.star", "");
    for (let i = 0; i < COUNT; i++) put(folder, `p/${name(i)}`, stackBytes(2, i + 1));
    change(folder, (i) => join(folder, "p", name(i)));
    const names = Array.from({ length: 2 * COUNT }, (_, row) => `${2 - (row % 2)}@${name(row >> 1)}`);
    return { folder, file: put(folder, "p/Refine3D/job3/data.star", table(...names)) };
  }

  it("every row finds its image; a missing stack, one of another size and a damaged one cost their own rows", () => {
    const whole = openFile(project(() => undefined).file);
    expect(whole.info.findings).toEqual([]);
    expect(tags(whole.stack)).toEqual(Array.from({ length: 600 }, (_, row) => 10 * ((row >> 1) + 1) + 1 - (row % 2)));

    const { file } = project((_folder, path) => {
      rmSync(path(100));
      writeFileSync(path(200), mrcBytes({ nx: 2, ny: 2, nz: 2, mode: 2 }));
      writeFileSync(path(250), "");
      rmSync(path(260));
      mkdirSync(path(260));
    });
    const { info, stack, missing } = openFile(file);
    expect([...missing!.entries()].flatMap(([row, m]) => (m ? [row] : []))).toEqual(
      [100, 200, 250, 260].flatMap((i) => [2 * i, 2 * i + 1]),
    );
    expect(info.findings.map((f) => [f.code, f.line]).sort()).toEqual([
      ["E_EMPTY", 504],
      ["E_NOT_A_FILE", 524],
      ["E_STAR_IMAGE", 404],
      ["W_STAR_MISSING", 204],
    ]);
    const out = new Float32Array(16);
    const reader = new FileReader();
    reader.readImage(stack!, 599, out);
    reader.close();
    expect(out[1]).toBe(3000);
  });

  it("one link out of the project among them, and nothing is opened; links inside it are followed", () => {
    const other = put(temporaryFolder(), "x.mrcs", stackBytes(2, 77));
    const out = project((_folder, path) => {
      rmSync(path(150));
      symlinkSync(other, path(150));
    });
    const error = refused(() => openFile(out.file));
    expect([error.code, error.detail.line, error.detail.folder]).toEqual(["E_PATH_OUTSIDE", 304, dirname(other)]);
    expect(tags(openFile(out.file, { allowOutside: [dirname(other)] }).stack).slice(300, 302)).toEqual([771, 770]);
    expect(refused(() => openFile(out.file, { allowOutside: [dirname(other)], confine: out.folder })).code).toBe(
      "E_PATH_OUTSIDE",
    );

    const inside = project((folder, path) => {
      rmSync(path(150));
      symlinkSync(put(folder, "p/else/where.mrcs", stackBytes(2, 88)), path(150));
    });
    expect(tags(openFile(inside.file).stack).slice(300, 302)).toEqual([881, 880]);
  });

  it("a linked folder is judged by where it leads, for each file in it", () => {
    const moved = project((folder) => renameSync(join(folder, "p/Extract/job2"), join(folder, "p/old")));
    symlinkSync("../old", join(moved.folder, "p/Extract/job2"));
    expect(tags(openFile(moved.file).stack).slice(-2)).toEqual([3001, 3000]);

    const other = temporaryFolder();
    const out = project((folder) => {
      renameSync(join(folder, "p/Extract/job2"), join(other, "job2"));
      symlinkSync(join(other, "job2"), join(folder, "p/Extract/job2"));
    });
    const error = refused(() => openFile(out.file));
    expect([error.code, error.detail.folder]).toEqual(["E_PATH_OUTSIDE", join(other, "job2/Movies")]);
  });

  it("of many files with the same fault, the first are named and the others counted", () => {
    const sizes = project((_folder, path) => {
      for (let i = 10; i < 60; i++) writeFileSync(path(i), mrcBytes({ nx: 2, ny: 2, nz: 2, mode: 2 }));
      for (let i = 100; i < 121; i++) writeFileSync(path(i), "");
    });
    const { info } = openFile(sizes.file);
    expect(info.usable).toBe(2 * (300 - 50 - 21));
    const told = info.findings.filter((f) => f.code === "E_STAR_IMAGE");
    expect(told.map((f) => f.line)).toEqual([
      ...Array.from({ length: 20 }, (_, i) => 24 + 2 * i),
      undefined,
      undefined,
    ]);
    expect(told.map((f) => f.message).filter((m) => m.includes("more image"))).toEqual([
      expect.stringContaining("30 more image files hold images of another size"),
      expect.stringContaining("1 more image file cannot be used"),
    ]);
    expect(info.findings.filter((f) => f.code === "E_EMPTY")).toHaveLength(20);
  });
});

describe("a source of bytes", () => {
  it("seen to be a regular file, it follows no link that was put there since", () => {
    const folder = temporaryFolder();
    const path = put(
      folder,
      "a.bin",
      Uint8Array.from({ length: 100 }, (_, i) => i),
    );
    const source = openSource(path, path, { isRegular: true });
    expect(source.size).toBe(100);
    source.close();
    const link = join(folder, "link");
    symlinkSync(path, link);
    openSource(link).close();
    expect(refused(() => openSource(link, link, { isRegular: true })).code).toBe("file.unreadable");
    expect(refused(() => openSource(folder, folder, { isRegular: true })).code).toBe("E_NOT_A_FILE");
  });

  it("gives the bytes asked for, read before or not, in its own room or that of another", () => {
    const path = put(
      temporaryFolder(),
      "a.bin",
      Uint8Array.from({ length: 100 }, (_, i) => i),
    );
    for (const hints of [{}, { room: new Uint8Array(32).fill(255) }]) {
      const source = openSource(path, path, hints);
      for (const [at, length] of [
        [0, 32],
        [0, 8],
        [20, 12],
        [20, 13],
        [4, 8],
        [90, 50],
        [95, 5],
        [99, 9],
        [100, 4],
      ]) {
        expect([...source.read(at!, length!)]).toEqual(
          Array.from({ length: Math.min(length!, 100 - at!) }, (_, i) => at! + i),
        );
      }
      source.close();
    }
  });
});

describe("images that are not there", () => {
  it("missing files, images behind the end, and other sizes are marked; the rest opens", () => {
    const folder = temporaryFolder();
    put(folder, "a.mrcs", stackBytes(2, 1));
    put(folder, "small.mrcs", mrcBytes({ nx: 2, ny: 2, nz: 1, mode: 2 }));
    put(folder, "broken.mrcs", mrcBytes({ nx: 4, ny: 4, nz: 1, mode: 4 }));
    const names = ["1@a.mrcs", "1@gone.mrcs", "3@a.mrcs", "1@small.mrcs", "1@broken.mrcs", "2@a.mrcs"];
    const { info, stack, missing } = openFile(put(folder, "t.star", table(...names)));
    expect([...missing!]).toEqual([0, 1, 1, 1, 1, 0]);
    expect([info.count, info.usable, info.outcome]).toEqual([6, 2, "open-partial"]);
    expect(info.findings.map((f) => [f.code, f.line]).sort()).toEqual(
      [
        ["W_STAR_MISSING", 5],
        ["E_STAR_INDEX", 6],
        ["E_STAR_IMAGE", 7],
        ["E_MRC_MODE", 8],
        ["W_PIXSIZE_UNKNOWN", undefined],
      ]
        .filter(([code]) => code !== "W_PIXSIZE_UNKNOWN")
        .sort(),
    );
    const reader = new FileReader();
    const out = new Float32Array(16);
    reader.readImage(stack!, 5, out);
    expect(out[1]).toBe(11);
    for (const row of [1, 2, 3, 4]) {
      expect(refused(() => reader.readImage(stack!, row, out)).code).toBe("file.unreadable");
    }
    reader.close();
  });

  it("an image behind the end says what the stack holds, and that the stack is cut short if it is", () => {
    const folder = temporaryFolder();
    put(folder, "a.mrcs", stackBytes(4).subarray(0, 1024 + 64 * 2 + 5));
    const { info } = openFile(put(folder, "t.star", table("1@a.mrcs", "0003@a.mrcs", "4@a.mrcs")));
    expect(info.findings.map((f) => f.code)).toEqual(["W_MRC_TRUNCATED", "E_STAR_INDEX"]);
    expect(info.findings[1]!.message).toContain(
      "image 3 of a.mrcs, which holds 2 (images 1–2); 2 rows were not loaded (2–3)",
    );
    const whole = openFile(put(folder, "u.star", table("1@a.mrcs", "2@a.mrcs")));
    expect(whole.info.findings).toEqual([]);
  });

  it("when no row can be used, the table is refused with the reason of its file", () => {
    const folder = temporaryFolder();
    put(folder, "a.mrcs", stackBytes(2));
    put(folder, "broken.mrcs", mrcBytes({ nx: 4, ny: 4, nz: 1, mode: 4 }));
    expect(refused(() => openFile(put(folder, "t.star", table("5@a.mrcs")))).code).toBe("E_STAR_INDEX");
    const broken = refused(() => openFile(put(folder, "u.star", table("1@broken.mrcs"))));
    expect(broken.code).toBe("E_MRC_MODE");
    expect(broken.message).toMatch(/u\.star.*broken\.mrcs/);
  });

  it("a table without rows, and a table without images", () => {
    const folder = temporaryFolder();
    const empty = openFile(put(folder, "e.star", table()));
    expect(empty.info.findings.map((f) => f.code)).toEqual(["W_STAR_EMPTY"]);
    const other = openFile(put(folder, "m.star", "data_model\n_n 1\ndata_classes\nloop_\n_a\n_b\n1 2\n3 4\n"));
    expect(other.info).toMatchObject({ kind: "table", count: 2, columns: ["a", "b"], outcome: "open" });
    expect(other.info.tables).toHaveLength(2);
  });
});

const unpacked = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith(".mrcs"));

describe(".gz", () => {
  it("is unpacked into the session folder, never beside the file; info leaves nothing", () => {
    const [folder, sessionDir] = [temporaryFolder(), temporaryFolder()];
    const path = put(folder, "s.mrcs.gz", gzipSync(stackBytes(3, 2)));
    expect(inspectFile(path)).toMatchObject({ outcome: "open", usable: 3, count: 3, path });
    expect(readdirSync(sessionDir)).toEqual([]);
    const opened = openFile(path, { sessionDir });
    expect(tags(opened.stack)).toEqual([20, 21, 22]);
    expect(opened.info.path).toBe(path);
    expect(readdirSync(folder)).toEqual(["s.mrcs.gz"]);
    expect(unpacked(sessionDir)).toHaveLength(1);
  });

  it("opened twice, it is unpacked once: what the first opening reads stays as it was", () => {
    const [folder, sessionDir] = [temporaryFolder(), temporaryFolder()];
    const path = put(folder, "s.mrcs.gz", Buffer.concat([gzipSync(stackBytes(3, 2)), Buffer.from("more")]));
    const first = openFile(path, { sessionDir });
    const second = openFile(path, { sessionDir });
    expect(second).toEqual(first);
    expect(second.info.findings.map((f) => f.code)).toContain("W_GZ_TRAILING");
    expect(tags(first.stack)).toEqual([20, 21, 22]);
    writeFileSync(path, gzipSync(stackBytes(2, 5)));
    expect(tags(openFile(path, { sessionDir }).stack)).toEqual([50, 51]);
    expect(unpacked(sessionDir)).toHaveLength(2);
  });

  it("a short content opens what is whole; damage is refused and leaves nothing", () => {
    const [folder, sessionDir] = [temporaryFolder(), temporaryFolder()];
    const short = put(folder, "short.mrcs.gz", gzipSync(stackBytes(3, 2).subarray(0, 1024 + 100)));
    for (const info of [inspectFile(short), openFile(short, { sessionDir }).info]) {
      expect(info).toMatchObject({ outcome: "open-partial", usable: 1 });
    }
    const noise = new Float32Array(16 * 3).map((_, i) => Math.sin(i * i));
    const packed = gzipSync(mrcBytes({ nx: 4, ny: 4, nz: 3, mode: 2 }, new Uint8Array(noise.buffer)));
    const cut = put(folder, "cut.mrcs.gz", packed.subarray(0, packed.length - 20));
    const before = readdirSync(sessionDir);
    expect(refused(() => openFile(cut, { sessionDir })).code).toBe("E_GZ");
    expect(refused(() => inspectFile(cut)).code).toBe("E_GZ");
    expect(readdirSync(sessionDir)).toEqual(before);
  });

  it("a packed STAR table, and packed stacks in a table", () => {
    const [folder, sessionDir] = [temporaryFolder(), temporaryFolder()];
    put(folder, "s.mrcs.gz", gzipSync(stackBytes(3, 2)));
    const path = put(folder, "t.star.gz", gzipSync(table("3@s.mrcs.gz", "1@s.mrcs.gz")));
    expect(tags(openFile(path, { sessionDir }).stack)).toEqual([22, 20]);
  });

  it("a full disk (here: no folder) is said plainly", () => {
    const path = put(temporaryFolder(), "s.mrcs.gz", gzipSync(stackBytes(3, 2)));
    expect(refused(() => openFile(path, { sessionDir: "/nonexistent/folder" })).code).toBe("output.failed");
  });
});

describe("pixels that spoil averages", () => {
  it("NaN and flat images are named by number", () => {
    const data = new Float32Array(16 * 5).map((_, i) => Math.sin(i));
    data[16 * 1 + 3] = NaN;
    data[16 * 3 + 3] = -Infinity;
    data.fill(2, 16 * 4);
    const path = put(
      temporaryFolder(),
      "s.mrcs",
      mrcBytes({ nx: 4, ny: 4, nz: 5, mode: 2 }, new Uint8Array(data.buffer)),
    );
    const { findings } = inspectFile(path);
    expect(findings.map((f) => f.code)).toEqual(["W_PIX_NONFINITE", "W_PIX_FLAT"]);
    expect(findings[0]!.message).toMatch(/2 pixels of all 5 images .* images 2, 4/);
    expect(findings[1]!.message).toContain("image 5");
    expect(openFile(path).info.findings).toEqual([]);
    expect(openFile(path, { look: true }).info.findings).toEqual(findings);
  });

  it("of a sparse 100 GB stack only 16 MB are looked at", () => {
    const path = put(
      temporaryFolder(),
      "big.mrcs",
      mrcBytes({ nx: 256, ny: 256, nz: 381_469, mode: 2 }, new Uint8Array(0)),
    );
    truncateSync(path, 1024 + 381_469 * 262_144);
    let start = performance.now();
    expect(openFile(path).info).toMatchObject({ count: 381_469, outcome: "open" });
    expect(performance.now() - start).toBeLessThan(300);
    start = performance.now();
    expect(inspectFile(path).findings[0]!.message).toContain("64 of 381469 images looked at");
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("the reader of pixels", () => {
  it.runIf(existsSync("/proc/self/fd"))("keeps few descriptors open over many files", () => {
    const folder = temporaryFolder();
    const names = Array.from({ length: 100 }, (_, i) => {
      put(folder, `s${i}.mrcs`, stackBytes(1, i));
      return `1@s${i}.mrcs`;
    });
    const { stack } = openFile(put(folder, "t.star", table(...names)));
    const before = readdirSync("/proc/self/fd").length;
    const reader = new FileReader();
    const out = new Float32Array(16);
    for (let i = 0; i < 100; i++) {
      reader.readImage(stack!, i, out);
      expect(out[1]).toBe(10 * i);
    }
    expect(readdirSync("/proc/self/fd").length - before).toBeLessThanOrEqual(33);
    reader.close();
    expect(readdirSync("/proc/self/fd").length).toBe(before);
  });

  it("a file that changed is refused, not mixed", () => {
    const path = put(temporaryFolder(), "s.mrcs", stackBytes(2));
    const { stack } = openFile(path);
    const out = new Float32Array(16);
    const reader = new FileReader();
    reader.readImage(stack!, 0, out);
    reader.close();
    utimesSync(path, 1, 1);
    expect(refused(() => reader.readImage(stack!, 0, out)).code).toBe("file.changed");
  });

  it("a file that got shorter under our hands is refused", () => {
    const path = put(temporaryFolder(), "s.mrcs", stackBytes(2));
    const { stack } = openFile(path);
    const reader = new FileReader();
    const out = new Float32Array(16);
    reader.readImage(stack!, 0, out);
    truncateSync(path, 1024 + 70);
    expect(refused(() => reader.readImage(stack!, 1, out)).code).toMatch(/^file\./);
    reader.close();
  });

  it("a file put in the place of another and opened again is read anew", () => {
    const folder = temporaryFolder();
    const path = put(folder, "s.mrcs", stackBytes(2, 1));
    const reader = new FileReader();
    const out = new Float32Array(16);
    const before = openFile(path).stack!;
    reader.readImage(before, 1, out);
    expect(out[1]).toBe(11);
    renameSync(put(folder, "new.mrcs", stackBytes(3, 2)), path);
    reader.readImage(openFile(path).stack!, 1, out);
    expect(out[1]).toBe(21);
    expect(refused(() => reader.readImage(before, 1, out)).code).toBe("file.changed");
    reader.close();
  });

  it("memory stacks, and images that do not exist", () => {
    const pixels = new Float32Array(32).map((_, i) => i);
    const stack: StackRef = { kind: "memory", width: 4, height: 4, count: 2, pixels };
    const reader = new FileReader();
    const out = new Float32Array(16);
    reader.readImage(stack, 1, out);
    expect([...out]).toEqual([...pixels.subarray(16)]);
    expect(() => reader.readImage(stack, 2, out)).toThrow("no image 2");
  });

  it("reads what openFile laid out, byte order and type included", () => {
    const folder = temporaryFolder();
    const data = new Int16Array(32).map((_, i) => 500 * i - 8000);
    const swapped = new Uint8Array(data.buffer.slice(0)).map((_, i, all) => all[i ^ 1]!);
    const little = put(folder, "l.mrcs", mrcBytes({ nx: 4, ny: 4, nz: 2, mode: 1 }, new Uint8Array(data.buffer)));
    const big = put(folder, "b.mrcs", mrcBytes({ nx: 4, ny: 4, nz: 2, mode: 1, little: false }, swapped));
    for (const path of [little, big]) {
      const stack = openFile(path).stack as FileStack;
      const out = new Float32Array(16);
      new FileReader().readImage(stack, 1, out);
      expect(out).toEqual(Float32Array.from(data.subarray(16)));
    }
  });
});

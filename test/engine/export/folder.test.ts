import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { build } from "vite";
import { writeFileAtomically, writeFolder, type FileToWrite } from "../../../src/main/engine/export/folder.js";
import { random } from "../../../src/core/random.js";
import { failingFs } from "../support/failingFs.js";

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "annulus-out-"))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const file = (name: string, ...parts: string[]): FileToWrite => ({ name, chunks: () => parts.map(bytes) });
/** Every file below a folder with its text. */
function tree(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return Object.fromEntries(
    entries
      .filter((e) => e.isFile())
      .map((e) => [
        join(e.parentPath, e.name).slice(folder.length + 1),
        readFileSync(join(e.parentPath, e.name), "utf8"),
      ]),
  );
}
const folders = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? [e.name] : []));

describe("writeFileAtomically", () => {
  test("writes in pieces, tells size and sha256, leaves nothing else", () => {
    const path = join(root, "a.txt");
    const written = writeFileAtomically(path, [bytes("one "), bytes("two")]);
    expect(written).toEqual({ path, bytes: 7, sha256: createHash("sha256").update("one two").digest("hex") });
    expect(tree(root)).toEqual({ "a.txt": "one two" });
    expect(folders(root)).toEqual([]);
  });

  test("never overwrites unless told", () => {
    const path = join(root, "a.txt");
    writeFileSync(path, "old");
    expect(() => writeFileAtomically(path, [bytes("new")])).toThrow(
      expect.objectContaining({ code: "output.exists", detail: { path } }),
    );
    expect(tree(root)).toEqual({ "a.txt": "old" });
    writeFileAtomically(path, [bytes("new")], { overwrite: true });
    expect(tree(root)).toEqual({ "a.txt": "new" });
  });

  test("a missing folder is not made for a single file", () => {
    expect(() => writeFileAtomically(join(root, "no", "a.txt"), [])).toThrow(/no.a\.txt|no was not written/);
    expect(folders(root)).toEqual([]);
  });

  test("a source of bytes that fails leaves nothing", () => {
    function* broken(): Iterable<Uint8Array> {
      yield bytes("half");
      throw new Error("image 3 cannot be read");
    }
    expect(() => writeFileAtomically(join(root, "a.txt"), broken())).toThrow("image 3 cannot be read");
    expect(readdirSync(root)).toEqual([]);
  });
});

describe("a disk that fails at any call", () => {
  const states = [
    { name: "new folder", before: {}, overwrite: false },
    { name: "folder with other files", before: { "other.txt": "kept" }, overwrite: true },
    { name: "folder with the same files", before: { "a.txt": "old a", "c.txt": "old c" }, overwrite: true },
  ];
  for (const code of ["ENOSPC", "EIO"]) {
    for (const { name, before, overwrite } of states) {
      test(`${code}, ${name}: old or new, never a part`, () => {
        const files = [file("a.txt", "new", " a"), file("b.txt", "new b"), file("c.txt", "new c")];
        let failures = 0;
        for (let at = 0; ; at++) {
          const out = join(root, `out${at}`);
          if (Object.keys(before).length > 0) mkdirSync(out);
          for (const [f, text] of Object.entries(before)) writeFileSync(join(out, f), text);
          const disk = failingFs(code, at, "once");
          let error: unknown = null;
          try {
            writeFolder(out, files, { overwrite, fs: disk.fs });
          } catch (e) {
            error = e;
          }
          if (disk.calls.length <= at) {
            expect(error).toBeNull();
            expect(tree(out)).toEqual({ ...before, "a.txt": "new a", "b.txt": "new b", "c.txt": "new c" });
            break;
          }
          expect(error, disk.calls.at(-1)).toMatchObject({ code: "output.failed" });
          expect((error as Error).message).toContain(
            code === "ENOSPC" ? "the disk is full" : "the disk reported an error",
          );
          failures++;
          if (Object.keys(before).length === 0) expect(readdirSync(root)).not.toContain(`out${at}`);
          else {
            expect(tree(out), `${disk.calls.at(-1)} at ${at}`).toEqual(before);
            expect(folders(out)).toEqual([]);
          }
          expect(readdirSync(root).filter((n) => n.startsWith(".annulus"))).toEqual([]);
          rmSync(out, { recursive: true, force: true });
        }
        expect(failures).toBeGreaterThan(15);
      });
    }
  }

  test("every write call, failing from then on", () => {
    const files = [file("a.txt", "x", "y"), file("b.txt", "z")];
    for (let at = 0; at < 3; at++) {
      const disk = failingFs("ENOSPC", at, "from then on", ["writeSync"]);
      expect(() => writeFolder(join(root, "out"), files, { fs: disk.fs })).toThrow("the disk is full");
      expect(readdirSync(root)).toEqual([]);
    }
    writeFolder(join(root, "out"), files, { fs: failingFs("ENOSPC", 3, "from then on", ["writeSync"]).fs });
    expect(tree(root)).toEqual({ "out/a.txt": "xy", "out/b.txt": "z" });
  });

  test("bytes that come back different are a failure (negative control of the check)", () => {
    const disk = failingFs("EIO", Infinity, "once");
    const { writeSync } = disk.fs;
    const lying = {
      ...disk.fs,
      writeSync: (fd: number, data: Uint8Array) =>
        writeSync(
          fd,
          data.map((b) => b ^ 1),
        ),
    };
    expect(() => writeFolder(join(root, "out"), [file("a.txt", "abc")], { fs: lying as never })).toThrow("read back");
    expect(readdirSync(root)).toEqual([]);
  });
});

describe("writeFolder", () => {
  test("makes folders above, and takes them back on failure", () => {
    writeFolder(join(root, "p/q/out"), [file("a.txt", "1")]);
    expect(tree(root)).toEqual({ "p/q/out/a.txt": "1" });
    const disk = failingFs("ENOSPC", 0, "once", ["writeSync"]);
    expect(() => writeFolder(join(root, "r/s/out"), [file("a.txt", "1")], { fs: disk.fs })).toThrow("disk is full");
    expect(readdirSync(root)).toEqual(["p"]);
  });

  test("a folder that holds anything is refused; merging refuses only files of the same name", () => {
    const out = join(root, "out");
    mkdirSync(out);
    writeFolder(out, [file("a.txt", "1")]);
    const again = [file("b.txt", "2")];
    expect(() => writeFolder(out, again)).toThrow(expect.objectContaining({ code: "output.exists" }));
    writeFolder(out, again, { existing: "merge" });
    expect(() => writeFolder(out, [file("c.txt", "3"), file("a.txt", "4")], { existing: "merge" })).toThrow("a.txt");
    expect(tree(out)).toEqual({ "a.txt": "1", "b.txt": "2" });
  });

  test("a disk without hard links: files are put in place all the same, and nothing is overwritten", () => {
    const out = join(root, "out");
    const { fs } = failingFs("EPERM", 0, "from then on", ["linkSync"]);
    writeFolder(out, [file("a.txt", "1")], { fs });
    writeFolder(out, [file("b.txt", "2")], { fs, existing: "merge" });
    expect(() => writeFolder(out, [file("a.txt", "3")], { fs, existing: "merge" })).toThrow("a.txt");
    writeFolder(out, [file("a.txt", "4")], { fs, overwrite: true });
    expect(tree(out)).toEqual({ "a.txt": "4", "b.txt": "2" });
    expect(folders(out)).toEqual([]);
  });

  test("a later file sees what was written before it", () => {
    writeFolder(join(root, "out"), [
      file("a.txt", "abc"),
      {
        name: "list.txt",
        chunks: (before) => before.map(({ path, bytes: n }) => bytes(`${path.split("/").pop()} ${n}`)),
      },
    ]);
    expect(tree(root)["out/list.txt"]).toBe("a.txt 3");
  });

  test("what a killed run left is swept; what a living one writes is not", () => {
    const host = hostname().replace(/[^A-Za-z0-9]/g, "_");
    const dead = `.annulus-${host}-999999999-0-1.tmp`;
    const alive = `.annulus-${host}-${process.pid}-77-1.tmp`;
    for (const name of [dead, alive]) {
      mkdirSync(join(root, name));
      writeFileSync(join(root, name, "half"), "x");
    }
    writeFileAtomically(join(root, "a.txt"), [bytes("1")]);
    expect(readdirSync(root).sort()).toEqual([alive, "a.txt"].sort());
  });

  test("a read-only folder, as an unprivileged user", async () => {
    const isRoot = process.getuid?.() === 0;
    chmodSync(root, 0o755);
    mkdirSync(join(root, "locked"), { mode: 0o555 });
    const code = await bundled();
    const program = `
      import { writeFolder } from ${JSON.stringify(code)};
      try { writeFolder(process.argv[1], [{ name: "a.txt", chunks: () => [new Uint8Array(3)] }]); console.log("written"); }
      catch (error) { console.log(error.code + "|" + error.message); }`;
    const args = ["--input-type=module", "-e", program, join(root, "locked", "out")];
    const user = isRoot ? { uid: 65534, gid: 65534 } : {};
    const said = execFileSync(process.execPath, args, { encoding: "utf8", cwd: "/", ...user });
    expect(said).toContain("output.failed|");
    expect(said).toContain("you have no permission to write here (EACCES)");
    expect(readdirSync(join(root, "locked"))).toEqual([]);
  });

  test(
    "killed at any moment, the folder holds the old files or the new ones, each whole",
    { timeout: 60_000 },
    async () => {
      const code = await bundled();
      // Rounds without end; every file of a round holds its number, so that a mixture shows.
      const program = `
      import { writeFolder } from ${JSON.stringify(code)};
      const part = (round, n) => new TextEncoder().encode(String(round).padStart(8, "0").repeat(n));
      for (let round = 1; ; round++) {
        const file = (name, n) => ({ name, chunks: () => [part(round, n), part(round, n)] });
        writeFolder(process.argv[1], [file("a", 4000), file("b", 10)], { overwrite: true });
        process.stdout.write(round + "\\n");
      }`;
      const u = random(4);
      for (let kill = 0; kill < 12; kill++) {
        const out = join(root, "killed");
        const child = spawn(process.execPath, ["--input-type=module", "-e", program, out], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        let acknowledged = 0;
        await new Promise<void>((done) => {
          child.stdout.setEncoding("utf8").on("data", (said: string) => {
            if (acknowledged === 0) setTimeout(() => child.kill("SIGKILL"), 3 + 57 * u());
            acknowledged = Number(said.trim().split("\n").at(-1));
          });
          child.on("close", () => done());
        });
        for (const name of ["a", "b"]) {
          const rounds = new Set(readFileSync(join(out, name), "utf8").match(/.{8}/g));
          expect(rounds.size).toBe(1);
          expect(Number([...rounds][0])).toBeGreaterThanOrEqual(acknowledged);
        }
        writeFolder(out, [file("c", "next")], { overwrite: true });
        expect(readdirSync(out).filter((name) => name.startsWith(".annulus"))).toEqual([]);
      }
    },
  );
});

/** The writer as a module that plain Node can load. */
async function bundled(): Promise<string> {
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      ssr: new URL("../../../src/main/engine/export/folder.ts", import.meta.url).pathname,
      outDir: join(root, "code"),
      target: "node20",
      rollupOptions: { output: { entryFileNames: "folder.mjs" } },
    },
  });
  return join(root, "code/folder.mjs");
}

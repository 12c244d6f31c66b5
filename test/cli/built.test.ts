/** The built program as a user runs it: exit codes, what stands on which stream, Ctrl-C, threads, folders. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLI, filesBelow, runCli, runCommand, temporaryFolder, type Ran } from "./builtCli.js";

const packageVersion = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;

let home: string;
const inHome = (...args: string[]): Promise<Ran> => runCli(args, { cwd: home });
const json = (ran: Ran): Record<string, unknown> => JSON.parse(ran.stdout) as Record<string, unknown>;

beforeAll(async () => {
  home = temporaryFolder();
  const made = await inHome("simulate", "rings", "--count", "40", "--box-size", "32", "--out", "p");
  expect(made.stderr + made.stdout).toContain("wrote");
  expect(made.code).toBe(0);
}, 60_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("without a tool", () => {
  test("--version is the version of package.json, at once", async () => {
    const ran = await inHome("--version");
    expect(ran).toMatchObject({ code: 0, stdout: `${packageVersion}\n`, stderr: "" });
    expect(ran.ms).toBeLessThan(2000);
  });

  test("--help lists every verb; nothing at all is wrong usage", async () => {
    const help = await inHome("--help");
    for (const verb of ["info", "serve", "align reference-free", "simulate", "frc"])
      expect(help.stdout).toContain(verb);
    expect(help.code).toBe(0);
    expect((await inHome()).code).toBe(2);
    expect((await inHome("align")).code).toBe(2);
    expect((await inHome("align", "--help")).stdout).toContain("align multi-reference");
  });

  test("an unknown verb names the nearest", async () => {
    const ran = await inHome("algin", "reference-free", "x");
    expect(ran.code).toBe(2);
    expect((await inHome("align", "reference-fre", "x")).stderr).toContain("did you mean align reference-free?");
    expect((await inHome("simulte", "rings")).stderr).toContain("did you mean simulate?");
  });

  test("tools --json gives the schemas", async () => {
    const { tools } = json(await inHome("tools", "--json")) as { tools: { id: string; params: object }[] };
    expect(tools.map((t) => t.id)).toEqual(expect.arrayContaining(["stats", "frc", "align.reference-free"]));
    expect(Object.keys(tools[0]!.params).length).toBeGreaterThan(0);
  });

  test("a reader that closes the pipe early is no failure", async () => {
    const line = `"${process.execPath}" "${CLI}" tools --json | head -c 10; exit 0`;
    const ran = await runCommand("bash", ["-c", `set -o pipefail; ${line}`]);
    expect(ran.stderr).toBe("");
  });

  test.skipIf(!existsSync("/dev/full"))("an answer that the disk does not take is a failure", async () => {
    for (const line of ["tools --json", "info p/images.mrcs"]) {
      const ran = await runCommand("bash", ["-c", `"${process.execPath}" "${CLI}" ${line} > /dev/full`], { cwd: home });
      expect(ran.code).toBe(4);
      expect(ran.stderr).toMatch(/^annulus: output\.failed: .*ENOSPC.*\n$/);
    }
  });

  test("a current folder that is gone is said plainly", async () => {
    const line = `mkdir gone && cd gone && rmdir ../gone && "${process.execPath}" "${CLI}" tools`;
    const ran = await runCommand("bash", ["-c", line], { cwd: home });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("does not exist any more");
  });
});

describe("inputs", () => {
  test("are never replaced by outputs of the same name, not even with --overwrite", async () => {
    const folder = temporaryFolder();
    cpSync(join(home, "p/images.mrcs"), join(folder, "average.mrc"));
    const before = readFileSync(join(folder, "average.mrc"));
    const ran = await runCli(["stats", "average.mrc", "--out", ".", "--overwrite"], { cwd: folder });
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain("inputs are never replaced");
    expect(readFileSync(join(folder, "average.mrc")).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(["average.mrc"]);
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("info", () => {
  test("a stack and a STAR file", async () => {
    const stack = json(await inHome("info", "p/images.mrcs", "--json"));
    expect(stack).toMatchObject({
      format: "mrc",
      kind: "stack",
      count: 40,
      width: 32,
      height: 32,
      outcome: "open",
      usable: 40,
    });
    const star = json(await inHome("info", "p/images.star", "--json"));
    expect(star).toMatchObject({ format: "star", kind: "particles", count: 40, usable: 40 });
    expect(star["columns"]).toEqual(expect.arrayContaining(["rlnImageName"]));
    expect((await inHome("info", "p/images.mrcs")).stdout).toContain("40");
  });

  test("a file that is not there: exit 3, code, file and hint; with --json also as the one object", async () => {
    const ran = await inHome("info", "absent.mrcs", "--json");
    expect(ran.code).toBe(3);
    expect(ran.stderr).toMatch(/E_NOT_FOUND[\s\S]*absent\.mrcs/);
    expect(json(ran)["error"]).toMatchObject({
      code: "E_NOT_FOUND",
      detail: { path: expect.stringContaining("absent") as string },
    });
  });

  test("control characters of a file's content never reach the terminal", async () => {
    const star = "data_\n\nloop_\n_rlnImageName #1\n_x\x1b[31mred #2\n1@none\x1b]0;title\x07.mrcs 1\n";
    writeFileSync(join(home, "evil.star"), star);
    for (const args of [
      ["info", "evil.star"],
      ["info", "evil.star", "--json"],
      ["stats", "evil.star"],
    ]) {
      const { stdout, stderr } = await inHome(...args);
      expect(stdout + stderr).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
    }
  });
});

describe("wrong usage is exit 2 and says what is allowed", () => {
  test.each([
    [["stats", "p/images.mrcs", "--thread", "2"], "did you mean --threads?"],
    [["stats", "p/images.mrcs", "--threads", "0"], "allowed: 1 to"],
    [["stats"], "usage: annulus stats"],
    [["stats", "p/images.mrcs", "more"], "one word too many"],
    [["stats", "p/images.mrcs", "--images", "1-41"], "from 1 to 40"],
    [["simulate", "ring", "--out", "x"], "did you mean rings?"],
    [["simulate", "rings", "--count", "-1", "--out", "x"], "allowed:"],
    [["align", "reference-free", "p/images.mrcs"], "--out DIR"],
    [["align", "multi-reference", "p/images.mrcs", "--out", "x"], "--references"],
  ])("%j", async (args, said) => {
    const ran = await inHome(...args);
    expect(ran.stderr).toContain(said);
    expect(ran.stdout).toBe("");
    expect(ran.code).toBe(2);
    expect(existsSync(join(home, "x"))).toBe(false);
  });

  test("with --json the error is the one object on standard output", async () => {
    const ran = await inHome("stats", "p/images.mrcs", "--nonsense", "--json");
    expect(json(ran)).toMatchObject({ error: { code: "request.invalid" } });
    expect(ran.code).toBe(2);
  });
});

describe("a tool", () => {
  test("figures without --out, and as JSON under their names", async () => {
    const text = await inHome("stats", "p/images.mrcs");
    expect(text.code).toBe(0);
    const object = json(await inHome("stats", "p/images.mrcs", "--json", "--threads", "1"));
    expect(object).toMatchObject({ tool: "stats", threads: 1, inputs: [{ bytes: 1024 + 40 * 32 * 32 * 4 }] });
    for (const [name, value] of Object.entries(object["figures"] as object)) expect(object[name]).toBe(value);
  });

  test("--limit and --images choose images; N@file is one", async () => {
    const five = json(await inHome("stats", "p/images.mrcs", "--limit", "5", "--json"));
    const same = json(await inHome("stats", "p/images.mrcs", "--images", "1-5", "--json"));
    const all = json(await inHome("stats", "p/images.mrcs", "--json"));
    expect(five["figures"]).toEqual(same["figures"]);
    expect(five["figures"]).not.toEqual(all["figures"]);
    const third = json(await inHome("stats", "p/images.mrcs", "--images", "3", "--json"));
    expect(json(await inHome("stats", "3@p/images.mrcs", "--json"))["figures"]).toEqual(third["figures"]);
    expect(json(await inHome("stats", "3@p/images.star", "--json"))["figures"]).toEqual(third["figures"]);
    const beyond = await inHome("stats", "41@p/images.star");
    expect(beyond.code).toBe(2);
    expect(beyond.stderr).toContain("outside the 40 images");
  });

  test("result.json holds the whole provenance, and --json prints the same object", async () => {
    const ran = await inHome(
      "align",
      "reference-free",
      "p/images.star",
      "--iterations",
      "2",
      "--seed",
      "5",
      "--out",
      "a",
      "--json",
    );
    expect(ran.code).toBe(0);
    const written = JSON.parse(readFileSync(join(home, "a/result.json"), "utf8")) as Record<string, unknown>;
    const keys = ["annulus", "tool", "version", "command", "parameters", "seed", "inputs", "started", "seconds"];
    keys.push("cpuSeconds", "threads", "findings", "outputs", "figures");
    expect(Object.keys(written)).toEqual(expect.arrayContaining(keys));
    expect(written).toMatchObject({ tool: "align.reference-free", seed: 5, annulus: packageVersion });
    expect(json(ran)).toMatchObject(written);
    expect(readdirSync(join(home, "a"))).toEqual(
      expect.arrayContaining(["alignments.star", "alignments.csv", "result.json"]),
    );
  });

  test("the command of result.json gives the same files again, from any folder", async () => {
    expect(
      (await inHome("average", "p/images.star", "--alignments", "p/images.star", "--out", "av", "--quiet")).code,
    ).toBe(3);
    const made = await inHome("simulate", "faces", "--count", "9", "--snr", "2", "--out", "it's mine", "--quiet");
    expect(made).toMatchObject({ code: 0, stdout: "", stderr: "" });
    const before = filesBelow(join(home, "it's mine"));
    const { command } = JSON.parse(before.get("result.json")!.toString()) as { command: string };
    rmSync(join(home, "it's mine"), { recursive: true });
    const again = await runCommand("sh", ["-c", `annulus() { "${process.execPath}" "${CLI}" "$@"; }; ${command}`]);
    expect(again.code).toBe(0);
    const after = filesBelow(join(home, "it's mine"));
    expect([...after.keys()]).toEqual([...before.keys()]);
    for (const [name, bytes] of after)
      if (name !== "result.json") expect(bytes.equals(before.get(name)!), name).toBe(true);
  });

  test("one thread and two give the same files, apart from times and threads in result.json", async () => {
    const line = ["align", "reference-free", "p/images.star", "--iterations", "2", "--out"];
    for (const n of ["1", "2"]) expect((await inHome(...line, `t${n}`, "--threads", n)).code).toBe(0);
    const [one, two] = [filesBelow(join(home, "t1")), filesBelow(join(home, "t2"))];
    expect([...one.keys()]).toEqual([...two.keys()]);
    for (const [name, bytes] of one) {
      if (name !== "result.json") expect(bytes.equals(two.get(name)!), name).toBe(true);
    }
    const stable = (files: Map<string, Buffer>): object => {
      const result = JSON.parse(files.get("result.json")!.toString()) as Record<string, unknown>;
      for (const name of ["started", "seconds", "cpuSeconds", "threads", "host", "command"]) delete result[name];
      return result;
    };
    expect(stable(one)).toEqual(stable(two));
    const other = await inHome(...line, "t3", "--seed", "2");
    expect(other.code).toBe(0);
    expect(filesBelow(join(home, "t3")).get("alignments.csv")!.equals(one.get("alignments.csv")!)).toBe(false);
  });

  test("progress is one line for every tenth when standard error is a pipe; --quiet turns it off", async () => {
    const line = ["align", "reference-free", "p/images.mrcs", "--iterations", "2", "--overwrite", "--out", "q"];
    const loud = await inHome(...line);
    expect(loud.stderr).toMatch(/^\d+0 % after /m);
    expect(loud.stderr).not.toContain("\x1b");
    const quiet = await inHome(...line, "--quiet");
    expect(quiet).toMatchObject({ code: 0, stdout: "", stderr: "" });
  });
});

describe("where results go", () => {
  test("a folder that holds files is refused without --overwrite and keeps them", async () => {
    mkdirSync(join(home, "full"));
    writeFileSync(join(home, "full/mine.txt"), "mine");
    const refused = await inHome("stats", "p/images.mrcs", "--out", "full");
    expect(refused.code).toBe(4);
    expect(refused.stderr).toMatch(/output\.exists[\s\S]*--overwrite/);
    expect(readdirSync(join(home, "full"))).toEqual(["mine.txt"]);
    const taken = await inHome("stats", "p/images.mrcs", "--out", "full", "--overwrite");
    expect(taken.code).toBe(0);
    expect(readFileSync(join(home, "full/mine.txt"), "utf8")).toBe("mine");
  });

  test("a read-only folder, as an unprivileged user: exit 4 with the reason, nothing made", async () => {
    const folder = join(home, "readonly");
    mkdirSync(folder);
    chmodSync(folder, 0o555);
    chmodSync(home, 0o755);
    // Root may write anywhere: borrow the user "nobody" then.
    const uid = process.getuid?.() === 0 ? 65534 : undefined;
    const ran = await runCli(["stats", "p/images.mrcs", "--out", "readonly/r", "--json"], {
      cwd: home,
      ...(uid === undefined ? {} : { uid }),
    });
    expect(ran.stderr).toMatch(/output\.failed[\s\S]*permission/);
    expect(ran.code).toBe(4);
    expect(json(ran)).toMatchObject({ error: { code: "output.failed" } });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a disk that takes no more: exit 4 with the reason, nothing half-written", async () => {
    // A limit on the size of files stands for the disk; the shell ignores the signal so that the write fails as on a disk.
    const line = `trap '' XFSZ; ulimit -f 4; exec "${process.execPath}" "${CLI}" stats p/images.mrcs --out disk/full`;
    const ran = await runCommand("bash", ["-c", line], { cwd: home });
    expect(ran.stderr).toMatch(/output\.failed[\s\S]*disk/);
    expect(ran.code).toBe(4);
    expect(existsSync(join(home, "disk"))).toBe(false);
  });
});

describe("Ctrl-C", () => {
  test.each(["SIGINT", "SIGTERM"] as const)("%s: within a second, exit 130, nothing left", async (signal) => {
    let sent = 0;
    const line = ["simulate", "rings", "--count", "4000", "--box-size", "64", "--out", "stopped"];
    const before = readdirSync(home);
    const ran = await runCli(line, {
      cwd: home,
      onStderr: (text, kill) => {
        if (sent === 0 && text.includes("%")) {
          sent = performance.now();
          kill(signal);
        }
      },
    });
    expect(sent).toBeGreaterThan(0);
    expect(performance.now() - sent).toBeLessThan(1000);
    expect(ran.stderr).toContain("stopped; nothing was written");
    expect(ran.code).toBe(130);
    expect(readdirSync(home)).toEqual(before);
  });
});

describe("open and serve", () => {
  test("hand their options to the launcher that lies beside the program", async () => {
    const folder = resolve(CLI, "../../test-shell");
    cpSync(resolve(CLI, ".."), folder, { recursive: true });
    writeFileSync(join(folder, "launch.js"), "export const launch = async (o) => console.log(JSON.stringify(o));\n");
    try {
      const run = async (...args: string[]): Promise<unknown> => {
        const ran = await runCommand(process.execPath, [join(folder, "cli.js"), ...args], { cwd: home });
        return ran.code === 0 ? JSON.parse(ran.stdout) : ran.stderr;
      };
      expect(await run("open", "a.mrcs", "b.star", "--browser")).toEqual({
        files: ["a.mrcs", "b.star"],
        shell: "browser",
        port: 0,
        root: null,
        threads: null,
        example: null,
      });
      expect(await run("open", "--example", "faces")).toMatchObject({ files: [], example: "faces" });
      expect(await run("open", "--example", "face")).toContain("there is no example face; did you mean faces?");
      expect(await run("serve", "--port", "8123", "--root", "/data", "--threads", "2")).toEqual({
        files: [],
        shell: "link",
        port: 8123,
        root: "/data",
        threads: 2,
        example: null,
      });
      expect(await run("serve", "--port", "99999")).toContain("allowed: 0 to 65535");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

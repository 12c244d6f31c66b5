import { describe, expect, it } from "vitest";
import type { InputHashes } from "../../src/main/engine/inputHashes.js";
import { InputRecord } from "../../src/main/engine/inputRecord.js";
import type { FileHash } from "../../src/main/engine/services/hash.js";

/** Hashes that are done when the test says so. */
function slowHashes() {
  const asked: { path: string; done: (hash: FileHash) => void; failed: (error: Error) => void }[] = [];
  const hashes: Pick<InputHashes, "hash" | "cancel"> = {
    hash: ({ path }) => new Promise((done, failed) => asked.push({ path, done, failed })),
    cancel: () => undefined,
  };
  const finish = async (i: number): Promise<void> => {
    const { path, done } = asked[i]!;
    done({ path, sha256: `of ${path}`, bytes: 1 });
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { asked, finish, hashes: hashes as InputHashes };
}

const files = Array.from({ length: 300 }, (_, i) => ({ path: `/${i}.mrcs`, stamp: { size: i, mtimeMs: 0, ino: i } }));

describe("the record of 300 input files", () => {
  it("hands over some files at a time, each once, and has them all in their order", async () => {
    const { asked, finish, hashes } = slowHashes();
    const record = new InputRecord(hashes, files);
    expect(asked.length).toBeLessThan(20);
    expect(record.inputs[299]).toEqual({ path: "/299.mrcs", sha256: "", bytes: 299 });
    for (let i = 0; i < 300; i++) {
      expect(record.complete).toBe(false);
      await finish(i);
      expect(asked.length).toBeLessThan(i + 20);
    }
    await record.done;
    expect(record.complete).toBe(true);
    expect(asked.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
    expect(record.inputs.map(({ sha256 }) => sha256)).toEqual(files.map(({ path }) => `of ${path}`));
  });

  it("given up, it asks for no more, even where another job goes on hashing the same files", async () => {
    const { asked, finish, hashes } = slowHashes();
    const record = new InputRecord(hashes, files);
    const before = asked.length;
    record.giveUp(new Error("stopped"));
    for (let i = 0; i < before; i++) await finish(i);
    await expect(record.done).rejects.toThrow("stopped");
    expect(asked.length).toBe(before);
  });

  it("a file that changed ends it", async () => {
    const { asked, hashes } = slowHashes();
    const record = new InputRecord(hashes, files);
    asked[3]!.failed(new Error("changed"));
    await expect(record.done).rejects.toThrow("changed");
  });
});

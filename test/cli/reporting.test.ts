import { describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.js";
import { refuse } from "../../src/core/findings.js";
import { errorJson, errorText, exitCodeOf } from "../../src/main/cli/failure.js";
import { barLine, showProgress } from "../../src/main/cli/progress.js";
import { duration, figure, printable, printableLine, safeJson, wrap } from "../../src/main/cli/terminalText.js";
import type { JobInfo } from "../../src/main/engine/types.js";

const job = (progress: number, more: Partial<JobInfo> = {}): JobInfo =>
  ({
    state: "running",
    label: "iteration 1 of 2",
    progress,
    elapsed: 10 * progress,
    remaining: null,
    ...more,
  }) as JobInfo;

describe("text of files on the terminal", () => {
  test("escape sequences, C1 controls and bidi marks become visible", () => {
    expect(printable("a\x1b[31mred\x07\x9b2J\u202eabc\n")).toBe("a\\x1b[31mred\\x07\\x9b2J\\u202eabc\n");
    expect(printableLine("a\nb\tc")).toBe("a\\nb\\tc");
    expect(printable("ψ = 3°, Å")).toBe("ψ = 3°, Å");
  });

  test("JSON stays the same value and holds no raw control", () => {
    const value = { a: "\x1b]0;x\x07\x7f\x9b\u2028é" };
    const text = safeJson(value);
    expect(JSON.parse(text)).toEqual(value);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028]/);
  });

  test("wrapping keeps every word", () => {
    const text = "one two three four five six";
    expect(wrap(text, 10, "  ").split(/\s+/).join(" ")).toBe(text);
    expect(
      Math.max(
        ...wrap(text, 10, "  ")
          .split("\n")
          .map((l) => l.length),
      ),
    ).toBeLessThanOrEqual(10);
  });

  test("numbers and times", () => {
    expect([1, 0.123456789, null, 1e-9].map(figure)).toEqual(["1", "0.123457", "none", "1e-9"]);
    expect([0, 59.6, 61, 3700].map(duration)).toEqual(["0 s", "1 min 00 s", "1 min 01 s", "1 h 01 min"]);
  });
});

describe("errors", () => {
  const error = refuse("E_MRC_SIZE", "bad\x1b.mrcs is 8 bytes short", {
    path: "bad\x1b.mrcs",
    byte: 1024,
    found: "2040",
    expected: "2048",
    hint: "copy it again",
  });

  test("code, file, place, found, expected and hint, one a line, printable", () => {
    expect(errorText(error, "1.0.0").split("\n")).toEqual([
      "annulus: E_MRC_SIZE: bad\\x1b.mrcs is 8 bytes short",
      "  file:     bad\\x1b.mrcs",
      "  place:    byte 1024",
      "  found:    2040",
      "  expected: 2048",
      "  hint:     copy it again",
      "",
    ]);
  });

  test("a bug shows its stack and asks for a report; JSON never shows a stack", () => {
    const bug = new Error("broken");
    expect(errorText(bug, "1.0.0")).toMatch(/bug in Annulus 1\.0\.0[\s\S]*broken[\s\S]*at /);
    expect(Object.keys(errorJson(bug))).toEqual(["code", "message", "detail"]);
  });

  test("exit codes", () => {
    const codes = [
      new Error("x"),
      new AppError("request.invalid", "", { reason: "" }),
      new AppError("params.invalid", "", { tool: "", param: "", reason: "" }),
      error,
      new AppError("memory.exceeded", "", { neededBytes: 1, limitBytes: 0 }),
      new AppError("output.exists", "", { path: "" }),
      new AppError("output.failed", "", { path: "", reason: "" }),
      new AppError("job.cancelled", "", { jobId: 1 }),
    ].map(exitCodeOf);
    expect(codes).toEqual([1, 2, 2, 3, 3, 4, 4, 130]);
  });
});

describe("progress", () => {
  const record = (isTTY: boolean) => {
    const lines: string[] = [];
    return { lines, stream: { isTTY, columns: 60, write: (text: string) => lines.push(text) } };
  };

  test("not a terminal: one line for every tenth, none twice, no escape", () => {
    const { lines, stream } = record(false);
    const progress = showProgress(stream);
    for (let i = 0; i <= 1000; i++) progress.update(job(i / 1000));
    progress.clear();
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe("10 % after 1 s: iteration 1 of 2\n");
    expect(lines[9]).toMatch(/^100 %/);
    expect(lines.join("")).not.toContain("\x1b");
  });

  test("a terminal: a bar with rate and time left, at most ten a second, gone at the end", () => {
    const { lines, stream } = record(true);
    let time = 0;
    const progress = showProgress(stream, () => time);
    for (let i = 0; i < 100; i++) {
      time += 10;
      progress.update(job(i / 100));
    }
    progress.clear();
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe("\r\x1b[K");
  });

  test("the bar fits the terminal and escapes the label", () => {
    const line = barLine(job(0.5, { remaining: 8, label: "a\x1bb" }), 120);
    expect(line).toBe("[############............]  50 %  10 %/s  8 s left  a\\x1bb");
    expect(barLine(job(0.5), 40).length).toBeLessThan(40);
  });
});

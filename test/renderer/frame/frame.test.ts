import { describe, expect, test } from "vitest";
import type { DatasetInfo, JobInfo, ResultInfo } from "../../../src/main/api/contract.js";
import { boxWords, countWords, partialWords, sizeWords } from "../../../src/renderer/frame/datasetWords.js";
import { nestResults } from "../../../src/renderer/frame/nestResults.js";
import { warningOf } from "../../../src/renderer/frame/DatasetNotes.js";
import { choiceOf } from "../../../src/renderer/frame/QuestionCard.js";
import { windowClass } from "../../../src/renderer/frame/useWindowClass.js";
import { splitPath } from "../../../src/renderer/start/OpenSheet.js";
import { dayWords, folderOf } from "../../../src/renderer/start/recentWords.js";
import {
  AVERAGED,
  drawExamplePictures,
  examplePictures,
  PARTICLES,
} from "../../../src/renderer/start/examplePictures.js";

const dataset = (change: Partial<DatasetInfo>): DatasetInfo =>
  ({
    kind: "particles",
    count: 4096,
    usable: 4096,
    width: 96,
    height: 96,
    depth: 1,
    pixelSize: 4,
    outcome: "open",
    ...change,
  }) as DatasetInfo;

describe("words about a dataset", () => {
  test("size, box and count", () => {
    expect(sizeWords(dataset({}))).toBe("96\u00a0px · 4.00\u00a0Å/px");
    expect(sizeWords(dataset({ pixelSize: null }))).toBe("96\u00a0px · Å/px not known");
    expect(boxWords(dataset({ width: 96, height: 128 }))).toBe("96 × 128\u00a0px");
    expect(sizeWords(dataset({ kind: "table", width: null, height: null }))).toBe("a table, no images");
    expect(boxWords(dataset({ kind: "volume", depth: 96 }))).toBe("96 × 96 × 96\u00a0px");
    expect(countWords(dataset({ kind: "stack", count: 1 }))).toBe("1\u00a0image");
  });

  test("says how many images can be read, only when not all can", () => {
    expect(partialWords(dataset({}))).toBeNull();
    expect(partialWords(dataset({ count: 200, usable: 199, outcome: "open-partial" }))).toBe(
      "199 of 200 images can be read",
    );
  });

  test("an answer becomes the change of reading it means", () => {
    expect(choiceOf("stackOrVolume", "volume")).toEqual({ reading: "volume" });
    expect(choiceOf("mode0Sign", "unsigned")).toEqual({ mode0: "unsigned" });
    expect(choiceOf("pixelSize", "1.35")).toEqual({ pixelSize: 1.35 });
    expect(choiceOf("pixelSize", "0")).toBeNull();
    expect(choiceOf("mode0Sign", "what")).toBeNull();
  });
});

describe("results in the sidebar", () => {
  const result = (id: number, job: number): ResultInfo => ({ id, job }) as ResultInfo;
  const jobOn = (id: number, from: number | null): JobInfo =>
    ({
      id,
      request: {
        inputs: {
          images: { source: from === null ? { kind: "dataset", id: 1 } : { kind: "result", id: from, output: "x" } },
        },
      },
    }) as unknown as JobInfo;

  test("lie under the one they came from, also when its job is gone", () => {
    const results = [result(1, 1), result(2, 2), result(3, 3), result(4, 4), result(5, 99)];
    const jobs = [jobOn(1, null), jobOn(2, 1), jobOn(3, null), jobOn(4, 2)];
    expect(nestResults(results, jobs).map(({ result: r, depth }) => [r.id, depth])).toEqual([
      [1, 0],
      [2, 1],
      [4, 2],
      [3, 0],
      [5, 0],
    ]);
  });
});

describe("the window", () => {
  test("overlays the inspector below 1280 px and the sidebar below 1024 px", () => {
    expect([1600, 1280, 1279, 1024, 1023].map(windowClass)).toEqual(["wide", "wide", "medium", "medium", "narrow"]);
  });
});

describe("recent files", () => {
  test("say when in words, relative to the calendar day", () => {
    const now = new Date(2026, 10, 23, 14, 30);
    const at = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString();
    expect(dayWords(at(2026, 10, 23, 0, 5), now)).toBe("today 0:05");
    expect(dayWords(at(2026, 10, 22, 23, 59), now)).toBe("yesterday 23:59");
    expect(dayWords(at(2026, 10, 12, 9, 0), now)).toBe("12 Nov");
    expect(dayWords(at(2025, 10, 12, 9, 0), now)).toBe("12 Nov 2025");
    expect(dayWords("never", now)).toBe("");
  });

  test("say where", () => {
    expect(["/data/a.star", "C:\\data\\a.star", "/a.star"].map(folderOf)).toEqual(["/data", "C:\\data", "/"]);
  });
});

describe("the pictures of the example", () => {
  test("averaging brings out the object: the mean of many is closer to it than the mean of few", () => {
    const { particles, averages } = examplePictures();
    expect(particles).toHaveLength(PARTICLES);
    expect(averages).toHaveLength(AVERAGED.length);
    const last = averages.at(-1)!.pixels;
    const correlation = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
      const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((s, x) => s + x, 0) / v.length;
      const [ma, mb] = [mean(a), mean(b)];
      let [ab, aa, bb] = [0, 0, 0];
      for (let i = 0; i < a.length; i++) {
        ab += (a[i]! - ma) * (b[i]! - mb);
        aa += (a[i]! - ma) ** 2;
        bb += (b[i]! - mb) ** 2;
      }
      return ab / Math.sqrt(aa * bb);
    };
    const closeness = averages.slice(0, -1).map((a) => correlation(a.pixels, last));
    expect(closeness[0]).toBeLessThan(closeness[1]!);
    expect(closeness[1]).toBeLessThan(closeness[2]!);
    expect(closeness[2]).toBeGreaterThan(0.9);
  });

  test("come one after the other, in steps of at most one picture, and are the same as at once", () => {
    const steps = [...drawExamplePictures()].map((p) => p.particles.length + p.averages.length);
    steps.slice(1).forEach((there, k) => expect(there - steps[k]!).toBeLessThanOrEqual(1));
    // The long sum is not one step.
    expect(steps.length).toBeGreaterThan(AVERAGED.at(-1)! / 16);
    expect([...drawExamplePictures()].at(-1)).toEqual(examplePictures());
  });
});

describe("the path field", () => {
  test("splits a path into folder and name", () => {
    expect(splitPath("/data/a.star")).toEqual({ folder: "/data", name: "a.star" });
    expect(splitPath("/data/")).toEqual({ folder: "/data", name: "" });
    expect(splitPath("/a.star")).toEqual({ folder: "/", name: "a.star" });
    expect(splitPath("/")).toEqual({ folder: "/", name: "" });
    expect(splitPath("C:\\data\\a.star")).toEqual({ folder: "C:\\data", name: "a.star" });
    expect(splitPath("~")).toEqual({ folder: "~", name: "" });
    expect(splitPath("a.star")).toEqual({ folder: "", name: "a.star" });
  });
});

describe("the strip above the desk", () => {
  const finding = (code: string, message: string): DatasetInfo["findings"][number] =>
    ({ severity: "warning", code, message, path: "/a.mrcs" }) as DatasetInfo["findings"][number];

  test("says the first warning and how many more, but not what a question asks already", () => {
    const [size, short] = [finding("W_MRC_PIXSIZE", "No pixel size."), finding("W_MRC_TRUNCATED", "Too short.")];
    const question = { id: "pixelSize", text: "", options: [], chosen: "" } as DatasetInfo["questions"][number];
    expect(warningOf(dataset({ findings: [], questions: [] }))).toBeNull();
    expect(warningOf(dataset({ findings: [size, short], questions: [] }))).toBe(
      "No pixel size. And 1\u00a0more finding.",
    );
    expect(warningOf(dataset({ findings: [size], questions: [question] }))).toBeNull();
    expect(warningOf(dataset({ findings: [size, short], questions: [question] }))).toBe("Too short.");
  });
});

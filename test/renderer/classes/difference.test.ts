import { describe, expect, test } from "vitest";
import { classOptions } from "../../../src/renderer/views/classes/classOptions.js";
import {
  differenceOf,
  testJob,
  testRequest,
  testWords,
  thresholded,
} from "../../../src/renderer/views/classes/difference.js";
import { changeWords } from "../../../src/renderer/views/classes/EditBar.js";
import { job, result } from "../tools/support.js";

const plain = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, " ");
const figure = (name: string, value: number | null): ReturnType<typeof result>["figures"][number] => ({
  name,
  label: name,
  unit: "",
  value,
  help: "",
});

describe("the difference of two classes", () => {
  const request = testRequest(
    { source: { kind: "dataset", id: 3 }, images: null },
    { kind: "result", id: 5, output: "alignments" },
    0,
    2,
    30,
  );

  test("is tested by numbers from 1, and found again by the same question alone", () => {
    expect(request.params).toEqual({ a: 1, b: 3, maskRadius: 30 });
    const same = { ...job(7), tool: "significance", request };
    const other = { ...same, id: 8, request: { ...request, params: { ...request.params, b: 2 } } };
    expect(testJob([same, other], request)?.id).toBe(7);
    expect(testJob([other], request)).toBeUndefined();
  });

  test("is shown where it is more than chance", () => {
    const all = differenceOf(Float32Array.of(5, 2, 1), Float32Array.of(1, 2, 4));
    expect([...all]).toEqual([4, 0, -3]);
    expect([...thresholded(all, Float32Array.of(1, 0, -1))]).toEqual([4, NaN, -3]);
  });

  test("is said in words, with its threshold, its rate and what neighbours leave of the pixels", () => {
    const made = result(9);
    const found = {
      ...made,
      provenance: { ...made.provenance, parameters: { fdr: 0.05 } },
      figures: [
        figure("pixels", 2800),
        figure("significant", 3),
        figure("threshold", 4.26),
        figure("independentPixels", 120.4),
      ],
    };
    expect(testWords(found, 0, 2, Float32Array.of(1, 0, -1, -1)).map(plain)).toEqual([
      "3 of 2 800 pixels (0.1 %) differ by more than chance, |t| at least 4.3; at most 5.0 % of them are expected to be false.",
      "Class 1 is denser in 1 of them, class 3 in 2.",
      "Neighbours share their noise: the pixels are worth 120 independent ones.",
    ]);
    const none = { ...found, figures: [figure("pixels", 2800), figure("significant", 0), figure("threshold", null)] };
    expect(testWords(none, 0, 2, null).map(plain)).toEqual(["None of 2 800 pixels differs by more than chance."]);
  });
});

test("what an edit comes to, and classes of a list, in words", () => {
  expect(plain(changeWords({ moved: 12, named: 1, byClass: [] }))).toBe("12 particles moved, 1 class named");
  expect(plain(changeWords({ moved: 1, named: 0, byClass: [] }))).toBe("1 particle moved");
  const row = { classIndex: 2, members: Uint32Array.of(1, 2), ccc: new Float64Array(2), meanCcc: 0, share: 1 };
  expect(classOptions([row], ["", "", "side"])).toEqual([{ value: "2", label: "3 · side (N 2)" }]);
});

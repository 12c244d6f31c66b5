/** "1-3,5" and "f1=3.2,f2=-1": read, refused with a reason, and written as they are read. */
import { describe, expect, test } from "vitest";
import { listText, numbersText, readList, readNumbers } from "../../src/core/tools/lists.js";
import { describeRange, list, numbers, parseParams, sameValue } from "../../src/core/tools/params.js";

const factors = list({ label: "Factors", help: "Which", default: [], min: 1, max: 20, empty: "all" });
const at = numbers({ label: "At", help: "Where", default: [], prefix: "f", missing: 0, empty: "the images" });
const weights = numbers({ label: "W", help: "", default: [], min: 0, prefix: "f", missing: 1, empty: "all 1" });

describe("lists of whole numbers", () => {
  test.each([
    ["1-3,5", [1, 2, 3, 5]],
    [" 7 , 2 - 3 ", [7, 2, 3]],
    ["4–5", [4, 5]],
    ["20", [20]],
    ["", []],
  ])("%j", (text, values) => {
    expect(readList(text, factors)).toEqual({ values });
  });

  test.each([
    ["3-1", "the range 3-1 runs backwards"],
    ["1,2,1", "1 is named twice"],
    ["1-3,2", "2 is named twice"],
    ["0", "0 is out of range"],
    ["19-21", "21 is out of range"],
    ["1,,2", '"" is neither a whole number nor a range'],
    ["-2", '"-2" is neither a whole number nor a range'],
    ["1.5", '"1.5" is neither a whole number nor a range'],
    ["f1", '"f1" is neither a whole number nor a range'],
    ["1-99999999999", "99999999999 is out of range"],
  ])("%j is refused", (text, reason) => {
    expect(readList(text, factors)).toEqual({ reason });
  });

  test("a slip of the finger fills no memory", () => {
    const { max: _max, ...open } = factors;
    expect(readList("1-99999999999", open)).toEqual({ reason: "there are more than 10000000 numbers" });
  });

  test("are written as they are read", () => {
    for (const values of [[], [4], [1, 2], [1, 2, 3], [1, 2, 3, 5, 6, 7, 9, 8], [3, 2, 1]]) {
      expect(readList(listText(values), factors)).toEqual({ values });
    }
    expect(listText([1, 2, 4, 5, 6])).toBe("1,2,4-6");
  });
});

describe("numbers of several things", () => {
  test.each([
    ["3.2,-1", [3.2, -1]],
    ["f1=3.2,f2=-1", [3.2, -1]],
    ["f3=2", [0, 0, 2]],
    ["F2 = 1e-2, f1=+.5", [0.5, 0.01]],
    ["1,f3=2", [1, 0, 2]],
    ["f1=−4", [-4]],
    ["", []],
  ])("%j", (text, values) => {
    expect(readNumbers(text, at)).toEqual({ values });
  });

  test("those that are not named have the value for it", () => {
    expect(readNumbers("f3=2", weights)).toEqual({ values: [1, 1, 2] });
  });

  test.each([
    ["f1=1,f1=2", "f1 is given twice"],
    ["1,f1=2", "f1 is given twice"],
    ["x1=1", '"x1=1" does not name one as f1=…'],
    ["=1", '"=1" does not name one as f1=…'],
    ["f0=1", "f0 is none: they count from 1"],
    ["f123456=1", "f123456 is beyond 10000"],
    ["f1=", '"" is not a number'],
    ["1,,2", '"" is not a number'],
    ["NaN", '"NaN" is not a number'],
    ["1e999", "f1 is Infinity, out of range"],
  ])("%j is refused", (text, reason) => {
    expect(readNumbers(text, at)).toEqual({ reason });
  });

  test("bounds hold for each", () => {
    expect(readNumbers("1,-1", weights)).toEqual({ reason: "f2 is -1, out of range" });
  });

  test("are written as they are read", () => {
    for (const values of [[], [0.1 + 0.2], [1, -2.5e-7, 0]]) {
      expect(readNumbers(numbersText(values, at), at)).toEqual({ values });
    }
  });
});

describe("as parameters", () => {
  const schema = { factors, at };
  const refusal = (given: Record<string, unknown>): string => {
    try {
      parseParams("t", schema, given);
    } catch (error) {
      return (error as Error).message;
    }
    return "no error";
  };

  test("defaults are filled, values are checked", () => {
    expect(parseParams("t", schema, {})).toEqual({ factors: [], at: [] });
    expect(parseParams("t", schema, { factors: [2, 1], at: [0.5] })).toEqual({ factors: [2, 1], at: [0.5] });
    expect(refusal({ factors: "1-3" })).toBe("t: factors must be a list of numbers");
    expect(refusal({ factors: ["1"] })).toBe("t: factors must be a list of numbers");
    expect(refusal({ factors: [1, 1] })).toContain("1 is named twice");
    expect(refusal({ factors: [1.5] })).toContain("1.5 is no whole number");
    expect(refusal({ at: [NaN] })).toContain("f1 is NaN, out of range");
  });

  test("what is allowed is said in words", () => {
    expect(describeRange(factors)).toBe("whole numbers from 1 to 20, like 1-3,5");
    expect(describeRange(at)).toBe("numbers, like 3.2,-1 or f1=3.2,f2=-1");
    expect(describeRange(weights)).toBe("numbers from 0, like 3.2,-1 or f1=3.2,f2=-1");
  });

  test("two lists are the same by their numbers", () => {
    expect(sameValue([1, 2], [1, 2])).toBe(true);
    expect(sameValue([1, 2], [2, 1])).toBe(false);
    expect(sameValue([], 0)).toBe(false);
    expect(sameValue(0, 0)).toBe(true);
  });
});

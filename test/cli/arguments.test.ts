import { describe, expect, test } from "vitest";
import { integer, list, numbers } from "../../src/core/tools/params.js";
import { paramValue, parseArguments, positiveNumber, wholeNumber } from "../../src/main/cli/arguments.js";
import { chooseImages, parseImages } from "../../src/main/cli/imageNumbers.js";
import { editDistance, nearest } from "../../src/main/cli/usage.js";
import { describeParam, specOf, usageLine } from "../../src/main/cli/verb.js";
import { fakeTool } from "./fakeTool.js";

const spec = specOf(fakeTool);
const parse = (line: string) => parseArguments(line === "" ? [] : line.split(" "), spec.options);
const hintOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return `${(error as Error).message} | ${(error as { detail: { hint?: string } }).detail.hint ?? ""}`;
  }
  return "no error";
};

describe("the line of a tool", () => {
  test("words, values, switches and their negations", () => {
    const args = parse("rings a.mrcs --max-shift 3 --mirror --no-centre --references=r=1.mrcs -- --odd.mrcs");
    expect(args.words).toEqual(["rings", "a.mrcs", "--odd.mrcs"]);
    expect(Object.fromEntries(args.given)).toEqual({
      "max-shift": "3",
      mirror: true,
      centre: false,
      references: "r=1.mrcs",
    });
  });

  test("a negative number is a value, an option is not", () => {
    expect(parse("--max-shift -3").given.get("max-shift")).toBe("-3");
    expect(hintOf(() => parse("--max-shift --mirror"))).toBe("--max-shift needs a value (N) | allowed: 0 to 20 px");
    expect(hintOf(() => parse("--max-shift"))).toContain("needs a value");
  });

  test("an unknown option names the nearest one and all that are allowed", () => {
    const hint = hintOf(() => parse("--max-shfit 3"));
    expect(hint).toContain("there is no option --max-shfit; did you mean --max-shift?");
    expect(hint).toContain("--outer-radius");
    expect(hintOf(() => parse("--zzzzzzzz"))).not.toContain("did you mean");
    expect(hintOf(() => parse("-x"))).toContain("there is no option --x");
    expect(hintOf(() => parse("--no-max-shift"))).toContain("there is no option --no-max-shift");
  });

  test("twice the same option, a value for a switch", () => {
    expect(hintOf(() => parse("--limit 1 --limit 2"))).toContain("given twice");
    expect(hintOf(() => parse("--mirror=1"))).toContain("takes no value");
  });

  test("a tool's own seed takes the place of the common option", () => {
    expect(spec.options.filter((o) => o.flag === "seed")).toHaveLength(1);
    expect(spec.options.find((o) => o.flag === "seed")?.role).toBe("param");
  });

  test("the usage line names words and needed options", () => {
    expect(usageLine(spec)).toBe("annulus align fake KIND STACK --references FILE [options]");
  });
});

describe("values", () => {
  const param = integer({ label: "", help: "", default: 5, min: 0, max: 20, unit: "px" });
  test.each([
    ["21", "--x is 21; that is out of range | allowed: 0 to 20 px"],
    ["-1", "--x is -1; that is out of range | allowed: 0 to 20 px"],
    ["2.5", "--x is 2.5; it must be a whole number | allowed: 0 to 20 px"],
    ["0x10", "--x is 0x10; it must be a number | allowed: 0 to 20 px"],
    ["", "--x is ; it must be a number | allowed: 0 to 20 px"],
    ["1e400", "--x is 1e400; it must be a number | allowed: 0 to 20 px"],
  ])("%s is refused with what is allowed", (text, message) => {
    expect(hintOf(() => paramValue("--x", param, text))).toBe(message);
  });

  test("good values pass", () => {
    expect(["0", "20", "1e1", "+3"].map((t) => paramValue("--x", param, t))).toEqual([0, 20, 10, 3]);
    expect(paramValue("KIND", fakeTool.params["kind"]!, "faces")).toBe("faces");
    expect(hintOf(() => paramValue("KIND", fakeTool.params["kind"]!, "face"))).toContain("did you mean faces?");
  });

  test("lists of numbers", () => {
    const factors = list({ label: "", help: "", default: [], min: 1, max: 9, empty: "all" });
    const at = numbers({ label: "", help: "", default: [], prefix: "f", missing: 0, empty: "none" });
    expect(paramValue("--factors", factors, "1-3,5")).toEqual([1, 2, 3, 5]);
    expect(paramValue("--at", at, "f2=-1.5")).toEqual([0, -1.5]);
    expect(hintOf(() => paramValue("--factors", factors, "0-3"))).toBe(
      "--factors is 0-3: 0 is out of range | allowed: whole numbers from 1 to 9, like 1-3,5",
    );
    expect(hintOf(() => paramValue("--at", at, "g1=2"))).toContain('"g1=2" does not name one as f1=…');
    expect(describeParam(factors)).toBe("default all; whole numbers from 1 to 9, like 1-3,5");
    expect(parse("--max-shift -1,2").given.get("max-shift")).toBe("-1,2");
  });

  test("numbers of common options", () => {
    expect(wholeNumber(parse("--threads 2"), "threads", 1, 8)).toBe(2);
    expect(hintOf(() => wholeNumber(parse("--threads 0"), "threads", 1, 8))).toContain("allowed: 1 to 8");
    expect(positiveNumber(parse("--pixel-size 1.35"), "pixel-size")).toBe(1.35);
    expect(hintOf(() => positiveNumber(parse("--pixel-size 0"), "pixel-size"))).toContain("above 0");
  });
});

describe("--images and --limit", () => {
  test("ranges count from 1 and keep their order", () => {
    expect(parseImages("1-3,300,7", 300)).toEqual([0, 1, 2, 299, 6]);
  });

  test.each(["", "0", "1-", "3-1", "1,1", "301", "1-400", "a", "1.5", "-3"])("%j is refused", (text) => {
    expect(hintOf(() => parseImages(text, 300))).toMatch(/write numbers and ranges from 1 to 300/);
  });

  test("limit takes the first of the chosen; all is null", () => {
    expect(chooseImages(undefined, undefined, 5)).toBeNull();
    expect(chooseImages(undefined, 9, 5)).toBeNull();
    expect(chooseImages(undefined, 2, 5)).toEqual([0, 1]);
    expect(chooseImages("5,3,1", 2, 5)).toEqual([4, 2]);
    expect(hintOf(() => chooseImages(undefined, 1_000_000_000, 2_000_000_000))).toMatch(/10000000 at most/);
    expect(hintOf(() => chooseImages("1-1000000000", undefined, 2_000_000_000))).toMatch(/10000000 at most/);
    expect(chooseImages(undefined, 2_000_000_000, 2_000_000_000)).toBeNull();
  });
});

describe("nearest name", () => {
  test("distance counts slips, a swap as one", () => {
    expect(editDistance("kitten", "sitting")).toBe(3);
    expect(editDistance("shfit", "shift")).toBe(1);
    expect(editDistance("", "abc")).toBe(3);
  });

  test("a beginning finds the word; what is far finds none", () => {
    expect(nearest("iter", ["images", "iterations"])).toBe("iterations");
    expect(nearest("qqqq", ["images", "iterations"])).toBeNull();
  });
});

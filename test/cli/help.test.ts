import { describe, expect, test } from "vitest";
import { generalHelp, toolHelp, verbHelp } from "../../src/main/cli/help.js";
import { toolPage } from "../../src/main/cli/manual.js";
import { OTHER_VERBS } from "../../src/main/cli/verbs.js";
import { fakeTool } from "./fakeTool.js";

describe("help and manual of a tool", () => {
  const help = toolHelp(fakeTool);
  const page = toolPage(fakeTool);

  test("help names purpose, words, parameters with unit, default, range and special values, outputs, references", () => {
    for (const part of [
      "Turns nothing into nothing.",
      "annulus align fake KIND STACK --references FILE [options]",
      "default 5 px; 0 to 20 px",
      "default 0 px; at least 0 px; 0 = automatic",
      "--no-centre",
      "alignments.star",
      "mirror, ccc",
      "result.json",
      "meanCcc",
      "A. Author",
      "--threads N",
    ]) {
      expect(help.replace(/\s+/g, " "), part).toContain(part);
    }
  });

  test("the page says the same", () => {
    for (const part of [
      "# Fake alignment",
      "`--max-shift N`",
      "0 to 20 px",
      "0 = automatic",
      "`averages.mrcs`",
      "A. Author",
    ]) {
      expect(page, part).toContain(part);
    }
  });

  test("no line of help is longer than a terminal of 100 columns", () => {
    const all = [help, generalHelp("1.0.0", [fakeTool]), ...OTHER_VERBS.map(verbHelp)].join("\n").split("\n");
    expect(all.filter((line) => line.length > 100)).toEqual([]);
  });
});

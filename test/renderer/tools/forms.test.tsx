/** From schema to form to request, and errors beside what they are about. */
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type { ToolSchema } from "../../../src/main/api/contract.js";
import { AppError } from "../../../src/core/errors.js";
import { list, numbers } from "../../../src/core/tools/params.js";
import { input, output } from "../../../src/core/tools/tool.js";
import { IndexSet } from "../../../src/renderer/state/indexSet.js";
import {
  changedParams,
  problemOf,
  problemOfJob,
  problemOfMessage,
  splitParams,
} from "../../../src/renderer/tools/formModel.js";
import { inputChoices } from "../../../src/renderer/tools/inputChoices.js";
import { InputField } from "../../../src/renderer/tools/InputField.js";
import { isDraft } from "../../../src/renderer/tools/invalidDraft.js";
import { readTyped } from "../../../src/renderer/tools/ListField.js";
import { ParamField, paramHelp } from "../../../src/renderer/tools/ParamField.js";
import type { DatasetInfo } from "../../../src/main/api/contract.js";
import { draftOf, fillInputs, requestOf, type FormContext } from "../../../src/renderer/tools/request.js";
import { EMPTY_DRAFT, type SetDraft, type ToolDraft } from "../../../src/renderer/tools/toolsStore.js";
import { ToolCards } from "../../../src/renderer/tools/ToolCards.js";
import { dataset, images, result, rows, TOOL } from "./support.js";

const nothing = (): void => undefined;

describe("the schema as a form", () => {
  test("advanced parameters are apart; only what differs from the default counts as changed", () => {
    expect(splitParams(TOOL.params)).toEqual({
      basic: ["maxShift", "lowPass", "mirror", "seed"],
      advanced: ["interpolation"],
    });
    expect(changedParams(TOOL.params, { maxShift: 0, seed: 7 })).toEqual(["seed"]);
    expect(changedParams(TOOL.params, {})).toEqual([]);
  });

  test("help says what special values mean and what is allowed", () => {
    expect(paramHelp(TOOL.params["maxShift"]!)).toBe(
      "How far to look. 0 = automatic: an eighth of the box. 0 to 1024 px.",
    );
    expect(paramHelp({ ...TOOL.params["mirror"]!, help: "try both hands." })).toBe("Try both hands.");
  });

  test("each type has its control, with value, range and error", () => {
    const field = (name: string, value: unknown, error?: string): string =>
      renderToStaticMarkup(<ParamField param={TOOL.params[name]!} value={value} error={error} onChange={nothing} />);
    const shift = field("maxShift", undefined, "Largest shift is 60 px.");
    for (const part of ['role="spinbutton"', 'aria-valuemax="1024"', "automatic", "Largest shift is 60 px."]) {
      expect(shift).toContain(part);
    }
    // In the field there is room for the first word only; the help says the rest.
    expect(shift).toContain(">automatic</span>");
    expect(field("mirror", true)).toMatch(/role="switch"[^>]*checked/);
    expect(field("interpolation", "linear")).toMatch(/<option value="linear" selected[^>]*>linear/);
  });

  test("several numbers are one text", () => {
    const factors = list({ label: "Factors", help: "which to use", default: [], min: 1, empty: "all" });
    const at = numbers({ label: "At", help: "", default: [], prefix: "f", missing: 0, empty: "the images" });
    const html = (value: unknown): string =>
      renderToStaticMarkup(<ParamField param={factors} value={value} onChange={nothing} />);
    expect(html([1, 2, 3, 5])).toMatch(/value="1-3,5"/);
    expect(html(undefined)).toMatch(/placeholder="all"/);
    expect(paramHelp(factors)).toBe("Which to use. Nothing = all. Whole numbers from 1, like 1-3,5.");
    expect(changedParams({ factors }, { factors: [] })).toEqual([]);
    expect(changedParams({ factors }, { factors: [2] })).toEqual(["factors"]);
    expect(readTyped("ALL", factors)).toEqual({ values: [] });
    expect(readTyped("f2=1", at)).toEqual({ values: [0, 1] });
    expect(readTyped("0", factors)).toEqual({
      error: "0 is out of range: whole numbers from 1, like 1-3,5.",
    });
  });

  test("cards are one tab stop, the chosen one checked", () => {
    const other = { ...TOOL, id: "align.other", title: "Other" };
    const html = renderToStaticMarkup(
      <ToolCards tools={[TOOL, other]} value="align.other" disabled={false} onChange={nothing} />,
    );
    expect(html.match(/tabindex="0"/gi)).toHaveLength(1);
    expect(html).toMatch(/aria-checked="true"[^>]*>.*Other/);
  });

  test("a text that says another value than the form holds is a draft", () => {
    expect(isDraft("60", "60")).toBe(false);
    expect(isDraft("1 024", "1024")).toBe(false);
    expect(isDraft("2000", "60")).toBe(true);
    expect(isDraft("six", "60")).toBe(true);
    expect(isDraft("6", null)).toBe(true);
  });
});

describe("errors stand beside their cause", () => {
  test("of the engine's refusals", () => {
    const invalid = new AppError("params.invalid", "align.many: maxShift is 60 px", {
      tool: "align.many",
      param: "maxShift",
      reason: "is 60 px; a box of 64 px allows less than 32 px",
    });
    expect(problemOf(invalid, TOOL)).toEqual({
      field: "maxShift",
      text: "Largest shift is 60 px; a box of 64 px allows less than 32 px.",
    });
    const unusable = new AppError("input.unusable", "x", {
      tool: "align.many",
      input: "references",
      reason: "holds no images.",
    });
    expect(problemOf(unusable, TOOL)).toEqual({ field: "references", text: "References holds no images." });
    // Other parameters within the sentence are named as the form has them; words that are none stay.
    const other = new AppError("params.invalid", "", {
      tool: TOOL.id,
      param: "lowPass",
      reason: "is less than maxShift of empiarNothing",
    });
    expect(problemOf(other, TOOL).text).toBe("Low-pass is less than largest shift of empiarNothing.");
    expect(problemOf(new Error("something else"), TOOL)).toEqual({ field: null, text: "Something else" });
  });

  test("of a failed job, whose words alone travel", () => {
    expect(problemOfMessage("align.many: maxShift is 60 px; too far", TOOL)).toEqual({
      field: "maxShift",
      text: "Largest shift is 60 px; too far.",
    });
    // A sentence that begins with another word belongs to the run as a whole.
    expect(problemOfMessage("align.many: everything is constant.", TOOL).field).toBeNull();
    // The first word of a message from elsewhere is no parameter, even if it is spelt like one.
    expect(problemOfMessage("seed is not the name of a file", TOOL).field).toBeNull();
  });

  test("a missing pixel size belongs to what was given in Å", () => {
    const error = { code: "pixelSize.unknown" as const, message: "align.many: the low-pass needs a pixel size." };
    expect(problemOfJob(error, TOOL, { lowPass: 20 })).toEqual({
      field: "lowPass",
      text: "The low-pass needs a pixel size.",
    });
    expect(problemOfJob(error, TOOL, {}).field).toBeNull();
  });
});

describe("inputs", () => {
  const context = (change: Partial<FormContext> = {}): FormContext => ({
    dataset: 1,
    datasets: [dataset(1), dataset(2, { kind: "volume" }), dataset(3, { width: null, height: null })],
    results: [],
    selected: () => IndexSet.empty,
    ...change,
  });

  test("the truth of a classification is a table with classes; one with angles alone is none", () => {
    const column = (id: string): DatasetInfo["tableColumns"] => [{ id, label: id, unit: "", numeric: true }];
    const known = dataset(4, { tableColumns: column("star:rlnClassNumber") });
    const turned = dataset(5, { tableColumns: column("star:rlnAnglePsi") });
    const keys = (slot: string): string[] =>
      inputChoices("alignments", [dataset(1), known, turned], [], slot).map((c) => c.key);
    expect(keys("truth")).toEqual(["dataset:4"]);
    expect(keys("alignments")).toEqual(["dataset:5"]);
  });

  test("only what holds the kind wanted can be chosen, results newest first", () => {
    const given = [result(1), result(2, { outputs: [images("averages", 5), images("empty", 0)] })];
    const choices = inputChoices("images", context().datasets, given);
    expect(choices.map((c) => c.key)).toEqual(["dataset:1", "result:2:averages", "result:1:averages"]);
    const star = dataset(4, {
      tableColumns: [{ id: "star:rlnAnglePsi", label: "AnglePsi", unit: "°", numeric: true }],
    });
    expect(inputChoices("alignments", [dataset(1), star], given).map((c) => c.key)).toEqual([
      "dataset:4",
      "result:1:alignments",
    ]);
  });

  test("fill themselves: the dataset in sight, its alignments, its averages as references", () => {
    const filled = fillInputs(
      TOOL,
      EMPTY_DRAFT,
      context({ results: [result(1), result(2), result(3, { dataset: 9 })] }),
    );
    expect(filled.map((f) => [f.slot, f.choice?.key, f.principal])).toEqual([
      ["particles", "dataset:1", true],
      ["references", "result:2:averages", false],
      ["alignments", "result:2:alignments", false],
    ]);
  });

  test("averages of another set, size or scale, and other pictures, are no references unasked", () => {
    const of = (change: Partial<ReturnType<typeof result>>): unknown =>
      fillInputs(TOOL, EMPTY_DRAFT, context({ results: [result(1, change)] }))[1]?.choice?.key;
    const averages = images("averages", 3);
    expect(of({ dataset: 9 })).toBeUndefined();
    expect(of({ dataset: null })).toBeUndefined();
    expect(of({ outputs: [{ ...averages, width: 32 }] })).toBeUndefined();
    expect(of({ outputs: [{ ...averages, pixelSize: 3 }] })).toBeUndefined();
    expect(of({ outputs: [images("ccf", 1)] })).toBeUndefined();
    expect(of({ outputs: [{ ...averages, pixelSize: null }] })).toBe("result:1:averages");
  });

  test("a tool that finds alignments is not given earlier ones unasked", () => {
    const finder = { ...TOOL, outputs: { found: output("alignments", { label: "", help: "", file: "found" }) } };
    const filled = fillInputs(finder, EMPTY_DRAFT, context({ results: [result(1)] }));
    expect(filled[2]).toMatchObject({ slot: "alignments", choice: null });
  });

  test("what goes on from an analysis takes the newest of the dataset in sight, however many images it has", () => {
    const goesOn = {
      ...TOOL,
      inputs: { factors: input("factors", { label: "Analysis", help: "" }) },
    };
    const analysis = (id: number, from: number): ReturnType<typeof result> =>
      result(id, { dataset: from, outputs: [rows("factors", "factors", 1000)] });
    const results = [analysis(1, 1), analysis(2, 1), analysis(3, 9), result(4)];
    const filled = fillInputs(goesOn, EMPTY_DRAFT, context({ results }));
    expect(filled).toMatchObject([{ slot: "factors", choice: { key: "result:2:factors" }, principal: false }]);
    expect(requestOf(goesOn, EMPTY_DRAFT, filled, () => IndexSet.empty)).toEqual({
      request: {
        tool: TOOL.id,
        inputs: { factors: { source: { kind: "result", id: 2, output: "factors" }, images: null } },
        params: {},
      },
    });
    const others = fillInputs(goesOn, EMPTY_DRAFT, context({ results: [analysis(3, 9)] }));
    expect(others[0]!.choice).toBeNull();
  });

  test("what is missing is named", () => {
    const filled = fillInputs(TOOL, EMPTY_DRAFT, context());
    expect(requestOf(TOOL, EMPTY_DRAFT, filled, () => IndexSet.empty)).toEqual({
      field: "references",
      text: "Choose references.",
    });
    const none = fillInputs(TOOL, EMPTY_DRAFT, context({ dataset: null }));
    expect(requestOf(TOOL, EMPTY_DRAFT, none, () => IndexSet.empty)).toMatchObject({ field: "particles" });
  });

  test("what runs live takes one image of each set, picked by its picture", () => {
    const pair = { ...TOOL, explorable: true };
    const draft = (particles: number[] | "all"): ToolDraft => ({
      values: {},
      inputs: {
        particles: { source: { kind: "dataset", id: 1 }, images: particles },
        references: { source: { kind: "dataset", id: 1 }, images: [4] },
      },
    });
    const asked = (particles: number[] | "all") =>
      requestOf(pair, draft(particles), fillInputs(pair, draft(particles), context()), () => IndexSet.empty);
    expect(fillInputs(pair, EMPTY_DRAFT, context()).map((f) => [f.choice?.key, f.principal])).toEqual([
      ["dataset:1", false],
      [undefined, false],
      [undefined, false],
    ]);
    expect(asked("all")).toEqual({ field: "particles", text: "Pick one image." });
    expect(asked([1, 2])).toEqual({ field: "particles", text: "Pick one image." });
    expect(asked([3])).toMatchObject({
      request: { inputs: { particles: { images: [3] }, references: { images: [4] } } },
    });
  });

  test("the selection at the time of starting is taken, an empty one refused", () => {
    const draft: ToolDraft = {
      values: { maxShift: 3, unknown: 1 },
      inputs: {
        particles: { source: { kind: "dataset", id: 1 }, images: "selected" },
        references: { source: { kind: "dataset", id: 1 }, images: [4, 2000, 2] },
      },
    };
    const filled = fillInputs(TOOL, draft, context());
    expect(requestOf(TOOL, draft, filled, () => IndexSet.empty)).toMatchObject({ field: "particles" });
    const made = requestOf(TOOL, draft, filled, (key) => (key === "dataset:1" ? IndexSet.of([7, 3]) : IndexSet.empty));
    expect(made).toEqual({
      request: {
        tool: "align.many",
        // A parameter this tool does not have is left out, an image the set does not have too.
        params: { maxShift: 3 },
        inputs: {
          particles: { source: { kind: "dataset", id: 1 }, images: [3, 7] },
          references: { source: { kind: "dataset", id: 1 }, images: [4, 2] },
        },
      },
    });
  });

  test("a thousand particles are not taken as references by accident", () => {
    const draft: ToolDraft = {
      values: {},
      inputs: { references: { source: { kind: "dataset", id: 1 }, images: "all" } },
    };
    const filled = fillInputs(TOOL, draft, context());
    expect(requestOf(TOOL, draft, filled, () => IndexSet.empty)).toMatchObject({ field: "references" });
  });

  test("a choice that is gone gives way to what fills itself", () => {
    const draft: ToolDraft = {
      values: {},
      inputs: { particles: { source: { kind: "result", id: 99, output: "averages" }, images: "all" } },
    };
    expect(fillInputs(TOOL, draft, context())[0]?.choice?.key).toBe("dataset:1");
  });

  test("a run fills the form again as it was", () => {
    const request = {
      tool: "align.many",
      params: { seed: 4 },
      inputs: {
        particles: { source: { kind: "dataset" as const, id: 1 }, images: [1, 2] },
        references: { source: { kind: "result" as const, id: 1, output: "averages" }, images: null },
      },
    };
    const draft = draftOf(request);
    // There are alignments by now, which that run did not have.
    const filled = fillInputs(TOOL, draft, context({ results: [result(1)] }));
    expect(requestOf(TOOL, draft, filled, () => IndexSet.empty)).toEqual({ request });
    const anew = fillInputs(TOOL, { ...draft, complete: false }, context({ results: [result(1)] }));
    expect(requestOf(TOOL, draft, anew, () => IndexSet.empty)).not.toEqual({ request });
  });

  const [first, second] = ["first", "second"].map((output, i) => ({ kind: "result" as const, id: i + 1, output }));
  const sets = context({
    results: [
      result(1, { outputs: [images("first", 3)] }),
      result(2, { outputs: [images("second", 5)] }),
      result(3, { outputs: [images("many", 500)] }),
    ],
  });
  const several = {
    ...TOOL,
    inputs: { ...TOOL.inputs, references: { ...TOOL.inputs["references"]!, several: true } },
  } as ToolSchema;

  test("references of several sets go one behind another, and come back when a run fills the form", () => {
    const request = {
      tool: "align.many",
      params: {},
      inputs: {
        particles: { source: { kind: "dataset" as const, id: 1 }, images: null },
        references: { source: first!, images: null, also: [{ source: second!, images: [4, 0] }] },
      },
    };
    const draft = draftOf(request);
    const filled = fillInputs(several, draft, sets);
    expect(filled[1]?.also.map((set) => set.choice?.key)).toEqual(["result:2:second"]);
    const made = requestOf(several, draft, filled, () => IndexSet.empty);
    expect(made).toMatchObject({ request: { inputs: { references: request.inputs.references } } });
    // One set alone says nothing of others.
    const alone = { ...draft, inputs: { ...draft.inputs, references: { source: first!, images: "all" as const } } };
    const one = requestOf(several, alone, fillInputs(several, alone, sets), () => IndexSet.empty);
    expect("request" in one && one.request.inputs["references"]).toEqual({ source: first, images: null });
  });

  test("what is wrong with a further set says which", () => {
    const wrong = (set: SetDraft): unknown => {
      const draft: ToolDraft = { values: {}, inputs: { references: { source: first!, images: "all", also: [set] } } };
      return requestOf(several, draft, fillInputs(several, draft, sets), () => IndexSet.empty);
    };
    const field = "references";
    expect(wrong({ source: { kind: "result", id: 99, output: "gone" }, images: "all" })).toEqual({
      field,
      text: "Choose references (set 2).",
    });
    expect(wrong({ source: second!, images: [] })).toEqual({ field, text: "Pick at least one image (set 2)." });
    expect(wrong({ source: { kind: "result", id: 3, output: "many" }, images: "all" })).toEqual({
      field,
      text: "Pick images: all 500 would be too many (set 2).",
    });
  });

  test("a further set is offered where several go, and each but the first can be taken out", () => {
    // Of one image there is nothing to pick.
    const single = context({
      results: [1, 2].map((id, i) => result(id, { outputs: [images(["first", "second"][i]!, 1)] })),
    });
    const form = (tool: ToolSchema, also: readonly SetDraft[]): string => {
      const draft: ToolDraft = { values: {}, inputs: { references: { source: first!, images: "all", also } } };
      const filled = fillInputs(tool, draft, single)[1]!;
      return renderToStaticMarkup(<InputField tool={tool} filled={filled} error={null} disabled={false} />);
    };
    expect(form(TOOL, [])).not.toContain("Add another set");
    expect(form(several, [])).toContain("Add another set");
    expect(form(several, [])).not.toContain("Remove set");
    const two = form(several, [{ source: second!, images: "all" }]);
    expect(two).toContain("References, set 2");
    expect(two.match(/Remove set/g)).toHaveLength(1);
    expect(two.match(/<option value="result:(1:first|2:second)" selected/g)).toHaveLength(2);
  });
});

/** The tours as data: what they say is short, names what exists, and can be measured. */
import { describe, expect, test } from "vitest";
import { EXAMPLES } from "../../../src/core/simulate/examples.js";
import { TOOLS } from "../../../src/core/tools/registry.js";
import { TOURS, tourById } from "../../../src/renderer/tours/list.js";
import { progressWords } from "../../../src/renderer/tours/moving.js";
import type { Step } from "../../../src/renderer/tours/tour.js";

const words = (text: string): number => text.split(/\s+/).length;
const sentences = (text: string): number => text.split(/[.?!](?:\s|$)/).filter((s) => s.trim() !== "").length;
const all = TOURS.flatMap((tour) => tour.steps.map((step): [string, Step] => [`${tour.id}: ${step.id}`, step]));

describe("the tours", () => {
  test("are known by their names, on examples that exist", () => {
    expect(new Set(TOURS.map((t) => t.id)).size).toBe(TOURS.length);
    for (const tour of TOURS) {
      expect(EXAMPLES[tour.example]).toBeDefined();
      expect(new Set(tour.steps.map((s) => s.id)).size).toBe(tour.steps.length);
      expect(tour.steps[0]!.goal.kind).toBe("opened");
    }
    expect(tourById("faces")?.title).toBe("Eight faces");
    expect(tourById("nowhere")).toBeNull();
  });

  test.each(all)("%s is short enough to be read", (_, step) => {
    expect(words(step.text)).toBeLessThan(60);
    expect(sentences(step.text)).toBeGreaterThanOrEqual(2);
    expect(sentences(step.text)).toBeLessThanOrEqual(5);
    expect(sentences(step.hand)).toBe(1);
  });

  test.each(all)("%s asks for a tool and parameters that exist", (_, { goal }) => {
    if (goal.kind !== "run") return;
    const tool = TOOLS.find((t) => t.id === goal.tool)!;
    expect(tool).toBeDefined();
    for (const name of Object.keys(goal.params)) expect(tool.params).toHaveProperty(name);
    expect(tool.inputs).toHaveProperty(goal.from === "images" ? "particles" : "factors");
    if (goal.truth) expect(tool.inputs).toHaveProperty("truth");
  });

  test.each(all)("%s expects what the example was drawn with", (id, { check }) => {
    const { parameters } = EXAMPLES[TOURS.find((t) => id.startsWith(`${t.id}:`))!.example];
    if (check.kind === "images") expect(check.known).toBe(parameters["count"]);
    if (check.kind === "noise" || check.kind === "pair") expect(check.snr).toBe(parameters["snr"]);
    if (check.kind === "members") expect(check.classes * check.each).toBe(parameters["count"]);
  });

  test("say how far one has come", () => {
    const tour = TOURS[0]!;
    const many = tour.steps.length;
    expect(progressWords(tour, undefined, undefined)).toBe(`${many} steps`);
    expect(progressWords(tour, 0, [])).toBe(`${many} steps`);
    expect(progressWords(tour, 4, [])).toBe(`step 5 of ${many}`);
    expect(progressWords(tour, 0, ["open"])).toBe(`step 1 of ${many}`);
    // Steps of an older version of the tour do not count.
    expect(progressWords(tour, 99, ["gone"])).toBe(`step ${many} of ${many}`);
    expect(
      progressWords(
        tour,
        3,
        tour.steps.map((s) => s.id),
      ),
    ).toBe("done");
  });
});

/** Results of two images: back to their desks with the same images and parameters, and their numbers in words. */
import { describe, expect, test } from "vitest";
import { answerOf } from "../../../src/renderer/views/results/pair/answer.js";
import {
  correlateControls,
  deskOf,
  isPairTool,
  pairOf,
  rotateSettings,
} from "../../../src/renderer/views/results/pair/openPair.js";
import { zoomInto } from "../../../src/renderer/views/results/pair/OutputMap.js";
import { ccfRequest } from "../../../src/renderer/views/correlate/request.js";
import type { KnownMember } from "../../../src/renderer/views/explore/pair.js";
import { UNPREPARED } from "../../../src/renderer/views/explore/preparation.js";
import { ccf } from "../../../src/core/tools/ccf.js";
import { parseParams } from "../../../src/core/tools/params.js";

const set = { kind: "dataset", id: 1 } as const;
const figure = (name: string, value: number | null) => ({ name, label: name, unit: "", value, help: "" });

describe("a run of two images", () => {
  test("names them by what they are to it", () => {
    const inputs = { image: { source: set, images: [4] }, reference: { source: { kind: "dataset", id: 2 } as const, images: null } }; // prettier-ignore
    expect(pairOf({ tool: "align.pair", inputs, params: {} })).toEqual({
      f: { source: { kind: "dataset", id: 2 }, index: 0 },
      g: { source: set, index: 4 },
    });
    expect(pairOf({ tool: "ccf", inputs, params: {} })).toBeNull();
    expect([isPairTool("ccc"), isPairTool("polar"), isPairTool("toString")]).toEqual([true, false, false]);
    expect([deskOf("align.translational"), deskOf("align.rotational")]).toEqual(["correlate", "rotate"]);
  });

  test("of ccf makes the desk ask for the same again", () => {
    const choice = { key: "dataset:1", label: "a", group: "Datasets" as const, source: set, count: 9, width: 64, height: 64, pixelSize: 2, dataset: 1 }; // prettier-ignore
    const member = (index: number): KnownMember => ({ source: set, index, choice });
    const given = { pad: true, padding: "1.5", normalize: true, maskRadius: 20, maxShift: 9, lowPass: 15, peaks: 3, kind: "mutual", peakFit: "none" } as const; // prettier-ignore
    const controls = correlateControls("ccf", parseParams("ccf", ccf.params, given), 64, 2);
    const { params } = ccfRequest({ f: member(0), g: member(1), prepared: UNPREPARED }, controls);
    expect(parseParams("ccf", ccf.params, params)).toEqual(parseParams("ccf", ccf.params, given));
    // The whole map is as far as half the box; a frequency is a length of this pixel size.
    const whole = correlateControls("ccf", parseParams("ccf", ccf.params, { maxFrequency: 0.1 }), 64, 2);
    expect([whole.maxShift, whole.lowPass, whole.padding, whole.maskRadius]).toEqual([32, 20, "none", 0]);
    expect(correlateControls("ccf", { maxFrequency: 0.1 }, 64, null).lowPass).toBe(10);
    expect(correlateControls("align.translational", { maskRadius: 0, maxShift: 0 }, 64, 2)).toMatchObject({
      maskRadius: 32,
      maxShift: null,
      padding: "2",
    });
  });

  test("of angles opens with its rings; one without shifts has a grid of one cell", () => {
    const params = { innerRadius: 3, outerRadius: 0, ringStep: 1, angularStep: 2, maxShift: 4, mirror: true, lowPass: 20, ringWeight: "none" }; // prettier-ignore
    expect(rotateSettings("align.pair", params, 2)).toMatchObject({
      innerRadius: 3,
      outerRadius: null,
      ringStep: 1,
      maxShift: 4,
      mirror: true,
      lowPass: 20,
      ringWeight: "none",
    });
    expect(rotateSettings("align.rotational", params, null)).toMatchObject({ maxShift: 0, lowPass: 0 });
  });

  test("says first what was found, in Å where they are known", () => {
    const of = (tool: string, values: Record<string, number | null>, pixelSize: number | null = null) =>
      answerOf({ tool, figures: Object.entries(values).map(([name, value]) => figure(name, value)) }, pixelSize);
    expect(of("ccf", { x: 8, y: -6.25, height: 0.5, bruteSeconds: null, maxDifference: 0 }, 2)).toEqual({
      hero: "(8.00, −6.25)\u00a0px",
      words: "g lies so far from f; moved by (−8.00, 6.25) it lies on f.",
      rows: [
        ["in Å", "(16.0, −12.5)\u00a0Å"],
        ["height of the peak", "0.500"],
        ["largest difference", "0, equal as float32"],
      ],
    });
    expect(of("align.pair", { psi: 30, shiftX: 1, shiftY: 2, mirror: 1, mirroredBest: 0.2 })).toMatchObject({
      hero: "30.0°, mirrored",
      rows: [
        ["then shift", "(1.00, 2.00)\u00a0px"],
        ["best not mirrored", "0.200"],
      ],
    });
    expect(of("ccc", { ccc: 0.25, n: 100 }).hero).toBe("0.250");
  });

  test("strips are stretched down to be seen, maps are not", () => {
    expect(zoomInto(9, 9, 236, 1)).toEqual([26, 26]);
    expect(zoomInto(360, 8, 950, 1)).toEqual([2, 9]);
    expect(zoomInto(360, 63, 950, 1)).toEqual([2, 2]);
    expect(zoomInto(320, 320, 196, 1)).toEqual([1, 1]);
  });
});

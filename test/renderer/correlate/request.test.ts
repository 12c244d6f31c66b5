import { describe, expect, test } from "vitest";
import { CONTROLS, nextLook } from "../../../src/renderer/views/correlate/correlateStore.js";
import { filterAt, placeOf, SLIDER_STEPS } from "../../../src/renderer/views/correlate/filterSlider.js";
import { deskAction } from "../../../src/renderer/views/correlate/keyboard.js";
import { ccfRequest, paddingOf } from "../../../src/renderer/views/correlate/request.js";
import { UNPREPARED } from "../../../src/renderer/views/explore/preparation.js";
import type { KnownMember, KnownPair } from "../../../src/renderer/views/explore/pair.js";

const member = (index: number, pixelSize: number | null): KnownMember => ({
  source: { kind: "dataset", id: 1 },
  index,
  choice: {
    key: "dataset:1",
    label: "particles",
    group: "Datasets",
    source: { kind: "dataset", id: 1 },
    count: 100,
    width: 64,
    height: 80,
    pixelSize,
    dataset: 1,
  },
});
const pair = (pixelSize: number | null = 6): KnownPair => ({
  f: member(3, pixelSize),
  g: member(7, pixelSize),
  prepared: UNPREPARED,
});

describe("the run behind the desk", () => {
  test("defaults go with the shorter side of the box", () => {
    const { tool, inputs, params } = ccfRequest(pair(), CONTROLS);
    expect(tool).toBe("ccf");
    expect(inputs["f"]?.images).toEqual([3]);
    expect(inputs["g"]?.images).toEqual([7]);
    expect(params).toMatchObject({
      normalize: true,
      kind: "ccf",
      maskRadius: 30,
      maxShift: 16,
      peaks: 5,
      peakDistance: 3,
    });
    for (const name of ["pad", "lowPass", "maxFrequency", "bruteForce", "parts"])
      expect(params).not.toHaveProperty(name);
  });

  test("padding comes by itself when the search goes beyond a quarter of the box", () => {
    const box = { width: 64, height: 64, pixelSize: null };
    expect(paddingOf(CONTROLS, box)).toBe(1);
    expect(paddingOf({ ...CONTROLS, maxShift: 17 }, box)).toBe(2);
    expect(paddingOf({ ...CONTROLS, maxShift: 17, padding: "none" }, box)).toBe(1);
    expect(ccfRequest(pair(), { ...CONTROLS, padding: "1.5" }).params).toMatchObject({ pad: true, padding: "1.5" });
    expect(ccfRequest(pair(), CONTROLS, { padding: 2 }).params).toMatchObject({ pad: true, padding: "2" });
  });

  test("filters are lengths where the pixel size is known, else frequencies", () => {
    const controls = { ...CONTROLS, lowPass: 20, highPass: 200 };
    expect(ccfRequest(pair(6), controls).params).toMatchObject({ lowPass: 20, highPass: 200 });
    expect(ccfRequest(pair(null), controls).params).toMatchObject({ maxFrequency: 0.05, minFrequency: 0.005 });
    expect(ccfRequest(pair(null), controls).params).not.toHaveProperty("lowPass");
  });

  test("the auto-correlation is that of f with itself", () => {
    const { inputs, params } = ccfRequest(pair(), { ...CONTROLS, kind: "acf" });
    expect(inputs["g"]).toEqual(inputs["f"]);
    expect(params["kind"]).toBe("ccf");
  });
});

describe("keys", () => {
  const press = (key: string, more: object = {}) =>
    deskAction({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more }, true);
  test("arrows move g by 1 px, with Shift by 5", () => {
    expect(press("ArrowLeft")).toEqual({ kind: "nudge", by: { x: -1, y: 0 } });
    expect(press("ArrowDown", { shiftKey: true })).toEqual({ kind: "nudge", by: { x: 0, y: 5 } });
  });
  test("letters", () => {
    expect(press("n")).toEqual({ kind: "peak", step: 1 });
    expect(press("N", { shiftKey: true })).toEqual({ kind: "peak", step: -1 });
    expect(press("s")).toEqual({ kind: "look" });
    expect(press("p")).toEqual({ kind: "padding" });
    expect(press("x")).toEqual({ kind: "swap" });
    expect(press("Escape")).toEqual({ kind: "back" });
    expect(press("q")).toBeNull();
  });
  test("letters can be turned off; keys of the frame are left alone", () => {
    const keys = { key: "s", shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
    expect(deskAction(keys, false)).toBeNull();
    expect(press("s", { ctrlKey: true })).toBeNull();
    expect(press("ArrowLeft", { altKey: true })).toBeNull();
  });
  test("looks go round", () => {
    expect(nextLook("surface")).toBe("contours");
    expect(nextLook("flat")).toBe("surface");
  });
});

test("the filter's slider goes from off over Nyquist to the box, and back to the same place", () => {
  expect(filterAt(0, 6, 64)).toBe(0);
  expect(filterAt(1, 6, 64)).toBe(12);
  expect(filterAt(SLIDER_STEPS, 6, 64)).toBe(384);
  for (let place = 0; place <= SLIDER_STEPS; place++) expect(placeOf(filterAt(place, 6, 64), 6, 64)).toBe(place);
  for (let place = 1; place <= SLIDER_STEPS; place++)
    expect(filterAt(place, 1.3475, 200)).toBeGreaterThanOrEqual(2.695);
});

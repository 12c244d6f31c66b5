import { describe, expect, test } from "vitest";
import type { Tile } from "../../../src/renderer/data/tileCache.js";
import { layoutGrid, tileBox } from "../../../src/renderer/views/gallery/geometry.js";
import { fitted, paintGrid, type GridScene } from "../../../src/renderer/views/gallery/paintGrid.js";

type Call = [name: string, ...args: unknown[]];

/** Writes down what is drawn. */
function recorder(): { context: CanvasRenderingContext2D; calls: Call[]; state: Record<string, unknown> } {
  const calls: Call[] = [];
  const state: Record<string, unknown> = {};
  const context = new Proxy(state, {
    get: (target, name: string) =>
      name in target
        ? target[name]
        : name === "measureText"
          ? (text: string) => ({ width: 6 * text.length })
          : (...args: unknown[]) => void calls.push([name, ...args, target.strokeStyle]),
    set: (target, name: string, value) => {
      target[name] = value;
      return true;
    },
  });
  return { context: context as unknown as CanvasRenderingContext2D, calls, state };
}

const COLOURS = {
  well: "well",
  outline: "outline",
  caption: "caption",
  value: "value",
  accent: "accent",
  accentText: "accentText",
  focus: "focus",
  halo: "halo",
  hatch: "hatch",
};
const layout = layoutGrid({
  width: 500,
  height: 300,
  ratio: 1,
  imageWidth: 64,
  imageHeight: 64,
  count: 40,
  zoom: 2,
});
const tile = (index: number, error: string | null = null): Tile => ({
  index,
  error,
  low: 0,
  high: 1,
  min: 0,
  max: 1,
  mean: 0,
  sd: 1,
  width: 64,
  height: 64,
  pixels: new Uint8Array(4096),
});
const scene = (change: Partial<GridScene> = {}): GridScene => ({
  layout,
  offset: 0,
  width: 500,
  height: 300,
  imageWidth: 64,
  imageHeight: 64,
  flip: false,
  colours: COLOURS,
  font: "11px sans-serif",
  marks: { number: true, value: true, centre: false, mask: null },
  indexAt: (position) => position,
  valueAt: () => "",
  tileOf: (index) => tile(index),
  sheetOf: () => ({ sheet: { image: "sheet" as unknown as CanvasImageSource, put: () => undefined }, x: 128, y: 64 }),
  isSelected: () => false,
  focus: null,
  active: true,
  rubber: null,
  ...change,
});
const drawn = (change: Partial<GridScene>): { calls: Call[]; waiting: boolean; state: Record<string, unknown> } => {
  const { context, calls, state } = recorder();
  return { ...paintGrid(context, scene(change)), calls, state };
};
const named = (calls: Call[], name: string): Call[] => calls.filter((call) => call[0] === name);

describe("tiles", () => {
  test("are copied at whole-number zoom, unsmoothed, exactly where they belong", () => {
    const { calls, state, waiting } = drawn({});
    expect(state.imageSmoothingEnabled).toBe(false);
    const images = named(calls, "drawImage");
    expect(images).toHaveLength(6);
    const box = tileBox(layout, 4);
    expect(images[4]!.slice(1, 10)).toEqual(["sheet", 128, 64, 64, 64, box.x, box.y, 128, 128]);
    expect(waiting).toBe(false);
  });

  test("move with the offset by whole pixels", () => {
    const { calls } = drawn({ offset: 40 });
    expect(named(calls, "drawImage")[0]![7]).toBe(layout.top - 40);
  });

  test("not fetched: a frame at once; fetched but not on its sheet: more frames are needed", () => {
    const missing = drawn({ tileOf: () => undefined });
    expect(missing.waiting).toBe(false);
    expect(named(missing.calls, "strokeRect").every((call) => call.at(-1) === "outline")).toBe(true);
    expect(named(missing.calls, "drawImage")).toEqual([]);
    expect(drawn({ sheetOf: () => undefined }).waiting).toBe(true);
  });

  test("unreadable ones are hatched, and carry no marks", () => {
    const { calls } = drawn({
      tileOf: (index) => tile(index, index === 1 ? "too short" : null),
      marks: { number: true, value: true, centre: true, mask: null },
    });
    expect(named(calls, "drawImage")).toHaveLength(5);
    expect(named(calls, "strokeRect").filter((call) => call.at(-1) === "hatch")).toHaveLength(1);
  });
});

describe("captions and frames", () => {
  test("number from 1 at the left, value at the right", () => {
    const { calls } = drawn({ valueAt: (position) => (position === 0 ? "0.411" : "") });
    const texts = named(calls, "fillText");
    expect(texts[0]!.slice(1, 3)).toEqual(["1", layout.left + 1]);
    expect(texts[1]!.slice(1, 3)).toEqual(["0.411", layout.left + 127]);
    expect(drawn({ marks: { number: false, value: false, centre: false, mask: null } }).calls).not.toContainEqual(
      expect.arrayContaining(["fillText"]),
    );
  });

  test("only what is selected has the accent frame, outside the pixels", () => {
    const { calls } = drawn({ isSelected: (index) => index === 2 });
    const frames = named(calls, "strokeRect").filter((call) => call.at(-1) === "accent");
    const box = tileBox(layout, 2);
    expect(frames).toEqual([["strokeRect", box.x - 2, box.y - 2, 132, 132, "accent"]]);
    expect(named(drawn({}).calls, "strokeRect").filter((call) => call.at(-1) === "accent")).toEqual([]);
  });

  test("the centre cross lies on the centre pixel, also in a flipped view", () => {
    const at = (flip: boolean): unknown[] =>
      named(drawn({ flip, marks: { number: false, value: false, centre: true, mask: null } }).calls, "moveTo")[0]!;
    // Pixel 32 of 64 from the top is pixel 31 from the bottom.
    expect((at(false)[2] as number) - (at(true)[2] as number)).toBe(layout.magnification);
  });

  test("texts are cut to their room", () => {
    const measure = { measureText: (text: string) => ({ width: 6 * text.length }) as TextMetrics };
    expect(fitted(measure, "mic_0001.mrc", 100)).toBe("mic_0001.mrc");
    expect(fitted(measure, "mic_0001.mrc", 40)).toBe("mic_0…");
    expect(fitted(measure, "mic_0001.mrc", 5)).toBe("");
  });
});

import { describe, expect, test, vi } from "vitest";
import type { Display, ResultInfo } from "../../../src/main/api/contract.js";
import type { Tile } from "../../../src/renderer/data/tileCache.js";
import {
  alignmentInUse,
  alignmentsOf,
  contrastOf,
  effectiveDisplay,
  lengthIn,
} from "../../../src/renderer/display/effectiveDisplay.js";
import { areaMean, notNumbers, paintGrey, windowed } from "../../../src/renderer/display/grey.js";
import { fractionAt, ScrollModel, thumbOf, wheelDistance } from "../../../src/renderer/display/ScrollModel.js";
import { TileSheets, type Sheet } from "../../../src/renderer/display/TileSheets.js";
import { wholeZoom, wholeZoomLabel } from "../../../src/renderer/display/zoom.js";

describe("grey", () => {
  const pixels = Uint8Array.of(0, 50, 100, 150, 200, 255);
  const painted = (invert: boolean, flip: boolean): number[] => {
    const out = new Uint32Array(6);
    paintGrey(pixels, 3, 2, { invert, flip }, out);
    return [...out].map((word) => word & 0xff);
  };
  test("inverts and flips the view only", () => {
    expect(painted(false, false)).toEqual([0, 50, 100, 150, 200, 255]);
    expect(painted(true, false)).toEqual([255, 205, 155, 105, 55, 0]);
    expect(painted(false, true)).toEqual([150, 200, 255, 0, 50, 100]);
  });

  test("is opaque grey", () => {
    const out = new Uint32Array(6);
    paintGrey(pixels, 3, 2, { invert: false, flip: false }, out);
    expect(out[1]).toBe(0xff323232);
  });

  test("hatches what is no number, whatever the look; the mask turns with the view", () => {
    const hatched = Uint8Array.of(1, 1, 1, 0, 0, 1);
    const out = new Uint32Array(6);
    paintGrey(pixels, 3, 2, { invert: false, flip: false }, out, hatched);
    const greys = [...out].map((word) => word & 0xff);
    expect(greys.slice(3, 5)).toEqual([150, 200]);
    expect(new Set([greys[0], greys[1], greys[2], greys[5]])).toEqual(new Set([0x5a, 0x96]));
    const inverted = new Uint32Array(6);
    paintGrey(pixels, 3, 2, { invert: true, flip: false }, inverted, hatched);
    expect([...inverted.subarray(0, 3)]).toEqual([...out.subarray(0, 3)]);
    paintGrey(pixels, 3, 2, { invert: false, flip: true }, out, hatched);
    expect([...out].map((word) => word & 0xff).slice(0, 2)).toEqual([150, 200]);
    expect(notNumbers(Float32Array.of(1, NaN, 2, -Infinity))).toEqual(Uint8Array.of(0, 1, 0, 1));
    expect(notNumbers(Float32Array.of(1, 2))).toBeNull();
  });

  test("windows clip, and a window without width tells nothing apart", () => {
    const out = new Uint8Array(4);
    windowed(Float32Array.of(-5, 0, 1, 9), 0, 2, out);
    expect([...out]).toEqual([0, 0, 128, 255]);
    windowed(Float32Array.of(1, 2, 3, NaN), 2, 2, out);
    expect([...out]).toEqual([128, 128, 128, 128]);
  });

  test("area means keep the rest of odd sides", () => {
    const small = areaMean(Float32Array.of(1, 3, 8, 5, 7, 4, 10, 20, 30), 3, 3, 2);
    expect(small).toMatchObject({ width: 2, height: 2 });
    expect([...small.values]).toEqual([4, 6, 15, 30]);
  });
});

test("whole zooms of one large view", () => {
  expect(wholeZoom(96, 288)).toBe(3);
  expect(wholeZoom(100, 288)).toBe(2);
  expect(wholeZoom(512, 288)).toBe(0.5);
  expect(wholeZoom(1024, 288)).toBe(0.25);
  expect(wholeZoomLabel(1 / 15)).toBe("1/15");
  expect(wholeZoomLabel(1 / 2)).toBe("½");
  expect(wholeZoomLabel(3)).toBe("3×");
});

describe("scrolling a very long list", () => {
  test("stays within bounds and keeps its place when measured anew", () => {
    const model = new ScrollModel();
    model.measure(1000, 100);
    model.to(5000);
    expect(model.offset).toBe(900);
    model.by(-2000);
    expect(model.offset).toBe(0);
    model.to(850);
    model.measure(500, 100);
    expect(model.offset).toBe(400);
    expect(model.fraction).toBe(1);
  });

  test("the thumb can always be hit and reaches both ends", () => {
    const model = new ScrollModel();
    model.measure(1e8, 500);
    expect(thumbOf(model, 500, 22)).toEqual({ start: 0, length: 22 });
    model.to(1e8);
    expect(thumbOf(model, 500, 22)).toEqual({ start: 478, length: 22 });
    expect(fractionAt(478, 22, 500)).toBe(1);
    expect(fractionAt(239, 22, 500)).toBe(0.5);
    model.measure(400, 500);
    expect(thumbOf(model, 500, 22)).toBeNull();
  });

  test("wheels count in pixels, lines or pages", () => {
    expect(wheelDistance({ deltaY: 3, deltaMode: 0 }, 500)).toBe(3);
    expect(wheelDistance({ deltaY: 3, deltaMode: 1 }, 500)).toBe(120);
    expect(wheelDistance({ deltaY: 1, deltaMode: 2 }, 500)).toBe(500);
  });
});

describe("sheets of tiles", () => {
  const tile = (n: number): Tile => ({
    index: n,
    low: 0,
    high: 1,
    min: 0,
    max: 1,
    mean: 0,
    sd: 1,
    error: null,
    width: 256,
    height: 256,
    pixels: new Uint8Array(256 * 256).fill(n),
  });
  const setUp = (limit: number) => {
    const put = vi.fn();
    const make = vi.fn((): Sheet => ({ image: {} as CanvasImageSource, put }));
    return { sheets: new TileSheets(256, 256, limit, make), make, put };
  };

  test("draw a tile once, then find it", () => {
    const { sheets, make, put } = setUp(8);
    const one = tile(1);
    sheets.nextFrame();
    expect(sheets.get(one)).toBeUndefined();
    const place = sheets.put(one);
    expect(sheets.get(one)).toMatchObject({ x: place!.x, y: place!.y });
    expect(put).toHaveBeenCalledTimes(1);
    expect(make).toHaveBeenCalledTimes(1);
  });

  test("never throw out what is on screen, and use places again", () => {
    const { sheets, make } = setUp(4);
    const tiles = Array.from({ length: 6 }, (_, n) => tile(n));
    sheets.nextFrame();
    for (const t of tiles) sheets.put(t);
    for (const t of tiles) expect(sheets.get(t)).toBeDefined();
    const made = make.mock.calls.length;
    for (let frame = 0; frame < 5; frame++) {
      sheets.nextFrame();
      sheets.put(tile(100 + frame));
    }
    expect(make.mock.calls.length).toBe(made);
  });

  test("another look draws again; another size is refused", () => {
    const { sheets } = setUp(4);
    const one = tile(1);
    sheets.put(one);
    sheets.setLook({ invert: true, flip: false });
    expect(sheets.get(one)).toBeUndefined();
    expect(sheets.put({ ...one, width: 10 })).toBeUndefined();
  });
});

describe("what can be asked of the engine", () => {
  const display: Display = {
    view: "aligned",
    alignment: 4,
    lowPass: { value: 20, unit: "Å" },
    highPass: { value: 8, unit: "px" },
    contrast: { mode: "percentile", low: 1, high: 99, scope: "image" },
  };
  const result = (id: number, dataset: number, kind: "alignments" | "images"): ResultInfo =>
    ({ id, dataset, outputs: [{ kind }] }) as unknown as ResultInfo;

  test("views without a result fall back to raw", () => {
    expect(effectiveDisplay(display, { pixelSize: 2 }, [])).toMatchObject({ view: "raw", alignment: null });
    const aligned = alignmentsOf(1, [result(3, 1, "alignments"), result(4, 2, "alignments"), result(5, 1, "images")]);
    expect(aligned.map((r) => r.id)).toEqual([3]);
    expect(effectiveDisplay(display, { pixelSize: 2 }, aligned)).toMatchObject({ view: "aligned", alignment: 3 });
    expect(alignmentInUse(display, [result(3, 1, "alignments"), result(4, 1, "alignments")])?.id).toBe(4);
  });

  test("Å need a pixel size; px become Å when there is one", () => {
    expect(effectiveDisplay(display, { pixelSize: null }, [])).toMatchObject({
      lowPass: null,
      highPass: { value: 8, unit: "px" },
    });
    expect(lengthIn({ value: 8, unit: "px" }, 2.5)).toEqual({ value: 20, unit: "Å" });
  });

  test("contrast modes", () => {
    expect(contrastOf("sigma", "set", { low: 0, high: 1 })).toEqual({ mode: "sigma", sigmas: 3, scope: "set" });
    expect(contrastOf("fixed", "image", { low: -1, high: 2 })).toEqual({ mode: "fixed", low: -1, high: 2 });
  });
});

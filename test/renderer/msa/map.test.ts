import { describe, expect, test } from "vitest";
import { random as createRandom } from "../../../src/core/random.js";
import { classShape } from "../../../src/renderer/components/Chip.js";
import { areKinds, byClass, byNumber, wordOf } from "../../../src/renderer/views/msa/map/colouring.js";
import { DensityCount, paintCounts } from "../../../src/renderer/views/msa/map/density.js";
import { inRanges, inside, lassoed, readRange } from "../../../src/renderer/views/msa/map/lasso.js";
import {
  extentOf,
  fitted,
  panned,
  planeX,
  planeY,
  screenX,
  screenY,
  viewAfterKey,
  zoomed,
} from "../../../src/renderer/views/msa/map/mapView.js";
import { PointGrid } from "../../../src/renderer/views/msa/map/pointGrid.js";
import { over, PointPainter, type Points } from "../../../src/renderer/views/msa/map/pointPainter.js";
import { covers, stampOf } from "../../../src/renderer/views/msa/map/stamps.js";
import { thumbPlaces } from "../../../src/renderer/views/msa/map/thumbPlaces.js";

const SIZE = { width: 401, height: 300 };

function cloud(n: number, seed = 5): { x: Float32Array; y: Float32Array } {
  const random = createRandom(seed);
  const value = (): number => 20 * random() - 7;
  return { x: Float32Array.from({ length: n }, value), y: Float32Array.from({ length: n }, value) };
}

describe("the view of the plane", () => {
  const view = { x: 2, y: -1, scale: 30 };
  test("screen and plane are inverse, y goes up", () => {
    expect(planeX(view, SIZE, screenX(view, SIZE, 3.25))).toBeCloseTo(3.25, 12);
    expect(planeY(view, SIZE, screenY(view, SIZE, -4.5))).toBeCloseTo(-4.5, 12);
    expect(screenY(view, SIZE, 1)).toBeLessThan(screenY(view, SIZE, 0));
  });

  test("everything is in sight, with one scale for both axes", () => {
    const { x, y } = cloud(500);
    const all = fitted(extentOf(x, y), SIZE);
    for (let i = 0; i < 500; i++) {
      expect(screenX(all, SIZE, x[i]!)).toBeGreaterThan(0);
      expect(screenX(all, SIZE, x[i]!)).toBeLessThan(SIZE.width);
      expect(screenY(all, SIZE, y[i]!)).toBeGreaterThan(0);
      expect(screenY(all, SIZE, y[i]!)).toBeLessThan(SIZE.height);
    }
    expect(fitted(extentOf([], []), SIZE).scale).toBeGreaterThan(0);
    expect(Number.isFinite(fitted(extentOf([3, 3], [1, 1]), SIZE).scale)).toBe(true);
    expect(extentOf([NaN, 1, 2], [0, 5, NaN])).toEqual({ left: 1, right: 1, bottom: 5, top: 5 });
  });

  test("zooming keeps the place under the pointer, panning keeps the scale", () => {
    const nearer = zoomed(view, 2, SIZE, 30, 50, view);
    expect(nearer.scale).toBe(60);
    expect(planeX(nearer, SIZE, 30)).toBeCloseTo(planeX(view, SIZE, 30), 9);
    expect(planeY(nearer, SIZE, 50)).toBeCloseTo(planeY(view, SIZE, 50), 9);
    const moved = panned(view, 12, -7);
    expect(screenX(moved, SIZE, 0) - screenX(view, SIZE, 0)).toBeCloseTo(12, 9);
    expect(screenY(moved, SIZE, 0) - screenY(view, SIZE, 0)).toBeCloseTo(-7, 9);
    expect(viewAfterKey(view, "0", SIZE, nearer)).toBe(nearer);
    expect(viewAfterKey(view, "x", SIZE, nearer)).toBeNull();
    // Right shows what lies at the right.
    expect(viewAfterKey(view, "ArrowRight", SIZE, view)!.x).toBeGreaterThan(view.x);
    expect(viewAfterKey(view, "ArrowUp", SIZE, view)!.y).toBeGreaterThan(view.y);
  });
});

describe("the nearest point", () => {
  test("is that of a search through all", () => {
    const { x, y } = cloud(3000);
    x[17] = NaN;
    const grid = new PointGrid(x, y);
    const random = createRandom(9);
    for (let k = 0; k < 300; k++) {
      const [px, py, most] = [24 * random() - 9, 24 * random() - 9, 0.4];
      let best = -1;
      for (let i = 0; i < x.length; i++) {
        const d = Math.hypot(x[i]! - px, y[i]! - py);
        if (d < most && (best < 0 || d < Math.hypot(x[best]! - px, y[best]! - py))) best = i;
      }
      expect(grid.nearest(px, py, most)).toBe(best);
    }
  });

  test("there is none in an empty plane, and one among equal points", () => {
    expect(new PointGrid([], []).nearest(0, 0, 9)).toBe(-1);
    expect(new PointGrid([NaN], [1]).nearest(0, 0, 9)).toBe(-1);
    expect(new PointGrid([2, 2, 2], [3, 3, 3]).nearest(2, 3.5, 1)).toBe(0);
  });
});

describe("the lasso", () => {
  const L = [0, 0, 4, 0, 4, 1, 1, 1, 1, 3, 0, 3];
  test("holds what lies in a bent outline, and not in its hollow", () => {
    const holds = inside(L);
    expect(holds(0.5, 2.5)).toBe(true);
    expect(holds(3, 0.5)).toBe(true);
    expect(holds(2, 2)).toBe(false);
    expect(holds(-1, 1)).toBe(false);
    expect(holds(NaN, 1)).toBe(false);
    expect(inside([0, 0, 1, 1])(0.5, 0.5)).toBe(false);
  });

  test("agrees with the plain rule on a star, wherever the cells of points lie", () => {
    const { x, y } = cloud(4000);
    const outline: number[] = [];
    for (let k = 0; k < 60; k++) {
      const r = k % 2 ? 3 : 9;
      outline.push(3 + r * Math.cos((k * Math.PI) / 30), 3 + r * Math.sin((k * Math.PI) / 30));
    }
    const found = lassoed(x, y, outline, new PointGrid(x, y));
    const plain: number[] = [];
    for (let i = 0; i < x.length; i++) {
      let odd = false;
      for (let k = 0, j = outline.length - 2; k < outline.length; j = k, k += 2) {
        const [x0, y0, x1, y1] = [outline[k]!, outline[k + 1]!, outline[j]!, outline[j + 1]!];
        if (y0 > y[i]! !== y1 > y[i]! && x[i]! < ((x1 - x0) * (y[i]! - y0)) / (y1 - y0) + x0) odd = !odd;
      }
      if (odd) plain.push(i);
    }
    expect(plain.length).toBeGreaterThan(300);
    expect([...found]).toEqual(plain);
  });

  test("by keyboard: ranges of the axes, ends included, open ends allowed", () => {
    expect([...inRanges([1, 2, 3, NaN], [1, 1, 9, 1], [1, 3], [0, 5])]).toEqual([0, 1]);
    expect(readRange("−10 … 5")).toEqual([-10, 5]);
    expect(readRange("5 to -10")).toEqual([-10, 5]);
    expect(readRange("2.5, 3")).toEqual([2.5, 3]);
    expect(readRange("… 4")).toEqual([-Infinity, 4]);
    expect(readRange("0 …")).toEqual([0, Infinity]);
    expect(readRange("4")).toBeNull();
    expect(readRange("a to b")).toBeNull();
  });
});

describe("density", () => {
  test("counts every point in sight once, in any number of steps", () => {
    const { x, y } = cloud(5000);
    const view = fitted(extentOf(x, y), SIZE);
    const whole = new DensityCount(x, y, view, SIZE, 4);
    expect(whole.step(1e9)).toBe(true);
    expect(whole.counts.reduce((a, b) => a + b)).toBe(5000);
    const parts = new DensityCount(x, y, view, SIZE, 4);
    let steps = 1;
    while (!parts.step(700)) steps++;
    expect(steps).toBe(8);
    expect(parts.counts).toEqual(whole.counts);
    const near = new DensityCount(x, y, { ...view, scale: 4 * view.scale }, SIZE, 4);
    near.step(1e9);
    expect(near.counts.reduce((a, b) => a + b)).toBeLessThan(5000);
  });

  test("no point is no colour, more points are a later colour", () => {
    const out = new Uint32Array(3);
    const lut = Uint32Array.from({ length: 256 }, (_, v) => v);
    paintCounts(Uint32Array.from([0, 1, 50]), 50, lut, out);
    expect(out[0]).toBe(0);
    expect(out[2]).toBe(255);
    expect(out[1]).toBeGreaterThan(40);
    expect(out[1]).toBeLessThan(out[2]!);
  });
});

describe("painted points", () => {
  const white = 0xffffffff;
  const points = (x: number[], y: number[], more: Partial<Points> = {}): Points => ({
    x: Float32Array.from(x),
    y: Float32Array.from(y),
    code: new Uint8Array(x.length),
    inks: [{ colour: white, shape: 0 }],
    selected: null,
    ...more,
  });
  const size = { width: 21, height: 15 };
  const paint = (p: Points, view = { x: 0, y: 0, scale: 1 }): Uint32Array => {
    const painter = new PointPainter(p, view, size, 2);
    while (!painter.step(0, () => 0)) continue;
    return painter.pixels;
  };
  const at = (pixels: Uint32Array, x: number, y: number): number => pixels[y * size.width + x]!;

  test("lie where the view says, round and symmetric; those outside or without a place do no harm", () => {
    const pixels = paint(points([0, 100, NaN, 5], [0, 0, 0, 1e9]));
    expect(at(pixels, 10, 7)).toBe(white);
    for (const [dx, dy] of [
      [1, 0],
      [2, 0],
      [1, 1],
      [2, 1],
    ] as const) {
      expect(at(pixels, 10 + dx, 7 + dy)).toBe(at(pixels, 10 - dx, 7 - dy));
      expect(at(pixels, 10 + dx, 7 + dy)).toBe(at(pixels, 10 + dy, 7 + dx));
    }
    expect(at(pixels, 14, 7)).toBe(0);
    // y goes up.
    const up = paint(points([0], [5]));
    expect(at(up, 10, 2)).toBe(white);
    expect(at(up, 10, 12)).toBe(0);
  });

  test("a point at the rim is cut, not wrapped to the other side", () => {
    const pixels = paint(points([10.4], [0]));
    for (let y = 0; y < size.height; y++) expect(at(pixels, 0, y)).toBe(0);
    expect(at(pixels, 20, 7)).toBe(white);
  });

  test("what is selected lies over what is not, which is fainter", () => {
    const red = 0xff0000ff;
    const p = points([0, 0.2, 6], [0, 0, 0], {
      code: Uint8Array.from([1, 0, 0]),
      inks: [
        { colour: white, shape: 0 },
        { colour: red, shape: 0 },
      ],
      selected: Uint8Array.from([1, 0, 0]),
    });
    const pixels = paint(p);
    expect(at(pixels, 10, 7)).toBe(red);
    expect(at(pixels, 16, 7) >>> 24).toBeLessThan(90);
    expect(at(paint({ ...p, selected: null }), 10, 7)).toBe(white);
  });

  test("the same in one step and in many", () => {
    const { x, y } = cloud(30_000);
    const p = points([...x], [...y], { selected: Uint8Array.from({ length: x.length }, (_, i) => (i % 3) & 1) });
    const once = new PointPainter(p, { x: 3, y: 3, scale: 1 }, size, 1.5);
    expect(once.step(1e9, () => 0)).toBe(true);
    const many = new PointPainter(p, { x: 3, y: 3, scale: 1 }, size, 1.5);
    let clock = 0;
    let steps = 1;
    while (!many.step(1, () => (clock += 10))) steps++;
    expect(steps).toBeGreaterThan(4);
    expect(many.pixels).toEqual(once.pixels);
  });

  test("laying one colour over another", () => {
    expect(over(0, 0xff102030, 128)).toBe(((128 << 24) | 0x102030) >>> 0);
    expect(over(0xff000000, 0xffffffff, 128)).toBe(0xff808080);
    expect(over(0xff123456, 0xffffffff, 0)).toBe(0xff123456);
  });
});

describe("shapes", () => {
  test("eight of them, about alike in size, each its own", () => {
    const stamps = Array.from({ length: 8 }, (_, k) => stampOf(k, 5));
    const areas = stamps.map((s) => s.cover.reduce((sum, c) => sum + c, 0) / 255);
    for (const area of areas) {
      expect(area).toBeGreaterThan(40);
      expect(area).toBeLessThan(90);
    }
    const texts = new Set(stamps.map((s) => [...s.dx, ...s.dy, ...s.cover].join()));
    expect(texts.size).toBe(8);
  });

  test("cover the corners of the outlines that chips draw, drawn a little smaller, and not a little larger", () => {
    for (let k = 1; k < 8; k++) {
      // Straight outlines: absolute corners of "M…L…" or relative ones of "l", "h", "v".
      const numbers = classShape(k, 0, 0, 1);
      let [x, y] = [0, 0];
      for (const [, letter, rest] of numbers.matchAll(/([MLlhv])([^MLlhvz]*)/g)) {
        const values = (rest!.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
        if (letter === "h") x += values[0]!;
        else if (letter === "v") y += values[0]!;
        else if (letter === "l") [x, y] = [x + values[0]!, y + values[1]!];
        else [x, y] = [values[0]!, values[1]!];
        // Corners that point outwards only; those of a cross' inside are covered anyway.
        const far = Math.hypot(x, y) > 0.75;
        expect(covers(k, 0.97 * x, 0.97 * y), `${k} at ${x}, ${y}`).toBe(true);
        if (far) expect(covers(k, 1.05 * x, 1.05 * y), `${k} beyond ${x}, ${y}`).toBe(false);
      }
    }
  });
});

describe("pictures on the map", () => {
  test("none covers another, none leaves the map, selected ones come first", () => {
    const { x, y } = cloud(2000);
    const view = fitted(extentOf(x, y), SIZE);
    const wanted = new Uint8Array(2000);
    wanted[1234] = 1;
    const places = thumbPlaces(x, y, view, SIZE, 30, 500, wanted);
    expect(places[0]!.row).toBe(1234);
    expect(places.length).toBeGreaterThan(25);
    for (const [i, a] of places.entries()) {
      expect(a.left).toBeGreaterThanOrEqual(0);
      expect(a.top + 30).toBeLessThanOrEqual(SIZE.height);
      expect(Math.abs(a.left + 15 - screenX(view, SIZE, x[a.row]!))).toBeLessThanOrEqual(0.5);
      for (const b of places.slice(0, i)) {
        expect(Math.abs(a.left - b.left) >= 30 || Math.abs(a.top - b.top) >= 30).toBe(true);
      }
    }
    expect(thumbPlaces(x, y, view, SIZE, 30, 7)).toHaveLength(7);
    expect(thumbPlaces(new Float32Array(0), new Float32Array(0), view, SIZE, 30, 7)).toEqual([]);
  });

  test("every point gets its turn: where there is room for all, all are there", () => {
    for (const n of [1, 2, 7, 12]) {
      const x = Float32Array.from({ length: n }, (_, i) => i % 4);
      const y = Float32Array.from({ length: n }, (_, i) => Math.floor(i / 4));
      const places = thumbPlaces(x, y, { x: 1.5, y: 1, scale: 40 }, SIZE, 30, 99);
      expect(places.map((p) => p.row).sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    }
  });
});

describe("colours by a column", () => {
  test("classes repeat after eight; what is in none has its own look", () => {
    const colours = Array.from({ length: 8 }, (_, k) => k + 1);
    const { code, inks, range } = byClass([0, 7, 8, -1], colours, 99);
    expect([...code]).toEqual([0, 7, 0, 8]);
    expect(inks[7]).toEqual({ colour: 8, shape: 7 });
    expect(inks[8]!.colour).toBe(99);
    expect(range).toBeNull();
  });

  test("numbers go from low to high; outliers do not take the range, NaN is told apart", () => {
    const lut = Uint32Array.from({ length: 256 }, (_, v) => v);
    const values = Float64Array.from({ length: 1001 }, (_, i) => i);
    values[1000] = 1e9;
    values[500] = NaN;
    const { code, inks, range } = byNumber(values, lut, 77);
    expect(range![1]).toBeLessThan(1001);
    expect(inks[code[500]!]!.colour).toBe(77);
    expect(inks[code[900]!]!.colour).toBeGreaterThan(inks[code[100]!]!.colour);
    expect(code[1000]).toBe(code[999]);
  });

  test("kinds and amounts", () => {
    expect(areKinds([1, 2, 2, 3])).toBe(true);
    expect(areKinds([1, 2.5])).toBe(false);
    expect(areKinds(Array.from({ length: 100 }, (_, i) => i))).toBe(false);
    expect(areKinds([NaN])).toBe(false);
  });

  test("words of colours", () => {
    expect(wordOf("rgb(63, 164, 240)")).toBe(0xfff0a43f);
    expect(wordOf("color(srgb 1 0 0.5)")).toBe(0xff8000ff);
  });
});

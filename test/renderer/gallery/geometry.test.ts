import { describe, expect, test } from "vitest";
import {
  layoutGrid,
  offsetAfter,
  offsetToShow,
  positionAt,
  positionsIn,
  rowsPerPage,
  runsInBox,
  tileBox,
  usefulZooms,
  type GridInput,
} from "../../../src/renderer/views/gallery/geometry.js";

const input = (change: Partial<GridInput> = {}): GridInput => ({
  width: 1000,
  height: 600,
  ratio: 1,
  imageWidth: 96,
  imageHeight: 96,
  count: 1_000_000,
  zoom: null,
  ...change,
});

describe("fit", () => {
  test("takes the largest whole number that gives six columns", () => {
    // 96 px in 1000: 9 columns at 1×, 4 at 2×.
    expect(layoutGrid(input())).toMatchObject({ zoom: 1, columns: 9, magnification: 1 });
    expect(layoutGrid(input({ imageWidth: 64, imageHeight: 64 }))).toMatchObject({ zoom: 2, columns: 6 });
    expect(layoutGrid(input({ imageWidth: 32, imageHeight: 32 })).zoom).toBe(4);
  });

  test("reduces by area mean where not even 1× gives six columns", () => {
    expect(layoutGrid(input({ imageWidth: 256, imageHeight: 256 }))).toMatchObject({ zoom: 0.5, pixelsWide: 128 });
    expect(layoutGrid(input({ imageWidth: 512, imageHeight: 512 }))).toMatchObject({ zoom: 0.25, pixelsWide: 128 });
    // Nothing smaller than ¼ exists, however large the image.
    expect(layoutGrid(input({ imageWidth: 8192, imageHeight: 8192 })).zoom).toBe(0.25);
  });

  test("asks for no more columns than there are images", () => {
    expect(layoutGrid(input({ count: 1 })).zoom).toBe(4);
    expect(layoutGrid(input({ count: 1, height: 200 })).zoom).toBe(1);
  });

  test("counts device pixels", () => {
    expect(layoutGrid(input({ width: 2000, height: 1200, ratio: 2 }))).toMatchObject({ zoom: 3, columns: 6 });
  });
});

describe("the page", () => {
  test("odd and long images: the last pixel of a side may stand for fewer", () => {
    expect(layoutGrid(input({ imageWidth: 97, imageHeight: 97, zoom: 0.5 })).pixelsWide).toBe(49);
    expect(layoutGrid(input({ imageWidth: 1024, imageHeight: 16, zoom: 0.25 }))).toMatchObject({
      tileWidth: 256,
      tileHeight: 4,
    });
  });

  test("a million rows keep whole device pixels", () => {
    const layout = layoutGrid(input({ zoom: 4, imageWidth: 1024, imageHeight: 1024 }));
    const last = tileBox(layout, 999_999);
    expect(Number.isInteger(last.y)).toBe(true);
    expect(last.y + last.height).toBeLessThan(layout.contentHeight);
    expect(positionAt(layout, last.x + 5, last.y + 5)).toBe(999_999);
  });

  test("what is at a point is where it is drawn; gaps hold nothing", () => {
    const layout = layoutGrid(input({ count: 100 }));
    for (const position of [0, 8, 9, 50, 99]) {
      const box = tileBox(layout, position);
      expect(positionAt(layout, box.x, box.y)).toBe(position);
      expect(positionAt(layout, box.x + box.width - 1, box.y + box.height + layout.caption - 1)).toBe(position);
      expect(positionAt(layout, box.x + box.width, box.y)).toBeNull();
      expect(positionAt(layout, box.x, box.y + box.height + layout.caption)).toBeNull();
    }
    const after = tileBox(layout, 99);
    expect(positionAt(layout, after.x + layout.pitchX, after.y)).toBeNull();
    expect(positionAt(layout, 2, 2)).toBeNull();
  });

  test("visible positions cover exactly the rows in sight", () => {
    const layout = layoutGrid(input({ count: 1000 }));
    const seen = positionsIn(layout, 10 * layout.pitchY + layout.top, 600);
    expect(seen.first).toBe(90);
    expect(seen.end).toBe(9 * (Math.floor(600 / layout.pitchY) + 11));
    expect(positionsIn(layout, layout.contentHeight - 100, 600).end).toBe(1000);
    expect(positionsIn(layoutGrid(input({ count: 0 })), 0, 600)).toEqual({ first: 0, end: 0 });
  });

  test("a rectangle takes every tile it touches and no other", () => {
    const layout = layoutGrid(input({ count: 100 }));
    const a = tileBox(layout, 10);
    const b = tileBox(layout, 21);
    const box = { x: a.x + 3, y: a.y + 3, width: b.x - a.x, height: b.y - a.y };
    expect(runsInBox(layout, box)).toEqual([
      { first: 10, end: 13 },
      { first: 19, end: 22 },
    ]);
    // In the gap between two columns.
    expect(runsInBox(layout, { x: a.x + a.width, y: a.y, width: 5, height: 4 })).toEqual([]);
    // Beyond the last image of the last row.
    const last = tileBox(layout, 99);
    expect(runsInBox(layout, { x: last.x, y: last.y, width: 900, height: 10 })).toEqual([{ first: 99, end: 100 }]);
  });
});

describe("scrolling", () => {
  const layout = layoutGrid(input({ count: 1000 }));
  test("brings a cell into view with the least movement", () => {
    expect(offsetToShow(layout, 0, 600, 3)).toBe(0);
    const below = offsetToShow(layout, 0, 600, 90);
    const box = tileBox(layout, 90);
    expect(below + 600).toBeGreaterThanOrEqual(box.y + box.height + layout.caption);
    expect(below).toBeLessThanOrEqual(box.y);
    expect(offsetToShow(layout, 5000, 600, 0)).toBe(0);
  });

  test("a taller cell than the window shows its head", () => {
    const tall = layoutGrid(input({ imageWidth: 2000, imageHeight: 2000, zoom: 1, count: 5 }));
    const offset = offsetToShow(tall, 0, 600, 2);
    expect(offset).toBe(tileBox(tall, 2).y - tall.top);
  });

  test("keeps the same images at the top when the zoom changes", () => {
    const larger = layoutGrid(input({ count: 1000, zoom: 2 }));
    const offset = offsetAfter(layout, larger, layout.top + 40 * layout.pitchY);
    const { first, end } = positionsIn(larger, offset, 10);
    expect(first).toBeLessThanOrEqual(360);
    expect(end).toBeGreaterThan(360);
    expect(offsetAfter(layout, larger, 0)).toBe(0);
  });

  test("a page is at least a row", () => {
    expect(rowsPerPage(layout, 600)).toBe(4);
    expect(rowsPerPage(layoutGrid(input({ imageWidth: 2000, imageHeight: 2000, zoom: 1 })), 600)).toBe(1);
  });
});

test("zooms that would be too small or too wide are not offered, 1× always is", () => {
  expect(usefulZooms(96, 1000, 1)).toEqual([0.5, 1, 2, 3, 4]);
  expect(usefulZooms(512, 1000, 1)).toEqual([0.25, 0.5, 1]);
  expect(usefulZooms(16, 1000, 1)).toEqual([1, 3, 4]);
  expect(usefulZooms(4096, 1000, 1)).toEqual([1]);
});

import { describe, expect, test } from "vitest";
import { gridAction, released, type GridKeys, type GridState } from "../../../src/renderer/views/gallery/keyboard.js";

const press = (key: string, change: Partial<GridKeys> = {}): GridKeys => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...change,
});
const state = (change: Partial<GridState> = {}): GridState => ({
  columns: 9,
  rows: 4,
  count: 100,
  position: 50,
  letters: true,
  ...change,
});
const to = (key: string, position: number, keys: Partial<GridKeys> = {}) => {
  const action = gridAction(press(key, keys), state({ position }));
  return action?.kind === "move" ? action.to : action;
};

describe("moving", () => {
  test("by one image and by one row, never past the ends", () => {
    expect(to("ArrowRight", 50)).toBe(51);
    expect(to("ArrowRight", 99)).toBe(99);
    expect(to("ArrowLeft", 0)).toBe(0);
    expect(to("ArrowDown", 50)).toBe(59);
    expect(to("ArrowUp", 50)).toBe(41);
    expect(to("ArrowUp", 4)).toBe(4);
    expect(to("ArrowDown", 99)).toBe(99);
  });

  test("down from above an incomplete last row ends on the last image", () => {
    // Row 11 holds only 99; below 95 there is nothing.
    expect(to("ArrowDown", 95)).toBe(99);
    expect(to("ArrowDown", 90)).toBe(99);
  });

  test("by a screen, to the first and the last", () => {
    expect(to("PageDown", 5)).toBe(41);
    expect(to("PageUp", 41)).toBe(5);
    expect(to("PageUp", 12)).toBe(3);
    expect(to("Home", 50)).toBe(0);
    expect(to("End", 50)).toBe(99);
  });

  test("the first arrow finds the first image", () => {
    expect(gridAction(press("ArrowDown"), state({ position: null }))).toEqual({ kind: "move", to: 0, extend: false });
    expect(gridAction(press("End"), state({ position: null }))).toEqual({ kind: "move", to: 99, extend: false });
  });

  test("Shift extends", () => {
    expect(gridAction(press("ArrowRight", { shiftKey: true }), state())).toEqual({
      kind: "move",
      to: 51,
      extend: true,
    });
  });
});

describe("other keys", () => {
  test("selection", () => {
    expect(gridAction(press(" "), state())).toEqual({ kind: "toggle" });
    expect(gridAction(press("a", { ctrlKey: true }), state())).toEqual({ kind: "all" });
    expect(gridAction(press("A", { metaKey: true }), state())).toEqual({ kind: "all" });
    expect(gridAction(press("I", { ctrlKey: true, shiftKey: true }), state())).toEqual({ kind: "invert" });
    expect(gridAction(press("Escape"), state())).toEqual({ kind: "clear" });
    expect(gridAction(press("Enter"), state())).toEqual({ kind: "compare", desk: "correlate" });
    expect(gridAction(press("Enter", { shiftKey: true }), state())).toEqual({ kind: "compare", desk: "rotate" });
  });

  test("keys of the frame are left alone", () => {
    for (const keys of [press("i", { ctrlKey: true }), press("k", { ctrlKey: true }), press("1", { altKey: true })]) {
      expect(gridAction(keys, state())).toBeNull();
    }
    expect(gridAction(press("Tab"), state())).toBeNull();
  });

  test("single letters can be turned off", () => {
    expect(gridAction(press("2"), state())).toEqual({ kind: "zoom", zoom: 2 });
    expect(gridAction(press("r"), state())).toEqual({ kind: "view" });
    expect(gridAction(press("l"), state())).toEqual({ kind: "hold", what: "follow" });
    expect(gridAction(press("h"), state())).toEqual({ kind: "hold", what: "bare" });
    for (const key of ["2", "r", "l", "h"]) expect(gridAction(press(key), state({ letters: false }))).toBeNull();
    expect(gridAction(press("ArrowRight"), state({ letters: false }))).not.toBeNull();
  });

  test("letting go", () => {
    expect(released("L")).toBe("follow");
    expect(released("x")).toBeNull();
  });

  test("an empty grid has no keys", () => {
    expect(gridAction(press("Home"), state({ count: 0 }))).toBeNull();
  });
});

import { beforeEach, describe, expect, test } from "vitest";
import {
  clearSelection,
  clickParticle,
  extendTo,
  invertSelection,
  selectAll,
  selectRuns,
  toggleParticle,
} from "../../../src/renderer/views/gallery/chooseParticles.js";
import { ParticleOrder, type OrderSource } from "../../../src/renderer/views/gallery/ParticleOrder.js";
import { IndexSet } from "../../../src/renderer/state/indexSet.js";
import { focusOn, selectionOf, useSelectionStore } from "../../../src/renderer/state/selection.js";
import { clearHistory, undo } from "../../../src/renderer/state/undo.js";

const SOURCE = "dataset:1";
const COUNT = 25_000;
/** An order that reverses everything. */
const asked: string[] = [];
const reversed: OrderSource = {
  rows: (_dataset, { first, count }) => {
    asked.push(`rows ${first} ${count}`);
    const indices = Array.from({ length: Math.min(count, COUNT - first) }, (_, k) => COUNT - 1 - first - k);
    return Promise.resolve({ indices, cells: indices.map(() => []) });
  },
  position: (_dataset, _order, index) => {
    asked.push(`position ${index}`);
    return Promise.resolve(COUNT - 1 - index);
  },
};
const fileOrder = new ParticleOrder(reversed, 1, null, COUNT);
const sorted = (): ParticleOrder => new ParticleOrder(reversed, 1, 7, COUNT);
const plain = { shiftKey: false, ctrlKey: false, metaKey: false };
const chosen = (): number[] => selectionOf(SOURCE).selected.toArray();

beforeEach(() => {
  useSelectionStore.setState({ bySource: {}, saved: [] });
  clearHistory();
  asked.length = 0;
});

describe("clicks", () => {
  test("one, one more, one less", async () => {
    await clickParticle(SOURCE, fileOrder, 4, 4, plain);
    await clickParticle(SOURCE, fileOrder, 9, 9, { ...plain, ctrlKey: true });
    expect(chosen()).toEqual([4, 9]);
    await clickParticle(SOURCE, fileOrder, 4, 4, { ...plain, metaKey: true });
    expect(chosen()).toEqual([9]);
    await clickParticle(SOURCE, fileOrder, 2, 2, plain);
    expect(chosen()).toEqual([2]);
    expect(asked).toEqual([]);
  });

  test("Shift takes the range from the anchor, in the order shown", async () => {
    await clickParticle(SOURCE, fileOrder, 4, 4, plain);
    await clickParticle(SOURCE, fileOrder, 7, 7, { ...plain, shiftKey: true });
    expect(chosen()).toEqual([4, 5, 6, 7]);
    // The anchor stays.
    await clickParticle(SOURCE, fileOrder, 2, 2, { ...plain, shiftKey: true });
    expect(chosen()).toEqual([2, 3, 4]);
    const order = sorted();
    await clickParticle(SOURCE, order, 0, COUNT - 1, plain);
    await clickParticle(SOURCE, order, 2, COUNT - 3, { ...plain, shiftKey: true });
    expect(chosen()).toEqual([COUNT - 3, COUNT - 2, COUNT - 1]);
  });

  test("Ctrl Shift adds the range", async () => {
    await clickParticle(SOURCE, fileOrder, 20, 20, plain);
    await clickParticle(SOURCE, fileOrder, 4, 4, { ...plain, ctrlKey: true });
    await clickParticle(SOURCE, fileOrder, 6, 6, { shiftKey: true, ctrlKey: true, metaKey: false });
    expect(chosen()).toEqual([4, 5, 6, 20]);
  });

  test("every choice can be taken back", async () => {
    await clickParticle(SOURCE, fileOrder, 4, 4, plain);
    clearHistory();
    await selectAll(SOURCE, fileOrder);
    expect(selectionOf(SOURCE).selected.count).toBe(COUNT);
    expect(undo()).toBe("Select all particles");
    expect(chosen()).toEqual([4]);
  });
});

describe("keys", () => {
  test("the first extension starts at the focus", async () => {
    focusOn(SOURCE, 5);
    await extendTo(SOURCE, fileOrder, 7, 7);
    expect(chosen()).toEqual([5, 6, 7]);
    expect(selectionOf(SOURCE)).toMatchObject({ anchor: 5, focus: 7 });
  });

  test("space, invert, clear", async () => {
    toggleParticle(SOURCE, 3);
    toggleParticle(SOURCE, 8);
    toggleParticle(SOURCE, 3);
    expect(chosen()).toEqual([8]);
    await invertSelection(SOURCE, fileOrder);
    expect(selectionOf(SOURCE).selected.count).toBe(COUNT - 1);
    expect(selectionOf(SOURCE).selected.has(8)).toBe(false);
    clearSelection(SOURCE);
    expect(chosen()).toEqual([]);
  });
});

test("a rectangle replaces, or adds to, what is selected", async () => {
  const runs = [
    { first: 10, end: 12 },
    { first: 20, end: 22 },
  ];
  await selectRuns(SOURCE, fileOrder, runs, IndexSet.empty);
  expect(chosen()).toEqual([10, 11, 20, 21]);
  await selectRuns(SOURCE, fileOrder, [{ first: 0, end: 1 }], selectionOf(SOURCE).selected);
  expect(chosen()).toEqual([0, 10, 11, 20, 21]);
});

describe("orders", () => {
  test("long ranges are asked for in pages the engine allows", async () => {
    const all = await sorted().between(0, COUNT);
    expect(all.count).toBe(COUNT);
    expect(asked).toEqual(["rows 0 10000", "rows 10000 10000", "rows 20000 5000"]);
  });

  test("what is known is not asked again", async () => {
    const order = sorted();
    expect(await order.indexAt(3)).toBe(COUNT - 4);
    expect(await order.positionOf(COUNT - 4)).toBe(3);
    expect(asked).toEqual(["rows 3 1"]);
    expect(await order.positionOf(0)).toBe(COUNT - 1);
    expect(asked).toEqual(["rows 3 1", "position 0"]);
  });
});

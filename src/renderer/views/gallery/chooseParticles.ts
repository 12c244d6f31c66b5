/** What clicks, ranges and rectangles do to the one selection that all views share. */
import { plural } from "../../components/numbers.js";
import { IndexSet } from "../../state/indexSet.js";
import { select, selectionOf } from "../../state/selection.js";
import type { ParticleOrder } from "./ParticleOrder.js";

export interface Modifiers {
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

const particles = (n: number): string => `Select ${plural(n, "particle")}`;
const isAdding = (keys: Modifiers): boolean => keys.ctrlKey || keys.metaKey;

/** A click: this one; with Ctrl, this one too or no longer; with Shift, all from the anchor to here. */
export async function clickParticle(
  source: string,
  order: ParticleOrder,
  position: number,
  index: number,
  keys: Modifiers,
): Promise<void> {
  order.remember(position, index);
  if (keys.shiftKey) return extendTo(source, order, position, index, isAdding(keys));
  if (isAdding(keys)) {
    const selected = selectionOf(source).selected.toggled(index);
    select(source, { selected, anchor: index, focus: index }, particles(selected.count));
    return;
  }
  select(source, { selected: IndexSet.of([index]), anchor: index, focus: index }, particles(1));
}

/** Select from the anchor to here; the anchor stays. */
export async function extendTo(
  source: string,
  order: ParticleOrder,
  position: number,
  index: number,
  adding = false,
): Promise<void> {
  const { anchor, focus, selected } = selectionOf(source);
  const from = anchor ?? focus ?? index;
  const at = await order.positionOf(from);
  // An anchor that is no longer shown anchors nothing.
  const start = at < 0 ? position : at;
  const range = await order.between(Math.min(start, position), Math.max(start, position) + 1);
  const next = adding ? selected.union(range) : range;
  select(source, { selected: next, anchor: at < 0 ? index : from, focus: index }, particles(next.count));
}

/** Space: the focused image, in or out. */
export function toggleParticle(source: string, index: number): void {
  const selected = selectionOf(source).selected.toggled(index);
  select(source, { selected, anchor: index, focus: index }, particles(selected.count));
}

export async function selectAll(source: string, order: ParticleOrder): Promise<void> {
  const selected = await order.all();
  select(source, { selected }, "Select all particles");
}

export async function invertSelection(source: string, order: ParticleOrder): Promise<void> {
  const shown = await order.all();
  select(source, { selected: shown.difference(selectionOf(source).selected) }, "Invert the selection");
}

export function clearSelection(source: string): void {
  if (selectionOf(source).selected.count > 0) select(source, { selected: IndexSet.empty, anchor: null });
}

/** All tiles a rectangle touches, given as runs of positions; with Ctrl or Shift in addition to `base`. */
export async function selectRuns(
  source: string,
  order: ParticleOrder,
  runs: readonly { first: number; end: number }[],
  base: IndexSet,
): Promise<void> {
  const parts = await Promise.all(runs.map((run) => order.between(run.first, run.end)));
  const selected = parts.reduce((all, part) => all.union(part), base);
  select(source, { selected }, particles(selected.count));
}

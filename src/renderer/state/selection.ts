/**
 * The one selection that all views share: for each set of images (by its sourceKey) the selected numbers, the anchor
 * of a range and the focused image; and the named selections of each dataset. Numbers count from 0.
 */
import { create } from "zustand";
import { IndexSet } from "./indexSet.js";
import { perform, remember } from "./undo.js";

export interface SourceSelection {
  selected: IndexSet;
  /** Where a Shift range starts. */
  anchor: number | null;
  focus: number | null;
}

export interface SavedSelection {
  id: number;
  name: string;
  /** sourceKey of the set it belongs to. */
  source: string;
  members: IndexSet;
}

export interface SelectionState {
  bySource: Readonly<Record<string, SourceSelection>>;
  saved: readonly SavedSelection[];
}

const NOTHING: SourceSelection = { selected: IndexSet.empty, anchor: null, focus: null };
let nextId = 1;

export const useSelectionStore = create<SelectionState>(() => ({ bySource: {}, saved: [] }));

export const selectionOf = (source: string): SourceSelection =>
  useSelectionStore.getState().bySource[source] ?? NOTHING;

export const useSelection = (source: string): SourceSelection =>
  useSelectionStore((s) => s.bySource[source] ?? NOTHING);

const write = (source: string, selection: SourceSelection): void =>
  useSelectionStore.setState(({ bySource }) => ({ bySource: { ...bySource, [source]: selection } }));

/** Change what is selected; can be undone. Moving the focus alone is no step of the history. */
export function select(source: string, change: Partial<SourceSelection>, label?: string): void {
  const before = selectionOf(source);
  const after = { ...before, ...change };
  write(source, after);
  if (after.selected === before.selected || after.selected.equals(before.selected)) return;
  remember({
    label: label ?? (after.selected.count === 0 ? "Clear selection" : `Select ${after.selected.count}`),
    mergeKey: `select:${source}`,
    undo: () => write(source, before),
    redo: () => write(source, after),
  });
}

export const focusOn = (source: string, index: number | null): void => select(source, { focus: index });

/** Keep what is selected under a name. */
export function saveSelection(source: string, name: string, members: IndexSet): SavedSelection {
  const saved: SavedSelection = { id: nextId++, name, source, members };
  perform({
    label: `Save selection ${name}`,
    redo: () => useSelectionStore.setState((s) => ({ saved: [...s.saved, saved] })),
    undo: () => useSelectionStore.setState((s) => ({ saved: s.saved.filter((other) => other.id !== saved.id) })),
  });
  return saved;
}

export function removeSaved(id: number): void {
  const before = useSelectionStore.getState().saved;
  const gone = before.find((s) => s.id === id);
  if (!gone) return;
  perform({
    label: `Delete selection ${gone.name}`,
    redo: () => useSelectionStore.setState((s) => ({ saved: s.saved.filter((other) => other.id !== id) })),
    undo: () => useSelectionStore.setState({ saved: before }),
  });
}

/** A dataset is gone or was read in another way: its numbers mean nothing any more. */
export function forgetSelection(source: string): void {
  useSelectionStore.setState(({ bySource, saved }) => {
    const { [source]: _, ...rest } = bySource;
    return { bySource: rest, saved: saved.filter((s) => s.source !== source) };
  });
}

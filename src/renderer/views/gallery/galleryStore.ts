/** What the user chose about looking at a dataset beyond its display: order, columns of the table, notes put away. */
import { create } from "zustand";
import { createJSONStorage, persist, type StateStorage } from "zustand/middleware";
import type { SortKey } from "../../../main/api/contract.js";
import { remember } from "../../state/undo.js";

export interface GalleryState {
  /** By path of the dataset; empty = file order. */
  sorts: Readonly<Record<string, readonly SortKey[]>>;
  /** Columns of the table by path; absent = the usual ones. */
  columns: Readonly<Record<string, readonly string[]>>;
  /** CSS px, by column id. */
  widths: Readonly<Record<string, number>>;
  /** First-run notes that were put away. */
  notes: readonly string[];
}

const INITIAL: GalleryState = { sorts: {}, columns: {}, widths: {}, notes: [] };
const KEPT = 50;

const nowhere = new Map<string, string>();
/** Outside a browser (tests) choices live in memory. */
const storage = (): StateStorage =>
  typeof localStorage === "undefined"
    ? {
        getItem: (name) => nowhere.get(name) ?? null,
        setItem: (name, value) => void nowhere.set(name, value),
        removeItem: (name) => void nowhere.delete(name),
      }
    : localStorage;

export const useGalleryStore = create<GalleryState>()(
  persist(() => INITIAL, {
    name: "annulus.gallery",
    version: 1,
    storage: createJSONStorage(storage),
    migrate: () => INITIAL,
  }),
);

const FILE_ORDER: readonly SortKey[] = [];

function put<T>(all: Readonly<Record<string, T>>, path: string, value: T): Readonly<Record<string, T>> {
  const { [path]: _, ...others } = all;
  return { ...Object.fromEntries(Object.entries(others).slice(1 - KEPT)), [path]: value };
}

export const useSort = (path: string): readonly SortKey[] => useGalleryStore((s) => s.sorts[path] ?? FILE_ORDER);

/** Sort gallery and table; can be undone. */
export function setSort(path: string, sort: readonly SortKey[], label: string): void {
  const before = useGalleryStore.getState().sorts[path] ?? FILE_ORDER;
  const write = (keys: readonly SortKey[]): void => {
    useGalleryStore.setState(({ sorts }) => ({ sorts: put(sorts, path, keys) }));
  };
  write(sort);
  remember({ label, undo: () => write(before), redo: () => write(sort) });
}

export const useChosenColumns = (path: string): readonly string[] | undefined =>
  useGalleryStore((s) => s.columns[path]);

export function setColumns(path: string, columns: readonly string[]): void {
  useGalleryStore.setState((s) => ({ columns: put(s.columns, path, columns) }));
}

export function setColumnWidth(column: string, width: number): void {
  useGalleryStore.setState(({ widths }) => ({ widths: { ...widths, [column]: Math.round(width) } }));
}

export function putNoteAway(note: string): void {
  useGalleryStore.setState(({ notes }) => ({ notes: notes.includes(note) ? notes : [...notes, note] }));
}

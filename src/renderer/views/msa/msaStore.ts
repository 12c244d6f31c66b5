/** What the user looks at on the desk; for this session, the part about one analysis by its result. */
import { create } from "zustand";
import { remember } from "../../state/undo.js";
import type { MapMode, MapTool } from "./map/FactorMap.js";

export type Tab = "desk" | "idea";

export interface MsaState {
  tab: Tab;
  /** The form at the left is out; null = as it fits: out while there is no analysis. */
  form: boolean | null;
  mode: MapMode;
  tool: MapTool;
  eigenMap: "polar" | "grey";
  /** "Aligned" notes that were answered, by result. */
  aligned: readonly number[];
  looking: Readonly<Record<number, Looking>>;
}

/** About one analysis. Factors count from 0. */
export interface Looking {
  /** Of the map; null = the first two. */
  axes: readonly [number, number] | null;
  /** In the sum; null = those above the noise. */
  used: readonly number[] | null;
  /** The image looked at; null = none, the sliders are free. */
  row: number | null;
  /** Where the sliders stand, one a factor; null = at the image, or at 0. */
  at: readonly number[] | null;
  /** Column that colours the points. */
  colour: string;
}

export const USUAL: Looking = { axes: null, used: null, row: null, at: null, colour: "classes" };

export const useMsaStore = create<MsaState>(() => ({
  tab: "desk",
  form: null,
  mode: "points",
  tool: "move",
  eigenMap: "polar",
  aligned: [],
  looking: {},
}));

export const setMsa = (change: Partial<Omit<MsaState, "looking">>): void => useMsaStore.setState(change);

export const useLooking = (result: number): Looking => useMsaStore((s) => s.looking[result] ?? USUAL);
export const lookingAt = (result: number): Looking => useMsaStore.getState().looking[result] ?? USUAL;

export const look = (result: number, change: Partial<Looking>): void =>
  useMsaStore.setState(({ looking }) => ({
    looking: { ...looking, [result]: { ...(looking[result] ?? USUAL), ...change } },
  }));

/** As {@link look}, as a step that can be undone. */
export function choose(result: number, change: Partial<Looking>, label: string): void {
  const before = lookingAt(result);
  const undone = Object.fromEntries(Object.keys(change).map((key) => [key, before[key as keyof Looking]]));
  look(result, change);
  remember({
    label,
    mergeKey: `msa:${result}:${Object.keys(change).join()}`,
    undo: () => look(result, undone),
    redo: () => look(result, change),
  });
}

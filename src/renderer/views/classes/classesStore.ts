/** What the user chose on the Classes desk; for this session. */
import { create } from "zustand";
import type { Display } from "../../../main/api/contract.js";
import type { ClassSort } from "./classes.js";

export interface ClassesState {
  sort: ClassSort;
  contrast: "common" | "class";
  /** Of the averages in the grid; null = fit. */
  zoom: 1 | 2 | 3 | null;
  view: Display["view"];
  /** Å, or px while the pixel size is not known; null = off. */
  lowPass: number | null;
  outline: boolean;
  /** Class that the one in sight is compared with, by result id. */
  other: Readonly<Record<number, number>>;
  /** Class in sight by result id. */
  chosen: Readonly<Record<number, number>>;
}

export const useClassesStore = create<ClassesState>(() => ({
  sort: "size",
  contrast: "common",
  zoom: null,
  view: "aligned",
  lowPass: null,
  outline: true,
  other: {},
  chosen: {},
}));

export const chooseClass = (result: number, classIndex: number): void =>
  useClassesStore.setState(({ chosen }) => ({ chosen: { ...chosen, [result]: classIndex } }));

export const chooseOther = (result: number, classIndex: number): void =>
  useClassesStore.setState(({ other }) => ({ other: { ...other, [result]: classIndex } }));

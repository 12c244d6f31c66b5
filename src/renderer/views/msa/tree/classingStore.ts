/** Classes as they stand on the desk, by the result of their tree; every change by hand can be undone. */
import { create } from "zustand";
import { remember } from "../../../state/undo.js";
import type { Classing } from "./classing.js";

export interface ClassingState {
  /** By result; absent = as cut by itself. */
  classings: Readonly<Record<number, Classing>>;
}

export const useClassings = create<ClassingState>(() => ({ classings: {} }));

const write = (tree: number, classing: Classing | undefined): void =>
  useClassings.setState(({ classings }) => {
    const { [tree]: _, ...rest } = classings;
    return { classings: classing ? { ...rest, [tree]: classing } : rest };
  });

/** @param label "Split class 3" @param merge steps of the same word within a second are one (dragging the cut) */
export function setClassing(tree: number, classing: Classing, label: string, merge?: string): void {
  const before = useClassings.getState().classings[tree];
  write(tree, classing);
  remember({
    label,
    ...(merge === undefined ? {} : { mergeKey: `classing:${tree}:${merge}` }),
    undo: () => write(tree, before),
    redo: () => write(tree, classing),
  });
}

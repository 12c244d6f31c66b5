/** One history for everything that can be taken back: choices, display settings, selections, deletion of results. */
import { create } from "zustand";

export interface Step {
  /** What was done, in words: "Low-pass 24 Å". */
  label: string;
  undo: () => void;
  redo: () => void;
  /** Steps of the same key within a second become one (dragging a slider). */
  mergeKey?: string;
}
interface Done extends Step {
  at: number;
}

export interface UndoState {
  past: readonly Done[];
  future: readonly Done[];
}

const LIMIT = 200;
const MERGE_MS = 1000;

export const useUndo = create<UndoState>(() => ({ past: [], future: [] }));

/** Remember a step that has just been done. */
export function remember(step: Step, now = Date.now()): void {
  useUndo.setState(({ past }) => {
    const last = past.at(-1);
    if (last && step.mergeKey !== undefined && last.mergeKey === step.mergeKey && now - last.at < MERGE_MS) {
      return { past: [...past.slice(0, -1), { ...step, undo: last.undo, at: now }], future: [] };
    }
    return { past: [...past, { ...step, at: now }].slice(-LIMIT), future: [] };
  });
}

/** Do a step and remember it. */
export function perform(step: Step): void {
  step.redo();
  remember(step);
}

/** @returns the label of what was taken back */
export function undo(): string | null {
  const { past, future } = useUndo.getState();
  const step = past.at(-1);
  if (!step) return null;
  useUndo.setState({ past: past.slice(0, -1), future: [step, ...future] });
  step.undo();
  return step.label;
}

/** @returns the label of what was done again */
export function redo(): string | null {
  const { past, future } = useUndo.getState();
  const step = future[0];
  if (!step) return null;
  useUndo.setState({ past: [...past, step], future: future.slice(1) });
  step.redo();
  return step.label;
}

export const clearHistory = (): void => useUndo.setState({ past: [], future: [] });

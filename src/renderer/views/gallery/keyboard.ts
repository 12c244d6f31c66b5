/** What a key means while the grid has the focus. */
import type { Zoom } from "../../display/zoom.js";

export interface GridKeys {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

export interface GridState {
  columns: number;
  /** Rows of a screen. */
  rows: number;
  count: number;
  /** Place of the focused image in the order; null = none yet. */
  position: number | null;
  /** Single-letter keys are on. */
  letters: boolean;
}

export type GridAction =
  | { kind: "move"; to: number; extend: boolean }
  | { kind: "toggle" }
  | { kind: "all" }
  | { kind: "invert" }
  | { kind: "clear" }
  | { kind: "copy" }
  /** The two selected images, on the desk that compares two. */
  | { kind: "compare"; desk: "correlate" | "rotate" }
  | { kind: "zoom"; zoom: Zoom }
  | { kind: "view" }
  /** Until the key is let go. */
  | { kind: "hold"; what: "bare" | "follow" };

const HOLDS: Readonly<Record<string, "bare" | "follow">> = { h: "bare", l: "follow" };

function moved(key: string, state: GridState, at: number): number | null {
  const last = state.count - 1;
  const { columns } = state;
  // A step down from the row above the last, incomplete one ends on the last image.
  const down = (rows: number): number => {
    const lastRow = Math.floor(last / columns);
    const row = Math.min(lastRow, Math.floor(at / columns) + rows);
    return row === Math.floor(at / columns) ? at : Math.min(last, row * columns + (at % columns));
  };
  const up = (rows: number): number => {
    const row = Math.max(0, Math.floor(at / columns) - rows);
    return row * columns + (at % columns);
  };
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, at - 1);
    case "ArrowRight":
      return Math.min(last, at + 1);
    case "ArrowUp":
      return up(1);
    case "ArrowDown":
      return down(1);
    case "PageUp":
      return up(state.rows);
    case "PageDown":
      return down(state.rows);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}

/** @returns null for a key that means nothing here */
export function gridAction(keys: GridKeys, state: GridState): GridAction | null {
  const command = keys.ctrlKey || keys.metaKey;
  if (keys.altKey || state.count === 0) return null;
  const letter = keys.key.toLowerCase();
  if (command) {
    if (letter === "a" && !keys.shiftKey) return { kind: "all" };
    if (letter === "c" && !keys.shiftKey) return { kind: "copy" };
    if (letter === "i" && keys.shiftKey) return { kind: "invert" };
    return null;
  }
  // The first key of somebody who has just come to the grid finds the first image, it does not step past it.
  const to = moved(keys.key, state, state.position ?? 0);
  if (to !== null) {
    const first = state.position === null && keys.key.startsWith("Arrow") ? 0 : to;
    return { kind: "move", to: first, extend: keys.shiftKey };
  }
  if (keys.key === "Enter") return { kind: "compare", desk: keys.shiftKey ? "rotate" : "correlate" };
  if (keys.key === " ") return { kind: "toggle" };
  if (keys.key === "Escape") return { kind: "clear" };
  if (!state.letters || keys.shiftKey) return null;
  if (/^[1-4]$/.test(keys.key)) return { kind: "zoom", zoom: Number(keys.key) as Zoom };
  if (letter === "r") return { kind: "view" };
  const hold = HOLDS[letter];
  return hold ? { kind: "hold", what: hold } : null;
}

/** What letting a key go ends. */
export const released = (key: string): "bare" | "follow" | null => HOLDS[key.toLowerCase()] ?? null;

/** What a key means on the desk. */
import type { Shift } from "./shifts.js";

interface DeskKeys {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

export type DeskAction =
  /** g is moved by so many pixels on screen, y down. */
  | { kind: "nudge"; by: Shift }
  | { kind: "peak"; step: 1 | -1 }
  | { kind: "look" }
  | { kind: "padding" }
  | { kind: "swap" }
  | { kind: "back" };

const ARROWS: Readonly<Record<string, Shift>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
const LETTERS: Readonly<Record<string, DeskAction>> = {
  s: { kind: "look" },
  p: { kind: "padding" },
  x: { kind: "swap" },
};

/** @param letters single-letter keys are on @returns null for a key that means nothing here */
export function deskAction(keys: DeskKeys, letters: boolean): DeskAction | null {
  if (keys.ctrlKey || keys.metaKey || keys.altKey) return null;
  const arrow = ARROWS[keys.key];
  if (arrow) {
    const far = keys.shiftKey ? 5 : 1;
    return { kind: "nudge", by: { x: far * arrow.x, y: far * arrow.y } };
  }
  if (keys.key === "Escape") return { kind: "back" };
  if (!letters) return null;
  const letter = keys.key.toLowerCase();
  if (letter === "n") return { kind: "peak", step: keys.shiftKey ? -1 : 1 };
  return keys.shiftKey ? null : (LETTERS[letter] ?? null);
}

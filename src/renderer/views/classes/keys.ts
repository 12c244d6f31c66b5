import type { KeyHelp } from "../desk.js";

export const CLASSES_KEYS: readonly KeyHelp[] = [
  { keys: "← → ↑ ↓", does: "choose a class; among members: move the focus" },
  { keys: "Home End", does: "first, last" },
  { keys: "↵", does: "select the members of the class" },
  { keys: "M", does: "classes: merge with another; members: move the selected to another class" },
  { keys: "N F2", does: "name the class" },
  { keys: "Space", does: "select the focused member (Shift arrows: a range)" },
  { keys: "Ctrl A", does: "select all members" },
  { keys: "R", does: "members: raw, aligned, residual" },
  { keys: "1 2 3 4", does: "members: zoom" },
  { keys: "H", does: "hide the outline while held" },
  { keys: "Ctrl E", does: "export" },
];

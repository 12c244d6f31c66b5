import type { KeyHelp } from "../desk.js";

export const MSA_KEYS: readonly KeyHelp[] = [
  { keys: "Ctrl ↵", does: "run the form" },
  { keys: "1 … 9", does: "factor into the sum, out of it" },
  { keys: "L", does: "lasso on, off (Shift adds, Alt subtracts)" },
  { keys: "V", does: "points, images, density" },
  { keys: "↑ ↓ ← →", does: "on the map: move; on the tree: parent, child, before, after; in space: turn" },
  { keys: "+ − 0", does: "on the map and in space: nearer, farther, everything" },
  { keys: "− +", does: "on the tree: a class less, a class more" },
  { keys: "↵", does: "on the tree: select the branch" },
  { keys: "← →", does: "on a slider: 0.1 of ten (Shift: ten times that)" },
  { keys: "Esc", does: "nothing selected, no image looked at" },
];

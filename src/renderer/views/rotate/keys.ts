import type { KeyHelp } from "../desk.js";

export const ROTATE_KEYS: readonly KeyHelp[] = [
  { keys: "← →", does: "turn image 2 by 1° (Shift: 10°)" },
  { keys: "Esc", does: "back to the angle found" },
  { keys: "↑ ↓", does: "on a ring: wider, narrower" },
  { keys: "arrows", does: "on the grid: the shift beside it" },
  { keys: "Home", does: "on the grid: the best shift" },
  { keys: "B", does: "image 2 before, after" },
  { keys: "X", does: "swap the images" },
  { keys: "↵", does: "apply rotation and shift" },
];

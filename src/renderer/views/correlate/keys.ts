/** The keys of the desk, as "?" shows them. */
import type { KeyHelp } from "../desk.js";

export const CORRELATE_KEYS: readonly KeyHelp[] = [
  { keys: "← → ↑ ↓", does: "move g by 1 px (Shift: 5 px)" },
  { keys: "N", does: "next peak (Shift N: previous)" },
  { keys: "S", does: "surface, contours, flat" },
  { keys: "P", does: "padding on, off" },
  { keys: "X", does: "swap f and g" },
  { keys: "Esc", does: "back from a tried shift to the peak" },
  { keys: "arrows + − 0", does: "on the surface: turn, zoom, reset" },
];

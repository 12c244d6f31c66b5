/** The keys of the gallery, as "?" shows them. */
import type { KeyHelp } from "../desk.js";

export const GALLERY_KEYS: readonly KeyHelp[] = [
  { keys: "← → ↑ ↓", does: "move" },
  { keys: "Shift ←", does: "extend the selection" },
  { keys: "Space", does: "select, or no longer" },
  { keys: "↵", does: "two selected: open them in Correlate (Shift: Rotate)" },
  { keys: "Ctrl A", does: "select all shown" },
  { keys: "Ctrl Shift I", does: "invert the selection" },
  { keys: "Home End", does: "first, last" },
  { keys: "PgUp PgDn", does: "a screen up, down" },
  { keys: "1 2 3 4", does: "zoom" },
  { keys: "R", does: "raw, aligned, residual" },
  { keys: "hold L", does: "loupe follows the pointer" },
  { keys: "hold H", does: "hide marks on images" },
  { keys: "Ctrl C", does: "copy rows of the table" },
];

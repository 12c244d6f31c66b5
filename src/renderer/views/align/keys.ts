import type { KeyHelp } from "../desk.js";

export const ALIGN_KEYS: readonly KeyHelp[] = [
  { keys: "Ctrl ↵", does: "run" },
  { keys: ", .", does: "iteration before, after" },
  { keys: "← →", does: "the same, on the averages" },
  { keys: "↑ ↓", does: "class above, below" },
  { keys: "Home End", does: "first, last iteration" },
  { keys: "Space", does: "play the iterations" },
];

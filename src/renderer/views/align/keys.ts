import type { KeyHelp } from "../desk.js";

export const ALIGN_KEYS: readonly KeyHelp[] = [
  { keys: "Ctrl ↵", does: "run" },
  { keys: ", .", does: "iteration before, after" },
  { keys: "← →", does: "the same, on the averages" },
  { keys: "↑ ↓", does: "class above, below" },
  { keys: "Home End", does: "first, last iteration" },
  { keys: "Space", does: "play the iterations" },
  { keys: "↑ ↓", does: "in a tree of pairs: parent, child" },
  { keys: "← →", does: "in a tree: before, after on the same level" },
  { keys: "Home End", does: "in a tree: first, last of the level" },
  { keys: "↵", does: "in a tree: the members of the node" },
  { keys: "+ −", does: "in a tree: open the part below the node, one level up" },
];

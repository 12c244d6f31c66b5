import { useEffect, useMemo, useRef } from "react";
import { useCommands, type Command } from "../../state/commands.js";
import { setPair, swapped, type Pair } from "../explore/pair.js";
import { setReach, setRotate, USUAL, useRotateStore } from "./rotateStore.js";

const GROUP = "Rotate";

interface RotateActions {
  pair: Pair;
  apply: () => void;
  turn: (by: number) => void;
  back: () => void;
  toggle: () => void;
}

/** The desk's commands for the palette. */
export function useRotateCommands(actions: RotateActions): void {
  const now = useRef(actions);
  useEffect(() => {
    now.current = actions;
  });
  const commands = useMemo(
    (): Command[] => [
      { id: "rotate.apply", title: "Apply rotation and shift", group: GROUP, keys: "↵", icon: "rotate", run: () => now.current.apply() }, // prettier-ignore
      { id: "rotate.swap", title: "Swap image 1 and image 2", group: GROUP, keys: "X", icon: "swap", run: () => setPair(swapped(now.current.pair)) }, // prettier-ignore
      { id: "rotate.toggle", title: "Image 2 before or after rotation", group: GROUP, keys: "B", words: "toggle", run: () => now.current.toggle() }, // prettier-ignore
      {
        id: "rotate.more",
        title: "Turn image 2 by 10°",
        group: GROUP,
        keys: "Shift →",
        run: () => now.current.turn(10),
      },
      { id: "rotate.less", title: "Turn image 2 by −10°", group: GROUP, keys: "Shift ←", run: () => now.current.turn(-10) }, // prettier-ignore
      { id: "rotate.back", title: "Back to the angle found", group: GROUP, keys: "Esc", icon: "reset", run: () => now.current.back() }, // prettier-ignore
      {
        id: "rotate.wider",
        title: "Search larger shifts",
        group: GROUP,
        words: "grid range grow",
        run: () => reach(1),
      },
      {
        id: "rotate.narrower",
        title: "Search smaller shifts",
        group: GROUP,
        words: "grid range",
        run: () => reach(-1),
      },
      { id: "rotate.noise", title: "Other noise (next seed)", group: GROUP, words: "random", run: () => setRotate({ seed: useRotateStore.getState().seed + 1 }) }, // prettier-ignore
      { id: "rotate.defaults", title: "Rings and search as at first", group: GROUP, icon: "reset", words: "defaults reset", run: () => setRotate(USUAL) }, // prettier-ignore
    ],
    [],
  );
  useCommands(commands);
}

function reach(steps: 1 | -1): void {
  const { maxShift, shiftStep } = useRotateStore.getState();
  setReach(Math.max(0, maxShift + steps * shiftStep));
}

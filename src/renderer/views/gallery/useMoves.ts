/** Moving the focus and extending the selection by keys: one step after the other, however long the engine takes. */
import { useRef } from "react";
import { notifyError } from "../../state/notices.js";
import { focusOn, selectionOf } from "../../state/selection.js";
import { clearSelection, extendTo, invertSelection, selectAll, toggleParticle } from "./chooseParticles.js";
import { compareSelected } from "../explore/pair.js";
import type { GridAction } from "./keyboard.js";
import type { ParticleOrder } from "./ParticleOrder.js";

export interface Moves {
  /** Where the next step starts: the focus, or where it is about to be. */
  position(this: void): number | null;
  /** @returns false for an action that is not about focus and selection */
  act(this: void, action: GridAction): boolean;
}

export function useMoves(
  source: string,
  order: ParticleOrder,
  indexAt: (position: number) => number | undefined,
  focusPosition: number | null,
): Moves {
  const queue = useRef<Promise<void>>(Promise.resolve());
  const heading = useRef<{ order: ParticleOrder; to: number } | null>(null);
  const inTurn = (step: () => Promise<void> | void): void => {
    queue.current = queue.current
      .then(step)
      .catch((error: unknown) => notifyError("The selection could not be changed", error));
  };
  const move = (to: number, extend: boolean): void => {
    const target = { order, to };
    heading.current = target;
    inTurn(async () => {
      // A later plain step has made this one needless.
      if (!extend && heading.current !== target) return;
      try {
        const index = indexAt(to) ?? (await order.indexAt(to));
        order.remember(to, index);
        if (extend) await extendTo(source, order, to, index);
        else focusOn(source, index);
      } finally {
        if (heading.current === target) heading.current = null;
      }
    });
  };
  return {
    position: () => (heading.current?.order === order ? heading.current.to : focusPosition),
    act: (action) => {
      switch (action.kind) {
        case "move":
          move(action.to, action.extend);
          return true;
        case "toggle":
          inTurn(() => {
            const { focus } = selectionOf(source);
            if (focus !== null) toggleParticle(source, focus);
          });
          return true;
        case "all":
          inTurn(() => selectAll(source, order));
          return true;
        case "invert":
          inTurn(() => invertSelection(source, order));
          return true;
        case "compare":
          inTurn(() => compareSelected(source, action.desk));
          return true;
        case "clear":
          inTurn(() => clearSelection(source));
          return true;
        default:
          return false;
      }
    },
  };
}

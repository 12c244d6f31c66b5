/** Keys and palette commands of the desk. */
import { useEffect, useMemo } from "react";
import { create } from "zustand";
import { useCommands, type Command } from "../../state/commands.js";
import { useSettings } from "../../state/settings.js";
import { setPair, swapped, type KnownPair } from "../explore/pair.js";
import { lookAtPeak, nextLook, setControls, tryShift, useLooking, type SurfaceLook } from "./correlateStore.js";
import { deskAction, type DeskAction } from "./keyboard.js";
import { withinMap, type MapSize, type Shift } from "./shifts.js";

export interface KeysOf {
  pair: KnownPair;
  /** How many there are, and which is looked at. */
  peaks: number;
  peak: number;
  shift: Shift;
  box: MapSize;
  flipped: boolean;
  padding: number;
  look: SurfaceLook;
}

function perform(action: DeskAction, { pair, peaks, peak, shift, box, flipped, padding, look }: KeysOf): void {
  switch (action.kind) {
    case "nudge": {
      // On screen g goes with the arrow; d says where g lies from f, so it goes the other way.
      const down = flipped ? -action.by.y : action.by.y;
      return tryShift(withinMap({ x: shift.x - action.by.x, y: shift.y - down }, box));
    }
    case "peak":
      if (peaks === 0) return;
      // From a tried shift the first press comes back to the peak.
      return lookAtPeak(useLooking.getState().tried ? peak : (peak + action.step + peaks) % peaks);
    case "look":
      return setControls({ look: nextLook(look) });
    case "padding":
      return setControls({ padding: padding === 1 ? "2" : "none" });
    case "swap":
      return setPair(swapped(pair));
    case "back":
      return tryShift(null);
  }
}

/** What keys and commands act on: the desk as it was last drawn. */
const useNow = create<{ now: KeysOf | null }>(() => ({ now: null }));

function act(action: DeskAction): void {
  const { now } = useNow.getState();
  if (now) perform(action, now);
}

/** Keys act on the stage, not in fields, lists and dialogs. */
function isOnStage(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (document.querySelector("dialog[open]") || target.matches("input, select, textarea, [role=dialog] *"))
    return false;
  return target === document.body || target.closest("[data-region=Correlate]") !== null;
}

export function useCorrelateKeys(of: KeysOf): void {
  const letters = useSettings((s) => s.letterKeys);
  useEffect(() => {
    useNow.setState({ now: of });
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || !isOnStage(event.target)) return;
      const action = deskAction(event, letters);
      if (!action || (action.kind === "back" && useLooking.getState().tried === null)) return;
      event.preventDefault();
      act(action);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [letters]);

  const { padding, look } = of;
  const commands = useMemo((): Command[] => {
    const command = (id: string, title: string, action: DeskAction, keys: string, words?: string): Command => ({
      id: `correlate.${id}`,
      group: "Correlate",
      title,
      keys,
      ...(words === undefined ? {} : { words }),
      run: () => act(action),
    });
    return [
      command("swap", "Swap f and g", { kind: "swap" }, "X"),
      command("peak", "Next peak", { kind: "peak", step: 1 }, "N"),
      command("look", `Show the map as ${nextLook(look)}`, { kind: "look" }, "S", "surface contours flat"),
      command("padding", padding === 1 ? "Pad 2×" : "No padding (periodic)", { kind: "padding" }, "P", "wrap-around"),
      command("back", "Back to the peak", { kind: "back" }, "Esc"),
      ...KINDS.map(([kind, title]): Command => ({
        id: `correlate.kind.${kind}`,
        group: "Correlate",
        title,
        run: () => setControls({ kind }),
      })),
    ];
  }, [padding, look]);
  useCommands(commands);
}

const KINDS = [
  ["ccf", "Cross-correlation function"],
  ["acf", "Auto-correlation function of f"],
  ["phase", "Phase-only correlation function"],
  ["mutual", "Mutual correlation function"],
] as const;

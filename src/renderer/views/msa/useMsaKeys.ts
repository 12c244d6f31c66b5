/** Keys and palette commands of the desk. */
import { useEffect, useMemo } from "react";
import { create } from "zustand";
import { useCommands, type Command } from "../../state/commands.js";
import { useSettings } from "../../state/settings.js";
import type { MapMode } from "./map/FactorMap.js";
import { setMsa, useMsaStore } from "./msaStore.js";

export interface KeysOf {
  factors: number;
  onToggle: (factor: number) => void;
  onSignificant: () => void;
  onReset: () => void;
  onAverage: () => void;
  onEscape: () => boolean;
  onGrow: () => void;
  onSave: () => void;
}

const NEXT: Readonly<Record<MapMode, MapMode>> = { points: "images", images: "density", density: "points" };
const nextMode = (): void => setMsa({ mode: NEXT[useMsaStore.getState().mode] });
const toggleLasso = (): void => setMsa({ tool: useMsaStore.getState().tool === "lasso" ? "move" : "lasso" });

/** What keys and commands act on: the desk as it was last drawn. */
const useNow = create<{ now: KeysOf | null }>(() => ({ now: null }));
const act = (does: (now: KeysOf) => void): void => {
  const { now } = useNow.getState();
  if (now) does(now);
};

/** Keys act on the stage and on the rail one came from, not in fields, lists and dialogs. */
function isOnStage(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (document.querySelector("dialog[open]")) return false;
  if (target.matches("select, textarea, [role=dialog] *, input:not([type=range])")) return false;
  return target === document.body || target.closest("[data-region=MSA], [data-region=Inspector], nav") !== null;
}

export function useMsaKeys(of: KeysOf): void {
  const letters = useSettings((s) => s.letterKeys);
  useEffect(() => {
    useNow.setState({ now: of });
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !isOnStage(event.target)) return;
      if (event.key === "Escape") {
        if (useNow.getState().now?.onEscape()) event.preventDefault();
        return;
      }
      if (!letters) return;
      if (/^[1-9]$/.test(event.key)) {
        const k = Number(event.key) - 1;
        act((now) => k < now.factors && now.onToggle(k));
      } else if (event.key === "l" || event.key === "L") toggleLasso();
      else if (event.key === "v" || event.key === "V") nextMode();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [letters]);

  const commands = useMemo((): Command[] => {
    const command = (id: string, title: string, run: () => void, keys?: string, words?: string): Command => ({
      id: `msa.${id}`,
      group: "MSA",
      title,
      ...(keys === undefined ? {} : { keys }),
      ...(words === undefined ? {} : { words }),
      run,
    });
    return [
      command("lasso", "Lasso", toggleLasso, "L", "select points"),
      command("mode", "Map as points, images, density", nextMode, "V", "thumbnails"),
      command("significant", "Factors above the noise in the sum", () => act((now) => now.onSignificant())),
      command("average", "Average only", () => act((now) => now.onAverage()), undefined, "no factors reconstitution"),
      command("reset", "Reset the sliders to the particle", () => act((now) => now.onReset())),
      command(
        "grow",
        "Grow the tree of classes",
        () => act((now) => now.onGrow()),
        undefined,
        "dendrogram ward hierarchical",
      ),
      command("save", "Save the classes of the tree", () => act((now) => now.onSave()), undefined, "dendrogram cut"),
      command("idea", "The idea: images as points", () => setMsa({ tab: "idea" }), undefined, "covariance pixels"),
      command("desk", "Factors, map and tree", () => setMsa({ tab: "desk" })),
      command("form", "Analysis form", () => setMsa({ form: true, tab: "desk" }), undefined, "run pca correspondence"),
    ];
  }, []);
  useCommands(commands);
}

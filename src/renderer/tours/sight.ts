/** Brings what a step speaks of into sight, where the window is too small to show all of a desk at once. */
import { runCommand } from "../state/commands.js";
import { setPanels } from "../state/settings.js";

const TRY_MS = 100;
const TRIES = 40;

/**
 * A desk is built behind the one in sight, so what is sought may come later.
 * @param card title of a card on the MSA desk @param inspector the step speaks of the panel at the right
 * @returns ends it, and puts a panel that lay over the stage away again
 */
export function bringToSight({ card, inspector }: { card?: string | undefined; inspector: boolean }): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let opened = false;
  const attempt = (left: number): void => {
    const stage = document.querySelector("[data-region=MSA]");
    const heads = [...(stage?.querySelectorAll("section > header h2") ?? [])];
    if (heads.length === 0) {
      if (left > 0) timer = setTimeout(() => attempt(left - 1), TRY_MS);
      return;
    }
    const section = heads.find((h) => h.textContent === card)?.closest("section");
    section?.scrollIntoView({ block: "nearest" });
    if (inspector && !isOut()) {
      setPanels("msa", { inspectorOpen: true });
      timer = setTimeout(() => {
        // Where it lies over the stage, it comes out only when asked for.
        if (!isOut()) opened = runCommand("inspector");
      }, TRY_MS);
    }
  };
  timer = setTimeout(() => attempt(TRIES), TRY_MS);
  return () => {
    clearTimeout(timer);
    if (opened && isOut()) runCommand("inspector");
  };
}

const isOut = (): boolean => document.querySelector("[data-region=Inspector]") !== null;

/** The keys that work everywhere (ux: window). Desks add their own; single letters act only inside image grids. */
import { hasCommandKey } from "../shell.js";
import { runCommand } from "../state/commands.js";
import { moveRegion } from "./regions.js";
import type { KeyHelp } from "../views/desk.js";
import { DESKS } from "../views/registry.js";

/** Keys with Ctrl (⌘) and the command they run. */
const WITH_COMMAND: Readonly<Record<string, string>> = {
  k: "palette",
  b: "sidebar",
  i: "inspector",
  j: "drawer",
  o: "open",
  e: "export",
  ".": "cancelJob",
  "+": "scale.larger",
  "=": "scale.larger",
  "-": "scale.smaller",
  "0": "scale.reset",
};

/** For the list of keys. */
export const keysEverywhere = (): readonly KeyHelp[] => [
  { keys: "Ctrl K", does: "command palette" },
  { keys: `Alt 1 … ${DESKS.length}`, does: "desks" },
  { keys: "Ctrl B", does: "sidebar" },
  { keys: "Ctrl I", does: "inspector" },
  { keys: "Ctrl J", does: "drawer" },
  { keys: "Ctrl O", does: "open files" },
  { keys: "Ctrl E", does: "export" },
  { keys: "Ctrl Z", does: "undo" },
  { keys: "Ctrl Shift Z", does: "redo" },
  { keys: "F6", does: "next region (Shift F6: previous)" },
  { keys: "Ctrl .", does: "cancel the newest running job" },
  { keys: "Ctrl + − 0", does: "interface scale" },
  { keys: "Esc", does: "close" },
  { keys: "?", does: "keys" },
];

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type="checkbox"], [type="range"]), textarea'));

/** The command a key press stands for, or null. Text fields keep their own undo. */
export function commandOf(event: KeyboardEvent): string | null {
  if (event.altKey && !event.ctrlKey && !event.metaKey && /^Digit[1-9]$/.test(event.code))
    return `desk:${event.code.at(-1)}`;
  if (event.key === "F6") return event.shiftKey ? "region.previous" : "region.next";
  if (event.key === "?" && !isTextField(event.target)) return "help.keys";
  if (!hasCommandKey(event) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === "z" || key === "y") {
    if (isTextField(event.target)) return null;
    return key === "y" || event.shiftKey ? "redo" : "undo";
  }
  if (event.shiftKey && key !== "+" && key !== "=") return null;
  return WITH_COMMAND[key] ?? null;
}

/** @param deskAt id of the desk at a place of the rail, from 1 */
export function handleKey(event: KeyboardEvent, deskAt: (n: number) => string | undefined): void {
  if (event.defaultPrevented) return;
  const command = commandOf(event);
  if (command === null) return;
  const inDialog = document.querySelector("dialog[open]") !== null;
  if (inDialog && !command.startsWith("scale.")) return;
  event.preventDefault();
  if (command.startsWith("desk:")) {
    const desk = deskAt(Number(command.slice(5)));
    if (desk !== undefined) runCommand(`desk.${desk}`);
  } else if (command === "region.next") moveRegion(1);
  else if (command === "region.previous") moveRegion(-1);
  else runCommand(command);
}

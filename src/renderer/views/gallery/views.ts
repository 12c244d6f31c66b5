/** Raw, aligned, residual. */
import type { Display } from "../../../main/api/contract.js";
import { setDisplay, type DatasetDisplay } from "../../state/settings.js";

export const VIEWS: readonly { value: Display["view"]; label: string; help: string }[] = [
  { value: "raw", label: "Raw", help: "The pixels of the file" },
  { value: "aligned", label: "Aligned", help: "Turned and shifted onto the class average; interpolated once" },
  { value: "residual", label: "Residual", help: "Aligned particle minus its scaled class average" },
];

export function setView(path: string, chosen: DatasetDisplay, view: Display["view"], alignment: number): void {
  const label = VIEWS.find((v) => v.value === view)?.label ?? view;
  setDisplay(path, { display: { ...chosen.display, view, alignment } }, `View ${label.toLowerCase()}`);
}

export function nextView(view: Display["view"]): Display["view"] {
  const at = VIEWS.findIndex((v) => v.value === view);
  return VIEWS[(at + 1) % VIEWS.length]!.value;
}

/** What a desk is: one place of work on the rail. */
import type { ComponentType } from "react";
import type { IconName } from "../icons/Icon.js";

export interface KeyHelp {
  /** "A", "Shift →". */
  keys: string;
  does: string;
}

export interface DeskEntry {
  /** "gallery", "align", "classes". */
  id: string;
  title: string;
  icon: IconName;
  /** Draws itself with DeskLayout; reads usePlace for what is open. */
  Desk: ComponentType;
  /** Shown by "?". */
  keys: readonly KeyHelp[];
}

/** What only the desktop window can do: native dialogs, paths of dropped files, menu items. */
import type { AnnulusShell } from "../main/api/shell.js";

declare global {
  interface Window {
    annulusShell?: AnnulusShell;
  }
}

/** Null in a browser. */
export const shell = (): AnnulusShell | null => window.annulusShell ?? null;

const isMac = (): boolean => shell()?.platform === "darwin" || /Mac/.test(navigator.platform);

/** The key that commands go with: ⌘ on a Mac, Ctrl elsewhere. */
export const hasCommandKey = (event: { ctrlKey: boolean; metaKey: boolean }): boolean =>
  isMac() ? event.metaKey : event.ctrlKey;

/** "Ctrl K" as this machine's keyboard says it. */
export const keysText = (keys: string): string => (isMac() ? keys.replace("Ctrl", "⌘").replace("Alt", "⌥") : keys);

/** What only the desktop window can do; absent in a browser. Offered by the preload as `window.annulusShell`. */

/** Commands of the native menu; the page maps them to what its own keys do. */
export type MenuCommand =
  | "open"
  | "export"
  | "palette"
  | "undo"
  | "redo"
  | "keys"
  | "theme"
  | "sidebar"
  | "inspector"
  | "drawer"
  | "zoomIn"
  | "zoomOut"
  | "zoomReset"
  | "example";

export interface AnnulusShell {
  /** The native dialog; empty when closed without a choice. */
  openFiles(): Promise<string[]>;
  chooseFolder(): Promise<string | null>;
  saveAs(name: string): Promise<string | null>;
  /** Path of a dropped file; empty when it has none. */
  pathOf(file: File): string;
  /** @returns stops listening */
  onMenu(listener: (command: string) => void): () => void;
}

declare global {
  interface Window {
    annulusShell?: AnnulusShell;
  }
}

/** Null in a browser. */
export const shell = (): AnnulusShell | null => window.annulusShell ?? null;

/** What the page finds as `window.annulusShell` in the desktop window; in a browser there is none. */

/** Menu items that the page carries out itself. */
export type MenuCommand =
  | "export"
  | "undo"
  | "redo"
  | "palette"
  | "desk.gallery"
  | "desk.correlate"
  | "desk.rotate"
  | "desk.align"
  | "desk.classes"
  | "sidebar"
  | "inspector"
  | "drawer"
  | "scale.larger"
  | "scale.smaller"
  | "scale.reset"
  | "theme.dark"
  | "theme.light"
  | "theme.system"
  | "tour.faces"
  | "tour.states"
  | "help.keys";

export interface AnnulusShell {
  /** process.platform of the engine: "darwin" shows ⌘ for Ctrl. */
  platform: string;
  /** Native dialog; empty when it was cancelled. */
  openFiles(): Promise<string[]>;
  /** Native dialog for a folder to export to; null when it was cancelled. */
  chooseFolder(): Promise<string | null>;
  /** Native save dialog; null when it was cancelled. @param name proposed file name */
  saveAs(name: string): Promise<string | null>;
  /** Where a dropped file lies. */
  pathOf(file: File): string;
  /** Menu items; returns the function that ends it. */
  onMenu(listener: (command: MenuCommand) => void): () => void;
}

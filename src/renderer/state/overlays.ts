/** Which sheet lies over the window. */
import { create } from "zustand";

export type Overlay =
  | { kind: "palette" }
  | { kind: "keys" }
  /** The path field; `note` says why it came up by itself. */
  | { kind: "open"; note?: string }
  | { kind: "dataset"; id: number }
  /** The form of a tool; null = the first, to choose from. */
  | { kind: "tool"; tool: string | null }
  | { kind: "export"; result: number };

export interface OverlayState {
  overlay: Overlay | null;
}

export const useOverlay = create<OverlayState>(() => ({ overlay: null }));

export const showOverlay = (overlay: Overlay): void => useOverlay.setState({ overlay });
export const closeOverlay = (): void => useOverlay.setState({ overlay: null });

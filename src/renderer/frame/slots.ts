/** Places of the frame that a desk may fill from inside itself. */
import { createContext } from "react";

export interface FrameSlots {
  /** Id of the desk on screen. */
  desk: string;
  /** Left part of the status bar. */
  status: HTMLElement | null;
  /** Below 1280 px (of the interface scale) the inspector lies over the stage. */
  inspectorOverlays: boolean;
  /** Whether the overlaying inspector is out. */
  overlayOpen: boolean;
  setOverlayOpen: (open: boolean) => void;
  /** Which panels the desk has at all. */
  setOffered: (panels: OfferedPanels) => void;
}

export interface OfferedPanels {
  drawer: boolean;
  inspector: boolean;
}

export const SlotsContext = createContext<FrameSlots>({
  desk: "",
  status: null,
  inspectorOverlays: false,
  overlayOpen: false,
  setOverlayOpen: () => undefined,
  setOffered: () => undefined,
});

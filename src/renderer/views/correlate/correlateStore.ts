/** What the user chose on the Correlate desk: the parameters of `ccf` and how its answer is drawn. Kept over a reload. */
import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import type { Shift } from "./shifts.js";

/** "acf": the auto-correlation of f, the same tool with g = f. */
export type CorrelationKind = "ccf" | "acf" | "phase" | "mutual";
/** "auto": none while the largest shift is at most a quarter of the box, else 2×. */
export type Padding = "auto" | "none" | "1.5" | "2";
export type PeakFit = "parabola" | "centreOfGravity" | "none";
export type SurfaceLook = "surface" | "contours" | "flat";

/** The controls of the inspector. Null = the default, which goes with the box. */
export interface Controls {
  kind: CorrelationKind;
  normalise: boolean;
  padding: Padding;
  /** px; null = 0.47 box, 0 = none. */
  maskRadius: number | null;
  /** px; null = a quarter of the box. */
  maxShift: number | null;
  /** Å, or px while the pixel size is not known; 0 = off. */
  lowPass: number;
  highPass: number;
  peakFit: PeakFit;
  peaks: number;
  peakDistance: number;
  bruteForce: boolean;
}

interface CorrelateState extends Controls {
  look: SurfaceLook;
  spectra: "amplitude" | "phase";
}

export const CONTROLS: Controls = {
  kind: "ccf",
  normalise: true,
  padding: "auto",
  maskRadius: null,
  maxShift: null,
  lowPass: 0,
  highPass: 0,
  peakFit: "parabola",
  peaks: 5,
  peakDistance: 3,
  bruteForce: true,
};
const START: CorrelateState = { ...CONTROLS, look: "surface", spectra: "amplitude" };

const storage =
  typeof sessionStorage === "undefined" ? undefined : createJSONStorage<CorrelateState>(() => sessionStorage);

export const useCorrelateStore = create<CorrelateState>()(
  persist(() => START, {
    name: "annulus.correlate",
    version: 1,
    migrate: () => START,
    ...(storage ? { storage } : {}),
  }),
);

export const setControls = (change: Partial<CorrelateState>): void => {
  useCorrelateStore.setState(change);
};

/** Which shift is in sight: one of the peaks, or one that the user tries; not kept. */
export interface Looking {
  peak: number;
  tried: Shift | null;
}
export const useLooking = create<Looking>(() => ({ peak: 0, tried: null }));

export const lookAtPeak = (peak: number): void => {
  useLooking.setState({ peak, tried: null });
};
export const tryShift = (tried: Shift | null): void => {
  useLooking.setState({ tried });
};

const LOOKS: readonly SurfaceLook[] = ["surface", "contours", "flat"];
export const nextLook = (look: SurfaceLook): SurfaceLook => LOOKS[(LOOKS.indexOf(look) + 1) % LOOKS.length]!;

/** What the rotation explorer is set to; kept over a reload of the page. */
import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import type { RingInterpolation, RingWeight } from "../../../core/polar/rings.js";

/** Null = the default, which depends on the box. */
export interface RotateSettings {
  /** px. */
  innerRadius: number | null;
  outerRadius: number | null;
  ringStep: number | null;
  /** Degrees. */
  angularStep: number;
  ringWeight: RingWeight;
  interpolation: RingInterpolation;
  /** Shifts reach so far along x and y, px. */
  maxShift: number;
  shiftStep: number;
  /** How far they reached before the last change of {@link maxShift}: its searches are the old ones. */
  shiftBefore: number | null;
  mirror: boolean;
  /** Standard deviation of noise added to image 2, in units of its own. */
  noise: number;
  seed: number;
  /** Å; 0 = none. */
  lowPass: number;
  highPass: number;
}

export const USUAL: RotateSettings = {
  innerRadius: null,
  outerRadius: null,
  ringStep: null,
  angularStep: 1,
  ringWeight: "radius",
  interpolation: "bilinear",
  maxShift: 2,
  shiftStep: 1,
  shiftBefore: null,
  mirror: true,
  noise: 0,
  seed: 1,
  lowPass: 0,
  highPass: 0,
};

const storage = typeof sessionStorage === "undefined" ? undefined : createJSONStorage<RotateSettings>(() => sessionStorage); // prettier-ignore

export const useRotateStore = create<RotateSettings>()(
  persist(() => USUAL, { name: "annulus.rotate", version: 2, migrate: () => USUAL, ...(storage ? { storage } : {}) }),
);

export const setRotate = (change: Partial<RotateSettings>): void => {
  useRotateStore.setState(change);
};

/** Let shifts reach farther or less far; what was searched before stays known. */
export function setReach(maxShift: number): void {
  const before = useRotateStore.getState().maxShift;
  if (maxShift !== before) useRotateStore.setState({ maxShift, shiftBefore: before });
}

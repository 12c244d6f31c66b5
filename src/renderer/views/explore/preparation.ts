/** What is done to both images before they are compared, on whichever desk; kept over a reload of the page. */
import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import type { Fit } from "../../../core/prepare/fit.js";

export interface Preparation {
  /** What is done about two sizes; "none": they are refused. */
  fit: Fit;
  /** A choice of the tools' parameter `ctf`. */
  ctf: string;
}

export const UNPREPARED: Preparation = { fit: "none", ctf: "auto" };

const storage = typeof sessionStorage === "undefined" ? undefined : createJSONStorage<Preparation>(() => sessionStorage); // prettier-ignore

export const usePreparation = create<Preparation>()(
  persist(() => UNPREPARED, { name: "annulus.pair", version: 1, migrate: () => UNPREPARED, ...(storage ? { storage } : {}) }), // prettier-ignore
);

export const setPreparation = (change: Partial<Preparation>): void => {
  usePreparation.setState(change);
};

/** Where the user is: which desk, and what is open on it. Kept over a reload of the page, not over a new window. */
import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";

export interface PlaceState {
  /** Null = the start screen. */
  desk: string | null;
  dataset: number | null;
  result: number | null;
  job: number | null;
}

/** The desk that shows a dataset first. */
export const FIRST_DESK = "gallery";

const NAME = "annulus.place";
const START: PlaceState = { desk: null, dataset: null, result: null, job: null };
const storage = typeof sessionStorage === "undefined" ? undefined : createJSONStorage<PlaceState>(() => sessionStorage);

export const usePlace = create<PlaceState>()(
  persist(() => START, { name: NAME, version: 1, migrate: () => START, ...(storage ? { storage } : {}) }),
);

/** False in a window that has just been opened. */
export const wasHereBefore = (): boolean =>
  typeof sessionStorage !== "undefined" && sessionStorage.getItem(NAME) !== null;

/** Move; what is not named stays. */
export const goTo = (place: Partial<PlaceState>): void => {
  usePlace.setState(place);
};

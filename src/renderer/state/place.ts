/** Where the user is: which desk, and what is open on it. */
import { create } from "zustand";

export interface PlaceState {
  /** Null = the start screen. */
  desk: string | null;
  dataset: number | null;
  result: number | null;
  job: number | null;
}

export const usePlace = create<PlaceState>(() => ({ desk: null, dataset: null, result: null, job: null }));

/** Move; what is not named stays. */
export const goTo = (place: Partial<PlaceState>): void => usePlace.setState(place);

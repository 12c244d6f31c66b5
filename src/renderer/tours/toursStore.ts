/** How far the user has come in which tour; kept between starts. */
import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";

export interface ToursState {
  /** Tour on screen; null = none. */
  tour: string | null;
  /** Step in sight by tour, from 0. */
  at: Readonly<Record<string, number>>;
  /** Ids of the steps that were done once, by tour. */
  done: Readonly<Record<string, readonly string[]>>;
  edge: "bottom" | "top";
  /** One line only. */
  folded: boolean;
}

const START: ToursState = { tour: null, at: {}, done: {}, edge: "bottom", folded: false };
const storage = typeof localStorage === "undefined" ? undefined : createJSONStorage<ToursState>(() => localStorage);

export const useTours = create<ToursState>()(
  persist(() => START, { name: "annulus.tours", version: 1, migrate: () => START, ...(storage ? { storage } : {}) }),
);

export const setTours = (change: Partial<Pick<ToursState, "edge" | "folded">>): void => {
  useTours.setState(change);
};

export const leaveTour = (): void => {
  useTours.setState({ tour: null });
};

/** @param step from 0 */
export const atStep = (tour: string, step: number): void => {
  useTours.setState(({ at }) => ({ tour, at: { ...at, [tour]: step } }));
};

export const stepDone = (tour: string, step: string): void => {
  const { done } = useTours.getState();
  const before = done[tour] ?? [];
  if (!before.includes(step)) useTours.setState({ done: { ...done, [tour]: [...before, step] } });
};

/** From the first step, nothing done. */
export const forgetTour = (tour: string): void => {
  useTours.setState(({ at, done }) => ({ at: { ...at, [tour]: 0 }, done: { ...done, [tour]: [] } }));
};

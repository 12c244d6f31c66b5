/** Going through a tour: starting it, its steps, and what "do it for me" is at. */
import { create } from "zustand";
import { enter } from "./reach.js";
import { atStep, forgetTour, useTours } from "./toursStore.js";
import type { Tour } from "./tour.js";

interface Moving {
  busy: boolean;
  failure: string | null;
}
export const useMoving = create<Moving>(() => ({ busy: false, failure: null }));

/** Did the user move in a tour since the page was loaded? */
let moved = false;
export const hasMoved = (): boolean => moved;

export function goToStep(tour: Tour, place: number): void {
  moved = true;
  useMoving.setState({ failure: null });
  atStep(tour.id, place);
  enter(tour, tour.steps[place]!);
}

/** Where it was left; from the start where it was finished. */
export function startTour(tour: Tour): void {
  const { at, done } = useTours.getState();
  const place = at[tour.id] ?? 0;
  const ended = place >= tour.steps.length - 1 && (done[tour.id]?.length ?? 0) >= tour.steps.length;
  if (ended) forgetTour(tour.id);
  goToStep(tour, ended ? 0 : Math.min(place, tour.steps.length - 1));
}

/** "13 steps", "step 5 of 13", "done". */
export function progressWords(tour: Tour, at: number | undefined, done: readonly string[] | undefined): string {
  const many = tour.steps.length;
  const ids = new Set(tour.steps.map((s) => s.id));
  const finished = done?.filter((id) => ids.has(id)).length ?? 0;
  if (finished >= many) return "done";
  return at || finished > 0 ? `step ${Math.min(at ?? 0, many - 1) + 1} of ${many}` : `${many} steps`;
}

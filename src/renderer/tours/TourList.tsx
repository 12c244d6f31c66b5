/** The tours, for the start screen: what each shows, and how far one has come. */
import type { ReactNode } from "react";
import { Icon } from "../icons/Icon.js";
import { TOURS } from "./list.js";
import { progressWords, startTour } from "./moving.js";
import { useTours } from "./toursStore.js";

export function TourList({ className, disabled }: { className: string | undefined; disabled: boolean }): ReactNode {
  const at = useTours((s) => s.at);
  const done = useTours((s) => s.done);
  return (
    <ul className={className} aria-label="Guided tours">
      {TOURS.map((tour) => (
        <li key={tour.id}>
          <button type="button" disabled={disabled} onClick={() => startTour(tour)}>
            <Icon name="play" size={14} />
            <b>Tour: {tour.title}</b>
            <span>
              {tour.help}, {progressWords(tour, at[tour.id], done[tour.id])}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Tours in the palette: each to start, and the one that is taken to go on with. */
import { useMemo } from "react";
import { useCommands, type Command } from "../state/commands.js";
import { TOURS, tourById } from "./list.js";
import { goToStep, startTour } from "./moving.js";
import { leaveTour, useTours } from "./toursStore.js";

export function useTourCommands(): void {
  const id = useTours((s) => s.tour);
  const at = useTours((s) => (id === null ? 0 : (s.at[id] ?? 0)));
  const commands = useMemo((): Command[] => {
    const now = tourById(id);
    return [
      ...TOURS.map((tour): Command => ({
        id: `tour.${tour.id}`,
        group: "Help",
        title: `Guided tour: ${tour.title}`,
        icon: "play",
        words: `learn lecture example ${tour.help}`,
        run: () => startTour(tour),
      })),
      ...(now
        ? [
            {
              id: "tour.next",
              group: "Help",
              title: "Tour: next step",
              disabled: at >= now.steps.length - 1,
              run: () => goToStep(now, at + 1),
            },
            {
              id: "tour.back",
              group: "Help",
              title: "Tour: step before",
              disabled: at === 0,
              run: () => goToStep(now, at - 1),
            },
            { id: "tour.leave", group: "Help", title: "Leave the tour", run: leaveTour },
          ]
        : []),
    ];
  }, [id, at]);
  useCommands(commands);
}

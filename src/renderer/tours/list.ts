/** The tours that exist, in the order of the start screen. */
import { FACES } from "./faces.js";
import { STATES } from "./states.js";
import type { Tour } from "./tour.js";

export const TOURS: readonly Tour[] = [FACES, STATES];

export const tourById = (id: string | null): Tour | null => TOURS.find((t) => t.id === id) ?? null;

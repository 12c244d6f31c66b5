/** Has the user come to where a step leads, by whatever way? Pure functions. */
import type { ResultInfo } from "../../main/api/contract.js";
import type { Goal } from "./tour.js";
import { figureOf, isClassificationOf, resultOfRun, type World } from "./world.js";

/** The classification of the example that the Classes desk shows; null where it shows something else. */
export function averagesOnScreen({ place, dataset, results }: World): ResultInfo | null {
  const result = results.find((r) => r.id === place.result);
  return place.desk === "classes" && result && dataset && isClassificationOf(result, dataset.id) ? result : null;
}

export function isMet(goal: Goal, world: World): boolean {
  const { dataset, analysis, looking } = world;
  if (!dataset) return false;
  switch (goal.kind) {
    case "opened":
      return true;
    case "filtered":
      return world.lowPass;
    case "pair":
      return world.place.desk === "correlate" && isPair(world, goal.same);
    case "run":
      return resultOfRun(goal, world, dataset.id, analysis?.id ?? null) !== null;
    case "sum":
      return analysis !== null && sumOf(analysis, looking.used).join() === goal.factors.join();
    case "map":
      return analysis !== null && world.mode === goal.mode;
    case "particle":
      return analysis !== null && (looking.row !== null || world.focus !== null);
    case "slide":
      return analysis !== null && looking.at !== null;
    case "cut":
      return world.cut !== null && world.cut.classes === goal.classes && !world.cut.byHand;
    case "averages":
      return averagesOnScreen(world) !== null;
  }
}

function isPair({ pair, classes }: World, same: boolean): boolean {
  if (!pair || !classes || pair[0] === pair[1]) return false;
  return (classes[pair[0]] === classes[pair[1]]) === same;
}

/** From 1; those above the noise, or the first two, where the user chose none. */
function sumOf(analysis: ResultInfo, used: readonly number[] | null): number[] {
  if (used) return used.map((k) => k + 1);
  const many = figureOf(analysis, "significant") ?? 0;
  return Array.from({ length: many > 0 ? many : 2 }, (_, k) => k + 1);
}

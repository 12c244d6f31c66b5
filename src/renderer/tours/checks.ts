/** What a step found, measured by the engine on the example as it stands, against what is known of how it was drawn. */
import { bestAssignment, contingency } from "../../core/classify/agreement.js";
import type { DatasetInfo, SourceRef } from "../../main/api/contract.js";
import { count, fixed, signed } from "../components/numbers.js";
import { engine } from "../engine.js";
import { classOfObjects, cutInto } from "../views/msa/tree/classing.js";
import { mergeTree } from "../views/msa/tree/mergeTree.js";
import { averagesOnScreen } from "./goals.js";
import { agreement, meanOf, nearestAgree, onTheirSide, somePairs, wholeClasses } from "./measures.js";
import type { Check, Goal } from "./tour.js";
import { FACTORS, figureOf, resultOfRun, type World } from "./world.js";

export interface Finding {
  /** As it is known to be. */
  ok: boolean;
  text: string;
}

/** Pairs of each class that are measured, and how many requests run at a time. */
const OF_EACH = 7;
const AT_ONCE = 4;
/** An image or two may cross the middle of a factor by noise alone. */
const SURELY = 0.98;
/** Column of the example that holds the classes. */
export const CLASS_COLUMN = "star:rlnClassNumber";

/** Says what the finding depends on: asked again only when this changes. */
export function findingKey(check: Check, goal: Goal, world: World): string {
  const { dataset, pair, analysis, tree, cut, looking, focus, place } = world;
  const of = ((): unknown[] => {
    switch (check.kind) {
      case "images":
      case "noise":
        return [];
      case "pair":
        return [pair];
      case "average":
      case "figure":
      case "truth":
        return [runIn(goal, world)?.id];
      case "sides":
      case "neighbours":
        return [analysis?.id];
      case "residual":
        return [analysis?.id, looking.row ?? focus];
      case "whole":
        return [tree?.id, cut];
      case "members":
        return [place.result];
    }
  })();
  return JSON.stringify([dataset?.id, check, of]);
}

const runIn = (goal: Goal, world: World): ReturnType<typeof resultOfRun> =>
  goal.kind === "run" && world.dataset ? resultOfRun(goal, world, world.dataset.id, world.analysis?.id ?? null) : null;

/** Null where what it speaks of is not there any more. @throws what the engine refuses */
export async function measure(check: Check, goal: Goal, world: World, signal: AbortSignal): Promise<Finding | null> {
  const { dataset, classes, analysis, tree } = world;
  if (!dataset || !classes) return null;
  switch (check.kind) {
    case "images": {
      const size = `${dataset.width} × ${dataset.height} px`;
      return {
        ok: dataset.count === check.known,
        text: `${count(dataset.count)} images of ${size} are open; ${count(check.known)} were drawn.`,
      };
    }
    case "noise": {
      const rho = meanOf(await coefficients(dataset, somePairs(classes, true, OF_EACH), signal));
      const snr = rho / (1 - rho);
      return {
        ok: Math.abs(snr - check.snr) < 0.1 * check.snr,
        text: `Signal to noise, from pairs of one class: ${fixed(snr, 2)} in power. Drawn with ${fixed(check.snr, 2)}.`,
      };
    }
    case "pair":
      return pairFinding(check, world, dataset, classes, signal);
    case "average":
      return averageFinding(goal, world, dataset, classes, signal);
    case "figure": {
      const result = runIn(goal, world);
      const found = result && figureOf(result, check.figure);
      return found === null
        ? null
        : { ok: found === check.known, text: `${count(found)} ${check.what}; ${count(check.known)} are known.` };
    }
    case "sides": {
      if (!analysis) return null;
      const data = await engine.resultData(analysis.id, FACTORS, "factors", signal);
      const many = data.eigenvalues.length;
      const values = Array.from(data.index, (_, i) => data.coordinates[i * many + check.factor - 1]!);
      const { right, high } = onTheirSide(
        values,
        Array.from(data.index, (i) => classes[i]!),
        check.bit,
      );
      const [low, top] = high ? check.what : [check.what[1], check.what[0]];
      const all = data.index.length;
      return {
        ok: right >= SURELY * all,
        text: `Factor ${check.factor}: ${low} (−), ${top} (+). ${count(right)} of ${count(all)} images lie on the side of their class.`,
      };
    }
    case "neighbours": {
      if (!analysis) return null;
      const data = await engine.resultData(analysis.id, FACTORS, "factors", signal);
      const of = Array.from(data.index, (i) => classes[i]!);
      const agree = (used: number): number => nearestAgree(data.coordinates, data.eigenvalues.length, used, of);
      const right = agree(check.factors);
      return {
        ok: right === of.length,
        text: `The nearest point is of the same class for ${count(agree(check.factors - 1))} of ${count(of.length)} by ${check.factors - 1} factors, for ${count(right)} by ${check.factors}.`,
      };
    }
    case "residual": {
      const row = world.looking.row ?? world.focus;
      if (!analysis || row === null) return null;
      const source: SourceRef = { kind: "result", id: analysis.id, output: FACTORS };
      const params = { factors: [1, 2, 3], images: [row + 1] };
      const ran = await engine.explore(
        { tool: "reconstitute", inputs: { factors: { source, images: null } }, params },
        signal,
      );
      const sd = ran.figures["residualSd"] ?? NaN;
      return {
        ok: Math.abs(sd - check.noise) < 0.06 * check.noise,
        text: `Particle ${row + 1}: the residual has sd ${fixed(sd, 2)}; the noise that was added has ${fixed(check.noise, 2)}.`,
      };
    }
    case "whole": {
      if (!tree || !world.cut) return null;
      const merges = mergeTree(await engine.resultData(tree.id, "tree", "table", signal));
      if (merges.leaves !== classes.length) return null;
      const found = classOfObjects(merges, cutInto(merges, world.cut.classes));
      const { whole, of } = wholeClasses(found, classes);
      const known = `${whole} of ${of} drawn classes lie whole in one branch.`;
      if (check.classes !== of) return { ok: whole === of, text: known };
      const right = agreeing(classes, found);
      return {
        ok: right === classes.length,
        text: `${count(right)} of ${count(classes.length)} images are right. ${known}`,
      };
    }
    case "truth": {
      const result = runIn(goal, world);
      const [right, ari] = result ? [figureOf(result, "right"), figureOf(result, "ari")] : [null, null];
      return right === null || ari === null
        ? null
        : {
            ok: right === classes.length,
            text: `${count(right)} of ${count(classes.length)} right, ARI ${fixed(ari, 3)}, as the file knows them.`,
          };
    }
    case "members": {
      const result = averagesOnScreen(world);
      if (!result) return null;
      const table = await engine.resultData(result.id, "members", "table", signal);
      const sizes = Array.from(table.columns.find((c) => c.name === "particles")?.values ?? []);
      const each = sizes.filter((n) => n === check.each).length;
      return {
        ok: sizes.length === check.classes && each === check.classes,
        text: `${count(each)} of ${count(sizes.length)} averages hold ${count(check.each)} images, as drawn; noise is √${check.each} = ${fixed(Math.sqrt(check.each), 1)} times lower.`,
      };
    }
  }
}

/** Images in the class that is paired with theirs, classes paired so that most agree. */
function agreeing(classes: readonly number[], found: Int32Array): number {
  const table = contingency(classes, found);
  return bestAssignment(table).reduce((sum, c, r) => sum + (c < 0 ? 0 : table.counts[r * table.columns + c]!), 0);
}

async function pairFinding(
  check: Extract<Check, { kind: "pair" }>,
  { pair }: World,
  dataset: DatasetInfo,
  classes: readonly number[],
  signal: AbortSignal,
): Promise<Finding | null> {
  if (!pair) return null;
  const [own] = await coefficients(dataset, [pair], signal);
  const alike = meanOf(await coefficients(dataset, somePairs(classes, true, OF_EACH), signal));
  const expected = agreement(check.snr);
  if (check.same) {
    return {
      ok: Math.abs(alike - expected) < 0.1 * expected,
      text: `This pair, not moved: ${signed(own!, 3)}. Pairs of one class: ${fixed(alike, 3)} on average; the noise lets through SNR/(1 + SNR) = ${fixed(expected, 3)}.`,
    };
  }
  const others = meanOf(await coefficients(dataset, somePairs(classes, false, OF_EACH), signal));
  return {
    ok: others < alike,
    text: `This pair, not moved: ${signed(own!, 3)}. Pairs of two classes: ${fixed(others, 3)} on average, of one class ${fixed(alike, 3)}.`,
  };
}

async function averageFinding(
  goal: Goal,
  world: World,
  dataset: DatasetInfo,
  classes: readonly number[],
  signal: AbortSignal,
): Promise<Finding | null> {
  const result = runIn(goal, world);
  if (!result) return null;
  const particles = figureOf(result, "particles") ?? 0;
  const some = somePairs(classes, true, OF_EACH).map(([i]) => i);
  const average: SourceRef = { kind: "result", id: result.id, output: "averages" };
  const withIt = meanOf(
    await inTurns(some, (i) => coefficient(imageOf(dataset, i), { source: average, images: [0] }, dataset, signal)),
  );
  const alike = meanOf(await coefficients(dataset, somePairs(classes, true, OF_EACH), signal));
  return {
    ok: particles === dataset.count && withIt > alike,
    text: `${count(particles)} of ${count(dataset.count)} averaged. An image agrees with the average by ${fixed(withIt, 3)}, with another of its own class by only ${fixed(alike, 3)}.`,
  };
}

interface Chosen {
  source: SourceRef;
  images: number[];
}
const imageOf = ({ id }: DatasetInfo, index: number): Chosen => ({ source: { kind: "dataset", id }, images: [index] });

/** Of two images as they lie, within the radius that the Correlate desk takes by itself. */
async function coefficient(a: Chosen, b: Chosen, { width, height }: DatasetInfo, signal: AbortSignal): Promise<number> {
  const maskRadius = Math.round(0.47 * Math.min(width ?? 0, height ?? 0));
  const ran = await engine.explore({ tool: "ccc", inputs: { a, b }, params: { maskRadius } }, signal);
  return ran.figures["ccc"] ?? NaN;
}

const coefficients = (
  dataset: DatasetInfo,
  pairs: readonly (readonly [number, number])[],
  signal: AbortSignal,
): Promise<number[]> =>
  inTurns(pairs, ([a, b]) => coefficient(imageOf(dataset, a), imageOf(dataset, b), dataset, signal));

/** A few at a time: what the user looks at comes between. */
async function inTurns<T>(items: readonly T[], ask: (item: T) => Promise<number>): Promise<number[]> {
  const answers = new Array<number>(items.length);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) answers[i] = await ask(items[i]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}

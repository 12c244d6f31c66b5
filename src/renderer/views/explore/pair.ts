/** The two images that the explorers look at; the same pair on both desks, kept until the page is closed. */
import { create } from "zustand";
import type { DatasetInfo, InputRef, ResultInfo, SourceRef } from "../../../main/api/contract.js";
import { commonSize, type Size } from "../../../core/prepare/fit.js";
import { plural } from "../../components/numbers.js";
import { sourceKey } from "../../data/tileCache.js";
import { runCommand } from "../../state/commands.js";
import { notify } from "../../state/notices.js";
import { selectionOf } from "../../state/selection.js";
import { useSession } from "../../state/session.js";
import { inputChoices, type InputChoice } from "../../tools/inputChoices.js";
import { UNPREPARED, usePreparation, type Preparation } from "./preparation.js";

/** One image of something that is open; `index` from 0. */
export interface Member {
  source: SourceRef;
  index: number;
}
export interface Pair {
  f: Member;
  g: Member;
}

const usePairStore = create<{ chosen: Pair | null }>(() => ({ chosen: null }));

export const setPair = (pair: Pair): void => usePairStore.setState({ chosen: pair });

/** Look at the two selected images of a set (by its sourceKey); says so where there are not two. */
export function compareSelected(key: string, desk: "correlate" | "rotate"): void {
  const { datasets, results } = useSession.getState();
  const source = inputChoices("images", datasets, results).find((c) => c.key === key)?.source;
  const { selected } = selectionOf(key);
  const [first, second] = firstTwo(selected);
  if (!source || selected.count !== 2 || first === undefined || second === undefined) {
    notify({
      tone: "info",
      title: "Select two images to compare them",
      text: `${plural(selected.count, "image is", "images are")} selected. Ctrl click or Space selects one more.`,
    });
    return;
  }
  setPair({ f: { source, index: first }, g: { source, index: second } });
  runCommand(`desk.${desk}`);
}

/** A member with all that is known of its set. */
export type KnownMember = Member & { choice: InputChoice };
export interface KnownPair {
  f: KnownMember;
  g: KnownMember;
  prepared: Preparation;
}

/** The two images as they are compared: on one size. */
export interface Box {
  width: number;
  height: number;
  /** Å/px; null = not known. */
  pixelSize: number | null;
}

export const sizeOf = ({ choice: { width, height } }: KnownMember): Size => ({
  width: width ?? 1,
  height: height ?? 1,
});

export const isOneSize = ({ f, g }: Pick<KnownPair, "f" | "g">): boolean =>
  commonSize(sizeOf(f), sizeOf(g), "none") !== null;

/** Of two sizes that are refused, that of f. */
export const boxOf = ({ f, g, prepared: { fit } }: KnownPair): Box => ({
  ...(commonSize(sizeOf(f), sizeOf(g), fit) ?? sizeOf(f)),
  pixelSize: f.choice.pixelSize ?? g.choice.pixelSize,
});

/** The parameters of any tool of pairs that say how both are prepared; what is as usual is left out. */
export const preparedParams = ({ prepared: { fit, ctf }, ...pair }: KnownPair): Record<string, string> => ({
  ...(fit !== "none" && !isOneSize(pair) ? { fit } : {}),
  ...(ctf !== UNPREPARED.ctf ? { ctf } : {}),
});

/** A pair with all that is known of its sets; null when one of them is not open. */
export function knownPair(
  { f, g }: Pair,
  choices: readonly InputChoice[],
  prepared: Preparation = UNPREPARED,
): KnownPair | null {
  const known = (member: Member): KnownMember | null => {
    const choice = choices.find((c) => c.key === sourceKey(member.source));
    return choice && member.index < choice.count ? { ...member, choice } : null;
  };
  const [first, second] = [known(f), known(g)];
  return first && second ? { f: first, g: second, prepared } : null;
}

/**
 * The pair as chosen, if its images are still open; else the first two selected images of the dataset in sight, or its
 * first two. Null where nothing is open that holds images.
 */
export function usePair(
  dataset: number | null,
  datasets: readonly DatasetInfo[],
  results: readonly ResultInfo[],
): KnownPair | null {
  const chosen = usePairStore((s) => s.chosen);
  const prepared = usePreparation();
  const choices = inputChoices("images", datasets, results);
  const known = (member: Member | undefined): KnownMember | null => {
    const choice = member && choices.find((c) => c.key === sourceKey(member.source));
    return choice && member.index < choice.count ? { ...member, choice } : null;
  };
  const usual = choices.find((c) => c.source.kind === "dataset" && c.source.id === dataset) ?? choices[0];
  if (!usual) return null;
  const selected = firstTwo(selectionOf(usual.key).selected);
  const at = (place: number): KnownMember => ({
    source: usual.source,
    index: selected[place] ?? Math.min(place, usual.count - 1),
    choice: usual,
  });
  return { f: known(chosen?.f) ?? at(0), g: known(chosen?.g) ?? at(1), prepared };
}

function firstTwo(indices: Iterable<number>): number[] {
  const found: number[] = [];
  for (const index of indices) if (found.push(index) === 2) break;
  return found;
}

export const swapped = ({ f, g }: Pair): Pair => ({ f: g, g: f });

/** As input of a tool. */
export const inputOf = ({ source, index }: Member): InputRef => ({ source, images: [index] });

/** "particle 412", "Averages 2". */
export const memberWords = ({ choice, index }: KnownMember): string =>
  choice.group === "Datasets" ? `particle ${index + 1}` : `${choice.label.split(":")[0]!} ${index + 1}`;

/** "particle 412", with the name of its set where the two come from different ones. */
export const namesOf = ({ f, g }: Pick<KnownPair, "f" | "g">): readonly [string, string] => {
  const name = (member: KnownMember): string =>
    f.choice.key === g.choice.key ? memberWords(member) : `${memberWords(member)} of ${member.choice.label}`;
  return [name(f), name(g)];
};

export interface Refusal {
  text: string;
  /** Because of two sizes: padding or cropping mends it. */
  sizes: boolean;
}

/** Why two images cannot be compared; null when they can. */
export function mismatch(pair: KnownPair): Refusal | null {
  const { f, g, prepared } = pair;
  const [first, second] = namesOf(pair);
  const size = ({ choice: { width, height } }: KnownMember): string => `${width} × ${height} px`;
  // Cropping or padding mends no scale: that is said first.
  const [a, b] = [f.choice.pixelSize, g.choice.pixelSize];
  if (a !== null && b !== null && Math.abs(a - b) > 0.001 * a) {
    const text = `${first} has ${a} Å/px, ${second} has ${b} Å/px. Choose two images of one pixel size.`;
    return { text, sizes: false };
  }
  if (!commonSize(sizeOf(f), sizeOf(g), prepared.fit)) {
    return {
      text: `${first} has ${size(f)}, ${second} has ${size(g)}. Bring them to one size, or choose others.`,
      sizes: true,
    };
  }
  return null;
}

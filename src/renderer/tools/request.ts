/** From a filled form to the request of a run. */
import { isSameScale } from "../../core/tools/results.js";
import type { DatasetInfo, InputRef, JobRequest, ResultInfo, SourceRef, ToolSchema } from "../../main/api/contract.js";
import { sourceKey } from "../data/tileCache.js";
import type { IndexSet } from "../state/indexSet.js";
import { valuesOf } from "./formModel.js";
import { inputChoices, type InputChoice } from "./inputChoices.js";
import type { InputDraft, SetDraft, ToolDraft } from "./toolsStore.js";

/** More images than these are not meant as references all together. */
export const MOST_REFERENCES = 64;

export interface FormContext {
  /** Dataset in sight. */
  dataset: number | null;
  datasets: readonly DatasetInfo[];
  results: readonly ResultInfo[];
  /** By sourceKey. */
  selected: (this: void, source: string) => IndexSet;
}

/** Images of one source, as they stand in the form. */
export interface FilledSet {
  /** What is chosen, by the user or by itself. */
  choice: InputChoice | null;
  images: SetDraft["images"];
}

export interface FilledInput extends FilledSet {
  slot: string;
  choices: readonly InputChoice[];
  /** Further sets behind the first. */
  also: readonly FilledSet[];
  /** The input that the run is about: all of it or the selection. Others are picked image by image. */
  principal: boolean;
}

/** The first required input of images is what the run is about. */
const principalSlot = (tool: ToolSchema): string | undefined =>
  Object.keys(tool.inputs).find((name) => tool.inputs[name]!.kind === "images" && !tool.inputs[name]!.optional);

export function fillInputs(tool: ToolSchema, draft: ToolDraft, context: FormContext): FilledInput[] {
  const principal = principalSlot(tool);
  const finds = Object.values(tool.outputs).some((output) => output.kind === "alignments");
  let about: number | null = context.dataset;
  let particles: InputChoice | null = null;
  return Object.entries(tool.inputs).map(([slot, { kind, optional }]) => {
    const choices = inputChoices(kind, context.datasets, context.results, slot);
    const chosen = draft.inputs[slot];
    const isPrincipal = slot === principal;
    const find = (source: SourceRef | null): InputChoice | null =>
      (source && choices.find((c) => c.key === sourceKey(source))) ?? null;
    let choice = chosen ? find(chosen.source) : null;
    if (chosen ? chosen.source && !choice : !draft.complete) {
      if (isPrincipal) choice = choices.find((c) => c.group === "Datasets" && c.dataset === context.dataset) ?? null;
      // How the very images in use lie is the only guess worth making; who looks for that is not told unasked.
      else if (kind === "alignments") choice = finds ? null : (choices.find((c) => c.dataset === about) ?? null);
      // The newest analysis of what is in sight.
      else if (kind === "factors") choice = choices.find((c) => c.dataset === context.dataset) ?? null;
      else if (!optional) choice = choices.find((c) => particles && areAveragesOf(c, particles)) ?? null;
    }
    if (isPrincipal) {
      particles = choice;
      about = choice?.dataset ?? null;
    }
    const also = (chosen?.also ?? []).map(({ source, images }) => ({ choice: find(source), images }));
    return { slot, choices, choice, images: chosen?.images ?? "all", also, principal: isPrincipal && !tool.explorable };
  });
}

/** Few averages of the very set, of its size and scale: what it is most likely aligned to. */
const areAveragesOf = (c: InputChoice, set: InputChoice): boolean =>
  c.source.kind === "result" &&
  /^averages?$/.test(c.source.output) &&
  c.count <= MOST_REFERENCES &&
  c.dataset !== null &&
  c.dataset === set.dataset &&
  c.width === set.width &&
  c.height === set.height &&
  isSameScale(c.pixelSize, set.pixelSize);

/** @returns what the engine takes, or what is missing and where */
export function requestOf(
  tool: ToolSchema,
  draft: ToolDraft,
  filled: readonly FilledInput[],
  selected: FormContext["selected"],
): { request: JobRequest } | { field: string; text: string } {
  const inputs: Record<string, InputRef> = {};
  for (const { slot, choice, images, also, principal } of filled) {
    const { label, kind, optional } = tool.inputs[slot]!;
    const few = !principal && kind === "images" && !optional;
    const sets: { source: SourceRef; images: number[] | null }[] = [];
    for (const [i, set] of [{ choice, images }, ...also].entries()) {
      const which = also.length > 0 ? ` (set ${i + 1})` : "";
      if (!set.choice) {
        if (optional && i === 0) break;
        return { field: slot, text: `Choose ${label.toLowerCase()}${which}.` };
      }
      const chosen = imagesOf(set.images, set.choice, selected);
      if (chosen?.length === 0) {
        const text = set.images === "selected" ? "Nothing is selected in it" : "Pick at least one image";
        return { field: slot, text: `${text}${which}.` };
      }
      // What runs live looks at one image of each set.
      if (tool.explorable && kind === "images" && (chosen?.length ?? set.choice.count) > 1) {
        return { field: slot, text: `Pick one image${which}.` };
      }
      if (few && chosen === null && set.choice.count > MOST_REFERENCES) {
        return { field: slot, text: `Pick images: all ${set.choice.count} would be too many${which}.` };
      }
      sets.push({ source: set.choice.source, images: chosen });
    }
    const [first, ...further] = sets;
    if (first) inputs[slot] = { ...first, ...(further.length > 0 && { also: further }) };
  }
  return { request: { tool: tool.id, inputs, params: { ...valuesOf(tool.params, draft.values) } } };
}

function imagesOf(images: SetDraft["images"], choice: InputChoice, selected: FormContext["selected"]): number[] | null {
  if (images === "all") return null;
  if (images === "selected") return selected(choice.key).toArray();
  return [...images].filter((i) => i < choice.count);
}

/** The form as a job had it. */
export function draftOf(request: JobRequest): ToolDraft {
  const set = ({ source, images }: InputRef): SetDraft => ({ source, images: images ?? "all" });
  const input = (ref: InputRef): InputDraft => ({ ...set(ref), ...(ref.also && { also: ref.also.map(set) }) });
  return {
    values: request.params,
    inputs: Object.fromEntries(Object.entries(request.inputs).map(([slot, ref]) => [slot, input(ref)])),
    complete: true,
  };
}

/** From a filled form to the request of a run. */
import type { DatasetInfo, InputRef, JobRequest, ResultInfo, ToolSchema } from "../../main/api/contract.js";
import { sourceKey } from "../data/tileCache.js";
import type { IndexSet } from "../state/indexSet.js";
import { valuesOf } from "./formModel.js";
import { inputChoices, type InputChoice } from "./inputChoices.js";
import type { InputDraft, ToolDraft } from "./toolsStore.js";

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

export interface FilledInput {
  slot: string;
  choices: readonly InputChoice[];
  /** What is chosen, by the user or by itself. */
  choice: InputChoice | null;
  images: InputDraft["images"];
  /** The input that the run is about: all of it or the selection. Others are picked image by image. */
  principal: boolean;
}

/** The first required input of images is what the run is about. */
const principalSlot = (tool: ToolSchema): string | undefined =>
  Object.keys(tool.inputs).find((name) => tool.inputs[name]!.kind === "images" && !tool.inputs[name]!.optional);

export function fillInputs(tool: ToolSchema, draft: ToolDraft, context: FormContext): FilledInput[] {
  const principal = principalSlot(tool);
  let about: number | null = context.dataset;
  return Object.entries(tool.inputs).map(([slot, { kind, optional }]) => {
    const choices = inputChoices(kind, context.datasets, context.results);
    const chosen = draft.inputs[slot];
    const isPrincipal = slot === principal;
    let choice: InputChoice | null = null;
    if (chosen) choice = chosen.source ? (choices.find((c) => c.key === sourceKey(chosen.source!)) ?? null) : null;
    if (!chosen || (chosen.source && !choice)) {
      if (isPrincipal) choice = choices.find((c) => c.group === "Datasets" && c.dataset === context.dataset) ?? null;
      // How the very images in use lie is the only guess worth making.
      else if (kind === "alignments") choice = choices.find((c) => c.dataset === about) ?? null;
      else if (!optional) choice = choices.find((c) => c.group === "Results" && c.count <= MOST_REFERENCES) ?? null;
    }
    if (isPrincipal) about = choice?.dataset ?? null;
    return { slot, choices, choice, images: chosen?.images ?? "all", principal: isPrincipal };
  });
}

/** @returns what the engine takes, or what is missing and where */
export function requestOf(
  tool: ToolSchema,
  draft: ToolDraft,
  filled: readonly FilledInput[],
  selected: FormContext["selected"],
): { request: JobRequest } | { field: string; text: string } {
  const inputs: Record<string, InputRef> = {};
  for (const { slot, choice, images, principal } of filled) {
    const { label, optional } = tool.inputs[slot]!;
    if (!choice) {
      if (optional) continue;
      return { field: slot, text: `Choose ${label.toLowerCase()}.` };
    }
    const ref = imagesOf(images, choice, selected);
    if (ref?.length === 0) {
      return {
        field: slot,
        text: images === "selected" ? "Nothing is selected in it." : "Pick at least one image.",
      };
    }
    if (
      !principal &&
      ref === null &&
      tool.inputs[slot]!.kind === "images" &&
      choice.count > MOST_REFERENCES &&
      !optional
    ) {
      return { field: slot, text: `Pick images: all ${choice.count} would be too many.` };
    }
    inputs[slot] = { source: choice.source, images: ref };
  }
  return { request: { tool: tool.id, inputs, params: { ...valuesOf(tool.params, draft.values) } } };
}

function imagesOf(
  images: InputDraft["images"],
  choice: InputChoice,
  selected: FormContext["selected"],
): number[] | null {
  if (images === "all") return null;
  if (images === "selected") return selected(choice.key).toArray();
  return [...images].filter((i) => i < choice.count);
}

/** The form as a job had it. */
export function draftOf(request: JobRequest): ToolDraft {
  return {
    values: request.params,
    inputs: Object.fromEntries(
      Object.entries(request.inputs).map(([slot, { source, images }]) => [slot, { source, images: images ?? "all" }]),
    ),
  };
}

/** What the user has filled into the forms of tools; for this session. */
import { create } from "zustand";
import type { SourceRef } from "../../main/api/contract.js";
import type { FormValues } from "./formModel.js";

/** Images of one source. */
export interface SetDraft {
  /** Null = left empty on purpose. */
  source: SourceRef | null;
  /** "selected" = whatever is selected when it starts; numbers from 0. */
  images: "all" | "selected" | readonly number[];
}

export interface InputDraft extends SetDraft {
  /** Further sets behind the first, where the tool takes several. */
  also?: readonly SetDraft[];
}

export interface ToolDraft {
  /** Only what was changed. */
  values: FormValues;
  /** Only what was chosen; the rest is filled by itself. */
  inputs: Readonly<Record<string, InputDraft>>;
  /** As an earlier run had it: the rest stays empty. */
  complete?: boolean;
}

interface ToolsState {
  /** By tool id. */
  drafts: Readonly<Record<string, ToolDraft>>;
  /** Card chosen on the Align desk. */
  alignTool: string | null;
  /** Folds that are open, by tool id. */
  unfolded: readonly string[];
  /** Job whose result opens by itself if the user is still where it was started. */
  awaited: { job: number; from: string | null } | null;
}

export const EMPTY_DRAFT: ToolDraft = { values: {}, inputs: {} };

export const useToolsStore = create<ToolsState>(() => ({ drafts: {}, alignTool: null, unfolded: [], awaited: null }));

export const useDraft = (tool: string): ToolDraft => useToolsStore((s) => s.drafts[tool] ?? EMPTY_DRAFT);

const write = (tool: string, change: (draft: ToolDraft) => ToolDraft): void =>
  useToolsStore.setState(({ drafts }) => ({ drafts: { ...drafts, [tool]: change(drafts[tool] ?? EMPTY_DRAFT) } }));

export const setValue = (tool: string, name: string, value: unknown): void =>
  write(tool, (draft) => ({ ...draft, values: { ...draft.values, [name]: value } }));

export const setInput = (tool: string, slot: string, input: InputDraft): void =>
  write(tool, (draft) => ({ ...draft, inputs: { ...draft.inputs, [slot]: input } }));

/** All parameters back to their defaults. */
export const resetValues = (tool: string): void => write(tool, (draft) => ({ ...draft, values: {} }));

/** Fill the form as an earlier run had it. */
export const fillDraft = (tool: string, draft: ToolDraft): void => write(tool, () => draft);

export const setAlignTool = (tool: string): void => useToolsStore.setState({ alignTool: tool });

export const toggleFold = (tool: string): void =>
  useToolsStore.setState(({ unfolded }) => ({
    unfolded: unfolded.includes(tool) ? unfolded.filter((t) => t !== tool) : [...unfolded, tool],
  }));

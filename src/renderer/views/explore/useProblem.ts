/** Why a tool that runs live refused, in the words of its controls. */
import { useTools } from "../../data/hooks.js";
import { messageOf } from "../../state/notices.js";
import { problemOf } from "../../tools/formModel.js";

/** Null without an error. @param id of the tool */
export function useProblem(id: string, error: Error | null): string | null {
  const tool = useTools().value?.find((t) => t.id === id);
  if (error === null) return null;
  return tool ? problemOf(error, tool).text : messageOf(error);
}

/** Every tool a user can run, in the order of the method. One line each. */
import { alignMultiReference } from "./alignMultiReference.js";
import type { AnyTool } from "./tool.js";

export const TOOLS: readonly AnyTool[] = [alignMultiReference];

export function toolById(id: string): AnyTool {
  const tool = TOOLS.find((t) => t.id === id);
  if (!tool) throw new Error(`no tool ${id}`);
  return tool;
}

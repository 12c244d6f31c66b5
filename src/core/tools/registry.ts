import { alignMultiReference } from "./alignMultiReference.js";
import { alignPair } from "./alignPair.js";
import { alignPyramidal } from "./alignPyramidal.js";
import { alignReferenceFree } from "./alignReferenceFree.js";
import { alignRotational } from "./alignRotational.js";
import { alignTranslational } from "./alignTranslational.js";
import { average } from "./average.js";
import { ccc } from "./ccc.js";
import { ccf } from "./ccf.js";
import { classifyDiday } from "./classifyDiday.js";
import { classifyEdited } from "./classifyEdited.js";
import { classifyHierarchical } from "./classifyHierarchical.js";
import { classifyIterated } from "./classifyIterated.js";
import { classifyKmeans } from "./classifyKmeans.js";
import { covariance } from "./covariance.js";
import { frc } from "./frc.js";
import { msa } from "./msa.js";
import { polar } from "./polar.js";
import { reconstitute } from "./reconstitute.js";
import { significance } from "./significance.js";
import { simulate } from "./simulate.js";
import { stats } from "./stats.js";
import type { AnyTool } from "./tool.js";

/** Every tool a user can run, in the order of the method. */
export const TOOLS: readonly AnyTool[] = [
  simulate,
  stats,
  ccc,
  ccf,
  polar,
  average,
  covariance,
  frc,
  significance,
  alignTranslational,
  alignRotational,
  alignPair,
  alignReferenceFree,
  alignPyramidal,
  alignMultiReference,
  msa,
  reconstitute,
  classifyKmeans,
  classifyHierarchical,
  classifyDiday,
  classifyIterated,
  classifyEdited,
];

/** @throws Error for an id that is not in {@link TOOLS} */
export function toolById(id: string): AnyTool {
  const tool = TOOLS.find((t) => t.id === id);
  if (!tool) throw new Error(`no tool ${id}`);
  return tool;
}

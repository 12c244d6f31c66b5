import type { OutputInfo, ResultInfo } from "../../../main/api/contract.js";

/** What the view of one output of a result is given. */
export interface OutputViewProps {
  result: ResultInfo;
  output: OutputInfo;
  /** Row 0 at the bottom. */
  flipped: boolean;
}

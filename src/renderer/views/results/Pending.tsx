import type { ReactNode } from "react";
import { Failure } from "../../components/ErrorBoundary.js";
import { ProgressRing } from "../../components/ProgressRing.js";
import type { Loaded } from "../../data/cache.js";
import { messageOf } from "../../state/notices.js";

/** What stands in the place of numbers that are not there yet, or will not come. */
export function Pending({ what, loaded }: { what: string; loaded: Loaded<unknown> }): ReactNode {
  if (loaded.state === "failed") return <Failure title={`${what} could not be read`} text={messageOf(loaded.error)} />;
  return <ProgressRing label={`Reading ${what}`} />;
}

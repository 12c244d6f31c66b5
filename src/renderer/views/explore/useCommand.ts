/** The command line of what is on screen, asked for when the controls rest. */
import { useMemo } from "react";
import type { JobRequest } from "../../../main/api/contract.js";
import { useEstimate } from "../../data/hooks.js";
import { useSteady } from "../results/steady.js";
import { useRested } from "./useRested.js";

const REST_MS = 120;

export interface Command {
  text: string;
  /** Of what was on screen a moment ago: not to be copied. */
  stale: boolean;
}

/** Null where there is no request, or none that can be run. */
export function useCommand(request: JobRequest | null): Command | null {
  const now = JSON.stringify(request);
  const rested = useRested(now, REST_MS);
  const asked = useEstimate(useMemo(() => JSON.parse(rested) as JobRequest | null, [rested]));
  const text = useSteady(asked.value?.command, "command");
  if (request === null || text === undefined || asked.state === "failed") return null;
  return { text, stale: rested !== now || asked.value === null };
}

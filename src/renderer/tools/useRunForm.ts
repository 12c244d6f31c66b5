/** The state of one tool's form: what it would run, what that costs, what is wrong with it, and starting it. */
import { useCallback, useMemo, useRef, useState } from "react";
import type { JobInfo, JobRequest, ToolSchema } from "../../main/api/contract.js";
import { useEstimate } from "../data/hooks.js";
import type { Loaded } from "../data/cache.js";
import type { Estimate } from "../engine.js";
import { useSteady } from "../views/results/steady.js";
import { usePlace } from "../state/place.js";
import { selectionOf, useSelectionStore } from "../state/selection.js";
import { useSession } from "../state/session.js";
import { problemOf, type RunProblem } from "./formModel.js";
import { fillInputs, requestOf, type FilledInput } from "./request.js";
import { startRun } from "./runs.js";
import { useDraft, type ToolDraft } from "./toolsStore.js";

export interface RunForm {
  draft: ToolDraft;
  filled: readonly FilledInput[];
  /** Null while something is missing. */
  request: JobRequest | null;
  estimate: Loaded<Estimate>;
  /** What keeps it from starting, beside its cause. */
  problem: RunProblem | null;
  starting: boolean;
  /** @returns the job, or null when it was refused */
  run: () => Promise<JobInfo | null>;
}

export function useRunForm(tool: ToolSchema): RunForm {
  const draft = useDraft(tool.id);
  const dataset = usePlace((s) => s.dataset);
  const datasets = useSession((s) => s.datasets);
  const results = useSession((s) => s.results);
  const bySource = useSelectionStore((s) => s.bySource);
  const filled = useMemo(
    () => fillInputs(tool, draft, { dataset, datasets, results, selected: (s) => selectionOf(s).selected }),
    [tool, draft, dataset, datasets, results],
  );
  const wanted = useMemo(
    () => requestOf(tool, draft, filled, (source) => (bySource[source] ?? selectionOf(source)).selected),
    [tool, draft, filled, bySource],
  );
  const request = "request" in wanted ? wanted.request : null;
  const key = JSON.stringify(request);
  const asked = useEstimate(request);
  // While the next estimate is on its way the last one stays in sight.
  const steady = useSteady(asked.value ?? undefined, tool.id);
  const estimate: Loaded<Estimate> =
    asked.state === "loading" && request !== null && steady !== undefined
      ? { state: "ready", value: steady, error: null }
      : asked;
  const [refusal, setRefusal] = useState<{ key: string; problem: RunProblem } | null>(null);
  const [starting, setStarting] = useState(false);
  const busy = useRef(false);

  const problem = useMemo((): RunProblem | null => {
    if (!("request" in wanted)) return wanted;
    if (estimate.state === "failed") return problemOf(estimate.error, tool);
    // A refusal belongs to what was refused; with other values it means nothing.
    return refusal?.key === key ? refusal.problem : null;
  }, [wanted, estimate.state, estimate.error, refusal, key, tool]);

  const run = useCallback(async (): Promise<JobInfo | null> => {
    if (!request || busy.current) return null;
    busy.current = true;
    setStarting(true);
    try {
      return await startRun(request);
    } catch (error) {
      setRefusal({ key, problem: problemOf(error, tool) });
      return null;
    } finally {
      busy.current = false;
      setStarting(false);
    }
  }, [request, key, tool]);
  return { draft, filled, request, estimate, problem, starting, run };
}

/** Starting runs, and what happens on screen when one ends. */
import type { JobInfo, JobRequest, ResultInfo } from "../../main/api/contract.js";
import { plural } from "../components/numbers.js";
import { engine } from "../engine.js";
import { showResult } from "../frame/actions.js";
import { failureWords } from "../components/JobRow.js";
import { notify } from "../state/notices.js";
import { goTo, usePlace } from "../state/place.js";
import { applyEvent, isActive, useSession } from "../state/session.js";
import { useToolsStore } from "./toolsStore.js";

const JOB_DESK = "align";

/** These lay one image onto another: the desks Correlate and Rotate run them live. */
const ONE_IMAGE: ReadonlySet<string> = new Set(["align.translational", "align.rotational", "align.pair"]);

/** Tools whose runs the Align desk shows. */
export const isAlignTool = (tool: string): boolean => tool.startsWith("align.") && !ONE_IMAGE.has(tool);

/** Jobs whose end was told. */
const told = new Set<number>();

/** Jobs whose end whoever started them tells. */
const quiet = new Set<number>();

/** Runs whose start was not answered yet, and jobs that ended meanwhile: one of them may be the awaited one. */
let starting = 0;
const untold: JobInfo[] = [];

/**
 * @param stay the user goes on with what is on screen; the result is told, not opened
 * @param quiet its end is not told here either
 * @throws what the engine refuses it for
 */
export async function startRun(
  request: JobRequest,
  options: { stay?: boolean; quiet?: boolean } = {},
): Promise<JobInfo> {
  starting++;
  try {
    return await start(request, options);
  } finally {
    starting--;
    if (starting === 0) for (const job of untold.splice(0)) if (!told.has(job.id)) jobEnded(job);
  }
}

async function start(
  request: JobRequest,
  { stay, quiet: silent }: { stay?: boolean; quiet?: boolean },
): Promise<JobInfo> {
  const job = await engine.start(request);
  if (silent) quiet.add(job.id);
  // The event may come after the answer; the desk must find its job at once.
  useSession.setState((s) => (s.jobs.some((j) => j.id === job.id) ? {} : applyEvent(s, { type: "job", job })));
  if (!stay) {
    if (isAlignTool(job.tool)) goTo({ desk: JOB_DESK, job: job.id, result: null });
    useToolsStore.setState({ awaited: { job: job.id, from: usePlace.getState().desk } });
  }
  // A short run may have ended before this answer came, and then nobody saw it run.
  const now = useSession.getState().jobs.find((j) => j.id === job.id);
  if (now && !isActive(now) && !told.has(job.id)) jobEnded(now);
  return job;
}

/** "1 average from 1 024 particles". */
export function resultWords(result: ResultInfo): string {
  const averages = result.outputs.find((o) => o.name === "averages");
  const alignments = result.outputs.find((o) => o.kind === "alignments");
  if (averages && alignments) {
    return `${plural(averages.count, "average")} from ${plural(alignments.count, "particle")}`;
  }
  const images = result.outputs.find((o) => o.kind === "images");
  return images && images.count > 1
    ? `${result.title}: ${plural(images.count, "image")}`
    : `${result.title}: ${plural(result.outputs.length, "output")}`;
}

/** Open the result if the user waits for it, else say that it is there. */
export function jobEnded(job: JobInfo): void {
  told.add(job.id);
  if (quiet.delete(job.id)) return;
  const { awaited } = useToolsStore.getState();
  const place = usePlace.getState();
  const waits =
    awaited?.job === job.id && awaited.from === place.desk && (place.desk !== JOB_DESK || place.job === job.id);
  if (awaited?.job === job.id) useToolsStore.setState({ awaited: null });
  const result = useSession.getState().results.find((r) => r.id === job.result);
  if (job.state === "done" && result) {
    if (waits && result.outputs.some((o) => o.name === "tree" && o.kind === "table")) {
      // Its tree stands where it grew.
      notify({
        tone: "success",
        title: resultWords(result),
        action: { label: "Open result", run: () => showResult(result) },
      });
    } else if (waits) {
      showResult(result);
      notify({ tone: "success", title: resultWords(result), action: { label: "Undo layout", run: () => goTo(place) } });
    } else {
      notify({
        tone: "success",
        title: `${job.title} is done`,
        text: resultWords(result),
        action: { label: "Open result", run: () => showResult(result) },
      });
    }
  } else if (job.state === "cancelled" && result) {
    notify({
      tone: "info",
      title: `${job.title} was cancelled`,
      text: "What was finished is kept as a partial result.",
      action: { label: "Open result", run: () => showResult(result) },
    });
  } else if (job.state === "failed" && !(waits && place.desk === JOB_DESK)) {
    notify({ tone: "error", title: `${job.title} failed`, text: failureWords(job) });
  }
}

/** Tell the ends of all jobs of this session, whoever started them. @returns stops telling */
export function followJobs(): () => void {
  return useSession.subscribe((state, before) => {
    if (state.jobs === before.jobs) return;
    for (const job of state.jobs) {
      const old = before.jobs.find((j) => j.id === job.id);
      if (isActive(job)) told.delete(job.id);
      else if (old && isActive(old)) {
        if (starting > 0) untold.push(job);
        else jobEnded(job);
      }
    }
  });
}

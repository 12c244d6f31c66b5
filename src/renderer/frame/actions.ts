/** What several places of the frame can do; each asks the engine and tells the stores. */
import { create } from "zustand";
import { DEFAULT_EXAMPLE, EXAMPLES, type ExampleName } from "../../core/simulate/examples.js";
import { engine } from "../engine.js";
import { shell } from "../shell.js";
import { refreshSession, type Wanted } from "../state/follow.js";
import { closeOverlay, showOverlay, useOverlay } from "../state/overlays.js";
import { messageOf, notify, notifyError } from "../state/notices.js";
import { FIRST_DESK, goTo, usePlace } from "../state/place.js";
import { applyEvent, newestActiveJob, useSession } from "../state/session.js";
import { perform } from "../state/undo.js";
import type { DatasetInfo, JobInfo, OpenOptions, ResultInfo } from "../../main/api/contract.js";

/** The desks that show results and running jobs; an analysis of images as points has its own. */
const RESULT_DESK = "classes";
const ANALYSIS_DESK = "msa";
const JOB_DESK = "align";

interface OpeningState {
  /** What is being opened now. */
  pending: string | null;
  /** What could not be opened last, until something else is tried. */
  failure: { path: string; message: string } | null;
}
export const useOpening = create<OpeningState>(() => ({ pending: null, failure: null }));

/** Put a dataset on the first desk. */
export function showDataset(dataset: DatasetInfo): void {
  // The event may come after the answer; the desk must find its dataset at once.
  useSession.setState((s) => applyEvent(s, { type: "dataset", dataset }));
  goTo({ desk: FIRST_DESK, dataset: dataset.id, result: null });
}

async function opening(path: string, open: () => Promise<DatasetInfo>): Promise<boolean> {
  useOpening.setState({ pending: path, failure: null });
  try {
    const dataset = await open();
    useOpening.setState({ pending: null });
    closeOverlay();
    showDataset(dataset);
    void refreshSession();
    return true;
  } catch (error) {
    const message = messageOf(error);
    useOpening.setState({ pending: null, failure: { path, message } });
    // The start screen and the path field show it beside its cause; on a desk there is no such place.
    if (usePlace.getState().desk !== null && useOverlay.getState().overlay?.kind !== "open") {
      useOpening.setState({ failure: null });
      notify({ tone: "error", title: `${path.split(/[/\\]/).at(-1) ?? path} was not opened`, text: message });
    }
    return false;
  }
}

export const openPath = (path: string, options?: OpenOptions): Promise<boolean> =>
  opening(path, () => engine.open(path, options));
export const openExample = (name: ExampleName = DEFAULT_EXAMPLE): Promise<boolean> =>
  opening(EXAMPLES[name].title, () => engine.example(name));

/** One after the other, so that the last one named is the one in sight. */
async function openPaths(paths: readonly string[]): Promise<void> {
  for (const path of paths) await openPath(path);
}

/** What the program was told to open when it was started. */
export async function openWanted({ paths, example }: Wanted): Promise<void> {
  await openPaths(paths);
  if (example) await openExample(example);
}

/** The native dialog, or the path field where there is none. */
export function openFiles(): void {
  const native = shell();
  if (!native) return showOverlay({ kind: "open" });
  native.openFiles().then(openPaths, (error: unknown) => notifyError("The dialog did not open", error));
}

const BROWSER_DROP = "A browser does not say where a dropped file lies. Type its path, or choose it here.";

/** Files dropped on the window. */
export function openDropped(files: readonly File[]): void {
  const native = shell();
  const paths = native ? files.map((file) => native.pathOf(file)).filter((path) => path !== "") : [];
  if (paths.length > 0) void openPaths(paths);
  else showOverlay({ kind: "open", note: BROWSER_DROP });
}

export async function changeDataset(id: number, change: OpenOptions): Promise<void> {
  try {
    const dataset = await engine.update(id, change);
    useSession.setState((s) => applyEvent(s, { type: "dataset", dataset }));
  } catch (error) {
    notifyError("The choice could not be used", error);
  }
}

export function closeDataset(id: number): void {
  engine.close(id).catch((error: unknown) => notifyError("The dataset could not be closed", error));
}

/** Open a result on the desk that shows it. */
export const showResult = (result: ResultInfo): void =>
  goTo({
    desk: result.outputs.some((o) => o.kind === "factors") ? ANALYSIS_DESK : RESULT_DESK,
    result: result.id,
    dataset: result.dataset ?? usePlace.getState().dataset,
  });

/** Open a job: its result if it has one, else the desk that follows it. */
export function showJob(job: JobInfo): void {
  const result = useSession.getState().results.find((r) => r.id === job.result);
  if (result) showResult(result);
  else goTo({ desk: JOB_DESK, job: job.id });
}

/** Deleting a result can be undone until the program ends. */
export function removeResult(result: ResultInfo): void {
  const failed = (error: unknown): void => notifyError(`${result.title} could not be changed`, error);
  perform({
    label: `Delete ${result.title}`,
    redo: () => void engine.removeResult(result.id).catch(failed),
    undo: () => void engine.restoreResult(result.id).catch(failed),
  });
}

export function cancelJob(id: number): void {
  engine.cancel(id).catch((error: unknown) => notifyError("The job could not be cancelled", error));
}

export function removeJob(id: number): void {
  engine.removeJob(id).catch((error: unknown) => notifyError("The job could not be removed", error));
}

/** Ctrl . */
export function cancelNewestJob(): void {
  const job = newestActiveJob(useSession.getState().jobs);
  if (job) cancelJob(job.id);
}

/** Keeps the stores in step with the engine. */
import type { DatasetInfo, EngineEvent, SessionInfo } from "../../main/api/contract.js";
import { ESTIMATES, EXPLORED, forget, forgetAnswers, retryFailed } from "../data/hooks.js";
import { engine } from "../engine.js";
import { notify } from "./notices.js";
import { FIRST_DESK, goTo, usePlace, wasHereBefore } from "./place.js";
import { forgetSelection } from "./selection.js";
import { applyEvent, useSession, type SessionState } from "./session.js";

/** What the program was told to open. */
export type Wanted = Extract<EngineEvent, { type: "open" }>;

let followed = false;

function receiveSession(session: SessionInfo): void {
  // The engine may have been started anew and count from 1 again: nothing fetched before can be trusted.
  if (followed) ["dataset:", "result:", "partial:", ESTIMATES, EXPLORED].forEach(forget);
  retryFailed();
  for (const old of useSession.getState().datasets) {
    if (!session.datasets.some((d) => d.id === old.id && d.path === old.path)) forgetSelection(`dataset:${old.id}`);
  }
  followed = true;
  useSession.setState({ ...session });
  const place = usePlace.getState();
  const has = (list: readonly { id: number }[], id: number | null): boolean => list.some((item) => item.id === id);
  // A new window on a running engine goes to what is open there; a reload stays where it was.
  const desk = wasHereBefore() ? place.desk : FIRST_DESK;
  goTo({
    desk: session.datasets.length > 0 ? desk : null,
    dataset: has(session.datasets, place.dataset) ? place.dataset : (session.datasets.at(-1)?.id ?? null),
    result: has(session.results, place.result) ? place.result : null,
    job: has(session.jobs, place.job) ? place.job : null,
  });
}

function receiveEvent(event: EngineEvent, onOpen: (wanted: Wanted) => void): void {
  const before = useSession.getState();
  if (event.type === "dataset") {
    const old = before.datasets.find((d) => d.id === event.dataset.id);
    if (old) datasetChanged(old, event.dataset);
  }
  useSession.setState(applyEvent(before, event));
  if (event.type === "datasetRemoved") {
    forget(`dataset:${event.id}|`);
    forgetSelection(`dataset:${event.id}`);
    if (usePlace.getState().dataset === event.id) leaveDataset(event.id, before);
    if (event.error) tellUnreadable(before.datasets.find((d) => d.id === event.id)?.name, event.error.message);
  }
  if (event.type === "jobRemoved") {
    forget(`partial:${event.id}:`);
    if (usePlace.getState().job === event.id) goTo({ job: null });
  }
  if (event.type === "resultRemoved") {
    forget(`result:${event.id}:`);
    if (usePlace.getState().result === event.id) goTo({ result: null });
  }
  if (event.type === "open") onOpen(event);
}

function datasetChanged(old: DatasetInfo, now: DatasetInfo): void {
  const prefix = `dataset:${old.id}`;
  // The whole of a table has come: the first images are what they were, so that their pictures may stay.
  const grown = old.reading !== null && now.reading === null;
  // Read with another choice: other images, or other Å.
  const other = readingOf(old) !== readingOf(now);
  if (other) forget(`${prefix}|`);
  else if (grown) forgetAnswers(`${prefix}|`);
  if (other || grown) [ESTIMATES, EXPLORED].forEach(forgetAnswers);
  if (old.count !== now.count && !old.reading) forgetSelection(prefix);
}

/** The rest of a table could not be read, and its dataset is gone. */
function tellUnreadable(name: string | undefined, text: string): void {
  notify({ tone: "error", title: `${name ?? "The table"} cannot be used`, text });
}

/** To the dataset next to the one that was closed; to the start screen where nothing is left to look at. */
function leaveDataset(id: number, { datasets, results }: Pick<SessionState, "datasets" | "results">): void {
  const at = datasets.findIndex((d) => d.id === id);
  const next = datasets[at + 1] ?? datasets[at - 1] ?? null;
  goTo({ dataset: next?.id ?? null, job: null, ...(next || results.length > 0 ? {} : { desk: null }) });
}

const readingOf = (d: { questions: readonly { id: string; chosen: string }[]; pixelSize: number | null }): string =>
  JSON.stringify([d.pixelSize, d.questions.map((q) => [q.id, q.chosen])]);

/** What changes without an event: memory and the list of recent files. */
export async function refreshSession(): Promise<void> {
  try {
    const { memoryUsed, recent } = await engine.session();
    useSession.setState({ memoryUsed, recent });
  } catch {
    // The event stream notices a lost engine and says so.
  }
}

/** @param onOpen what was handed to the running program */
export function followEngine(onOpen: (wanted: Wanted) => void): () => void {
  return engine.follow({
    onSession: receiveSession,
    onEvent: (event) => receiveEvent(event, onOpen),
    onConnection: (connection) => useSession.setState({ connection }),
  });
}

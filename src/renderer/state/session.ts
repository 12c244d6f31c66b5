/** Mirror of what the engine holds; changed only by its session answer and its events. */
import { create } from "zustand";
import type { DatasetInfo, EngineEvent, JobInfo, ResultInfo, SessionInfo } from "../../main/api/contract.js";

export interface SessionState {
  /** "connecting" until the first answer. */
  connection: "connecting" | "connected" | "lost";
  version: string;
  shell: SessionInfo["shell"];
  threads: number;
  memoryLimit: number;
  memoryUsed: number;
  recent: SessionInfo["recent"];
  datasets: readonly DatasetInfo[];
  jobs: readonly JobInfo[];
  results: readonly ResultInfo[];
}

export const useSession = create<SessionState>(() => ({
  connection: "connecting",
  version: "",
  shell: "browser",
  threads: 0,
  memoryLimit: 0,
  memoryUsed: 0,
  recent: [],
  datasets: [],
  jobs: [],
  results: [],
}));

const put = <T extends { id: number }>(list: readonly T[], item: T): readonly T[] =>
  list.some((old) => old.id === item.id) ? list.map((old) => (old.id === item.id ? item : old)) : [...list, item];
const drop = <T extends { id: number }>(list: readonly T[], id: number): readonly T[] =>
  list.filter((old) => old.id !== id);

/** The session after one event of the engine. */
export function applyEvent(
  state: Pick<SessionState, "datasets" | "jobs" | "results">,
  event: EngineEvent,
): Partial<SessionState> {
  switch (event.type) {
    case "job":
      return { jobs: put(state.jobs, event.job) };
    case "jobRemoved":
      return { jobs: drop(state.jobs, event.id) };
    case "result":
      return { results: put(state.results, event.result) };
    case "resultRemoved":
      return { results: drop(state.results, event.id) };
    case "dataset":
      return { datasets: put(state.datasets, event.dataset) };
    case "datasetRemoved":
      return { datasets: drop(state.datasets, event.id) };
    case "open":
      return {};
  }
}

export const isActive = (job: JobInfo): boolean => job.state === "queued" || job.state === "running";

/** The newest job that has not ended. */
export const newestActiveJob = (jobs: readonly JobInfo[]): JobInfo | undefined => jobs.filter(isActive).at(-1);

export const datasetById = (id: number | null): DatasetInfo | undefined =>
  useSession.getState().datasets.find((d) => d.id === id);

export const useDataset = (id: number | null): DatasetInfo | undefined =>
  useSession((s) => s.datasets.find((d) => d.id === id));
export const useResult = (id: number | null): ResultInfo | undefined =>
  useSession((s) => s.results.find((r) => r.id === id));
export const useJob = (id: number | null): JobInfo | undefined => useSession((s) => s.jobs.find((j) => j.id === id));

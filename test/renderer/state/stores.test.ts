import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import type { DatasetInfo, JobInfo } from "../../../src/main/api/contract.js";
import { runCommand, useCommandStore } from "../../../src/renderer/state/commands.js";
import { IndexSet } from "../../../src/renderer/state/indexSet.js";
import { dismiss, messageOf, notify, notifyError, useNotices } from "../../../src/renderer/state/notices.js";
import {
  focusOn,
  forgetSelection,
  removeSaved,
  saveSelection,
  select,
  selectionOf,
  useSelectionStore,
} from "../../../src/renderer/state/selection.js";
import { applyEvent, isActive, newestActiveJob } from "../../../src/renderer/state/session.js";
import {
  DEFAULT_DISPLAY,
  displayOf,
  INITIAL_SETTINGS,
  panelsOf,
  setDisplay,
  setPanels,
  stepScale,
  useSettings,
} from "../../../src/renderer/state/settings.js";
import { clearHistory, perform, redo, remember, undo, useUndo } from "../../../src/renderer/state/undo.js";

beforeEach(() => {
  clearHistory();
  useSettings.setState(INITIAL_SETTINGS);
  useSelectionStore.setState({ bySource: {}, saved: [] });
  useNotices.setState({ notices: [], history: [] });
});

describe("undo", () => {
  test("takes back and does again, newest first, and forgets the future when something new is done", () => {
    let value = 0;
    const set = (to: number, from: number): void =>
      perform({ label: `to ${to}`, redo: () => void (value = to), undo: () => void (value = from) });
    set(1, 0);
    set(2, 1);
    expect(undo()).toBe("to 2");
    expect(value).toBe(1);
    expect(redo()).toBe("to 2");
    expect(value).toBe(2);
    undo();
    set(9, 1);
    expect(redo()).toBeNull();
    expect(undo()).toBe("to 9");
    expect(undo()).toBe("to 1");
    expect(undo()).toBeNull();
    expect(value).toBe(0);
  });

  test("a drag is one step: same key within a second; another key or later is its own", () => {
    const seen: string[] = [];
    const step = (name: string, mergeKey: string, at: number): void =>
      remember({ label: name, mergeKey, undo: () => seen.push(name), redo: () => undefined }, at);
    step("a", "slider", 0);
    step("b", "slider", 900);
    step("c", "slider", 1800);
    step("d", "other", 1850);
    step("e", "slider", 9000);
    step("f", "slider", 10_500);
    expect(useUndo.getState().past.map((s) => s.label)).toEqual(["c", "d", "e", "f"]);
    while (undo() !== null);
    expect(seen).toEqual(["f", "e", "d", "a"]);
  });
});

describe("selection", () => {
  const source = "dataset:1";

  test("changes can be undone; moving the focus alone is no step", () => {
    select(source, { selected: IndexSet.of([3, 4]), anchor: 3, focus: 4 });
    focusOn(source, 7);
    expect(useUndo.getState().past).toHaveLength(1);
    undo();
    expect(selectionOf(source).selected.count).toBe(0);
    redo();
    expect(selectionOf(source).selected.toArray()).toEqual([3, 4]);
    expect(selectionOf("dataset:2").selected.count).toBe(0);
  });

  test("named selections are kept, deleted and brought back", () => {
    const saved = saveSelection(source, "Top views", IndexSet.range(0, 5));
    removeSaved(saved.id);
    expect(useSelectionStore.getState().saved).toEqual([]);
    undo();
    expect(useSelectionStore.getState().saved.map((s) => s.name)).toEqual(["Top views"]);
    forgetSelection(source);
    expect(useSelectionStore.getState().saved).toEqual([]);
  });
});

describe("settings", () => {
  test("the scale goes in steps between 80 and 200 %", () => {
    for (let i = 0; i < 20; i++) stepScale(1);
    expect(useSettings.getState().scale).toBe(2);
    for (let i = 0; i < 20; i++) stepScale(-1);
    expect(useSettings.getState().scale).toBe(0.8);
    stepScale(0);
    expect(useSettings.getState().scale).toBe(1);
  });

  test("panels are kept per desk", () => {
    setPanels("gallery", { drawer: 300 });
    expect(panelsOf("gallery").drawer).toBe(300);
    expect(panelsOf("align").drawer).toBe(254);
  });

  test("display settings can be undone and are kept per dataset, the newest 50", () => {
    setDisplay("/a.mrcs", { invert: true }, "Invert");
    expect(displayOf("/a.mrcs").invert).toBe(true);
    expect(undo()).toBe("Invert (display)");
    expect(displayOf("/a.mrcs")).toEqual(DEFAULT_DISPLAY);
    for (let i = 0; i < 60; i++) setDisplay(`/${i}.mrcs`, { invert: true }, "Invert");
    expect(Object.keys(useSettings.getState().displays)).toHaveLength(50);
    expect(displayOf("/59.mrcs").invert).toBe(true);
    expect(displayOf("/2.mrcs").invert).toBe(false);
  });
});

describe("notices", () => {
  afterEach(() => void vi.useRealTimers());

  test("at most three; errors stay, success goes after 5 s", () => {
    vi.useFakeTimers();
    notify({ tone: "error", title: "one" });
    notify({ tone: "success", title: "two" });
    notify({ tone: "success", title: "three" });
    notify({ tone: "success", title: "four" });
    const titles = (): string[] => useNotices.getState().notices.map((n) => n.title);
    expect(titles()).toEqual(["one", "three", "four"]);
    vi.advanceTimersByTime(5001);
    expect(titles()).toEqual(["one"]);
    dismiss(useNotices.getState().notices[0]!.id);
    expect(titles()).toEqual([]);
    expect(useNotices.getState().history).toHaveLength(4);
  });

  test("cancelling is never shown as a failure", () => {
    notifyError("Align", new AppError("job.cancelled", "cancelled", { jobId: 1 }));
    notifyError("Tiles", new DOMException("gone", "AbortError"));
    expect(useNotices.getState().notices).toEqual([]);
    notifyError("Align", new AppError("worker.crashed", "A thread ended.", { exitCode: 1 }));
    expect(useNotices.getState().notices[0]).toMatchObject({ tone: "error", title: "Align", text: "A thread ended." });
    expect(messageOf(new TypeError("Failed to fetch"))).toMatch(/engine does not answer/);
  });
});

describe("session", () => {
  const job = (id: number, state: JobInfo["state"]): JobInfo => ({ id, state }) as JobInfo;
  const dataset = (id: number, name: string): DatasetInfo => ({ id, name }) as DatasetInfo;

  test("events add, replace and remove, and touch nothing else", () => {
    const start = { datasets: [dataset(1, "a")], jobs: [job(1, "running")], results: [] };
    expect(applyEvent(start, { type: "dataset", dataset: dataset(2, "b") }).datasets?.map((d) => d.id)).toEqual([1, 2]);
    expect(applyEvent(start, { type: "dataset", dataset: dataset(1, "c") }).datasets?.map((d) => d.name)).toEqual([
      "c",
    ]);
    expect(applyEvent(start, { type: "datasetRemoved", id: 1 })).toEqual({ datasets: [] });
    expect(applyEvent(start, { type: "job", job: job(1, "done") }).jobs?.[0]?.state).toBe("done");
    expect(applyEvent(start, { type: "jobRemoved", id: 1 })).toEqual({ jobs: [] });
    expect(applyEvent(start, { type: "open", paths: ["/a"] })).toEqual({});
  });

  test("the newest active job is the last that has not ended", () => {
    const jobs = [job(1, "done"), job(2, "running"), job(3, "queued"), job(4, "failed")];
    expect(newestActiveJob(jobs)?.id).toBe(3);
    expect(jobs.filter(isActive).map((j) => j.id)).toEqual([2, 3]);
    expect(newestActiveJob([])).toBeUndefined();
  });
});

describe("commands", () => {
  test("run by id, unless disabled or not offered", () => {
    const run = vi.fn();
    const list = [
      { id: "a", title: "A", group: "", run },
      { id: "b", title: "B", group: "", run, disabled: true },
    ];
    useCommandStore.setState({ lists: new Map([[Symbol("test"), list]]) });
    expect([runCommand("a"), runCommand("b"), runCommand("c")]).toEqual([true, false, false]);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

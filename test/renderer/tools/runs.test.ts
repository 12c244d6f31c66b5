/** What happens on screen when a run ends. */
import { beforeEach, describe, expect, test } from "vitest";
import { useNotices } from "../../../src/renderer/state/notices.js";
import { goTo, usePlace } from "../../../src/renderer/state/place.js";
import { useSession } from "../../../src/renderer/state/session.js";
import { followJobs, jobEnded, resultWords } from "../../../src/renderer/tools/runs.js";
import { useToolsStore } from "../../../src/renderer/tools/toolsStore.js";
import { images, job, result, rows } from "./support.js";

beforeEach(() => {
  useSession.setState({ jobs: [], results: [result(5)], datasets: [] });
  useNotices.setState({ notices: [], history: [] });
  useToolsStore.setState({ awaited: null });
  goTo({ desk: "align", dataset: 1, job: 3, result: null });
});
const titles = (): string[] => useNotices.getState().notices.map((n) => n.title);

describe("the end of a run", () => {
  test("words of a result", () => {
    expect(resultWords(result(1))).toBe("3\u00a0averages from 1\u202f000\u00a0particles");
    expect(resultWords(result(1, { title: "Simulate", outputs: [images("images", 400)] }))).toBe(
      "Simulate: 400\u00a0images",
    );
    expect(
      resultWords(result(1, { title: "Statistics", outputs: [images("average", 1), rows("t", "table", 9)] })),
    ).toBe("Statistics: 2\u00a0outputs");
  });

  test("who waits on the Align desk is taken to the result, and back by one click", () => {
    useToolsStore.setState({ awaited: { job: 3, from: "align" } });
    jobEnded(job(3, { state: "done", result: 5 }));
    expect(usePlace.getState()).toMatchObject({ desk: "classes", result: 5 });
    useNotices.getState().notices[0]?.action?.run();
    expect(usePlace.getState()).toMatchObject({ desk: "align", job: 3, result: null });
  });

  test("who has gone elsewhere stays there and is told", () => {
    useToolsStore.setState({ awaited: { job: 3, from: "align" } });
    goTo({ desk: "gallery" });
    jobEnded(job(3, { state: "done", result: 5 }));
    expect(usePlace.getState().desk).toBe("gallery");
    expect(titles()).toEqual(["Align is done"]);
  });

  test("a failure is shown beside the form, elsewhere as a notice; cancelling is no failure", () => {
    useToolsStore.setState({ awaited: { job: 3, from: "align" } });
    jobEnded(job(3, { state: "failed", error: { code: "bug", message: "no" } }));
    expect(titles()).toEqual([]);
    goTo({ desk: "gallery" });
    jobEnded(job(4, { state: "failed", error: { code: "bug", message: "no" } }));
    expect(titles()).toEqual(["Align failed"]);
    jobEnded(job(6, { state: "cancelled" }));
    expect(titles()).toEqual(["Align failed"]);
  });

  test("each end is told once", () => {
    const stop = followJobs();
    goTo({ desk: "gallery" });
    useSession.setState({ jobs: [job(7)] });
    useSession.setState({ jobs: [job(7, { state: "done", result: 5 })] });
    useSession.setState({ jobs: [job(7, { state: "done", result: 5, elapsed: 1 })] });
    stop();
    useSession.setState({ jobs: [job(8)] });
    useSession.setState({ jobs: [job(8, { state: "done", result: 5 })] });
    expect(titles()).toEqual(["Align is done"]);
  });
});

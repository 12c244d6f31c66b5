/** The built program's api over HTTP, with the real engine behind it: what a page does, without a page. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  ApiEvent,
  DatasetInfo,
  ErrorAnswer,
  JobInfo,
  SessionInfo,
  TileHead,
} from "../../src/main/api/contract.js";
import { serve, type Served } from "./support/browser.js";

/** A client with the cookie of the link, and nothing else that a browser would add. */
class Visitor {
  constructor(
    readonly origin: string,
    readonly cookie: string,
  ) {}
  static async enter({ link, origin }: Served): Promise<Visitor> {
    const answer = await fetch(link, { redirect: "manual" });
    return new Visitor(origin, answer.headers.get("Set-Cookie")!.split(";")[0]!);
  }
  get(path: string): Promise<Response> {
    return fetch(`${this.origin}/api/${path}`, { headers: { Cookie: this.cookie } });
  }
  post(path: string, body?: unknown): Promise<Response> {
    const headers = { Cookie: this.cookie, Origin: this.origin, "Content-Type": "application/json" };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    return fetch(`${this.origin}/api/${path}`, { method: "POST", headers, ...content });
  }
}

const folder = mkdtempSync(join(tmpdir(), "annulus-serve-"));
const root = join(folder, "root");
let served: Served;
let visitor: Visitor;
beforeAll(async () => {
  mkdirSync(root);
  served = await serve("--root", root, "--threads", "2");
  visitor = await Visitor.enter(served);
});
afterAll(async () => {
  await served.stop();
  rmSync(folder, { recursive: true });
});

const json = async <T>(answer: Promise<Response>): Promise<T> => {
  const response = await answer;
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text) as T;
};

const display = {
  view: "raw",
  alignment: null,
  lowPass: null,
  highPass: null,
  contrast: { mode: "percentile", low: 1, high: 99, scope: "image" },
};

describe("the api of the built program", () => {
  it("opens the example and gives its tiles and rows", async () => {
    const example = await json<DatasetInfo>(visitor.post("example"));
    expect(example).toMatchObject({ isExample: true, outcome: "open" });
    const source = { kind: "dataset", id: example.id };
    const answer = await visitor.post("tiles", { source, indices: [0, 5], bin: 1, display });
    const bytes = await answer.arrayBuffer();
    const length = new DataView(bytes).getUint32(0, true);
    const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as TileHead;
    expect(head.tiles.map((tile) => tile.index)).toEqual([0, 5]);
    const pixels = new Uint8Array(bytes, 4 + length);
    expect(pixels).toHaveLength(2 * head.width * head.height);
    expect(new Set(pixels).size).toBeGreaterThan(20);
    const column = example.tableColumns[0]!.id;
    const { order } = await json<{ order: number }>(
      visitor.post(`datasets/${example.id}/order`, { sort: [{ column, descending: true }] }),
    );
    const rows = await json<{ indices: number[]; cells: string[][] }>(
      visitor.get(`datasets/${example.id}/rows?order=${order}&first=0&count=3&columns=${encodeURIComponent(column)}`),
    );
    expect(rows.indices).toHaveLength(3);
    expect(rows.cells).toHaveLength(3);
  });

  it("runs a job and tells of it, in order", async () => {
    const [dataset] = (await json<SessionInfo>(visitor.get("session"))).datasets;
    const stream = await visitor.get("events");
    const reader = stream.body!.getReader();
    const events: ApiEvent[] = [];
    const source = { kind: "dataset", id: dataset!.id };
    const tools = await json<{ id: string; inputs: Record<string, unknown> }[]>(visitor.get("tools"));
    const slot = Object.keys(tools.find((tool) => tool.id === "stats")!.inputs)[0]!;
    const request = { tool: "stats", inputs: { [slot]: { source, images: null } }, params: {} };
    expect((await json<{ bytes: number }>(visitor.post("estimate", request))).bytes).toBeGreaterThan(0);
    const job = await json<JobInfo>(visitor.post("jobs", request));
    let text = "";
    while (!events.some((event) => event.type === "job" && event.job.state === "done")) {
      const { value, done } = await reader.read();
      if (done) break;
      text += new TextDecoder().decode(value);
      const parts = text.split("\n\n");
      text = parts.pop()!;
      for (const part of parts) if (part.startsWith("data: ")) events.push(JSON.parse(part.slice(6)) as ApiEvent);
    }
    await reader.cancel();
    expect(events[0]).toMatchObject({ type: "hello" });
    const last = events.findLast((event) => event.type === "job");
    expect(last?.type === "job" && last.job).toMatchObject({ id: job.id, state: "done", progress: 1 });
  });

  it("stays inside its root, by its own paths and by those of a table", async () => {
    const refused = async (path: string): Promise<ErrorAnswer["error"]> => {
      const answer = await visitor.post("datasets", { path });
      expect(answer.status).toBe(400);
      return ((await answer.json()) as ErrorAnswer).error;
    };
    writeFileSync(join(folder, "outside.mrcs"), "not ours");
    expect((await refused("../outside.mrcs")).code).toBe("E_PATH_OUTSIDE");
    expect((await refused("/etc/hostname")).code).toBe("E_PATH_OUTSIDE");
    const table = `data_\n\nloop_\n_rlnImageName\n1@${join(folder, "outside.mrcs")}\n`;
    writeFileSync(join(root, "reaches-out.star"), table);
    const answer = await visitor.post("datasets", { path: "reaches-out.star" });
    expect(await answer.text()).toContain("E_PATH_OUTSIDE");
  });

  it("says in words what a file is not", async () => {
    writeFileSync(join(root, "text.mrcs"), "hello");
    const answer = await visitor.post("datasets", { path: "text.mrcs" });
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as ErrorAnswer;
    expect(error.message).toContain("text.mrcs");
    expect(error).not.toHaveProperty("stack");
  });
});

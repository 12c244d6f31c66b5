import { describe, expect, test, vi } from "vitest";
import { isAppError } from "../../../src/core/errors.js";
import type { SessionInfo } from "../../../src/main/api/contract.js";
import { reviveResult } from "../../../src/renderer/data/revive.js";
import { EngineClient, parseBinary, type Transport } from "../../../src/renderer/engine.js";

/** Head and body as the api sends them. */
function binary(head: unknown, body: Uint8Array): ArrayBuffer {
  let text = JSON.stringify(head);
  while ((4 + text.length) % 4 !== 0) text += " ";
  const bytes = new TextEncoder().encode(text);
  const out = new Uint8Array(4 + bytes.length + body.length);
  new DataView(out.buffer).setUint32(0, bytes.length, true);
  out.set(bytes, 4);
  out.set(body, 4 + bytes.length);
  return out.buffer;
}

const answering = (answer: () => Response): { transport: Transport; asked: Request[] } => {
  const asked: Request[] = [];
  const transport: Transport = {
    fetch: (input, init) => {
      asked.push(new Request(new URL(input as string, "http://page"), init));
      return Promise.resolve(answer());
    },
    events: () => {
      throw new Error("not asked for");
    },
  };
  return { transport, asked };
};

describe("the engine client", () => {
  test("reads binary answers: head, then bytes or floats at a multiple of 4", async () => {
    const pixels = new Float32Array([1.5, -2, 0.25]);
    const { head, body } = parseBinary<{ width: number }>(binary({ width: 3 }, new Uint8Array(pixels.buffer)));
    expect(head).toEqual({ width: 3 });
    expect([...new Float32Array(body.buffer, body.byteOffset, 3)]).toEqual([...pixels]);

    const { transport } = answering(() => new Response(binary({ width: 3 }, new Uint8Array(pixels.buffer))));
    const client = new EngineClient(transport);
    const answer = await client.pixels({ source: { kind: "dataset", id: 1 }, index: 0, display: {} as never });
    expect([...answer.pixels]).toEqual([...pixels]);
    const tiles = await client.tiles({
      source: { kind: "dataset", id: 1 },
      indices: [0],
      bin: 1,
      display: {} as never,
    });
    expect(tiles.pixels).toHaveLength(12);
  });

  test("asks at relative addresses, JSON in the body, what is not given is not sent", async () => {
    const { transport, asked } = answering(() => Response.json({ indices: [], cells: [] }));
    const client = new EngineClient(transport);
    await client.rows(3, { order: null, first: 0, count: 50, columns: ["index", "star:rlnDefocusU"] });
    await client.order(3, [{ column: "index", descending: true }]);
    expect(new URL(asked[0]!.url).pathname).toBe("/api/datasets/3/rows");
    expect(Object.fromEntries(new URL(asked[0]!.url).searchParams)).toEqual({
      first: "0",
      count: "50",
      columns: "index,star:rlnDefocusU",
    });
    expect(asked[1]!.method).toBe("POST");
    expect(await asked[1]!.json()).toEqual({ sort: [{ column: "index", descending: true }] });
  });

  test("an error keeps its code and words; a broken answer says its status", async () => {
    const wire = { code: "E_NOT_FOUND", message: "a.mrcs is not there.", detail: { path: "/a.mrcs" } };
    const failing = new EngineClient(answering(() => Response.json({ error: wire }, { status: 404 })).transport);
    const error: unknown = await failing.open("/a.mrcs").catch((e: unknown) => e);
    expect(isAppError(error, "E_NOT_FOUND")).toBe(true);
    expect((error as Error).message).toBe("a.mrcs is not there.");
    const broken = new EngineClient(answering(() => new Response("<html>", { status: 502 })).transport);
    await expect(broken.session()).rejects.toThrow(/502/);
  });

  test("revives columns: null is NaN, numbers keep their kind", () => {
    const curves = reviveResult("curves", {
      kind: "curves",
      data: {
        x: { label: "i", unit: "", values: [1, 2] },
        series: [{ name: "ccc", label: "", unit: "", values: [0.5, null] }],
      },
    });
    expect([...curves.series[0]!.values]).toEqual([0.5, NaN]);
    expect(() => reviveResult("frc", { kind: "table", data: { columns: [] } })).toThrow(/asked for frc/);
  });
});

/** An EventSource worked by hand. */
class FakeEvents extends EventTarget {
  closed = false;
  close(): void {
    this.closed = true;
  }
  say(event: unknown): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(event) }));
  }
}

describe("following the engine", () => {
  const session = { datasets: [], jobs: [], results: [] } as unknown as SessionInfo;
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };

  test("asks for the session after each hello, hands it over first, then what came meanwhile; connects again", async () => {
    vi.useFakeTimers();
    const streams: FakeEvents[] = [];
    let release: () => void = () => undefined;
    const transport: Transport = {
      fetch: () => new Promise((resolve) => (release = () => resolve(Response.json(session)))),
      events: () => {
        const stream = new FakeEvents();
        streams.push(stream);
        return stream as unknown as EventSource;
      },
    };
    const seen: string[] = [];
    const stop = new EngineClient(transport).follow({
      onSession: () => seen.push("session"),
      onEvent: (event) => seen.push(event.type),
      onConnection: (state) => seen.push(state),
    });
    streams[0]!.say({ type: "hello", version: "1" });
    streams[0]!.say({ type: "datasetRemoved", id: 1 });
    expect(seen).toEqual([]);
    release();
    await vi.advanceTimersByTimeAsync(0);
    await settle();
    expect(seen).toEqual(["connected", "session", "datasetRemoved"]);
    streams[0]!.say({ type: "resultRemoved", id: 1 });
    expect(seen.at(-1)).toBe("resultRemoved");

    streams[0]!.dispatchEvent(new Event("error"));
    expect(seen.at(-1)).toBe("lost");
    expect(streams[0]!.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(300);
    expect(streams).toHaveLength(2);
    streams[1]!.say({ type: "hello", version: "1" });
    release();
    await vi.advanceTimersByTimeAsync(0);
    await settle();
    expect(seen.slice(-2)).toEqual(["connected", "session"]);

    stop();
    expect(streams[1]!.closed).toBe(true);
    vi.useRealTimers();
  });
});

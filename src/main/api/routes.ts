/** Every address under /api: check what comes, ask the engine, say what it said. */
import { type Context, type Env, Hono, type MiddlewareHandler, type ValidationTargets } from "hono";
import { bodyLimit } from "hono/body-limit";
import { validator } from "hono/validator";
import type { z } from "zod";
import type { AnyTool } from "../../core/tools/tool.js";
import type { FactorsResult, ResultKind, ResultKinds } from "../../core/tools/results.js";
import { binaryAnswer, packArrays, toPlain } from "./binary.js";
import * as contract from "./contract.js";
import type { EnginePort } from "./enginePort.js";
import { describeIssues, invalidRequest, refusal } from "./errorAnswer.js";
import type { EventHub } from "./events.js";
import { confine, confineFile, listFolder } from "./files.js";

export interface RouteOptions {
  /** The only folder whose files may be named; null = whatever the user may read. */
  root: string | null;
  events: EventHub;
}

const SMALL = 64 * 1024;
/** A job may name a million images one by one. */
const LARGE = 16 * 1024 * 1024;
const limited = (maxSize: number): ReturnType<typeof bodyLimit> =>
  bodyLimit({ maxSize, onError: () => refusal(413, `The request is larger than ${maxSize / 1024} KB.`) });

/** A validator that answers 400 in words; the types of what it lets through reach the handler and the client. */
function checked<T extends "json" | "query" | "param", S extends z.ZodType>(target: T, schema: S) {
  return validator(target, (value: ValidationTargets[T]): z.output<S> => {
    const outcome = schema.safeParse(value);
    if (!outcome.success) throw invalidRequest(describeIssues(outcome.error));
    return outcome.data;
  });
}
const body = <S extends z.ZodType>(schema: S) => checked("json", schema);
/** A body that may be left out: a request without one says nothing in particular. */
function optionalBody<S extends z.ZodType<object>>(
  schema: S,
): MiddlewareHandler<Env, string, { in: { json: z.input<S> }; out: { json: z.output<S> } }> {
  return async (c, next) => {
    const text = await c.req.text();
    let given: unknown;
    try {
      given = text === "" ? {} : JSON.parse(text);
    } catch {
      throw invalidRequest("Malformed JSON in request body");
    }
    const outcome = schema.safeParse(given);
    if (!outcome.success) throw invalidRequest(describeIssues(outcome.error));
    c.req.addValidatedData("json", outcome.data);
    await next();
  };
}
const query = <S extends z.ZodType>(schema: S) => checked("query", schema);
const param = <S extends z.ZodType>(schema: S) => checked("param", schema);

export function createRoutes(engine: EnginePort, { root, events }: RouteOptions) {
  const choices = async <C extends { root?: string }>(given: C): Promise<C> =>
    given.root === undefined ? given : { ...given, root: await confine(given.root, root) };
  const done = (c: Context) => c.json({ done: true as const });

  return new Hono()
    .get("/session", (c) => c.json(engine.session()))
    .get("/events", (c) => events.connect(c.req.raw.signal))

    .post("/datasets", limited(SMALL), body(contract.openSchema), async (c) => {
      const { path, ...rest } = c.req.valid("json");
      return c.json(await engine.openEarly(await confineFile(path, root), await choices(rest)));
    })
    .patch("/datasets/:id", limited(SMALL), param(contract.idParam), body(contract.updateSchema), async (c) =>
      c.json(await engine.update(c.req.valid("param").id, await choices(c.req.valid("json")))),
    )
    .delete("/datasets/:id", param(contract.idParam), (c) => {
      engine.close(c.req.valid("param").id);
      return done(c);
    })
    .post("/datasets/:id/order", limited(SMALL), param(contract.idParam), body(contract.orderSchema), async (c) => {
      const { sort, result } = c.req.valid("json");
      return c.json(await engine.order(c.req.valid("param").id, sort, result));
    })
    .get("/datasets/:id/rows", param(contract.idParam), query(contract.rowsQuery), (c) => {
      const { order = null, ...page } = c.req.valid("query");
      return c.json(engine.rows(c.req.valid("param").id, { order, ...page }));
    })
    .get("/datasets/:id/position", param(contract.idParam), query(contract.positionQuery), (c) => {
      const { order = null, index } = c.req.valid("query");
      return c.json({ position: engine.positionOf(c.req.valid("param").id, order, index) });
    })
    .post("/example", limited(SMALL), optionalBody(contract.exampleSchema), async (c) =>
      c.json(await engine.example(c.req.valid("json").name)),
    )
    .get("/files", query(contract.filesQuery), async (c) => c.json(await listFolder(c.req.valid("query").path, root)))

    .post("/tiles", limited(SMALL), body(contract.tilesSchema), async (c) => {
      const { head, pixels } = await engine.tiles(c.req.valid("json"), c.req.raw.signal);
      return binaryAnswer(head, pixels);
    })
    .post("/pixels", limited(SMALL), body(contract.pixelsSchema), async (c) => {
      const { head, pixels } = await engine.pixels(c.req.valid("json"), c.req.raw.signal);
      return binaryAnswer(head, pixels);
    })

    .get("/tools", (c) => c.json(engine.tools().map(toolSchema)))
    .post("/estimate", limited(LARGE), body(contract.jobSchema), (c) => c.json(engine.estimate(c.req.valid("json"))))
    .post("/explore", limited(SMALL), body(contract.jobSchema), async (c) => {
      const { head, body: arrays } = packArrays(await engine.explore(c.req.valid("json"), c.req.raw.signal));
      return binaryAnswer(head, arrays);
    })
    .post("/jobs", limited(LARGE), body(contract.jobSchema), (c) => c.json(engine.start(c.req.valid("json"))))
    .post("/jobs/:id/cancel", param(contract.idParam), (c) => {
      engine.cancel(c.req.valid("param").id);
      return done(c);
    })
    .get("/jobs/:id/iterations/:iteration/data/:output", param(contract.partialParam), (c) => {
      const { id, iteration, output } = c.req.valid("param");
      const { kind, data } = engine.partialData(id, iteration, output);
      return dataAnswer(c, kind, data);
    })
    .delete("/jobs/:id", param(contract.idParam), (c) => {
      engine.removeJob(c.req.valid("param").id);
      return done(c);
    })

    .delete("/results/:id", param(contract.idParam), (c) => {
      engine.removeResult(c.req.valid("param").id);
      return done(c);
    })
    .post("/results/:id/restore", param(contract.idParam), (c) => {
      engine.restoreResult(c.req.valid("param").id);
      return done(c);
    })
    .get("/results/:id/data/:output", param(contract.outputParam), (c) => {
      const { id, output } = c.req.valid("param");
      return dataAnswer(c, outputKind(engine, id, output), engine.resultData(id, output));
    })
    .get("/results/:id/download/:output", param(contract.outputParam), query(contract.downloadQuery), async (c) => {
      const { id, output } = c.req.valid("param");
      const { format, png } = c.req.valid("query");
      return attachment(await engine.encode(id, output, format, png));
    })
    .post("/export", limited(SMALL), body(contract.exportSchema), async (c) => {
      const request = c.req.valid("json");
      return c.json(await engine.export({ ...request, directory: await confine(request.directory, root) }));
    });
}

function toolSchema(tool: AnyTool): contract.ToolSchema {
  const data: Partial<AnyTool> = { ...tool };
  delete data.kernels;
  delete data.estimate;
  delete data.run;
  return data as contract.ToolSchema;
}

/** @throws AppError "request.invalid" for an output the result does not have */
function outputKind(engine: EnginePort, id: number, output: string): ResultKind {
  const { outputs } = engine.result(id);
  const found = outputs.find((o) => o.name === output);
  if (found) return found.kind;
  throw invalidRequest(`result ${id} has no output "${output}"; it has ${outputs.map((o) => o.name).join(", ")}`);
}

function dataAnswer(c: Context, kind: ResultKind, data: ResultKinds[ResultKind]): Response {
  if (kind === "images") throw invalidRequest("images come as tiles and pixels, not as data");
  if (kind !== "factors") return c.json({ kind, data: toPlain(data) } as contract.ResultData);
  const { head, body: arrays } = packArrays({ kind, data: factorsData(data as FactorsResult) });
  return binaryAnswer(head, arrays);
}

/** A million images with eight coordinates each are 40 MB this way; as JSON they would be five times that. */
function factorsData(factors: FactorsResult): contract.FactorsData {
  const { mean: _m, eigenimages: _e, weights: _w, particles: _p, alignments, coordinates, ...rest } = factors;
  return { ...rest, coordinates: Float32Array.from(coordinates), aligned: alignments !== null };
}

function attachment({ name, mediaType, bytes }: contract.EncodedOutput): Response {
  const plain = name.replace(/[^\w.-]/g, "_");
  return new Response(bytes, {
    headers: {
      "Content-Type": mediaType,
      "Content-Disposition": `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    },
  });
}

/** For a typed client: `hc<ApiType>("/api")`. */
export type ApiType = ReturnType<typeof createRoutes>;

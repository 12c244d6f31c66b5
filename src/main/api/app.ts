/** The one handler behind every shell: `(Request) => Promise<Response>` for the page's files and the engine's api. */
import { Hono } from "hono";
import { EXAMPLE_NAMES } from "../../core/simulate/examples.js";
import type { EnginePort } from "./enginePort.js";
import { answerFor, refusal } from "./errorAnswer.js";
import { createEventHub } from "./events.js";
import { createPageServer } from "./page.js";
import { createRoutes } from "./routes.js";
import { secured } from "./securityHeaders.js";

export interface ApiOptions {
  /** Folder of the built page. */
  pageFolder: string;
  /** The only folder whose files may be named by the page; null = whatever the user may read. */
  root: string | null;
  version: string;
  /** Told of every bug; the page sees its message, never its stack. */
  onBug: (error: unknown) => void;
}

export interface Api {
  fetch(request: Request): Promise<Response>;
  /**
   * Hand files and a built-in example to the page, as if the user had opened them there; kept until a page is connected.
   * A name that no example has is passed over.
   */
  open(paths: readonly string[], example?: string): void;
  /** End all event streams. */
  close(): void;
}

const WRITES: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

export function createApi(engine: EnginePort, options: ApiOptions): Api {
  const { pageFolder, root, version, onBug } = options;
  const events = createEventHub(engine, version);
  const page = createPageServer(pageFolder);
  const app = new Hono();

  app.use("/api/*", async (c, next) => {
    // Only JSON is taken: other kinds can be sent by a foreign page without asking first (robustness of browsers' CORS).
    const type = c.req.header("Content-Type");
    const typed = type === undefined ? c.req.raw.body !== null : !/^application\/json *(;|$)/i.test(type);
    if (WRITES.has(c.req.method) && typed) return refusal(415, "Only application/json is taken here.");
    return next();
  });
  app.route("/api", createRoutes(engine, { root, events }));
  app.notFound(async (c) => {
    const file = await page(new URL(c.req.url).pathname, c.req.method);
    return file ?? refusal(404, `There is nothing at ${new URL(c.req.url).pathname}.`);
  });
  app.onError((error, c) => {
    const { status, body, isBug } = answerFor(error);
    if (isBug && !c.req.raw.signal.aborted) onBug(error);
    return c.json(body, status);
  });

  return {
    fetch: async (request) => secured(await app.fetch(request)),
    open(paths, example) {
      const known = EXAMPLE_NAMES.find((name) => name === example);
      if (paths.length > 0 || known) events.open(paths, known);
    },
    close: () => events.close(),
  };
}

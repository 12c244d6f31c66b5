/** Browser mode: the page and the api on the loopback interface, behind a link that works once. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Api } from "../api/app.js";
import { refusal } from "../api/errorAnswer.js";
import { secured } from "../api/securityHeaders.js";
import { checkRequest, ownHosts } from "./checkRequest.js";
import { createGate, type Gate } from "./link.js";
import { isOtherUser } from "./peer.js";

export interface ServerOptions {
  /** 0 = any free port. */
  port: number;
  /** Refuse the link's exchange to processes of other users, where the system tells: the link stands in a process list. */
  ownUserOnly?: boolean;
}

export interface BrowserServer {
  port: number;
  /** With the token: whoever has it first has the session. */
  link: string;
  /** End every connection and stop listening. */
  close(): Promise<void>;
}

const HEADERS_TIMEOUT_MS = 5000;
const REQUEST_TIMEOUT_MS = 15_000;
const CHECK_INTERVAL_MS = 1000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 512;
/** The second try of a visit that came from elsewhere, see {@link strangerAt}. */
const AGAIN = "/?again";

/**
 * Listen on 127.0.0.1 and, where there is one, ::1.
 * @throws Error "EADDRINUSE" when `port` is taken
 */
export async function startServer(api: Api, options: ServerOptions): Promise<BrowserServer> {
  const listeners: { handle: RequestListener } = { handle: (_request, response) => response.destroy() };
  const create = (): Server => {
    const server = createServer(
      {
        headersTimeout: HEADERS_TIMEOUT_MS,
        // Of a request alone; answers (the event stream) may last.
        requestTimeout: REQUEST_TIMEOUT_MS,
        connectionsCheckingInterval: CHECK_INTERVAL_MS,
        keepAliveTimeout: HEADERS_TIMEOUT_MS,
        maxHeaderSize: MAX_HEADER_BYTES,
      },
      (request, response) => listeners.handle(request, response),
    );
    server.maxConnections = MAX_CONNECTIONS;
    server.on("upgrade", (_request, socket) => socket.destroy());
    server.on("connect", (_request, socket) => socket.destroy());
    return server;
  };

  const servers = [create()];
  const port = await listen(servers[0]!, "127.0.0.1", options.port);
  const second = create();
  try {
    await listen(second, "::1", port);
    servers.push(second);
  } catch {
    // No IPv6 here, or the port is taken there: 127.0.0.1 is enough.
  }
  const gate = createGate(port);
  listeners.handle = createListener(api, gate, port, options.ownUserOnly === true);
  return {
    port,
    link: `http://127.0.0.1:${port}/?token=${gate.token}`,
    close: async () => {
      await Promise.all(
        servers.map(
          (server) =>
            new Promise<void>((resolve) => {
              server.close(() => resolve());
              server.closeAllConnections();
            }),
        ),
      );
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, exclusive: true, ipv6Only: true }, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Checks in the order of what they cost; whatever fails is answered here and never reaches the api. */
function createListener(api: Api, gate: Gate, port: number, ownUserOnly: boolean): RequestListener {
  const hosts = ownHosts(port);
  const pass = getRequestListener((request) => api.fetch(request), {
    overrideGlobalObjects: false,
    hostname: `127.0.0.1:${port}`,
    errorHandler: () => refusal(400, "The request is malformed."),
  });
  return (request, response) => {
    const verdict = checkRequest(request, hosts);
    if (!verdict.ok) return answer(request, response, refusal(verdict.status, verdict.reason));
    const token = tokenOf(request.url!);
    if (token !== null) {
      if (ownUserOnly && isOtherUser(request.socket))
        return answer(request, response, refusal(403, "Not your session."));
      return answer(request, response, admit(gate, token, request));
    }
    if (gate.holdsCookie(request.headers.cookie)) {
      if (request.url === AGAIN) return answer(request, response, cleaned());
      return void pass(request, response);
    }
    return answer(request, response, strangerAt(request));
  };
}

/** On to the page itself, without a secret in the address. */
function cleaned(headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 303, headers: { Location: "/", ...headers } });
}

/** The token of "/?token=…"; null for every other address. */
function tokenOf(url: string): string | null {
  return url.startsWith("/?") ? new URLSearchParams(url.slice(2)).get("token") : null;
}

function admit(gate: Gate, token: string, request: IncomingMessage): Response {
  if (request.method !== "GET") return refusal(403, "The link is visited, not written to.");
  const entry = gate.enter(token);
  if (entry.kind === "granted") {
    return cleaned({ "Set-Cookie": entry.cookie });
  }
  // The owner again, from the history or the terminal: the cookie opens the door, not the spent token.
  if (gate.holdsCookie(request.headers.cookie)) return cleaned();
  if (entry.kind === "limited") return textPage(429, "Too many wrong links. Wait a minute.");
  const why = entry.kind === "used" ? "This link has been used; it works once." : "This link is not right.";
  return textPage(403, `${why} Start Annulus again for a fresh one.`);
}

/**
 * Nobody we know. A visit that began on another site carries no SameSite=Strict cookie, not even after our own
 * redirect: one visit of our own making settles whether there is one.
 */
function strangerAt(request: IncomingMessage): Response {
  const site = request.headers["sec-fetch-site"];
  if (request.url === "/" && request.method === "GET" && (site === "cross-site" || site === "same-site")) {
    return textPage(401, "Opening Annulus …", `<meta http-equiv="refresh" content="0; url=${AGAIN}">`);
  }
  if (request.url?.startsWith("/api/"))
    return refusal(401, "There is no session. Start Annulus again for a fresh link.");
  return textPage(401, "There is no session here. Start Annulus again for a fresh link.");
}

function textPage(status: number, text: string, head = ""): Response {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Annulus</title>${head}</head><body><p>${text}</p></body></html>`;
  return new Response(html, { status, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

/** Send an answer that is not the api's. The connection ends with it: what is left of the request is not wanted. */
function answer(request: IncomingMessage, response: ServerResponse, content: Response): void {
  const sent = secured(content);
  response.statusCode = sent.status;
  for (const [name, value] of sent.headers) response.setHeader(name, value);
  response.setHeader("Connection", "close");
  void sent.text().then((text) => response.end(request.method === "HEAD" ? undefined : text));
}

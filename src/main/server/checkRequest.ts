/**
 * Where a request may come from. A page of another origin can make a browser send requests to 127.0.0.1; what it
 * cannot do is forge Host, Origin or Sec-Fetch-Site.
 */
import type { IncomingMessage } from "node:http";

export type Verdict = { ok: true } | { ok: false; status: 400 | 403; reason: string };

const refuse = (status: 400 | 403, reason: string): Verdict => ({ ok: false, status, reason });
const READS: ReadonlySet<string> = new Set(["GET", "HEAD"]);
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PATCH", "DELETE"]);

/** The Host headers under which this server may be addressed; any other means DNS rebinding. */
export function ownHosts(port: number): ReadonlySet<string> {
  return new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
}

/**
 * @param hosts from {@link ownHosts}
 * @returns refusal for a foreign or doubled Host, a foreign Origin, a write without Origin, a request another site
 *   caused (only a plain visit of "/" may start elsewhere: somebody clicked the link)
 */
export function checkRequest(request: IncomingMessage, hosts: ReadonlySet<string>): Verdict {
  const { method = "", headers } = request;
  if (!METHODS.has(method)) return refuse(400, `The method ${method} is not known here.`);
  const hostHeaders = request.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === "host").length;
  const host = headers.host?.toLowerCase();
  if (hostHeaders !== 1 || host === undefined || !hosts.has(host)) {
    return refuse(403, "This server answers only under its own address.");
  }
  if (!request.url?.startsWith("/") || request.url.startsWith("//")) return refuse(400, "The address is malformed.");
  const isRead = READS.has(method);
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`)
    return refuse(403, "Another origin may not ask.");
  if (origin === undefined && !isRead) return refuse(403, "A change must say its origin.");
  const site = headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin") return { ok: true };
  const isVisit = isRead && (headers["sec-fetch-mode"] ?? "navigate") === "navigate";
  if (site === "none" && isVisit) return { ok: true };
  if (isVisit && /^\/(\?|$)/.test(request.url)) return { ok: true };
  return refuse(403, "Another site may not ask.");
}

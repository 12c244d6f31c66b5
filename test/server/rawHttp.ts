/** HTTP written by hand on a socket: what fetch would tidy up arrives as it was meant. */
import { connect } from "node:net";

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Milliseconds until the server ended the connection. */
  closedAfter: number;
}

/**
 * Send `text` as it is and read until the server closes.
 * @param pause milliseconds between its parts, if there are several
 */
export function rawRequest(port: number, parts: string | string[], pause = 0): Promise<RawAnswer> {
  const started = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1");
    const timer = setTimeout(() => socket.destroy(), 25_000);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve({ ...parse(Buffer.concat(chunks).toString("latin1")), closedAfter: performance.now() - started });
    });
    const [first, ...rest] = typeof parts === "string" ? [parts] : parts;
    socket.write(first!);
    rest.forEach((part, i) => setTimeout(() => socket.writable && socket.write(part), (i + 1) * pause));
  });
}

function parse(text: string): Omit<RawAnswer, "closedAfter"> {
  const [head = "", ...body] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(first)?.[1] ?? 0), headers, body: body.join("\r\n\r\n") };
}

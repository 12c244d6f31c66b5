/** Whose process is at the other end of a connection from this machine. */
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";

/**
 * The user id of the process that opened `socket` from here, read from Linux's table of TCP sockets.
 * @param table text of /proc/net/tcp and tcp6
 * @returns null when the table does not say
 */
export function peerUid(table: string, peerPort: number, ownPort: number): number | null {
  const hex = (port: number): string => `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  for (const line of table.split("\n")) {
    const [, local, remote, , , , , uid] = line.trim().split(/\s+/);
    if (local?.endsWith(hex(peerPort)) && remote?.endsWith(hex(ownPort))) return Number(uid);
  }
  return null;
}

/** True only when the system says that the peer belongs to somebody else. */
export function isOtherUser(socket: Socket): boolean {
  const own = process.getuid?.();
  if (own === undefined || socket.remotePort === undefined || socket.localPort === undefined) return false;
  const table = ["/proc/net/tcp", "/proc/net/tcp6"].map(readOrEmpty).join("\n");
  const uid = peerUid(table, socket.remotePort, socket.localPort);
  return uid !== null && uid !== own;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { startServer } from "../../src/main/server/server.js";
import { isOtherUser, peerUid } from "../../src/main/server/peer.js";

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 11 1
   1: 0100007F:C001 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1234        0 12 1
   2: 0000000000000000FFFF00000100007F:C002 0000000000000000FFFF00000100007F:1F90 01 00000000:00000000 00:00000000 00000000  77 0 13 1`;

describe("the other end of a connection", () => {
  it("is looked up by both its ports, from its own side", () => {
    expect(peerUid(TABLE, 0xc001, 0x1f90)).toBe(1234);
    expect(peerUid(TABLE, 0x1f90, 0xc001)).toBe(1000);
    expect(peerUid(TABLE, 0xc002, 0x1f90)).toBe(77);
    expect(peerUid(TABLE, 0xc001, 0x1f91)).toBeNull();
    expect(peerUid("", 1, 2)).toBeNull();
  });

  it("is us when it is us", async () => {
    const peer = await new Promise<Socket>((resolve) => {
      const server = createServer((socket) => {
        server.close();
        resolve(socket);
      });
      server.listen(0, "127.0.0.1", () => connect((server.address() as AddressInfo).port, "127.0.0.1"));
    });
    expect(isOtherUser(peer)).toBe(false);
    peer.destroy();
  });

  it("is let in by a server that lets in only us", async () => {
    const api = { fetch: () => Promise.resolve(new Response("page")), open: () => undefined, close: () => undefined };
    const server = await startServer(api, { port: 0, ownUserOnly: true });
    expect((await fetch(server.link, { redirect: "manual" })).status).toBe(303);
    await server.close();
  });
});

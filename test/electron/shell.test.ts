/** Every rule of the desktop shell, against a made-up `electron`. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Api } from "../../src/main/api/app.js";
import { runElectron, type ShellHost } from "../../src/main/electron/main.js";
import * as fake from "./fakeElectron.js";

vi.mock("electron", () => import("./fakeElectron.js"));

const argv = process.argv;
const shutdown = vi.fn(() => Promise.resolve());
let opened: string[][];
let fetched: string[];
let host: ShellHost & { recentChanged: () => void; recentFiles: { path: string; name: string }[] };
beforeEach(() => {
  fake.resetElectron();
  process.argv = ["/usr/bin/annulus"];
  opened = [];
  fetched = [];
  const api: Api = {
    fetch: (request) => {
      fetched.push(request.url);
      return Promise.resolve(new Response("from the api"));
    },
    open: (paths, example) => opened.push([...paths, ...(example ? [`example ${example}`] : [])]),
    close: vi.fn(),
  };
  host = {
    preload: "/app/out/preload/preload.cjs",
    api,
    recentFiles: [],
    recentChanged: () => undefined,
    recent: () => host.recentFiles,
    onRecent: (listener) => {
      host.recentChanged = listener;
    },
    shutdown,
  };
});
afterEach(() => {
  process.argv = argv;
});

const start = async (): Promise<fake.FakeWindow> => {
  runElectron(() => host);
  fake.app.ready.resolve();
  await fake.app.ready.promise;
  await Promise.resolve();
  return fake.FakeWindow.all[0]!;
};
const prevented = (contents: fake.FakeContents, name: string, event: object): boolean => {
  const preventDefault = vi.fn();
  contents.emit(name, { ...event, preventDefault });
  return preventDefault.mock.calls.length > 0;
};

describe("the window", () => {
  it("has nothing of Node in it", async () => {
    const { options, loaded } = await start();
    expect(options["webPreferences"]).toMatchObject({
      preload: "/app/out/preload/preload.cjs",
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      devTools: false,
    });
    expect(options).toMatchObject({ minWidth: 960, minHeight: 640, show: false });
    expect(loaded).toEqual(["annulus://app/"]);
    expect(fake.app.enableSandbox).toHaveBeenCalled();
  });

  it("is shown when there is something to see", async () => {
    const window = await start();
    expect(window.show).not.toHaveBeenCalled();
    window.emit("ready-to-show");
    expect(window.show).toHaveBeenCalledOnce();
  });

  it("comes back after its page has died, but not for ever", async () => {
    const window = await start();
    for (let i = 0; i < 10; i++) window.webContents.emit("render-process-gone", {}, { reason: "crashed" });
    expect(window.loaded).toHaveLength(1 + 3);
    window.webContents.emit("render-process-gone", {}, { reason: "clean-exit" });
    expect(window.loaded).toHaveLength(4);
  });
});

describe("navigation", () => {
  it.each([
    "https://evil.example/",
    "http://127.0.0.1:80/",
    "file:///etc/passwd",
    "annulus://evil/",
    "annulus://app/api/session",
    "annulus://app.evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "not an address",
  ])("to %s is denied", async (url) => {
    const { webContents } = await start();
    expect(prevented(webContents, "will-navigate", { url })).toBe(true);
    expect(prevented(webContents, "will-frame-navigate", { url, isMainFrame: true })).toBe(true);
  });

  it("in frames, by redirection and in webviews is denied; a reload is not", async () => {
    const { webContents } = await start();
    const url = "annulus://app/";
    expect(prevented(webContents, "will-frame-navigate", { url, isMainFrame: false })).toBe(true);
    expect(prevented(webContents, "will-redirect", { url })).toBe(true);
    expect(prevented(webContents, "will-attach-webview", {})).toBe(true);
    expect(prevented(webContents, "will-navigate", { url })).toBe(false);
    expect(prevented(webContents, "will-frame-navigate", { url, isMainFrame: true })).toBe(false);
  });

  it("new windows are denied; a paper's address goes to the browser, nothing else does", async () => {
    const { webContents } = await start();
    const ask = (url: string) => webContents.openHandler!({ url });
    expect(ask("https://doi.org/10.1016/0304-3991(77)90042-X")).toEqual({ action: "deny" });
    expect(fake.shell.openExternal).toHaveBeenCalledOnce();
    for (const url of [
      "http://doi.org/x",
      "https://evil.example/doi.org",
      "https://doi.org.evil.example/",
      "https://doi.org:8443/",
      "https://user@doi.org/",
      "file:///bin/sh",
      "smb://doi.org/x",
      "annulus://app/",
      "doi.org",
    ]) {
      expect(ask(url)).toEqual({ action: "deny" });
    }
    expect(fake.shell.openExternal).toHaveBeenCalledOnce();
  });
});

describe("permissions and the network", () => {
  it.each(["media", "geolocation", "notifications", "clipboard-read", "fullscreen", "openExternal", "usb", "unknown"])(
    "%s is denied",
    async (permission) => {
      const { webContents } = await start();
      const decide = vi.fn();
      (fake.rules.get("request") as (...args: unknown[]) => void)(webContents, permission, decide);
      expect(decide).toHaveBeenCalledWith(false);
      const check = fake.rules.get("check") as (...args: unknown[]) => boolean;
      expect(check(webContents, permission, "annulus://app/")).toBe(false);
      expect((fake.rules.get("device") as () => boolean)()).toBe(false);
    },
  );

  it("copying text is allowed, to our own page only", async () => {
    const { webContents } = await start();
    const check = fake.rules.get("check") as (...args: unknown[]) => boolean;
    expect(check(webContents, "clipboard-sanitized-write", "annulus://app/")).toBe(true);
    expect(check(webContents, "clipboard-sanitized-write", "https://evil.example/")).toBe(false);
    const decide = vi.fn();
    webContents.url = "https://evil.example/";
    (fake.rules.get("request") as (...args: unknown[]) => void)(webContents, "clipboard-sanitized-write", decide);
    expect(decide).toHaveBeenCalledWith(false);
  });

  it.each([
    ["annulus://app/assets/main.js", false],
    ["blob:annulus://app/1", false],
    ["data:image/png;base64,AA", false],
    ["https://example.org/", true],
    ["http://127.0.0.1/", true],
    ["ws://127.0.0.1/", true],
    ["file:///etc/passwd", true],
    ["annulus://other/", true],
  ])("a request to %s is cancelled: %s", async (url, cancel) => {
    await start();
    const decide = vi.fn();
    (fake.rules.get("network") as (...args: unknown[]) => void)({ url }, decide);
    expect(decide).toHaveBeenCalledWith({ cancel });
  });
});

describe("the scheme", () => {
  it("is privileged before ready, and answered by the api", async () => {
    runElectron(() => host);
    expect(fake.protocol.schemes).toEqual([
      { scheme: "annulus", privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    ]);
    fake.app.ready.resolve();
    await fake.app.ready.promise;
    await Promise.resolve();
    const handler = fake.protocol.handlers.get("annulus")!;
    expect(await (await handler(new Request("annulus://app/api/session"))).text()).toBe("from the api");
    expect((await handler(new Request("annulus://elsewhere/api/session"))).status).toBe(404);
    expect(fetched).toEqual(["annulus://app/api/session"]);
  });
});

describe("messages from the page", () => {
  const own = { url: "annulus://app/", parent: null };
  const channels = ["annulus:open-files", "annulus:choose-folder", "annulus:save-as"];
  const invoke = (channel: string, senderFrame: unknown, ...args: unknown[]): unknown =>
    fake.ipcMain.handlers.get(channel)!({ senderFrame, sender: fake.FakeWindow.all[0]!.webContents }, ...args);

  it("are these three and no more", async () => {
    await start();
    expect([...fake.ipcMain.handlers.keys()]).toEqual(channels);
  });

  it("open native dialogs on the window", async () => {
    const window = await start();
    expect(await invoke("annulus:open-files", own)).toEqual(["/chosen.mrcs"]);
    expect(await invoke("annulus:choose-folder", own)).toBe("/chosen.mrcs");
    expect(await invoke("annulus:save-as", own, "average.png")).toBe("/saved.png");
    expect(fake.dialog.showSaveDialog.mock.calls[0]![0]).toBe(window);
  });

  it("a cancelled dialog is an empty answer", async () => {
    await start();
    const cancelled = { canceled: true, filePaths: [] };
    fake.dialog.showOpenDialog.mockResolvedValueOnce(cancelled).mockResolvedValueOnce(cancelled);
    expect(await invoke("annulus:open-files", own)).toEqual([]);
    expect(await invoke("annulus:choose-folder", own)).toBeNull();
  });

  it.each([
    ["another page", { url: "https://evil.example/", parent: null }],
    ["a frame in our page", { url: "annulus://app/", parent: {} }],
    ["another host of our scheme", { url: "annulus://evil/", parent: null }],
    ["a file of ours that is not the page", { url: "annulus://app/assets/x.svg", parent: null }],
    ["a frame that is gone", null],
    ["no frame at all", undefined],
  ])("from %s are refused", async (_who, frame) => {
    await start();
    for (const channel of channels) expect(() => invoke(channel, frame, "x")).toThrow("refused");
    expect(fake.dialog.showOpenDialog).not.toHaveBeenCalled();
    expect(fake.dialog.showSaveDialog).not.toHaveBeenCalled();
  });

  it("a proposed name is a short text without folders", async () => {
    await start();
    for (const name of [undefined, null, 5, {}, ["a"], "x".repeat(300)]) {
      await expect(invoke("annulus:save-as", own, name)).rejects.toThrow("a file name was expected");
    }
    for (const name of ["../../etc/passwd", "C:\\Windows\\passwd", "/etc/passwd"]) {
      await invoke("annulus:save-as", own, name);
      expect(fake.dialog.showSaveDialog.mock.lastCall![1]).toMatchObject({ defaultPath: "passwd" });
    }
  });
});

describe("files from outside", () => {
  it("named at the start, dropped on the icon early or late: all reach the page", async () => {
    process.argv = ["/usr/bin/annulus", "--no-sandbox", "/data/a.mrcs", "12@/data/b.mrcs"];
    runElectron(() => host);
    const preventDefault = vi.fn();
    fake.app.emit("open-file", { preventDefault }, "/data/early.star");
    expect(opened).toEqual([]);
    fake.app.ready.resolve();
    await fake.app.ready.promise;
    await Promise.resolve();
    fake.app.emit("open-file", { preventDefault }, "/data/late.star");
    expect(opened).toEqual([["/data/a.mrcs", "12@/data/b.mrcs", "/data/early.star"], ["/data/late.star"]]);
    expect(preventDefault).toHaveBeenCalledTimes(2);
  });

  it("of a second start come here, and it ends", async () => {
    const window = await start();
    window.minimized = true;
    fake.app.emit("second-instance", {}, ["annulus", "b.mrcs"], "/data", { files: ["/data/b.mrcs"] });
    fake.app.emit("second-instance", {}, ["annulus", "--flag", "c.mrcs"], "/data", { files: [1] });
    expect(opened).toEqual([["/data/b.mrcs"], ["/data/c.mrcs"]]);
    expect(window.restore).toHaveBeenCalled();
    expect(window.focus).toHaveBeenCalled();

    fake.resetElectron();
    fake.app.lock = false;
    process.argv = ["/usr/bin/annulus", "/data/d.mrcs"];
    const startHost = vi.fn(() => host);
    runElectron(startHost, "faces");
    expect(fake.app.lockData).toEqual({ files: ["/data/d.mrcs"], example: "faces" });
    expect(fake.app.quit).toHaveBeenCalledOnce();
    fake.app.ready.resolve();
    await fake.app.ready.promise;
    expect(startHost).not.toHaveBeenCalled();
  });
});

describe("a built-in example", () => {
  it("asked for at this start or at a second one reaches the page", async () => {
    runElectron(() => host, "states");
    fake.app.ready.resolve();
    await fake.app.ready.promise;
    await Promise.resolve();
    expect(opened).toEqual([["example states"]]);
    fake.app.emit("second-instance", {}, ["annulus"], "/data", { files: [], example: "faces" });
    fake.app.emit("second-instance", {}, ["annulus"], "/data", { files: [], example: 7 });
    expect(opened).toEqual([["example states"], ["example faces"]]);
  });
});

describe("the menu", () => {
  const item = (label: string, items = fake.Menu.current): fake.Item => {
    for (const one of items) {
      if (one.label === label) return one;
      const found = one.submenu && findIn(one.submenu, label);
      if (found) return found;
    }
    throw new Error(`no item ${label}`);
  };
  const findIn = (items: fake.Item[], label: string): fake.Item | null => {
    try {
      return item(label, items);
    } catch {
      return null;
    }
  };

  it("opens files by dialog", async () => {
    const window = await start();
    item("Open…").click!({}, window, {});
    await vi.waitFor(() => expect(opened).toEqual([["/chosen.mrcs"]]));
  });

  it("lists recent files, also new ones, with their names as they are", async () => {
    await start();
    expect(item("Open recent").submenu).toMatchObject([{ label: "None yet", enabled: false }]);
    host.recentFiles = [{ path: "/data/R&D.mrcs", name: "R&D.mrcs" }];
    host.recentChanged();
    item("R&&D.mrcs").click!({}, undefined, {});
    expect(opened).toEqual([["/data/R&D.mrcs"]]);
  });

  it.each([
    ["Export…", "export"],
    ["Undo", "undo"],
    ["Redo", "redo"],
    ["Gallery", "desk.gallery"],
    ["Classes", "desk.classes"],
    ["Larger interface", "scale.larger"],
    ["Light", "theme.light"],
    ["Keys", "help.keys"],
    ["Eight faces", "tour.faces"],
    ["Worm haemoglobin", "tour.states"],
  ])("%s is told to the page in front", async (label, command) => {
    const window = await start();
    item(label).click!({}, window, {});
    item(label).click!({}, undefined, {});
    expect(window.webContents.sent).toEqual([["annulus:menu", command]]);
  });

  it("leaves keys to the page, so that nothing happens twice", async () => {
    const window = await start();
    expect(item("Undo")).toMatchObject({ accelerator: "CmdOrCtrl+Z", registerAccelerator: false });
    item("Undo").click!({}, window, { triggeredByAccelerator: true });
    item("Open…").click!({}, window, { triggeredByAccelerator: true });
    expect(window.webContents.sent).toEqual([]);
    expect(window.webContents.undo).toHaveBeenCalledOnce();
    expect(opened).toEqual([]);
  });

  it("offers developer tools only to developers", async () => {
    await start();
    const roles = () => fake.Menu.current.flatMap((menu) => menu.submenu ?? []).map((one) => one.role);
    expect(roles()).toContain("togglefullscreen");
    expect(roles()).not.toContain("toggleDevTools");
    fake.app.isPackaged = false;
    host.recentChanged();
    expect(roles()).toContain("toggleDevTools");
  });

  it("opens a second window under the same rules", async () => {
    await start();
    item("New window").click!({}, undefined, {});
    const [, second] = fake.FakeWindow.all;
    expect(second!.options["webPreferences"]).toMatchObject({ sandbox: true, nodeIntegration: false });
    expect(prevented(second!.webContents, "will-navigate", { url: "https://evil.example/" })).toBe(true);
  });
});

describe("the end", () => {
  it("closes the engine once, then quits", async () => {
    await start();
    fake.app.emit("window-all-closed");
    expect(fake.app.quit).toHaveBeenCalledOnce();
    const preventDefault = vi.fn();
    fake.app.emit("will-quit", { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
    await vi.waitFor(() => expect(fake.app.quit).toHaveBeenCalledTimes(2));
    fake.app.emit("will-quit", { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(shutdown).toHaveBeenCalledOnce();
  });

  it("an engine that cannot start is said, not thrown", async () => {
    runElectron(() => {
      throw new Error("no space left");
    });
    fake.app.ready.resolve();
    await fake.app.ready.promise;
    await Promise.resolve();
    expect(fake.dialog.showErrorBox).toHaveBeenCalledWith("Annulus cannot start", "no space left");
    expect(fake.app.exit).toHaveBeenCalledWith(1);
  });
});

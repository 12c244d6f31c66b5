import { beforeAll, describe, expect, it, vi } from "vitest";
import type { AnnulusShell } from "../../src/main/api/shell.js";
import * as fake from "./fakeElectron.js";

vi.mock("electron", () => import("./fakeElectron.js"));

let shell: AnnulusShell;
beforeAll(async () => {
  await import("../../src/main/electron/preload.js");
  shell = fake.exposed.get("annulusShell") as AnnulusShell;
});

describe("the preload", () => {
  it("gives the page these six things and no more", () => {
    expect([...fake.exposed.keys()]).toEqual(["annulusShell"]);
    expect(Object.keys(shell).sort()).toEqual(["chooseFolder", "onMenu", "openFiles", "pathOf", "platform", "saveAs"]);
  });

  it("asks on its own channels, with a text at most", async () => {
    await shell.openFiles();
    await shell.chooseFolder();
    await shell.saveAs({ toString: () => "a.png" } as unknown as string);
    expect(fake.ipcRenderer.invoke.mock.calls).toEqual([
      ["annulus:open-files"],
      ["annulus:choose-folder"],
      ["annulus:save-as", "a.png"],
    ]);
  });

  it("passes menu items without the event, until told to stop", () => {
    const heard: unknown[][] = [];
    const stop = shell.onMenu((...args) => heard.push(args));
    fake.ipcRenderer.emit("annulus:menu", { sender: fake.ipcRenderer }, "undo");
    stop();
    fake.ipcRenderer.emit("annulus:menu", {}, "redo");
    expect(heard).toEqual([["undo"]]);
  });

  it("knows where a dropped file lies", () => {
    expect(shell.pathOf(new File([], "x"))).toBe("/dropped.mrcs");
  });
});

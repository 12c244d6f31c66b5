import { describe, expect, it, vi } from "vitest";
import { chooseShell, type Surroundings } from "../../src/main/chooseShell.js";
import type { LaunchOptions } from "../../src/main/cli/index.js";

const everything = {
  isRoot: false,
  hasDisplay: true,
  findElectron: () => "/e/electron",
  fetchElectron: () => Promise.resolve("/e/fetched"),
  findBrowser: () => "/usr/bin/chromium",
} satisfies Surroundings;
const none = { findElectron: () => null, fetchElectron: () => Promise.resolve(null), findBrowser: () => null };
const choose = (wanted: LaunchOptions["shell"], change: Partial<Surroundings> = {}) =>
  chooseShell(wanted, { ...everything, ...change });

describe("left to itself", () => {
  it("takes Electron where it is, fetched where it can be", async () => {
    expect(await choose("auto")).toEqual({ shell: "electron", path: "/e/electron" });
    expect(await choose("auto", { findElectron: () => null })).toEqual({ shell: "electron", path: "/e/fetched" });
  });

  it("takes a browser window without Electron, and says why", async () => {
    expect(await choose("auto", { ...none, findBrowser: () => "/usr/bin/chromium" })).toEqual({
      shell: "browser",
      path: "/usr/bin/chromium",
      why: "Electron's binary is not here and could not be fetched",
    });
  });

  it("prints the link without either", async () => {
    const choice = await choose("auto", none);
    expect(choice).toMatchObject({ shell: "link" });
    expect(choice).toMatchObject({ why: expect.stringContaining("no Chromium, Chrome or Edge was found") as string });
  });

  it.each([
    ["as root", { isRoot: true }, "root"],
    ["without a display", { hasDisplay: false }, "display"],
  ])("%s: the link at once; nothing is looked for, fetched or opened", async (_where, change, word) => {
    const spies = { findElectron: vi.fn(), fetchElectron: vi.fn(), findBrowser: vi.fn() };
    expect(await choose("auto", { ...spies, ...change })).toMatchObject({
      shell: "link",
      why: expect.stringContaining(word) as string,
    });
    for (const spy of Object.values(spies)) expect(spy).not.toHaveBeenCalled();
  });
});

describe("forced", () => {
  it("is that one", async () => {
    expect(await choose("link")).toEqual({ shell: "link", why: "" });
    expect(await choose("browser")).toMatchObject({ shell: "browser", path: "/usr/bin/chromium" });
    expect(await choose("electron", { findBrowser: () => null })).toMatchObject({ shell: "electron" });
  });

  it("a browser does not wait for Electron", async () => {
    const fetchElectron = vi.fn();
    await choose("browser", { findElectron: () => null, fetchElectron });
    expect(fetchElectron).not.toHaveBeenCalled();
  });

  it.each([
    ["electron", none, "could not be fetched"],
    ["browser", none, "CHROMIUM_PATH"],
    ["electron", { isRoot: true }, "root"],
    ["browser", { isRoot: true }, "root"],
    ["electron", { hasDisplay: false }, "display"],
  ] as const)("%s that cannot be had is an error with a way out", async (wanted, change, word) => {
    const failure = choose(wanted, change);
    await expect(failure).rejects.toMatchObject({ code: "request.invalid" });
    await expect(failure).rejects.toThrow(word);
    await expect(failure).rejects.toThrow("--link");
  });
});

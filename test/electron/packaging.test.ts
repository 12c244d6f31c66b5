/** What electron-builder would make: its own schema agrees, the fuses are set, nothing but the program goes in. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

interface Configuration {
  files: string[];
  asar: boolean;
  electronFuses: Record<string, boolean>;
  fileAssociations: { ext: string }[];
  linux: { target: string[] };
  mac: { target: string[] };
  win: { target: string[] };
  [key: string]: unknown;
}
const top = join(import.meta.dirname, "..", "..");
const builder = createRequire(createRequire(import.meta.url).resolve("electron-builder/package.json"));
const { load } = builder("js-yaml") as { load: (text: string) => Configuration };
const { validateConfiguration } = builder("app-builder-lib/out/util/config/config") as {
  validateConfiguration: (configuration: object, log: object) => Promise<void>;
};
const text = readFileSync(join(top, "electron-builder.yml"), "utf8");
const configuration = load(text);
const validate = (change: object = {}) => validateConfiguration({ ...load(text), ...change }, { isEnabled: false });

describe("the package", () => {
  it("is described as electron-builder's schema wants it", async () => {
    await validate();
    await expect(validate({ fuses: {} })).rejects.toThrow("unknown property 'fuses'");
    await expect(validate({ electronFuses: { runAsNode: "no" } })).rejects.toThrow("runAsNode");
  });

  it("has its seven fuses set", () => {
    expect(configuration.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
    expect(configuration.asar).toBe(true);
  });

  it("is made for all four systems' users, and opens their files", () => {
    const targets = [configuration.linux, configuration.mac, configuration.win].flatMap(({ target }) => target);
    expect(targets).toEqual(["AppImage", "deb", "dmg", "nsis"]);
    expect(configuration.fileAssociations.map(({ ext }) => ext)).toEqual(["mrc", "mrcs", "star"]);
  });

  it("holds the built program and its resources, no sources and no packages", () => {
    expect(configuration.files).toEqual([
      "out/main/**",
      "out/preload/**",
      "out/renderer/**",
      "resources/**",
      "package.json",
      "!**/node_modules/**",
    ]);
    const { main } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as { main: string };
    expect(main).toBe("out/main/electron.js");
    expect(existsSync(join(top, "resources", "icon.png"))).toBe(true);
  });
});

/** The committed pages and the public surface of the tools. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import { describe, expect, test } from "vitest";
import { TOOLS } from "../../src/core/tools/registry.js";
import { toolHelp } from "../../src/main/cli/help.js";
import { manualPages } from "../../src/main/cli/manual.js";
import { toolSchema } from "../../src/main/cli/tools.js";
import { specOf } from "../../src/main/cli/verb.js";

const docs = resolve(import.meta.dirname, "../../docs");

describe("the manual", () => {
  const pages = manualPages();

  test.each([...pages.keys()])("docs/%s is up to date (else: npm run docs)", async (name) => {
    const path = resolve(docs, name);
    const page = await format(pages.get(name)!, { ...(await resolveConfig(path)), parser: "markdown" });
    expect(existsSync(path) ? readFileSync(path, "utf8") : "missing").toBe(page);
  });

  test("no page of a tool that is gone", () => {
    const found = readdirSync(resolve(docs, "tools")).map((name) => `tools/${name}`);
    expect(found.filter((name) => !pages.has(name))).toEqual([]);
  });
});

describe("the public surface: a change here changes scripts of users", () => {
  test.each(TOOLS.map((tool) => [tool.id, tool] as const))("schema of %s", async (id, tool) => {
    const path = resolve(import.meta.dirname, `surface/${id}.json`);
    const schema = await format(JSON.stringify(toolSchema(tool)), { ...(await resolveConfig(path)), parser: "json" });
    await expect(schema).toMatchFileSnapshot(path);
  });

  test.each(TOOLS.map((tool) => [tool.id, tool] as const))("help of %s", async (id, tool) => {
    const help = toolHelp(tool);
    expect(help.split("\n").filter((line) => line.length > 100)).toEqual([]);
    await expect(help).toMatchFileSnapshot(`surface/${id}.help.txt`);
  });

  test("no tool takes an option name that another meaning owns", () => {
    for (const tool of TOOLS) {
      const flags = specOf(tool).options.map((o) => o.flag);
      expect(new Set(flags).size, tool.id).toBe(flags.length);
    }
  });
});

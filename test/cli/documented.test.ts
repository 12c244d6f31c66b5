/** Every command of the README and the manual is run, page by page, in a folder of its own. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { CLI, runCommand, temporaryFolder } from "./builtCli.js";

const root = resolve(import.meta.dirname, "../..");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

/** The blocks fenced as `sh`; `console` blocks set up the machine or start a window and are not run. */
function commandsOf(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);
}

const documented = pages.map((page) => ({ page, blocks: commandsOf(page) })).filter(({ blocks }) => blocks.length > 0);

describe("documented commands", () => {
  test("the README shows ten", () => {
    expect(commandsOf("README.md").join("").trim().split("\n")).toHaveLength(10);
  });

  test.each(documented)(
    "$page",
    async ({ blocks }) => {
      const cwd = temporaryFolder();
      try {
        const annulus = `annulus() { "${process.execPath}" "${CLI}" "$@"; }\nset -e\n`;
        const { code, stderr } = await runCommand("sh", ["-c", annulus + blocks.join("\n")], { cwd });
        expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
      } finally {
        rmSync(cwd, { recursive: true, force: true });
      }
    },
    120_000,
  );

  test("every link between the pages leads to a file", () => {
    const broken: string[] = [];
    for (const page of pages) {
      for (const [, target] of readFileSync(join(root, page), "utf8").matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
        if (/^[a-z]+:/.test(target!)) continue;
        try {
          readdirSync(resolve(root, page, "..", target!));
        } catch (error) {
          if ((error as { code: string }).code !== "ENOTDIR") broken.push(`${page}: ${target}`);
        }
      }
    }
    expect(broken).toEqual([]);
  });
});

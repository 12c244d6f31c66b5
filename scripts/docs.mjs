/** `npm run docs`: writes the pages of the manual that are made from the tools' schemas; `--check` only compares. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import { runnerImport } from "vite";

const root = resolve(import.meta.dirname, "..");
const { module } = await runnerImport(resolve(root, "src/main/cli/manual.ts"), { configFile: false, root });
let stale = 0;
for (const [name, text] of module.manualPages()) {
  const path = resolve(root, "docs", name);
  const page = await format(text, { ...(await resolveConfig(path)), parser: "markdown" });
  if (existsSync(path) && readFileSync(path, "utf8") === page) continue;
  stale++;
  if (process.argv.includes("--check")) {
    console.error(`${name} is out of date: run npm run docs`);
    continue;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, page);
  console.log(`wrote docs/${name}`);
}
process.exitCode = process.argv.includes("--check") && stale > 0 ? 1 : 0;

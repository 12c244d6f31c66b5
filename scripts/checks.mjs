/** Format, lint and types, each as a count of files or projects that pass and fail. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as prettier from "prettier";
import { ROOT } from "./build.mjs";

const IGNORED = [join(ROOT, ".gitignore"), join(ROOT, ".prettierignore")];
const SKIPPED_FOLDERS = new Set(["node_modules", "out", "dist", "coverage", ".git"]);

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED_FOLDERS.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Every file that Prettier knows is as Prettier would write it. */
export async function checkFormat() {
  let passed = 0;
  const wrong = [];
  for (const path of filesBelow(ROOT)) {
    const info = await prettier.getFileInfo(path, { ignorePath: IGNORED });
    if (info.ignored || !info.inferredParser) continue;
    const options = { ...(await prettier.resolveConfig(path)), filepath: path };
    const good = await prettier.check(readFileSync(path, "utf8"), options).catch(() => false);
    if (good) passed++;
    else wrong.push(relative(ROOT, path));
  }
  for (const path of wrong) console.log(`  not formatted: ${path} (npx prettier --write ${path})`);
  return { passed, failed: wrong.length, skipped: 0 };
}

/** No file has a lint error or warning. */
export function checkLint() {
  const linter = join(ROOT, "node_modules/eslint/bin/eslint.js");
  const run = node([linter, "--format", "json", "--max-warnings", "0", "."]);
  let results;
  try {
    results = JSON.parse(run.stdout);
  } catch {
    console.log(run.stdout + run.stderr);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const bad = results.filter((file) => file.messages.length > 0);
  for (const { filePath, messages } of bad) {
    for (const { line, column, message, ruleId } of messages) {
      console.log(`  ${relative(ROOT, filePath)}:${line}:${column} ${message} (${ruleId})`);
    }
  }
  return { passed: results.length - bad.length, failed: bad.length, skipped: 0 };
}

/** Every layer compiles within its own limits; a layer is one project. */
export function checkTypes() {
  const { references } = JSON.parse(readFileSync(join(ROOT, "tsconfig.json"), "utf8"));
  const layers = references.map(({ path }) => path).sort((a, b) => b.length - a.length);
  const run = node([join(ROOT, "node_modules/typescript/bin/tsc"), "-b", "--pretty", "false"]);
  if (run.status === 0) return { passed: layers.length, failed: 0, skipped: 0 };
  console.log(run.stdout + run.stderr);
  const files = [...run.stdout.matchAll(/^(\S[^(\n]*)\(\d+,\d+\): error/gm)].map(([, file]) => file);
  const bad = new Set(files.map((file) => layers.find((layer) => file.startsWith(`${layer}/`)) ?? "tsconfig.json"));
  const failed = Math.max(1, bad.size);
  return { passed: layers.length - failed, failed, skipped: 0 };
}

function node(args) {
  return spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 28, timeout: 600_000 });
}

/**
 * Runs the built command line (`npm run build` first) on real and malformed files and compares what `info FILE --json`
 * says with what is expected: `node scripts/check-data.mjs DIR [EXPECTED.json]`. DIR is a folder with an expected.json
 * (such as test/data/bad-files), or a folder of the real files that test/data/real-expected.json describes.
 * Prints outcome, time and peak memory above that of `--version` for each file; exit code 1 when one differs.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";

const LIMIT_MS = 2000;
const LIMIT_MIB = 64;
const here = import.meta.dirname;
const cli = resolve(here, "../out/main/cli.js");
const [folder, given] = process.argv.slice(2);
if (folder === undefined || !existsSync(cli)) {
  console.error(folder === undefined ? "usage: check-data.mjs DIR [EXPECTED.json]" : "run npm run build first");
  process.exit(2);
}
const beside = join(folder, "expected.json");
const list = given ?? (existsSync(beside) ? beside : resolve(here, "../test/data/real-expected.json"));
const { cases } = JSON.parse(readFileSync(list, "utf8"));

/** Writes the child's own peak memory (KiB) to file descriptor 3 when it ends. */
const probe = `data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>{try{writeSync(3,String(process.resourceUsage().maxRSS))}catch{}})`;

function run(...args) {
  const start = performance.now();
  const child = spawnSync(process.execPath, ["--import", probe, cli, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    timeout: 60_000,
  });
  return {
    status: child.status,
    stdout: child.stdout,
    stderr: child.stderr,
    ms: performance.now() - start,
    mib: Number(child.output[3]) / 1024,
  };
}

/** What the answer is, in one shape for both kinds of outcome. */
function answerOf({ status, stdout }) {
  const json = JSON.parse(stdout);
  if (json.error === undefined) return { ...json, status };
  const { code, message, detail } = json.error;
  return { outcome: "refuse", findings: [{ code, message, ...detail }], status };
}

const close = (a, b) =>
  a === b || (typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= 1e-6 * Math.abs(b));

/** Everything in which the answer differs from what is expected. */
function differences(expected, answer, stderr) {
  const wrong = [];
  const same = (what, found, wanted) => {
    if (!close(found, wanted)) wrong.push(`${what} is ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`);
  };
  same("outcome", answer.outcome, expected.outcome);
  same("exit code", answer.status, expected.outcome === "refuse" ? 3 : 0);
  // "kind" of malformed files says what sort of case it is, not what the file holds.
  if (expected.codes && "kind" in expected) same("kind", answer.kind, expected.kind);
  for (const key of ["count", "width", "height", "depth", "dataType", "byteOrder", "pixelSize", "usable"]) {
    if (key in expected) same(key, answer[key], expected[key]);
  }
  const codes = answer.findings.map((f) => f.code).sort();
  if (expected.codes) same("findings", codes.join(" "), [...expected.codes].sort().join(" "));
  if (expected.tables) same("columns", answer.columns?.join(" "), expected.tables[expected.table].labels.join(" "));
  if (expected.code) {
    const finding = answer.findings.find((f) => f.code === expected.code);
    if (!finding) wrong.push(`no ${expected.code}, but ${codes.join(" ") || "nothing"}`);
    for (const words of [basename(expected.entry), ...(expected.must_say ?? [])]) {
      if (finding && !finding.message.includes(words)) wrong.push(`the message does not say "${words}"`);
    }
    for (const [key, value] of Object.entries(expected.locus ?? {})) if (finding) same(key, finding[key], value);
    if (answer.status === 3 && !stderr.includes(basename(expected.entry))) wrong.push("stderr does not name the file");
  }
  return wrong;
}

const base = run("--version").mib;
let failed = 0;
let ran = 0;
for (const expected of cases) {
  const path = join(folder, expected.entry);
  const others = expected.format !== undefined && ![null, "mrc", "star"].includes(expected.format);
  if (others || !existsSync(path)) {
    console.log(`–  ${expected.entry}: ${others ? "a format of a later version" : "not here"}`);
    continue;
  }
  ran++;
  const result = run("info", path, "--json");
  let wrong;
  let outcome = "?";
  try {
    const answer = answerOf(result);
    outcome = answer.outcome;
    wrong = differences(expected, answer, result.stderr);
  } catch (error) {
    wrong = [`no answer: ${String(error)} ${result.stderr.slice(0, 300)}`];
  }
  const above = result.mib - base;
  if (result.ms > LIMIT_MS) wrong.push(`took ${Math.round(result.ms)} ms, at most ${LIMIT_MS}`);
  if (!(above <= LIMIT_MIB)) wrong.push(`took ${above.toFixed(1)} MiB, at most ${LIMIT_MIB}`);
  if (wrong.length > 0) failed++;
  console.log(
    `${wrong.length > 0 ? "✗" : "✓"}  ${expected.entry}: ${outcome}, ${Math.round(result.ms)} ms, +${above.toFixed(1)} MiB`,
  );
  for (const line of wrong) console.log(`     ${line}`);
}
console.log(`${ran - failed} of ${ran} as expected`);
process.exit(failed > 0 ? 1 : 0);

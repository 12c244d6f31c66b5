/**
 * `npm test`: everything, cheapest first, summed into one last line. `npm run check` (`node test/run.mjs check`) stops
 * before the build. With ANNULUS_TEST_STRICT=1 nothing but Electron's smoke test may be skipped.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, ROOT } from "../scripts/build.mjs";
import { checkFormat, checkLint, checkTypes } from "../scripts/checks.mjs";
import { provideChromium } from "../scripts/chromium.mjs";

const REPORTS = join(ROOT, "out", "reports");
const LIMIT_MS = 15 * 60_000;
const onlyCheck = process.argv[2] === "check";
/** Rooms whose tests run the built program. */
const AFTER_BUILD = ["test/cli", "test/docs"];

const total = { passed: 0, failed: 0, skipped: 0 };
let skippedInError = 0;

async function phase(name, run, { maySkip = false } = {}) {
  const started = performance.now();
  console.log(`\n== ${name}`);
  const { passed, failed, skipped } = await run();
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  if (!maySkip) skippedInError += skipped;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`-- ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped, ${seconds} s`);
}

/** Run vitest and read its own count; a run that left none is one failure. */
function vitest(name, args, env = {}) {
  const report = join(REPORTS, `${name}.json`);
  const program = join(ROOT, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const run = spawnSync(process.execPath, [program, "run", ...args, ...reporters], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, ...env },
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  });
  if (!existsSync(report)) {
    console.log(run.error ? `  ${run.error.message}` : "  vitest ended without a report");
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, "utf8"));
  // A file that cannot be loaded or an error outside a test fails the run without failing a test.
  const failed = run.status === 0 ? numFailedTests : Math.max(1, numFailedTests);
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

function buildPhase() {
  const complaint = build();
  if (complaint !== null) console.log(complaint);
  return { passed: Number(complaint === null), failed: Number(complaint !== null), skipped: 0 };
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
await phase("format", checkFormat);
await phase("lint", checkLint);
await phase("types", checkTypes);
await phase("unit, engine, architecture", () =>
  vitest(
    "unit",
    AFTER_BUILD.flatMap((room) => ["--exclude", `${room}/**`]),
  ),
);
if (!onlyCheck) {
  await phase("build", buildPhase);
  const rooms = AFTER_BUILD.filter((room) => existsSync(join(ROOT, room)));
  await phase("command line and documents", () => vitest("cli", rooms));
  const chromium = provideChromium();
  const e2e = ["--config", "vitest.e2e.config.ts"];
  const smoke = "test/e2e/smoke/**";
  await phase("browser", () => vitest("e2e", [...e2e, "--exclude", smoke], { CHROMIUM_PATH: chromium ?? "none" }));
  await phase("Electron smoke", () => vitest("smoke", [...e2e, "test/e2e/smoke"]), { maySkip: true });
}

const refused = process.env.ANNULUS_TEST_STRICT === "1" && skippedInError > 0;
if (refused) console.log(`\n${skippedInError} tests were skipped that must run here.`);
process.exitCode = total.failed > 0 || refused ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

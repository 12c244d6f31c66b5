/**
 * `npm start [-- options] [FILE…]`: build if needed, then the window.
 *   --electron | --browser | --link   this shell and no other
 *   --port N  --root DIR  --threads N
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

const fail = (message) => {
  console.error(message);
  process.exit(2);
};

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`Annulus needs Node 20.19 or newer; this is ${process.version}.`);
if (!existsSync(new URL("../node_modules/electron-vite", import.meta.url))) fail("Run `npm ci` first.");

const { build, needsBuild } = await import("./build.mjs");

function readOptions() {
  const flag = { type: "boolean", default: false };
  const text = { type: "string" };
  try {
    return parseArgs({
      allowPositionals: true,
      options: { electron: flag, browser: flag, link: flag, help: flag, port: text, root: text, threads: text },
    });
  } catch (error) {
    return fail(
      `${error.message}\nUsage: npm start -- [--electron|--browser|--link] [--port N] [--root DIR] [--threads N] [FILE…]`,
    );
  }
}

function wholeNumber(name, value, least, most) {
  if (value === undefined) return null;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) fail(`--${name} must be ${least} to ${most}.`);
  return number;
}

const { values, positionals } = readOptions();
if (values.help) {
  console.log("npm start -- [--electron|--browser|--link] [--port N] [--root DIR] [--threads N] [FILE…]");
  process.exit(0);
}
const port = wholeNumber("port", values.port, 0, 65535) ?? 0;
const threads = wholeNumber("threads", values.threads, 1, 1024);
const shells = ["electron", "browser", "link"].filter((name) => values[name]);
if (shells.length > 1) fail(`Only one of ${shells.map((name) => `--${name}`).join(", ")} can be had.`);

if (needsBuild()) {
  console.error("Building Annulus …");
  const complaint = build();
  if (complaint !== null) fail(`The build failed:\n${complaint.replace(/^ +at .*\n/gm, "")}`);
}

// npm runs scripts in the program's folder; names were typed in the user's.
const typedIn = process.env.INIT_CWD ?? process.cwd();
const absolute = (name) => {
  const [, number = "", file] = /^(\d{1,9}@)?(.*)$/s.exec(name);
  return number + resolve(typedIn, file);
};
const files = positionals.map(absolute);
const root = values.root === undefined ? null : resolve(typedIn, values.root);

const { launch } = await import("../out/main/launch.js");
try {
  await launch({ files, shell: shells[0] ?? "auto", port, root, threads });
  process.exit(0);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

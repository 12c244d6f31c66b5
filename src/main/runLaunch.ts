/** One run of the program with a window: choose the shell, open it, stay until it is closed. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "../core/errors.js";
import type { Api } from "./api/app.js";
import { type ChildProgram, startProgram } from "./childProgram.js";
import { afterElectron, chooseShell, type ServerChoice, type Surroundings } from "./chooseShell.js";
import type { LaunchOptions } from "./cli/index.js";
import { isSnap } from "./findShell.js";
import { type BrowserServer, startServer } from "./server/server.js";

export interface LaunchEnvironment extends Surroundings {
  /** Folder of the built program. */
  home: URL;
  /** One line for the user. */
  say(line: string): void;
  startHost(root: string | null, threads: number | null): { api: Api; shutdown(): Promise<void> };
  /** Resolves when the user wants to end (Ctrl-C, a signal). */
  interrupted: Promise<void>;
}

/** A program that ends this soon has not shown a window. */
const TOO_SOON_S = 8;
const SHUTDOWN_LIMIT_MS = 3000;

export async function runLaunch(options: LaunchOptions, environment: LaunchEnvironment): Promise<void> {
  const choice = await chooseShell(options.shell, environment);
  if (choice.shell !== "electron") return runServer(choice, options, environment);
  const failure = await runElectronWindow(choice.path, options, environment);
  if (failure === null) return;
  if (options.shell === "electron") throw new AppError("request.invalid", failure, { reason: failure });
  await runServer(afterElectron(failure, options.shell, environment), options, environment);
}

/** @returns null when the window was closed or the user ended it; else why there was none */
async function runElectronWindow(path: string, options: LaunchOptions, at: LaunchEnvironment): Promise<string | null> {
  at.say("Annulus opens in its own window (Electron).");
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  if (options.threads !== null) env["ANNULUS_THREADS"] = String(options.threads);
  if (options.example) env["ANNULUS_EXAMPLE"] = options.example;
  const program = fileURLToPath(new URL("../../", at.home));
  const child = startProgram(path, [program, "--", ...options.files.map(absolute)], env);
  const exit = await Promise.race([child.exited, at.interrupted.then(() => null)]);
  if (exit === null) {
    child.stop();
    return null;
  }
  if (exit.code === 0 || exit.seconds > TOO_SOON_S) return null;
  const last = exit.complaint.split("\n").findLast((line) => line.trim() !== "");
  return `Electron did not start${last === undefined ? "" : ` (${last.trim().slice(0, 200)})`}`;
}

async function runServer(choice: ServerChoice, options: LaunchOptions, at: LaunchEnvironment): Promise<void> {
  const root = options.root === null ? null : servedFolder(options.root);
  const host = at.startHost(root, options.threads);
  let server: BrowserServer | null = null;
  try {
    server = await listen(host.api, options.port, choice.shell === "browser");
    if (options.files.length > 0 || options.example) {
      host.api.open(options.files.map(absolute), options.example ?? undefined);
    }
    if (choice.shell === "browser" && (await runBrowserWindow(choice, server, at))) return;
    const why = choice.why === "" ? "" : ` (${choice.why})`;
    const failed = choice.shell === "browser" ? " (the browser did not start)" : why;
    at.say(
      `Open this link in a browser on this machine${failed}. Ctrl-C ends Annulus. The link works once: ${server.link}`,
    );
    await at.interrupted;
  } finally {
    await server?.close();
    await Promise.race([host.shutdown(), new Promise((done) => setTimeout(done, SHUTDOWN_LIMIT_MS).unref())]);
  }
}

/** Tried first when no port is asked for: a page of the same origin finds the settings its browser kept for it. */
const USUAL_PORT = 47_290;

/** @throws AppError "request.invalid": a page that may open nothing is of no use */
function servedFolder(root: string): string {
  const path = resolve(root);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  const reason = `The folder to serve, ${path}, is not there or is no folder. Name another one with --root.`;
  throw new AppError("request.invalid", reason, { reason });
}

async function listen(api: Api, port: number, ownUserOnly: boolean): Promise<BrowserServer> {
  try {
    return await startServer(api, { port: port === 0 ? USUAL_PORT : port, ownUserOnly });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (port === 0 && (code === "EADDRINUSE" || code === "EACCES")) return startServer(api, { port: 0, ownUserOnly });
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    const why = code === "EADDRINUSE" ? "is in use by another program" : "may not be used by you";
    const reason = `Port ${port} ${why}. Leave --port out to take a free one.`;
    throw new AppError("request.invalid", reason, { reason });
  }
}

/** @returns false when the browser ended before it can have shown anything */
async function runBrowserWindow(
  { path, why }: { path: string; why: string },
  server: BrowserServer,
  at: LaunchEnvironment,
): Promise<boolean> {
  // A profile of its own: the user's running browser would take the window over and this process would not see it close.
  const parent = isSnap(path) ? join(homedir(), "snap", "chromium", "common") : tmpdir();
  const profile = mkdtempSync(join(parent, "annulus-window-"));
  at.say(`Annulus opens in a browser window${why === "" ? "" : ` (${why})`}.`);
  let child: ChildProgram | null = null;
  try {
    child = startProgram(path, browserArguments(server.link, profile));
    const exit = await Promise.race([child.exited, at.interrupted.then(() => null)]);
    return exit === null || exit.code === 0 || exit.seconds > TOO_SOON_S;
  } finally {
    child?.stop();
    await child?.exited;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function browserArguments(link: string, profile: string): string[] {
  return [
    `--app=${link}`,
    `--user-data-dir=${profile}`,
    "--window-size=1440,900",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
  ];
}

/** "12@stack.mrcs" names an image of a file: the number stays in front. */
function absolute(file: string): string {
  const oneImage = /^(\d{1,9}@)(.+)$/s.exec(file);
  return oneImage ? oneImage[1]! + resolve(oneImage[2]!) : resolve(file);
}

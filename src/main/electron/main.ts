/** The desktop shell: a window on the same page and the same api as everywhere. Nothing is decided here but safety. */
import { app, BrowserWindow, dialog, protocol } from "electron";
import type { Api } from "../api/app.js";
import { filesOf } from "./argvFiles.js";
import { handleDialogs, openFilesDialog } from "./dialogs.js";
import { guardApp, guardSession } from "./guards.js";
import { installMenu, type MenuActions } from "./menu.js";
import { isOwnUrl, SCHEME } from "./trust.js";
import { createWindow } from "./window.js";

/** What the launcher brings: the engine behind its api. */
export interface ShellHost {
  /** Path of the built preload script. */
  preload: string;
  api: Api;
  recent(): readonly { path: string; name: string }[];
  /** Called when the list of recent files may have changed. */
  onRecent(listener: () => void): void;
  /** Cancel jobs, end threads. */
  shutdown(): Promise<void>;
}

/**
 * Run until the last window is closed. A second start hands its files and its example to the first and ends.
 * @param startHost called once the app is ready and alone; what it throws is shown before the end
 * @param example built-in example to open; null = none
 */
export function runElectron(startHost: () => ShellHost, example: string | null = null): void {
  app.enableSandbox();
  const launchFiles = filesOf(process.argv, process.cwd(), app.isPackaged);
  if (!app.requestSingleInstanceLock({ files: launchFiles, example })) {
    app.quit();
    return;
  }
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
  guardApp();

  let host: ShellHost | null = null;
  const waiting = [...launchFiles];
  const open = (paths: string[]): void => {
    if (paths.length === 0) return;
    if (host) host.api.open(paths);
    else waiting.push(...paths);
  };
  app.on("open-file", (event, path) => {
    event.preventDefault();
    open([path]);
  });
  app.on("second-instance", (_event, argv, folder, data) => {
    open(handedOver(data) ?? filesOf(argv, folder, app.isPackaged));
    const theirs = exampleOf(data);
    if (theirs) host?.api.open([], theirs);
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });

  void app.whenReady().then(() => {
    try {
      host = startHost();
    } catch (error) {
      dialog.showErrorBox("Annulus cannot start", error instanceof Error ? error.message : String(error));
      app.exit(1);
      return;
    }
    startShell(host, open);
    open(waiting.splice(0));
    if (example) host.api.open([], example);
  });
  endCleanly(() => host);
}

function startShell(host: ShellHost, open: (paths: string[]) => void): void {
  guardSession();
  protocol.handle(SCHEME, (request) =>
    isOwnUrl(request.url) ? host.api.fetch(request) : new Response(null, { status: 404 }),
  );
  handleDialogs();
  const actions: MenuActions = {
    openDialog: (parent) => void openFilesDialog(parent).then(open),
    open,
    newWindow: () => createWindow(host.preload),
    recent: () => host.recent(),
  };
  installMenu(actions);
  host.onRecent(() => installMenu(actions));
  createWindow(host.preload);
  app.on("activate", () => {
    if (BrowserWindow.getAllWindows().length === 0) createWindow(host.preload);
  });
}

function endCleanly(host: () => ShellHost | null): void {
  let ended = false;
  app.on("window-all-closed", () => app.quit());
  app.on("will-quit", (event) => {
    const running = host();
    if (ended || !running) return;
    event.preventDefault();
    ended = true;
    running.api.close();
    void running.shutdown().finally(() => app.quit());
  });
}

/** The file list a second start sent along; null when it is not one. */
function handedOver(data: unknown): string[] | null {
  const files = typeof data === "object" && data !== null && "files" in data ? data.files : null;
  return Array.isArray(files) && files.every((file) => typeof file === "string") ? files : null;
}

/** The example a second start asked for. */
function exampleOf(data: unknown): string | null {
  const named = typeof data === "object" && data !== null && "example" in data ? data.example : null;
  return typeof named === "string" ? named : null;
}

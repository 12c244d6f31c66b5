/** The window: one page in a sandbox, with nothing of Node in it. */
import { app, BrowserWindow, nativeTheme } from "electron";
import { PAGE_URL } from "./trust.js";

/** A page that dies is loaded again, but not for ever. */
const MAX_RELOADS = 3;
const RELOAD_WINDOW_MS = 60_000;

/** @param preload path of the built preload script */
export function createWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 640,
    show: false,
    title: "Annulus",
    // What is seen before the page has drawn; the page's own ground in each theme.
    backgroundColor: nativeTheme.shouldUseDarkColors ? "#101214" : "#f4f5f6",
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  window.once("ready-to-show", () => window.show());
  const deaths: number[] = [];
  window.webContents.on("render-process-gone", (_event, details) => {
    if (details.reason === "clean-exit" || window.isDestroyed()) return;
    const now = Date.now();
    deaths.push(now);
    if (deaths.filter((at) => now - at < RELOAD_WINDOW_MS).length <= MAX_RELOADS) void window.loadURL(PAGE_URL);
  });
  void window.loadURL(PAGE_URL);
  return window;
}

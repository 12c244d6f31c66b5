/** An `electron` module without Electron: remembers what it was told, and lets a test play the system's part. */
import { EventEmitter } from "node:events";
import { vi } from "vitest";

export class FakeContents extends EventEmitter {
  url = "annulus://app/";
  readonly sent: unknown[][] = [];
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  readonly undo = vi.fn();
  readonly redo = vi.fn();
  getURL(): string {
    return this.url;
  }
  send(...message: unknown[]): void {
    this.sent.push(message);
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

export class FakeWindow extends EventEmitter {
  static all: FakeWindow[] = [];
  static getAllWindows(): FakeWindow[] {
    return FakeWindow.all;
  }
  static fromWebContents(contents: FakeContents): FakeWindow | null {
    return FakeWindow.all.find((window) => window.webContents === contents) ?? null;
  }
  readonly webContents = new FakeContents();
  readonly loaded: string[] = [];
  readonly show = vi.fn();
  readonly focus = vi.fn();
  readonly restore = vi.fn();
  minimized = false;
  constructor(readonly options: Record<string, unknown>) {
    super();
    FakeWindow.all.push(this);
    app.emit("web-contents-created", {}, this.webContents);
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isDestroyed(): boolean {
    return false;
  }
  loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    return Promise.resolve();
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

class FakeApp extends EventEmitter {
  isPackaged = true;
  readonly enableSandbox = vi.fn();
  readonly quit = vi.fn();
  readonly exit = vi.fn();
  lock = true;
  lockData: unknown = null;
  ready = deferred();
  requestSingleInstanceLock(data: unknown): boolean {
    this.lockData = data;
    return this.lock;
  }
  whenReady(): Promise<void> {
    return this.ready.promise;
  }
}

export const app = new FakeApp();
export const BrowserWindow = FakeWindow;
export const protocol = {
  schemes: [] as unknown[],
  registerSchemesAsPrivileged: (schemes: unknown[]) => protocol.schemes.push(...schemes),
  handlers: new Map<string, (request: Request) => Response | Promise<Response>>(),
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) =>
    protocol.handlers.set(scheme, handler),
};
type Rule = (...args: never[]) => unknown;
export const rules = new Map<string, Rule>();
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (rule: Rule) => rules.set("request", rule),
    setPermissionCheckHandler: (rule: Rule) => rules.set("check", rule),
    setDevicePermissionHandler: (rule: Rule) => rules.set("device", rule),
    webRequest: { onBeforeRequest: (rule: Rule) => rules.set("network", rule) },
  },
};
export const shell = { openExternal: vi.fn(() => Promise.resolve()) };
export const dialog = {
  showOpenDialog: vi.fn(() => Promise.resolve({ canceled: false, filePaths: ["/chosen.mrcs"] })),
  showSaveDialog: vi.fn((..._args: unknown[]) => Promise.resolve({ canceled: false, filePath: "/saved.png" })),
  showErrorBox: vi.fn(),
};
export const ipcMain = {
  handlers: new Map<string, (event: unknown, ...args: unknown[]) => unknown>(),
  handle: (channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) =>
    ipcMain.handlers.set(channel, handler),
};
export interface Item {
  label?: string;
  role?: string;
  id?: string;
  enabled?: boolean;
  registerAccelerator?: boolean;
  accelerator?: string;
  submenu?: Item[];
  click?: (item: unknown, window: unknown, event: { triggeredByAccelerator?: boolean }) => void;
}
export const Menu = {
  current: [] as Item[],
  buildFromTemplate: (template: Item[]) => template,
  setApplicationMenu: (menu: Item[]) => {
    Menu.current = menu;
  },
};
export const nativeTheme = { shouldUseDarkColors: true };
export const exposed = new Map<string, unknown>();
export const contextBridge = { exposeInMainWorld: (name: string, value: unknown) => exposed.set(name, value) };
export const ipcRenderer = Object.assign(new EventEmitter(), {
  invoke: vi.fn((..._args: unknown[]) => Promise.resolve([] as string[])),
});
export const webUtils = { getPathForFile: vi.fn(() => "/dropped.mrcs") };

/** As after the start of the process. */
export function resetElectron(): void {
  app.removeAllListeners();
  app.lock = true;
  app.isPackaged = true;
  app.ready = deferred();
  for (const fn of [app.enableSandbox, app.quit, app.exit, shell.openExternal, dialog.showErrorBox]) fn.mockClear();
  dialog.showOpenDialog.mockClear();
  dialog.showSaveDialog.mockClear();
  FakeWindow.all = [];
  protocol.schemes = [];
  protocol.handlers.clear();
  ipcMain.handlers.clear();
  rules.clear();
  Menu.current = [];
}

/** The menu bar. What it can do itself it does; the rest is told to the page of the window in front. */
import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from "electron";
import type { MenuCommand } from "../api/shell.js";
import { CHANNEL } from "./trust.js";

export interface MenuActions {
  openDialog(parent: BrowserWindow | null): void;
  open(paths: string[]): void;
  newWindow(): void;
  recent(): readonly { path: string; name: string }[];
}

const isMac = process.platform === "darwin";

/** Build the menu from the present list of recent files; call again when it changes. */
export function installMenu(actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions)));
}

function menuTemplate(actions: MenuActions): MenuItemConstructorOptions[] {
  const separator: MenuItemConstructorOptions = { type: "separator" };
  const recent = actions.recent().map(({ path, name }): MenuItemConstructorOptions => {
    return { label: escapeLabel(name), sublabel: escapeLabel(path), click: () => actions.open([path]) };
  });
  const none: MenuItemConstructorOptions = { label: "None yet", enabled: false };
  return [
    ...(isMac ? [{ role: "appMenu" } as MenuItemConstructorOptions] : []),
    {
      label: "&File",
      submenu: [
        byKey("Open…", "CmdOrCtrl+O", (window) => actions.openDialog(window)),
        { label: "Open recent", submenu: recent.length > 0 ? recent : [none] },
        separator,
        command("Export…", "export", "CmdOrCtrl+E"),
        separator,
        { label: "New window", accelerator: "CmdOrCtrl+Shift+N", click: () => actions.newWindow() },
        { role: isMac ? "close" : "quit" },
      ],
    },
    {
      label: "&Edit",
      submenu: [
        command("Undo", "undo", "CmdOrCtrl+Z", (window) => window.webContents.undo()),
        command("Redo", "redo", "CmdOrCtrl+Shift+Z", (window) => window.webContents.redo()),
        separator,
        { role: "cut" },
        { role: "copy" },
        { role: "paste" },
        { role: "selectAll" },
      ],
    },
    {
      label: "&View",
      submenu: [
        command("Command palette", "palette", "CmdOrCtrl+K"),
        separator,
        command("Gallery", "desk.gallery", "Alt+1"),
        command("Correlate", "desk.correlate", "Alt+2"),
        command("Rotate", "desk.rotate", "Alt+3"),
        command("Align", "desk.align", "Alt+4"),
        command("Classes", "desk.classes", "Alt+5"),
        separator,
        command("Sidebar", "sidebar", "CmdOrCtrl+B"),
        command("Inspector", "inspector", "CmdOrCtrl+I"),
        command("Drawer", "drawer", "CmdOrCtrl+J"),
        separator,
        command("Larger interface", "scale.larger", "CmdOrCtrl+Plus"),
        command("Smaller interface", "scale.smaller", "CmdOrCtrl+-"),
        command("Standard size", "scale.reset", "CmdOrCtrl+0"),
        {
          label: "Theme",
          submenu: [
            command("Dark", "theme.dark"),
            command("Light", "theme.light"),
            command("As the system", "theme.system"),
          ],
        },
        separator,
        { role: "togglefullscreen" },
        ...(app.isPackaged ? [] : [{ role: "toggleDevTools" } as MenuItemConstructorOptions]),
      ],
    },
    {
      label: "&Help",
      role: "help",
      submenu: [
        command("Keys", "help.keys"),
        {
          label: "Guided tours",
          submenu: [command("Eight faces", "tour.faces"), command("Worm haemoglobin", "tour.states")],
        },
        ...(isMac ? [] : [{ role: "about" } as MenuItemConstructorOptions]),
      ],
    },
  ];
}

/**
 * An item that the page carries out. The page knows the keys itself (and lets a text field have its own undo), so here
 * they are only shown; where the system insists on the key (macOS), `otherwise` is what a text field wants.
 */
function command(
  label: string,
  name: MenuCommand,
  accelerator?: string,
  otherwise: (window: BrowserWindow) => void = () => undefined,
): MenuItemConstructorOptions {
  const tell = (window: BrowserWindow): void => window.webContents.send(CHANNEL.menu, name);
  return accelerator === undefined
    ? { label, id: name, click: (_item, window) => inFront(window, tell) }
    : { ...byKey(label, accelerator, (window) => window && tell(window), otherwise), id: name };
}

function byKey(
  label: string,
  accelerator: string,
  clicked: (window: BrowserWindow | null) => void,
  pressed: (window: BrowserWindow) => void = () => undefined,
): MenuItemConstructorOptions {
  return {
    label,
    accelerator,
    registerAccelerator: false,
    click: (_item, window, event) => {
      if (event.triggeredByAccelerator) inFront(window, pressed);
      else clicked(window instanceof BrowserWindow ? window : null);
    },
  };
}

function inFront(window: unknown, action: (window: BrowserWindow) => void): void {
  if (window instanceof BrowserWindow) action(window);
}

/** "&" marks a key in menu labels; in a file's name it is a letter. */
function escapeLabel(text: string): string {
  return text.replaceAll("&", "&&");
}

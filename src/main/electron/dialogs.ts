/** Native dialogs, for the menu and for the page. Messages from anyone but our own page are refused. */
import { basename } from "node:path";
import { BrowserWindow, dialog, ipcMain, type IpcMainInvokeEvent, type OpenDialogOptions } from "electron";
import { CHANNEL, isTrustedSender } from "./trust.js";

const MAX_NAME = 255;
const OPEN_OPTIONS: OpenDialogOptions = {
  title: "Open",
  properties: ["openFile", "multiSelections"],
  filters: [
    { name: "Images and particles", extensions: ["mrc", "mrcs", "map", "st", "star", "gz"] },
    // The folder of an analysis opens by its factors.json.
    { name: "Analyses", extensions: ["json"] },
    { name: "All files", extensions: ["*"] },
  ],
};

/** Paths the user chose; empty when cancelled. */
export async function openFilesDialog(parent: BrowserWindow | null): Promise<string[]> {
  const answer = await (parent ? dialog.showOpenDialog(parent, OPEN_OPTIONS) : dialog.showOpenDialog(OPEN_OPTIONS));
  return answer.canceled ? [] : answer.filePaths;
}

/** Answer the preload's three requests; what they may carry is checked here, not trusted from there. */
export function handleDialogs(): void {
  handle(CHANNEL.openFiles, (parent) => openFilesDialog(parent));
  handle(CHANNEL.chooseFolder, async (parent) => {
    const options: OpenDialogOptions = { title: "Export to", properties: ["openDirectory", "createDirectory"] };
    const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
    return answer.canceled ? null : (answer.filePaths[0] ?? null);
  });
  handle(CHANNEL.saveAs, async (parent, name) => {
    if (typeof name !== "string" || name.length > MAX_NAME) throw new Error("a file name was expected");
    const options = { title: "Save as", defaultPath: basename(name.replaceAll("\\", "/")) };
    const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
    return answer.canceled ? null : answer.filePath;
  });
}

function handle(channel: string, answer: (parent: BrowserWindow | null, ...args: unknown[]) => Promise<unknown>): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...args: unknown[]) => {
    if (!isTrustedSender(event.senderFrame)) throw new Error(`${channel}: refused`);
    return answer(BrowserWindow.fromWebContents(event.sender), ...args);
  });
}

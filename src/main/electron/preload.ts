/** The only bridge into the page: dialogs, dropped paths and menu items. No channel name or event object crosses it. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from "electron";
import type { AnnulusShell, MenuCommand } from "../api/shell.js";
import { CHANNEL } from "./trust.js";

const annulusShell: AnnulusShell = {
  platform: process.platform,
  openFiles: () => ipcRenderer.invoke(CHANNEL.openFiles) as Promise<string[]>,
  chooseFolder: () => ipcRenderer.invoke(CHANNEL.chooseFolder) as Promise<string | null>,
  saveAs: (name) => ipcRenderer.invoke(CHANNEL.saveAs, String(name)) as Promise<string | null>,
  pathOf: (file) => webUtils.getPathForFile(file),
  onMenu: (listener) => {
    const receive = (_event: IpcRendererEvent, command: MenuCommand): void => listener(command);
    ipcRenderer.on(CHANNEL.menu, receive);
    return () => void ipcRenderer.off(CHANNEL.menu, receive);
  },
};

contextBridge.exposeInMainWorld("annulusShell", annulusShell);

/** Electron, a browser window, or a link: which, and why, in words. */
import { AppError } from "../core/errors.js";
import type { LaunchOptions } from "./cli/index.js";

/** What the choice rests on; the functions look or fetch only when asked. */
export interface Surroundings {
  isRoot: boolean;
  hasDisplay: boolean;
  findElectron(): string | null;
  /** Fetch Electron's binary, for 10 s at most. @returns its path, or null */
  fetchElectron(): Promise<string | null>;
  findBrowser(): string | null;
}

/** Shells that need the loopback server. */
export type ServerChoice = { shell: "browser"; path: string; why: string } | { shell: "link"; why: string };
export type ShellChoice = { shell: "electron"; path: string } | ServerChoice;

/**
 * @param wanted "auto": the first that works; any other is that one or an error
 * @throws AppError "request.invalid" when what is wanted cannot be had
 */
export async function chooseShell(wanted: LaunchOptions["shell"], at: Surroundings): Promise<ShellChoice> {
  if (wanted === "link") return { shell: "link", why: "" };
  const hindrance = at.isRoot
    ? "no window is opened for root"
    : at.hasDisplay
      ? null
      : "there is no display: DISPLAY and WAYLAND_DISPLAY are not set";
  if (hindrance !== null) {
    if (wanted === "auto") return { shell: "link", why: hindrance };
    throw impossible(`${wanted === "electron" ? "Electron" : "A browser"} cannot be opened: ${hindrance}`);
  }
  if (wanted !== "browser") {
    const electron = at.findElectron() ?? (await at.fetchElectron());
    if (electron !== null) return { shell: "electron", path: electron };
    if (wanted === "electron") throw impossible("Electron's binary is not here and could not be fetched within 10 s");
  }
  const noElectron = wanted === "auto" ? "Electron's binary is not here and could not be fetched" : "";
  return afterElectron(noElectron, wanted, at);
}

/** The choice once Electron is out of the question. */
export function afterElectron(
  noElectron: string,
  wanted: LaunchOptions["shell"],
  at: Pick<Surroundings, "findBrowser">,
): ServerChoice {
  const browser = at.findBrowser();
  if (browser !== null) return { shell: "browser", path: browser, why: noElectron };
  if (wanted === "browser") throw impossible("No Chromium, Chrome or Edge was found; CHROMIUM_PATH can name one");
  return { shell: "link", why: `${noElectron}, and no Chromium, Chrome or Edge was found` };
}

function impossible(message: string): AppError<"request.invalid"> {
  return new AppError(
    "request.invalid",
    `${message}. "annulus serve" or "npm start -- --link" gives a link to open by hand.`,
    {
      reason: message,
    },
  );
}

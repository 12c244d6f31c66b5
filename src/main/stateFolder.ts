/** Where the program keeps what it remembers between runs. */
import { join } from "node:path";

/** By the custom of each system; `home` is the user's folder. */
export function stateFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === "darwin") return join(home, "Library", "Application Support", "Annulus");
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "Annulus");
  return join(env["XDG_STATE_HOME"] || join(home, ".local", "state"), "annulus");
}

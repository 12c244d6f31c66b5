/** What `annulus open`, `annulus serve` and `npm start` call: the engine in the shell that this machine can show. */
import { join } from "node:path";
import { runWithin } from "./childProgram.js";
import type { Launch } from "./cli/index.js";
import { createEngineHost } from "./engineHost.js";
import { electronPackage, findBrowser, findElectron, hasDisplay, isRoot, type Machine } from "./findShell.js";
import { runLaunch } from "./runLaunch.js";

const FETCH_SECONDS = 10;

/**
 * Resolves when the window is closed or the user ends it (Ctrl-C).
 * @throws AppError "request.invalid" for a shell or a port that cannot be had
 */
export const launch: Launch = (options) => {
  const home = new URL(".", import.meta.url);
  const machine = thisMachine();
  const folder = electronPackage(home);
  return runLaunch(options, {
    home,
    isRoot: isRoot(machine),
    hasDisplay: hasDisplay(machine),
    findElectron: () => findElectron(machine, folder),
    fetchElectron: async () => {
      if (folder === null) return null;
      console.error(`Fetching Electron (once, ${FETCH_SECONDS} s at most) …`);
      await runWithin(process.execPath, [join(folder, "install.js")], FETCH_SECONDS);
      return findElectron(machine, folder);
    },
    findBrowser: () => findBrowser(machine),
    say: (line) => console.log(line),
    startHost: (root, threads) =>
      createEngineHost({ shell: "browser", threads, root, home, onBug: (error) => console.error(error) }),
    interrupted: interruption(),
  });
};

function thisMachine(): Machine {
  return { platform: process.platform, env: process.env, uid: process.getuid?.() ?? null };
}

/** The first signal ends the run in good order; a second one ends it at once, as if nobody had listened. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

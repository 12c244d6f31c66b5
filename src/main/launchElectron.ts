/** Entry of the desktop program: what package.json names as `main`. */
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { runElectron } from "./electron/main.js";
import { createEngineHost } from "./engineHost.js";

const home = new URL(".", import.meta.url);

runElectron(() => {
  const given = Number(process.env["ANNULUS_THREADS"]);
  const threads = Number.isInteger(given) && given > 0 ? given : null;
  const onBug = (error: unknown): void =>
    void process.stderr.write(`${inspect(error)}
`);
  const host = createEngineHost({ shell: "electron", threads, root: null, home, onBug });
  return {
    preload: fileURLToPath(new URL("../preload/preload.cjs", home)),
    api: host.api,
    recent: () => host.engine.session().recent,
    onRecent: (listener) => void host.engine.subscribe((event) => event.type === "dataset" && listener()),
    shutdown: () => host.shutdown(),
  };
}, process.env["ANNULUS_EXAMPLE"] ?? null);

/** The engine behind its api, as every shell gets it. */
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { type Api, createApi } from "./api/app.js";
import { version } from "./cli/index.js";
import { memoryLimit, threadsFor } from "./cli/machine.js";
import { Engine } from "./engine/engine.js";
import { stateFolder } from "./stateFolder.js";

export interface HostOptions {
  shell: "electron" | "browser";
  /** null = all cores. */
  threads: number | null;
  /** The only folder whose files may be used; null = no bound. */
  root: string | null;
  /** Folder of the built program, with worker.js in it. */
  home: URL;
  onBug: (error: unknown) => void;
}

export interface EngineHost {
  engine: Engine;
  api: Api;
  /** End event streams, cancel jobs, end threads. */
  shutdown(): Promise<void>;
}

export function createEngineHost({ shell, threads, root, home, onBug }: HostOptions): EngineHost {
  const engine = new Engine({
    threads: threadsFor(threads ?? undefined),
    workerScript: new URL("worker.js", home),
    memoryLimit: memoryLimit(),
    stateDir: stateFolder(process.platform, process.env, homedir()),
    version: version(),
    shell,
    lookAtPixels: true,
    ...(root === null ? {} : { confine: root }),
  });
  const pageFolder = fileURLToPath(new URL("../renderer/", home));
  const api = createApi(engine, { pageFolder, root, version: version(), onBug });
  return {
    engine,
    api,
    shutdown: () => {
      api.close();
      return engine.shutdown();
    },
  };
}

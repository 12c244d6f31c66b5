/** Bundles the engine's worker once before the tests, so that pools in tests run the very code of the program. */
import { existsSync } from "node:fs";
import { build } from "vite";

export async function setup(): Promise<void> {
  const entry = new URL("../../src/main/engine/worker.ts", import.meta.url).pathname;
  if (!existsSync(entry)) return;
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      ssr: true,
      outDir: new URL("../../out/test", import.meta.url).pathname,
      emptyOutDir: true,
      target: "node20",
      rollupOptions: { input: { worker: entry }, output: { format: "es", entryFileNames: "[name].js" } },
    },
  });
}

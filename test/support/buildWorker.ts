/** Bundles worker and command line once before the tests, so that tests run the very code of the program. */
import { existsSync } from "node:fs";
import { build } from "vite";

export async function setup(): Promise<void> {
  const entry = new URL("../../src/main/engine/worker.ts", import.meta.url).pathname;
  if (!existsSync(entry)) return;
  const cli = new URL("../../src/main/cli/cli.ts", import.meta.url).pathname;
  const testTools = new URL("../engine/support/testTools.ts", import.meta.url).pathname;
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      ssr: true,
      outDir: new URL("../../out/test", import.meta.url).pathname,
      emptyOutDir: true,
      target: "node20",
      rollupOptions: { input: { worker: entry, testTools }, output: { format: "es", entryFileNames: "[name].js" } },
    },
  });
}

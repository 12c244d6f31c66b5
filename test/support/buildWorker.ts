/** Bundles worker and command line once before the tests, so that tests run the very code of the program. */
import { existsSync } from "node:fs";
import { build } from "vite";

const at = (path: string): string => new URL(path, import.meta.url).pathname;

async function bundle(input: Record<string, string>, emptyOutDir: boolean): Promise<void> {
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      ssr: true,
      outDir: at("../../out/test"),
      emptyOutDir,
      target: "node20",
      rollupOptions: { input, output: { format: "es", entryFileNames: "[name].js" } },
    },
  });
}

export async function setup(): Promise<void> {
  const worker = at("../../src/main/engine/worker.ts");
  if (!existsSync(worker)) return;
  await bundle({ worker }, true);
  try {
    await bundle({ cli: at("../../src/main/cli/cli.ts") }, false);
  } catch (error) {
    // A command line that does not build fails its own tests, not those of every room.
    console.error(error);
  }
}

/**
 * Bundles worker and command line once before the tests, so that tests run the very code of the program. Every run has a
 * folder of its own (see built.ts), so that two runs at a time do not pull the files away under each other.
 */
import { existsSync, rmSync } from "node:fs";
import { build } from "vite";
import { BUILD_FOLDER } from "./built.js";

const at = (path: string): string => new URL(path, import.meta.url).pathname;

async function bundle(input: Record<string, string>, outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: "node20",
      rollupOptions: { input, output: { format: "es", entryFileNames: "[name].js" } },
    },
  });
}

export async function setup(): Promise<void> {
  const worker = at("../../src/main/engine/worker.ts");
  if (!existsSync(worker)) return;
  const folder = at(`../../out/test/${process.pid}`);
  process.env[BUILD_FOLDER] = folder;
  // The engine's tests bring tools of their own, which workers load beside the program's.
  await bundle({ worker, testTools: at("../engine/support/testTools.ts") }, folder);
  try {
    await bundle({ cli: at("../../src/main/cli/cli.ts") }, folder);
  } catch (error) {
    // A command line that does not build fails its own tests, not those of every room.
    console.error(error);
  }
}

export function teardown(): void {
  rmSync(at(`../../out/test/${process.pid}`), { recursive: true, force: true });
}

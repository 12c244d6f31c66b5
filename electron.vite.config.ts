import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";

const at = (path: string): string => resolve(import.meta.dirname, path);

/**
 * Four entries of plain Node (command line, launcher, worker, Electron's main), one preload, one page. Packages are
 * bundled, so that out/ and resources/ are the whole program.
 */
export default defineConfig({
  main: {
    // fflate's build for Node makes a `require` of its own, which collides with the one the bundler adds.
    resolve: { alias: { fflate: "fflate/browser" } },
    build: {
      outDir: "out/main",
      externalizeDeps: false,
      target: "node20",
      rollupOptions: {
        input: {
          cli: at("src/main/cli/cli.ts"),
          launch: at("src/main/launch.ts"),
          worker: at("src/main/engine/worker.ts"),
          electron: at("src/main/launchElectron.ts"),
        },
        output: { format: "es", entryFileNames: "[name].js" },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: at("src/main/electron/preload.ts") },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: at("src/renderer"),
    build: {
      outDir: at("out/renderer"),
      target: "es2023",
      minify: true,
      rollupOptions: { input: at("src/renderer/index.html") },
    },
    plugins: [react()],
  },
});

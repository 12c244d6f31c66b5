/** `npm run bench [NAME…]`: bundles bench/*.ts and runs each in a process of its own. Ratios, never a gate. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "vite";
import { ROOT } from "./build.mjs";

const folder = join(ROOT, "bench");
const wanted = process.argv.slice(2);
const names = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => basename(file, ".bench.ts"))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
if (names.length === 0) {
  console.error(`No benchmark ${wanted.join(", ")} in bench/ (files end in .bench.ts).`);
  process.exit(2);
}

const input = Object.fromEntries(names.map((name) => [name, join(folder, `${name}.bench.ts`)]));
const worker = join(ROOT, "src/main/engine/worker.ts");
await build({
  configFile: false,
  logLevel: "error",
  build: {
    ssr: true,
    outDir: join(ROOT, "out/bench"),
    emptyOutDir: true,
    target: "node20",
    rollupOptions: { input: { ...input, worker }, output: { format: "es", entryFileNames: "[name].js" } },
  },
});
for (const name of names) {
  console.log(`\n== ${name}`);
  const run = spawnSync(process.execPath, [join(ROOT, "out/bench", `${name}.js`)], { stdio: "inherit" });
  if (run.status !== 0) process.exitCode = 1;
}

/**
 * Compiles the kernels (src/core/kernels/assembly) to WebAssembly and writes them as text that any loader takes:
 * src/core/kernels/wasm.ts. Run after every change there: `npm run kernels`. A test compares the two
 * with --check.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const SOURCE = "src/core/kernels/assembly/index.ts";
const TARGET = new URL("src/core/kernels/wasm.ts", root);

/** @returns {Promise<string>} the text of wasm.ts as the sources make it */
async function compileKernels() {
  const { main } = await import("assemblyscript/asc");
  let binary = new Uint8Array();
  const { error, stderr } = await main(
    [
      SOURCE,
      "--baseDir",
      fileURLToPath(root),
      "--outFile",
      "kernels.wasm",
      ..."-O3 --converge --noAssert --enable simd --runtime stub --importMemory --noExportMemory --use abort=".split(
        " ",
      ),
    ],
    {
      writeFile: (name, contents) => {
        if (name === "kernels.wasm") binary = contents;
      },
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  const lines =
    Buffer.from(binary)
      .toString("base64")
      .match(/.{1,110}/g) ?? [];
  return [
    "/** Written by `npm run kernels` from ./assembly; do not edit. */",
    "export const KERNELS_BASE64 = [",
    ...lines.map((line) => `  "${line}",`),
    '].join("");',
    "",
  ].join("\n");
}

const text = await compileKernels();
const before = await readFile(TARGET, "utf8").catch(() => "");
const fresh = text === before;
if (process.argv.includes("--check")) {
  if (!fresh) console.error("src/core/kernels/wasm.ts is not what its sources make: npm run kernels");
  process.exitCode = fresh ? 0 : 1;
} else {
  if (!fresh) await writeFile(TARGET, text);
  console.log(fresh ? "kernels: unchanged" : `kernels: ${Math.round((text.length * 3) / 4 / 1024)} kB written`);
}

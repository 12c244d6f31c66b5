/**
 * Opening and paging through large files: the figures of a lightbox. Run: `npm run bench open`.
 * The ratios beside each figure compare with plain reads of the same bytes in the same run.
 */
import { closeSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { encodeMrcHeader } from "../src/core/format/writeMrc.js";
import { random } from "../src/core/random.js";
import { Engine } from "../src/main/engine/engine.js";
import type { TileRequest } from "../src/main/engine/types.js";

const SIZE = 256;
const IMAGE_BYTES = 4 * SIZE * SIZE;
const IMAGES = Math.floor(100e9 / IMAGE_BYTES);
const PAGE = 40;
const PAGES = 40;

const folder = mkdtempSync(join(tmpdir(), "annulus-bench-"));
const megabytes = (): number => process.memoryUsage().rss / 1e6;
const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))]!;

/** A header that promises 100 GB over a file without blocks: seeks are real, the disk's speed is not measured. */
function sparseStack(): string {
  const path = join(folder, "sparse.mrcs");
  const header = encodeMrcHeader({
    width: SIZE,
    height: SIZE,
    count: IMAGES,
    pixelType: "float32",
    pixelSize: 1.2,
    statistics: null,
    label: "bench",
  });
  const fd = openSync(path, "w");
  writeSync(fd, header);
  ftruncateSync(fd, header.length + IMAGES * IMAGE_BYTES);
  closeSync(fd);
  return path;
}

/** Sixteen columns a row, as a refinement leaves them; the images point into the sparse stack. */
function starTable(rows: number): string {
  const path = join(folder, `rows${rows}.star`);
  const names = ["rlnImageName", "rlnMicrographName", "rlnOpticsGroup", "rlnClassNumber"];
  const numbers = Array.from({ length: 12 }, (_, i) => `rlnParameter${i + 1}`);
  const optics =
    "data_optics\n\nloop_\n_rlnOpticsGroup #1\n_rlnImagePixelSize #2\n_rlnImageSize #3\n_rlnVoltage #4\n1 1.2 256 300\n\n";
  const labels = [...names, ...numbers].map((name, i) => `_${name} #${i + 1}\n`).join("");
  const uniform = random(rows);
  const fd = openSync(path, "w");
  writeSync(fd, `# version 30001\n\n${optics}data_particles\n\nloop_\n${labels}`);
  for (let start = 0; start < rows; start += 10_000) {
    let text = "";
    for (let i = start; i < Math.min(rows, start + 10_000); i++) {
      const image = String((i % IMAGES) + 1).padStart(6, "0");
      const values = numbers.map(() => (1e4 * uniform()).toFixed(6).padStart(12)).join(" ");
      text += `${image}@sparse.mrcs Micrographs/mic_${i % 2000}.mrc 1 ${(i % 50) + 1} ${values}\n`;
    }
    writeSync(fd, text);
  }
  closeSync(fd);
  return path;
}

/** The same pages by plain reads: the limit. */
function plainPages(path: string, pages: readonly number[][]): number {
  const fd = openSync(path, "r");
  const bytes = Buffer.alloc(IMAGE_BYTES);
  const start = performance.now();
  for (const page of pages) for (const index of page) readSync(fd, bytes, 0, IMAGE_BYTES, 1024 + index * IMAGE_BYTES);
  closeSync(fd);
  return (performance.now() - start) / pages.length;
}

async function main(): Promise<void> {
  const engine = new Engine({
    threads: 2,
    workerScript: pathToFileURL(join(import.meta.dirname, "worker.js")),
    memoryLimit: 4e9,
    stateDir: join(folder, "state"),
    version: "bench",
  });
  try {
    const path = sparseStack();
    const small = starTable(10);
    await engine.open(small);
    const start = performance.now();
    const stack = await engine.open(path);
    console.log(`open 100 GB (${IMAGES} images of ${SIZE}²): ${(performance.now() - start).toFixed(0)} ms`);
    const uniform = random(1);
    const pages = Array.from({ length: PAGES }, () =>
      Array.from({ length: PAGE }, () => Math.floor(IMAGES * uniform())),
    );
    const times: number[] = [];
    for (const indices of pages) {
      const request: TileRequest = {
        source: { kind: "dataset", id: stack.id },
        indices,
        bin: 1,
        display: {
          view: "raw",
          alignment: null,
          lowPass: null,
          highPass: null,
          contrast: { mode: "percentile", low: 1, high: 99, scope: "image" },
        },
      };
      const asked = performance.now();
      await engine.tiles(request);
      times.push(performance.now() - asked);
    }
    const plain = plainPages(path, pages);
    console.log(
      `page of ${PAGE} random images: p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms; ` +
        `${(quantile(times, 0.5) / plain).toFixed(1)} × a plain read of the bytes (${plain.toFixed(0)} ms)`,
    );
    for (const rows of [200_000, 1_000_000]) {
      const table = starTable(rows);
      const before = megabytes();
      const asked = performance.now();
      const dataset = await engine.open(table);
      const opened = performance.now() - asked;
      const { order } = await engine.order(dataset.id, [{ column: "star:rlnParameter1", descending: true }]);
      const sorted = performance.now() - asked - opened;
      engine.rows(dataset.id, { order, first: 0, count: 40, columns: ["star:rlnParameter1"] });
      const grown = megabytes() - before;
      console.log(
        `STAR of ${rows} rows × 16: open ${(opened / 1e3).toFixed(2)} s, sort ${(sorted / 1e3).toFixed(2)} s, +${grown.toFixed(0)} MB`,
      );
      engine.close(dataset.id);
    }
  } finally {
    await engine.shutdown();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();

/**
 * Opening and paging through large files: the figures of a lightbox. Run: `npm run bench open`.
 * The ratio beside the pages compares with plain reads of the same bytes in the same run; beside each opening stand the
 * CPU time of all threads, and how much the process had grown afterwards and at its largest.
 */
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { random } from "../src/core/random.js";
import { Engine } from "../src/main/engine/engine.js";
import type { DatasetInfo, TileRequest } from "../src/main/engine/types.js";
import { PLAIN, project, REFINED, sparseStack, stackOf, starTable } from "./starFiles.js";

const SIZE = 256;
const IMAGE_BYTES = 4 * SIZE * SIZE;
const IMAGES = Math.floor(100e9 / IMAGE_BYTES);
const PAGE = 40;
const PAGES = 40;
const STACKS = 20_000;
const PER_STACK = 50;

const megabytes = (): number => process.memoryUsage().rss / 1e6;
const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))]!;

function engineIn(folder: string): Engine {
  return new Engine({
    threads: 2,
    workerScript: pathToFileURL(join(import.meta.dirname, "worker.js")),
    memoryLimit: 4e9,
    stateDir: join(folder, "state"),
    version: "bench",
  });
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

async function pages(folder: string, path: string): Promise<void> {
  const engine = engineIn(folder);
  try {
    await engine.open(starTable(join(folder, "warm.star"), 10, PLAIN, oneStack));
    const start = performance.now();
    const stack = await engine.open(path);
    console.log(`open 100 GB (${IMAGES} images of ${SIZE}²): ${(performance.now() - start).toFixed(0)} ms`);
    const uniform = random(1);
    const wanted = Array.from({ length: PAGES }, () =>
      Array.from({ length: PAGE }, () => Math.floor(IMAGES * uniform())),
    );
    const times: number[] = [];
    for (const indices of wanted) {
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
    const plain = plainPages(path, wanted);
    console.log(
      `page of ${PAGE} random images: p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms; ` +
        `${(quantile(times, 0.5) / plain).toFixed(1)} × a plain read of the bytes (${plain.toFixed(0)} ms)`,
    );
  } finally {
    await engine.shutdown();
  }
}

/** One table in a process of its own, so that its memory is not that of another. */
async function openTable(folder: string, what: string, path: string): Promise<void> {
  const engine = engineIn(folder);
  try {
    await engine.open(join(folder, "warm.star"));
    const before = megabytes();
    const cpu = process.cpuUsage();
    const asked = performance.now();
    const first = await engine.openEarly(path);
    const names = first.columns.slice(0, 10).map((name) => `star:${name}`);
    engine.rows(first.id, { order: null, first: 0, count: 40, columns: names });
    const seen = performance.now() - asked;
    const dataset = await wholeOf(engine, first.id);
    const opened = performance.now() - asked;
    const { user, system } = process.cpuUsage(cpu);
    const grown = megabytes() - before;
    const peak = (1024 * process.resourceUsage().maxRSS) / 1e6 - before;
    const column = dataset.columns.at(-1)!;
    const sort = performance.now();
    const { order } = await engine.order(dataset.id, [{ column: `star:${column}`, descending: true }]);
    const sorted = performance.now() - sort;
    engine.rows(dataset.id, { order, first: 0, count: 40, columns: [`star:${column}`] });
    console.log(
      `${what}: first rows ${(seen / 1e3).toFixed(2)} s, all ${(opened / 1e3).toFixed(2)} s (CPU ${(user / 1e6).toFixed(2)} + ${(system / 1e6).toFixed(2)} s), ` +
        `+${grown.toFixed(0)} MB, at most +${peak.toFixed(0)} MB; sort ${(sorted / 1e3).toFixed(2)} s; ` +
        `${dataset.usable} images`,
    );
  } finally {
    await engine.shutdown();
  }
}

/** Resolves when the table has been read to its end. */
async function wholeOf(engine: Engine, id: number): Promise<DatasetInfo> {
  while (engine.dataset(id).reading) await new Promise((resolve) => setTimeout(resolve, 5));
  return engine.dataset(id);
}

const oneStack = (row: number): { image: number; stack: string; micrograph: string } => ({
  image: (row % IMAGES) + 1,
  stack: "sparse.mrcs",
  micrograph: `Micrographs/mic_${row % 2000}.mrc`,
});

/** As after extraction: the images of a micrograph follow each other. */
const manyStacks = (row: number): { image: number; stack: string; micrograph: string } => {
  const micrograph = Math.floor(row / PER_STACK);
  return {
    image: (row % PER_STACK) + 1,
    stack: stackOf(micrograph),
    micrograph: `MotionCorr/job002/Movies/mic_${String(micrograph + 1).padStart(5, "0")}.mrc`,
  };
};

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "annulus-bench-"));
  try {
    await pages(folder, sparseStack(join(folder, "sparse.mrcs"), SIZE, IMAGES));
    project(folder, STACKS, PER_STACK);
    const open = (what: string, path: string): void => {
      execFileSync(process.execPath, [import.meta.filename, folder, what, path], { stdio: "inherit" });
      rmSync(path);
    };
    for (const rows of [200_000, 1_000_000]) {
      const what = `STAR of ${rows} rows × 16, one stack`;
      open(what, starTable(join(folder, `one${rows}.star`), rows, PLAIN, oneStack));
    }
    const rows = STACKS * PER_STACK;
    const refined = join(folder, "Refine3D/job020/run_data.star");
    open(`STAR of ${rows} rows × 16, ${STACKS} stacks`, starTable(refined, rows, REFINED, manyStacks));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [folder, what, path] = process.argv.slice(2);
await (folder && what && path ? openTable(folder, what, path) : main());

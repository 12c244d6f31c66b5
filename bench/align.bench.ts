/**
 * Whole alignment jobs: user and system CPU of the command, child process and files included, less its empty start (the
 * same command on one image), beside SPIDER and scaled by fft.js in the same run; then what it costs against the number
 * of images, box size, references and shifts; then jobs in this process. Run: `npm run build && npm run bench align`.
 * Ratios between machines and loads differ by 30 % and more; nothing here fails.
 */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import FFT from "fft.js";
import { particle } from "../test/align/phantom.js";
import { costFigure, type Panel } from "./costFigure.js";
import { images, runInProcess } from "../test/support/runInProcess.js";
import { IDENTITY, wrapDegrees, type Alignment } from "../src/core/conventions.js";
import { encodePixels } from "../src/core/format/mrcPixels.js";
import { encodeMrcHeader } from "../src/core/format/writeMrc.js";
import { random } from "../src/core/random.js";
import { alignReferenceFree } from "../src/core/tools/alignReferenceFree.js";

const CLI = fileURLToPath(new URL("../main/cli.js", import.meta.url));
/** The plots; those of the manual are in docs/images/cost.svg. */
const FIGURE = fileURLToPath(new URL("cost.svg", import.meta.url));
const COUNT = 1000;
/** Seconds of SPIDER's AP SH on 1,000 images and ten references, without mirrors, on the machine of the next line. */
const SPIDER: Readonly<Record<number, string>> = { 64: "10 … 13", 128: "41" };
/** Microseconds of fft.js for a real transform of 128 × 128 on the machine that the limits are meant for. */
const FFT_JS = 205;
const LIMIT: Readonly<Record<number, number>> = { 64: 0.6, 128: 1.1 };

function placements(count: number, reach: number, seed: number): Alignment[] {
  const uniform = random(seed);
  return Array.from({ length: count }, () => ({
    psi: wrapDegrees(360 * uniform()),
    shiftX: reach * (2 * uniform() - 1),
    shiftY: reach * (2 * uniform() - 1),
    mirror: false,
  }));
}

/** Different objects: the phantom with one more blob each. */
function object(boxSize: number, a: Alignment, kind: number, noise: number, seed: number): Float32Array {
  const angle = (2 * Math.PI * kind) / 10;
  return particle(boxSize, a, noise, seed, [
    [0.02, -0.01, 0.11, 1],
    [0.15, 0.06, 0.04, 1.3],
    [-0.1, 0.12, 0.05, 0.9],
    [-0.17, -0.02, 0.03, 1.1],
    [0.22 * Math.cos(angle), 0.22 * Math.sin(angle), 0.05, 1.5],
  ]);
}

const folder = mkdtempSync(join(tmpdir(), "annulus-bench-"));

/** Up to a hundred different images, over and over. */
function stack(name: string, boxSize: number, count: number, make: (i: number) => Float32Array): string {
  const path = join(folder, `${name}-${boxSize}-${count}.mrcs`);
  if (existsSync(path)) return path;
  const bytes = 4 * boxSize ** 2;
  const header = encodeMrcHeader({
    width: boxSize,
    height: boxSize,
    count,
    pixelType: "float32",
    pixelSize: 2,
    statistics: null,
    label: "bench",
  });
  const file = new Uint8Array(header.length + count * bytes);
  file.set(header);
  const different = Math.min(count, 100);
  for (let i = 0; i < count; i++) {
    const at = header.length + i * bytes;
    if (i < different) encodePixels(make(i), "float32", file.subarray(at, at + bytes));
    else file.copyWithin(at, header.length + (i % different) * bytes, header.length + ((i % different) + 1) * bytes);
  }
  writeFileSync(path, file);
  return path;
}

/** Tells what the whole process used, just before it ends. */
const HOOK = `import{writeSync}from"node:fs";process.on("exit",()=>{const c=process.cpuUsage();
writeSync(3,JSON.stringify([(c.user+c.system)/1e6,process.resourceUsage().maxRSS/1024,performance.now()/1000]))})`;

interface Run {
  count: number;
  boxSize: number;
  references: number;
  maxShift: number;
  threads: number;
  more?: readonly string[];
}

interface Used {
  cpu: number;
  megabytes: number;
  wall: number;
}

function run({ count, boxSize, references, maxShift, threads, more = [] }: Run): Used {
  const poses = placements(100, 4, boxSize);
  const particles = stack("particles", boxSize, count, (i) => object(boxSize, poses[i]!, i % 10, 1, i + 1));
  const targets = stack("references", boxSize, references, (k) => object(boxSize, IDENTITY, k, 0, 1));
  const given = ["--max-shift", String(maxShift), "--threads", String(threads), "--overwrite", ...more];
  const line = ["align", "multi-reference", particles, "--references", targets, "--out", join(folder, "out"), ...given];
  const hook = ["--import", `data:text/javascript,${encodeURIComponent(HOOK)}`];
  const child = spawnSync(process.execPath, [...hook, CLI, ...line], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  if (child.status !== 0) throw new Error(child.stderr);
  const [cpu = 0, megabytes = 0, wall = 0] = JSON.parse(child.output[3]!) as number[];
  return { cpu, megabytes, wall };
}

/** The least of a few runs of each: whatever else the machine does only adds. */
function least(work: () => Used, rounds = 3): Used {
  const all = Array.from({ length: rounds }, work);
  const smallest = (of: (used: Used) => number): number => Math.min(...all.map(of));
  return { cpu: smallest((u) => u.cpu), megabytes: smallest((u) => u.megabytes), wall: smallest((u) => u.wall) };
}

/** Least microseconds of a real 128 × 128 transform by fft.js: rows, then the columns of one half. */
function fftJs(): number {
  const n = 128;
  const fft = new FFT(n);
  const uniform = random(1);
  const image = Array.from({ length: n }, () => Array.from({ length: n }, () => uniform()));
  const rows = image.map(() => fft.createComplexArray() as number[]);
  const column = fft.createComplexArray() as number[];
  const out = fft.createComplexArray();
  let best = Infinity;
  for (let round = 0; round < 20; round++) {
    const start = process.cpuUsage();
    for (let i = 0; i < 20; i++) {
      image.forEach((row, y) => fft.realTransform(rows[y]!, row));
      for (let k = 0; k <= n / 2; k++) {
        rows.forEach((row, y) => {
          column[2 * y] = row[2 * k]!;
          column[2 * y + 1] = row[2 * k + 1]!;
        });
        fft.transform(out, column);
      }
    }
    const used = process.cpuUsage(start);
    best = Math.min(best, (used.user + used.system) / 20);
  }
  return best;
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((h, i) => Math.max(h.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string => cells.map((c, i) => c.padStart(widths[i]!)).join("  ");
  console.log(`\n${title}\n${line(head)}`);
  for (const row of rows) console.log(line(row));
}

const STANDARD: Run = { count: COUNT, boxSize: 64, references: 10, maxShift: 5, threads: 1 };

const SPIN = `let s = 0; const x = new Float32Array(4096).fill(1.1);
for (let r = 0; r < 60000; r++) for (let i = 0; i < 4096; i++) s += x[i] * x[(7 * i) & 4095];
globalThis.sum = s;`;

/** How much two threads that share nothing gain here over one: what a machine that others use has to give. */
async function machineGain(): Promise<number> {
  const spin = (threads: number): Promise<number> => {
    const start = performance.now();
    const ends = Array.from({ length: threads }, () => once(new Worker(SPIN, { eval: true }), "exit"));
    return Promise.all(ends).then(() => performance.now() - start);
  };
  const gains: number[] = [];
  for (let round = 0; round < 5; round++) gains.push((2 * (await spin(1))) / (await spin(2)));
  return gains.toSorted((a, b) => a - b)[2]!;
}

async function wholeCommand(): Promise<void> {
  const scale = fftJs() / FFT_JS;
  console.log(
    `${cpus()[0]?.model ?? "?"}, load ${loadavg()[0]!.toFixed(1)}; fft.js takes ${(scale * FFT_JS).toFixed(0)} µs for a real ` +
      `128² transform (${scale.toFixed(2)} of the machine of the limits)`,
  );
  const rows = [64, 128].map((boxSize) => {
    const full = least(() => run({ ...STANDARD, boxSize }));
    const empty = least(() => run({ ...STANDARD, boxSize, count: 1 }));
    const two = least(() => run({ ...STANDARD, boxSize, threads: 2 }));
    const emptyOfTwo = least(() => run({ ...STANDARD, boxSize, count: 1, threads: 2 }));
    const above = full.cpu - empty.cpu;
    return [
      String(boxSize),
      above.toFixed(2),
      (above / scale).toFixed(2),
      LIMIT[boxSize]!.toFixed(1),
      full.cpu.toFixed(2),
      SPIDER[boxSize]!,
      full.megabytes.toFixed(0),
      ((full.wall - empty.wall) / (two.wall - emptyOfTwo.wall)).toFixed(2),
    ];
  });
  table(
    `${COUNT} images × 10 references, ±5 px, all angles, one thread: CPU s of the command, files included`,
    ["box", "above empty", "scaled", "limit", "all", "SPIDER s", "MB", "2 threads ×"],
    rows,
  );
  console.log(`two threads of plain arithmetic, which share nothing: ${(await machineGain()).toFixed(2)} ×`);

  const cost = (title: string, runs: readonly (readonly [string, Partial<Run>])[]): number[] => {
    const seconds = runs.map(([, change]) => {
      const given = { ...STANDARD, ...change };
      return least(() => run(given), 2).cpu - least(() => run({ ...given, count: 1 }), 2).cpu;
    });
    table(
      title,
      ["", "CPU s above empty", "µs an image"],
      runs.map(([label, change], i) => {
        const { count } = { ...STANDARD, ...change };
        return [label, seconds[i]!.toFixed(2), ((1e6 * seconds[i]!) / count).toFixed(0)];
      }),
    );
    return seconds;
  };
  const against = (title: string, x: readonly number[], change: (value: number) => Partial<Run>): Panel => ({
    title,
    x,
    y: cost(
      `against ${title}`,
      x.map((value) => [String(value), change(value)]),
    ),
  });
  const panels = [
    against("images", [500, 1000, 2000, 4000], (count) => ({ count })),
    against("box, px", [32, 64, 100, 128, 200], (boxSize) => ({ boxSize })),
    against("references", [1, 10, 50, 100], (references) => ({ references })),
    against("largest shift, px", [2, 5, 10, 15], (maxShift) => ({ maxShift })),
  ];
  writeFileSync(FIGURE, costFigure(panels));
  console.log(`\nplotted in ${FIGURE}`);
  cost("with more to find", [
    ["mirror", { more: ["--mirror"] }],
    ["exhaustive", { more: ["--search", "exhaustive"] }],
  ]);
}

async function referenceFree(): Promise<void> {
  for (const [boxSize, count] of [
    [64, 1000],
    [128, 250],
  ] as const) {
    const pixels = new Float32Array(count * boxSize ** 2);
    placements(count, 4, boxSize).forEach((a, i) => pixels.set(object(boxSize, a, 0, 1, i + 1), i * boxSize ** 2));
    const before = process.cpuUsage();
    const { figures } = await runInProcess(alignReferenceFree, { particles: images(pixels, boxSize) });
    const used = process.cpuUsage(before);
    const seconds = (used.user + used.system) / 1e6;
    console.log(
      `reference-free, ${count} × ${boxSize} px: ${seconds.toFixed(2)} s CPU, ` +
        `${((1e3 * seconds) / count).toFixed(2)} ms a particle, ${String(figures["iterations"])} iterations`,
    );
  }
}

try {
  if (existsSync(CLI)) await wholeCommand();
  else console.log("The command is not built: npm run build, then again.");
  console.log("");
  await referenceFree();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Whole alignment jobs: user and system CPU of the command, child process and files included, less its empty start (the
 * same command on one image), beside SPIDER and scaled by fft.js in the same run; then what it costs against the number
 * of images, box size, references and shifts; then jobs in this process. Run: `npm run build && npm run bench align`.
 * Ratios between machines and loads differ by 30 % and more; nothing here fails.
 */
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import FFT from "fft.js";
import { isBuilt, object, placements, removeFiles, run, type Run, type Used } from "./alignCommand.js";
import { costFigure, type Panel } from "./costFigure.js";
import { images, runInProcess } from "../test/support/runInProcess.js";
import { random } from "../src/core/random.js";
import { alignReferenceFree } from "../src/core/tools/alignReferenceFree.js";

/** The plots; those of the manual are in docs/images/cost.svg. */
const FIGURE = fileURLToPath(new URL("cost.svg", import.meta.url));
const COUNT = 1000;
/** Seconds of SPIDER's AP SH on 1,000 images and ten references, without mirrors, on the machine of the next line. */
const SPIDER: Readonly<Record<number, string>> = { 64: "10 … 13", 128: "41" };
/** Microseconds of fft.js for a real transform of 128 × 128 on the machine that the limits are meant for. */
const FFT_JS = 205;
const LIMIT: Readonly<Record<number, number>> = { 64: 0.6, 128: 1.1 };

/** The least of a few runs of each: whatever else the machine does only adds. */
function least(work: () => Used, rounds = 3): Pick<Used, "cpu" | "megabytes"> {
  const all = Array.from({ length: rounds }, work);
  const smallest = (of: (used: Used) => number): number => Math.min(...all.map(of));
  return { cpu: smallest((u) => u.cpu), megabytes: smallest((u) => u.megabytes) };
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

function wholeCommand(): void {
  const scale = fftJs() / FFT_JS;
  console.log(
    `${cpus()[0]?.model ?? "?"}, load ${loadavg()[0]!.toFixed(1)}; fft.js takes ${(scale * FFT_JS).toFixed(0)} µs for a real ` +
      `128² transform (${scale.toFixed(2)} of the machine of the limits)`,
  );
  const rows = [64, 128].map((boxSize) => {
    const full = least(() => run({ ...STANDARD, boxSize }));
    const empty = least(() => run({ ...STANDARD, boxSize, count: 1 }));
    const above = full.cpu - empty.cpu;
    return [
      String(boxSize),
      above.toFixed(2),
      (above / scale).toFixed(2),
      LIMIT[boxSize]!.toFixed(1),
      full.cpu.toFixed(2),
      SPIDER[boxSize]!,
      full.megabytes.toFixed(0),
    ];
  });
  table(
    `${COUNT} images × 10 references, ±5 px, all angles, one thread: CPU s of the command, files included`,
    ["box", "above empty", "scaled", "limit", "all", "SPIDER s", "MB"],
    rows,
  );

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
  if (isBuilt) wholeCommand();
  else console.log("The command is not built: npm run build, then again.");
  console.log("");
  await referenceFree();
} finally {
  removeFiles();
}

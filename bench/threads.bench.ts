/**
 * What a second thread gains in an alignment job: the job's own seconds with one thread and with two, beside the gain of
 * two threads here that share nothing. One thread has company: the main thread hashes the files and hands out work; so
 * it is run bound to one core as well, where the system can. Run: `npm run build && npm run bench threads`.
 */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpus, loadavg } from "node:os";
import { Worker } from "node:worker_threads";
import { isBuilt, removeFiles, run, type Run } from "./alignCommand.js";

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
  for (let round = 0; round < 3; round++) gains.push((2 * (await spin(1))) / (await spin(2)));
  return gains.toSorted((a, b) => a - b)[1]!;
}

const COUNTS = [1000, 16_000, 32_000];
const ROUNDS = 3;
const canBind = spawnSync("taskset", ["-c", "0", process.execPath, "-e", ""]).status === 0;

async function compare(count: number): Promise<string[]> {
  const given: Run = { count, boxSize: 64, references: 10, maxShift: 5, threads: 1 };
  const best = { one: Infinity, two: Infinity, bound: Infinity };
  const machine: number[] = [];
  // In turns, so that what others do here falls on all of them alike; the least counts.
  for (let round = 0; round < ROUNDS; round++) {
    best.one = Math.min(best.one, run(given).job);
    best.two = Math.min(best.two, run({ ...given, threads: 2 }).job);
    if (canBind) best.bound = Math.min(best.bound, run({ ...given, bound: true }).job);
    machine.push(await machineGain());
  }
  const ratio = (seconds: number): string => (seconds < Infinity ? (seconds / best.two).toFixed(2) : "–");
  return [
    String(count),
    best.one.toFixed(2),
    best.two.toFixed(2),
    ratio(best.one),
    canBind ? best.bound.toFixed(2) : "–",
    ratio(best.bound),
    machine.toSorted((a, b) => a - b)[1]!.toFixed(2),
  ];
}

try {
  if (!isBuilt) console.log("The command is not built: npm run build, then again.");
  else {
    console.log(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, load ${loadavg()[0]!.toFixed(1)}`);
    console.log("Box 64, 10 references, ±5 px; seconds of the job");
    const head = ["images", "1 thread", "2 threads", "gain", "1 thread on one core", "gain", "plain arithmetic, gain"];
    console.log(head.join("  "));
    for (const count of COUNTS) {
      const cells = await compare(count);
      console.log(cells.map((cell, i) => cell.padStart(head[i]!.length)).join("  "));
    }
  }
} finally {
  removeFiles();
}

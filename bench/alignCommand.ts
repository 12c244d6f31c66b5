/** The command `align multi-reference` on made-up particles, run as a process of its own and measured. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { particle } from "../test/align/phantom.js";
import { IDENTITY, wrapDegrees, type Alignment } from "../src/core/conventions.js";
import { encodePixels } from "../src/core/format/mrcPixels.js";
import { encodeMrcHeader } from "../src/core/format/writeMrc.js";
import { random } from "../src/core/random.js";

const CLI = fileURLToPath(new URL("../main/cli.js", import.meta.url));

/** Has the command been built? */
export const isBuilt = existsSync(CLI);

export function placements(count: number, reach: number, seed: number): Alignment[] {
  const uniform = random(seed);
  return Array.from({ length: count }, () => ({
    psi: wrapDegrees(360 * uniform()),
    shiftX: reach * (2 * uniform() - 1),
    shiftY: reach * (2 * uniform() - 1),
    mirror: false,
  }));
}

/** Different objects: the phantom with one more blob each. */
export function object(boxSize: number, a: Alignment, kind: number, noise: number, seed: number): Float32Array {
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

/** Remove the files that {@link run} made; nothing can be run afterwards. */
export function removeFiles(): void {
  rmSync(folder, { recursive: true, force: true });
}

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

export interface Run {
  count: number;
  boxSize: number;
  references: number;
  maxShift: number;
  threads: number;
  more?: readonly string[];
  /** Let the whole process run on one core only. */
  bound?: boolean;
}

export interface Used {
  cpu: number;
  megabytes: number;
  wall: number;
  /** Seconds that the command itself counts for its job: the files are open, the results not yet written. */
  job: number;
}

/** @throws Error with what the command says when it fails */
export function run({ count, boxSize, references, maxShift, threads, more = [], bound = false }: Run): Used {
  const poses = placements(100, 4, boxSize);
  const particles = stack("particles", boxSize, count, (i) => object(boxSize, poses[i]!, i % 10, 1, i + 1));
  const targets = stack("references", boxSize, references, (k) => object(boxSize, IDENTITY, k, 0, 1));
  const given = ["--max-shift", String(maxShift), "--threads", String(threads), "--overwrite", ...more];
  const line = ["align", "multi-reference", particles, "--references", targets, "--out", join(folder, "out"), ...given];
  const hook = ["--import", `data:text/javascript,${encodeURIComponent(HOOK)}`];
  const all = [...hook, CLI, ...line];
  const bind = bound ? ["taskset", "-c", "0", process.execPath] : [process.execPath];
  const child = spawnSync(bind[0]!, [...bind.slice(1), ...all], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  if (child.status !== 0) throw new Error(child.stderr);
  const [cpu = 0, megabytes = 0, wall = 0] = JSON.parse(child.output[3]!) as number[];
  const { seconds } = JSON.parse(readFileSync(join(folder, "out", "result.json"), "utf8")) as { seconds: number };
  return { cpu, megabytes, wall, job: seconds };
}

/**
 * The WebAssembly kernels beside their twins in TypeScript, fft.js and ml-matrix, and FFTW and OpenBLAS where installed.
 * Run: `npm run bench kernels`. Rounds are interleaved and the best counts; look at ratios, not at times.
 */
import FFT from "fft.js";
import { Matrix } from "ml-matrix";
import { loadavg } from "node:os";
import { createLevels } from "../src/core/align/createLevels.js";
import { resolveGeometry } from "../src/core/align/geometry.js";
import { searchLevels } from "../src/core/align/searchLevels.js";
import type { Alignment } from "../src/core/conventions.js";
import { plainFft2d, realFft2d32 } from "../src/core/fourier/realFft32.js";
import { plainRows, realRows32 } from "../src/core/fourier/realRows32.js";
import { gramMatrix, plainProduct } from "../src/core/kernels/gemm.js";
import { KernelMemory } from "../src/core/kernels/kernelMemory.js";
import { addProduct, conjugateProduct, weightedProduct } from "../src/core/kernels/multiply.js";
import { highestInWindow } from "../src/core/kernels/peak.js";
import { random } from "../src/core/random.js";
import { createResampler } from "../src/core/transform/resample.js";
import { splineCoefficients } from "../src/core/transform/spline.js";
import { blasPeer, fftPeer } from "./nativePeers.js";

const BOXES = [64, 96, 100, 127, 128, 160, 180, 200, 256, 320, 360];
const ROUNDS = 9;

type Work = () => void;

const noise = (count: number): Float32Array => {
  const uniform = random(count);
  return Float32Array.from({ length: count }, () => uniform() - 0.5);
};

/** Best microseconds of one call of each, in interleaved rounds of about 4 ms; the first round only warms. */
function interleave(works: Readonly<Record<string, Work | null>>): Record<string, number> {
  const best: Record<string, number> = {};
  const repeat: Record<string, number> = {};
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, work] of Object.entries(works)) {
      if (!work) continue;
      const times = repeat[name] ?? 1;
      const start = performance.now();
      for (let i = 0; i < times; i++) work();
      const each = (1000 * (performance.now() - start)) / times;
      repeat[name] = Math.max(1, Math.min(5000, Math.round(4000 / each)));
      if (round > 0) best[name] = Math.min(best[name] ?? Infinity, each);
    }
  }
  return best;
}

const number = (value: number | undefined): string =>
  value === undefined ? "–" : value >= 100 ? value.toFixed(0) : value.toFixed(1);
const ratio = (a: number | undefined, b: number | undefined): string =>
  a === undefined || b === undefined ? "–" : `${(a / b).toFixed(a / b < 10 ? 2 : 1)}×`;

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((h, i) => Math.max(h.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string => cells.map((c, i) => c.padStart(widths[i]!)).join("  ");
  console.log(`\n${title}\n${line(head)}`);
  for (const row of rows) console.log(line(row));
}

/** Two real images as one complex n × n transform by fft.js, rows then columns: a call counts for both. */
function fftJs(n: number): Work {
  const fft = new FFT(n);
  const data = Float64Array.from(noise(2 * n * n));
  const rows = new Float64Array(2 * n * n);
  const a = new Float64Array(2 * n);
  const b = new Float64Array(2 * n);
  return () => {
    for (let y = 0; y < n; y++) {
      fft.transform(b, data.subarray(2 * y * n, 2 * (y + 1) * n));
      rows.set(b, 2 * y * n);
    }
    for (let x = 0; x < n; x++) {
      for (let y = 0, i = 2 * x; y < n; y++, i += 2 * n) {
        a[2 * y] = rows[i]!;
        a[2 * y + 1] = rows[i + 1]!;
      }
      fft.transform(b, a);
      for (let y = 0, i = 2 * x; y < n; y++, i += 2 * n) {
        rows[i] = b[2 * y]!;
        rows[i + 1] = b[2 * y + 1]!;
      }
    }
  };
}

function transforms(): void {
  const peer = fftPeer();
  const native = new Map<number, number>();
  const askPeer = (n: number): void => {
    for (const [size, time] of peer?.run(n) ?? []) native.set(size, Math.min(time, native.get(size) ?? Infinity));
  };
  const rows = BOXES.map((n) => {
    askPeer(n);
    const image = noise(n * n);
    const out = new Float32Array(n * n);
    const fast = realFft2d32(n, n);
    const plain = plainFft2d(n, n);
    const [re, im, re2, im2] = [0, 1, 2, 3].map(() => new Float32Array(fast.length)) as [Float32Array, Float32Array, Float32Array, Float32Array]; // prettier-ignore
    const t = interleave({
      kernel: () => fast.forward(image, re, im),
      inverse: () => fast.inverse(re, im, out),
      twin: () => plain.forward(image, re2, im2),
      fftJs: (n & (n - 1)) === 0 ? fftJs(n) : null,
    });
    askPeer(n);
    const js = t["fftJs"] === undefined ? undefined : t["fftJs"] / 2;
    const best = native.get(n);
    return [
      `${n}²`,
      ...[t["kernel"], t["inverse"], t["twin"], js, best].map(number),
      ratio(t["twin"], t["kernel"]),
      ratio(js, t["kernel"]),
      ratio(t["kernel"], best),
    ];
  });
  const name = peer?.name ?? "FFTW";
  table(
    "Real 2D transforms, µs an image (fft.js: two images packed in one transform, half its time)",
    ["box", "kernel", "inverse", "twin", "fft.js", name, "twin/kernel", "fft.js/kernel", `kernel/${name}`],
    rows,
  );
  if (!peer) console.log("FFTW: not installed (fftw3.h and cc, or scipy)");

  const lines = BOXES.map((n) => {
    const count = 128;
    const values = noise(n * count);
    const fast = realRows32(n, count);
    const plain = plainRows(n, count);
    const [re, im] = [new Float32Array(count * fast.stride), new Float32Array(count * fast.stride)];
    const t = interleave({
      kernel: () => fast.forward(values, re, im),
      twin: () => plain.forward(values, re, im),
    });
    return [`${n}`, number(t["kernel"]), number(t["twin"]), ratio(t["twin"], t["kernel"])];
  });
  table("Real 1D transforms, µs for 128 rows", ["length", "kernel", "twin", "twin/kernel"], lines);
}

function planes(): void {
  const n = 16384;
  const memory = new KernelMemory();
  const reserved = Array.from({ length: 6 }, () => memory.reserve(n));
  const kernels = memory.start();
  const views = reserved.map((plane) => memory.view(plane)) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]; // prettier-ignore
  views.forEach((view) => view.set(noise(n)));
  const at = reserved.map((plane) => plane.at);
  const others = views.map((view) => view.slice()) as typeof views;
  const [fRe, fIm, weight, , outRe, outIm] = others;
  const rows = (
    [
      ["conj(f)·g", "conjugateProduct", at, () => conjugateProduct(...others)],
      ["out += f·g", "addProduct", at, () => addProduct(...others)],
      ["w·f", "weightedProduct", [at[0]!, at[1]!, at[2]!, at[4]!, at[5]!], () => weightedProduct(fRe, fIm, weight, outRe, outIm)], // prettier-ignore
    ] as const
  ).map(([label, name, places, twin]) => {
    const t = interleave({ kernel: () => kernels[name]!(...places, n), twin });
    return [label, number(t["kernel"]), number(t["twin"]), ratio(t["twin"], t["kernel"])];
  });
  const highest = interleave({
    kernel: () => kernels["highestInWindow"]!(at[0]!, 128, 0, 128, 0, 128),
    twin: () => highestInWindow(others[0], 128, 0, 128, 0, 128),
  });
  rows.push(["peak of 128²", number(highest["kernel"]), number(highest["twin"]), ratio(highest["twin"], highest["kernel"])]); // prettier-ignore
  table(`Planes of ${n} numbers, µs`, ["", "kernel", "twin", "twin/kernel"], rows);
}

function gram(): void {
  const [n, p] = [1000, 4096];
  const peer = blasPeer();
  const a = noise(n * p);
  const out = new Float64Array(n * n);
  let native = Infinity;
  let kernel = Infinity;
  for (let round = 0; round < 5; round++) {
    if (peer) native = Math.min(native, peer.run(n, p).get(n)!);
    const start = performance.now();
    gramMatrix(a, n, p, out);
    kernel = Math.min(kernel, (performance.now() - start) / 1000);
  }
  // The slow ones on fewer rows: the cost is n²p for all.
  const few = 200;
  const part = a.subarray(0, few * p);
  const matrix = Matrix.from1DArray(few, p, Array.from(part));
  const turned = matrix.transpose();
  const t = interleave({
    twin: () => plainProduct({ a: part, b: part, rows: few, depth: p, columns: few, transposed: true, out }),
    mlMatrix: () => void matrix.mmul(turned),
  });
  const rates: [string, number][] = [
    ["kernel", (n * n * p) / kernel / 1e9],
    ["twin", (few * few * p) / t["twin"]! / 1e3],
    ["ml-matrix", (few * few * p) / t["mlMatrix"]! / 1e3],
  ];
  if (peer) rates.push([`${peer.name}, one thread`, (n * n * p) / native / 1e9]);
  table(
    `Gram matrix of ${n} rows of ${p}, 10⁹ n²p a second (twin and ml-matrix: ${few} rows)`,
    ["", "rate", "of the kernel"],
    rates.map(([name, rate]) => [name, rate.toFixed(2), ratio(rate, rates[0]![1])]),
  );
  if (!peer) console.log("OpenBLAS: not installed (cblas.h and cc, or numpy)");
}

function interpolation(): void {
  const a: Alignment = { psi: 33.3, shiftX: 2.2, shiftY: -1.7, mirror: true };
  const rows = [64, 100, 128, 200, 256].map((n) => {
    const image = noise(n * n);
    const out = new Float32Array(n * n);
    const doubles = new Float64Array(n * n);
    const cubic = createResampler(n, n);
    const linear = createResampler(n, n, { interpolation: "bilinear" });
    cubic.load(image);
    linear.load(image);
    const c = Math.cos((a.psi * Math.PI) / 180);
    const s = Math.sin((a.psi * Math.PI) / 180);
    // `at` reads with the plain samplers.
    const plain =
      (resampler: typeof cubic): Work =>
      () => {
        for (let y = 0, i = 0; y < n; y++) {
          const v = y - Math.floor(n / 2) - a.shiftY;
          for (let x = 0; x < n; x++, i++) {
            const u = Math.floor(n / 2) - x - a.shiftX;
            out[i] = resampler.at(c * u + s * v, c * v - s * u);
          }
        }
      };
    // Timed apart: resamplers of one size take turns in the kernel's memory.
    const linearTimes = interleave({ kernel: () => linear.apply(a, out), twin: plain(linear) });
    const times = interleave({
      load: () => cubic.load(image),
      filter: () => {
        doubles.set(image);
        splineCoefficients(doubles, n, n, "mirror");
      },
    });
    const cubicTimes = interleave({ kernel: () => cubic.apply(a, out), twin: plain(cubic) });
    return [
      `${n}²`,
      ...[times["load"], times["filter"]].map(number),
      ratio(times["filter"], times["load"]),
      ...[cubicTimes["kernel"], cubicTimes["twin"]].map(number),
      ratio(cubicTimes["twin"], cubicTimes["kernel"]),
      ...[linearTimes["kernel"], linearTimes["twin"]].map(number),
      ratio(linearTimes["twin"], linearTimes["kernel"]),
    ];
  });
  table(
    "Resampling, µs an image: taking pixels with prefilter (the kernel's with the background's mean), then one alignment",
    ["box", "load", "twin", "", "spline", "twin", "", "bilinear", "twin", ""],
    rows,
  );
}

/** The coarse and the fine level of a search over ±5 px; a step of scores is one reference with its mirror, and their best. */
function levels(): void {
  const rows = [64, 128].flatMap((boxSize) => {
    const geometry = resolveGeometry({
      boxSize,
      maxShift: 5,
      shiftStep: 0,
      innerRadius: 1,
      outerRadius: 0,
      angularRange: 0,
      mirror: true,
      maxFrequency: 0.3,
    });
    const { rings, half } = geometry;
    const { radius, specs } = searchLevels(geometry);
    const size = rings * half;
    const sets = [false, true].map((plain) => {
      const set = createLevels({ boxSize, rings, half, radius, mirror: true, capacity: 1, levels: specs }, plain);
      set.take({ count: 1, re: noise(size), im: noise(size + 1).subarray(1) });
      set.load(noise(size), noise(size + 1).subarray(1), 0);
      return set.levels;
    });
    return (["coarse", "fine"] as const).flatMap((name) => {
      const [fast, plain] = sets.map((set) => set[name === "coarse" ? 0 : 3]!);
      const score = (level: typeof fast): void => {
        level!.score(0, true, true);
        level!.best(false, level!.angles);
        level!.best(true, level!.angles);
      };
      const shift = interleave({ kernel: () => fast!.shift(1, 2), twin: () => plain!.shift(1, 2) });
      const scores = interleave({ kernel: () => score(fast), twin: () => score(plain) });
      return [
        ["shifts", shift] as const,
        ["scores", scores] as const,
      ].map(([step, t]) => [`${boxSize}² ${name}, ${step}`, number(t["kernel"]), number(t["twin"]), ratio(t["twin"], t["kernel"])]); // prettier-ignore
    });
  });
  table("Levels of the alignment search, µs an image", ["", "kernel", "twin", "twin/kernel"], rows);
}

const load = (): string => loadavg()[0]!.toFixed(1);
console.log(`load of the machine at the start ${load()}`);
transforms();
planes();
gram();
interpolation();
levels();
console.log(`\nload of the machine at the end ${load()}`);

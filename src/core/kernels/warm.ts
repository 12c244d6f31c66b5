/** Warming the kernels, so that the first real work runs in the compiler's fast tier. */
import { reserveFftScratch, reserveFftTable, kernelFactors } from "./fftPlan.js";
import { KernelMemory, hasKernels } from "./kernelMemory.js";

/** A box with every radix of its own formula, and the commonest power of two. */
const SIDES = [60, 64];
/** WebAssembly has no on-stack replacement: code becomes fast between calls, after some work, so there are several. */
const ROUNDS = 8;

/**
 * Compile the kernels and run each on zeros a few times: about 10 ms, once a thread, before the first task. Nothing
 * depends on it but time; where {@link hasKernels} is false it does nothing.
 */
export function warmKernels(): void {
  if (!hasKernels()) return;
  for (const side of SIDES) warmTransforms(side);
  warmSampling(64);
  warmProducts();
}

function warmTransforms(side: number): void {
  const memory = new KernelMemory();
  const table = reserveFftTable(memory, side, kernelFactors(side)!);
  const scratch = reserveFftScratch(memory, side);
  const rows = 64;
  const stride = 4 * Math.ceil((side / 2 + 1) / 4);
  const [image, workRe, workIm, re, im] = [rows * 64, stride * rows, stride * rows, stride * rows, stride * rows].map(
    (length) => memory.reserve(length).at,
  ) as [number, number, number, number, number];
  const { realRowsForward, realRowsInverse, columnsForward, columnsInverse, highestInWindow, conjugateProduct } =
    memory.start();
  table.fill(memory);
  const step = 16 * rows;
  for (let i = 0; i < ROUNDS; i++) {
    realRowsForward!(table.at, side, rows, image, 256, workRe, workIm, 16, step, ...scratch);
    columnsForward!(table.at, stride / 4, workRe, workIm, step, re, im, 4 * stride, ...scratch);
    conjugateProduct!(re, im, re, im, re, im, stride * side);
    columnsInverse!(table.at, stride / 4, re, im, 4 * stride, workRe, workIm, step, ...scratch);
    realRowsInverse!(table.at, side, rows, workRe, workIm, 16, step, image, 256, 1, ...scratch);
    highestInWindow!(image, 64, 0, 64, 0, 64);
  }
}

function warmSampling(side: number): void {
  const memory = new KernelMemory();
  const stride = side + 3;
  const plane = memory.reserve(2 * stride * stride).at + 8 * (stride + 1);
  const out = memory.reserve(2 * side * side).at;
  const { splineRows, splineColumns, sampleAffine } = memory.start();
  for (let i = 0; i < ROUNDS / 2; i++) {
    splineRows!(plane, side, side, 8 * stride, 0, 40, 1);
    splineColumns!(plane, side, side, 8 * stride, 0, 40, 1);
    sampleAffine!(2, plane, 8 * stride, 1, 0, 0, side, side, 0, side, 1, 0, 0, 0.8, 0.6, out, 1);
  }
}

function warmProducts(): void {
  const memory = new KernelMemory();
  const side = 64;
  const [from, a, b] = [0, 1, 2].map(() => memory.reserve(side * side).at) as [number, number, number];
  const out = memory.reserve(2 * side * side).at;
  const { packRows, packColumns, gemmPanels } = memory.start();
  for (let i = 0; i < ROUNDS / 2; i++) {
    packRows!(from, 4 * side, side, side, a);
    packColumns!(from, 4 * side, side, side, b);
    gemmPanels!(a, b, side, side, side, out, 8 * side, 0);
  }
}

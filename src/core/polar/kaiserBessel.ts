/**
 * Kaiser–Bessel gridding: values of a Fourier transform between its samples as a short weighted sum of the samples,
 * after the image was divided by the transform of the weights ("deapodised").
 */

/** Samples under the kernel along each axis. Six change no angle or shift measurably. */
export const KERNEL_WIDTH = 4;

/** Modified Bessel function I₀ by its power series; relative error < 1e-15 for |x| < 30. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

/**
 * Shape parameter for a grid that is `oversampling` times finer than the image needs.
 * @see Beatty, Nishimura & Pauly, IEEE Trans. Med. Imaging 24, 799 (2005)
 */
export function kernelShape(oversampling: number): number {
  return Math.PI * Math.sqrt((KERNEL_WIDTH / oversampling) ** 2 * (oversampling - 0.5) ** 2 - 0.8);
}

/** K(u) = I₀(β√(1 − (2u/W)²))/I₀(β) for |u| ≤ W/2, else 0; u in samples. */
export function kernelWeight(u: number, shape: number): number {
  const q = 1 - ((2 * u) / KERNEL_WIDTH) ** 2;
  return q < 0 ? 0 : besselI0(shape * Math.sqrt(q)) / besselI0(shape);
}

/**
 * 1/a(x) for every pixel column of a box, a(x) = ∫ K(u) cos(2πux/P) du, x from the centre floor(n/2).
 * @param paddedSize P, samples of the grid
 */
export function deapodisation(boxSize: number, paddedSize: number, shape: number): Float64Array {
  const steps = 2000;
  const h = KERNEL_WIDTH / steps;
  const weights = Float64Array.from({ length: steps + 1 }, (_, i) => {
    const u = -KERNEL_WIDTH / 2 + i * h;
    // Simpson's rule.
    return (kernelWeight(u, shape) * h * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2)) / 3;
  });
  const half = Math.floor(boxSize / 2);
  return Float64Array.from({ length: boxSize }, (_, i) => {
    const x = i - half;
    let a = 0;
    for (let k = 0; k <= steps; k++) {
      a += weights[k]! * Math.cos((2 * Math.PI * (-KERNEL_WIDTH / 2 + k * h) * x) / paddedSize);
    }
    return 1 / a;
  });
}

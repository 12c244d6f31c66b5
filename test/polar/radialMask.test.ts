import { describe, expect, it } from "vitest";
import { polarPlan } from "../../src/core/polar/polarTransform.js";
import {
  applyRadialMask,
  computeRadialMask,
  radialMaskLengths,
  type RadialMask,
} from "../../src/core/polar/radialMask.js";
import { createRingCoefficients } from "../../src/core/polar/ringCoefficients.js";
import { particle } from "../align/phantom.js";

function operator(
  boxSize: number,
  rings: number,
  orders: number,
  radius: number,
  w: (r: number) => number,
): RadialMask {
  const lengths = radialMaskLengths(rings, orders);
  const mask: RadialMask = {
    rings,
    orders,
    band: new Float32Array(lengths.band),
    transform: new Float64Array(lengths.rings),
    mean: new Float64Array(lengths.rings),
  };
  computeRadialMask(boxSize, radius, w, mask);
  return mask;
}

describe.each([64, 65])("a radial mask on the ring coefficients of a box of %i px", (n) => {
  const rings = 24;
  const half = 64;
  const soft = (r: number): number => (r <= 18 ? 1 : r >= 25 ? 0 : 0.5 * (1 + Math.cos((Math.PI * (r - 18)) / 7)));
  const c = Math.floor(n / 2);
  const radius = (i: number): number => Math.hypot((i % n) - c, Math.floor(i / n) - c);
  const image = particle(n, { psi: 20, shiftX: 5, shiftY: -3, mirror: false });

  function coefficients(pixels: Float32Array): { re: Float32Array; im: Float32Array } {
    const re = new Float32Array(rings * half);
    const im = new Float32Array(rings * half);
    polarPlan(n, rings, half).transform(pixels, 1, re, im, 0);
    const out = { re: new Float32Array(rings * half), im: new Float32Array(rings * half) };
    createRingCoefficients(n, rings, half).placed(re, im, 0, 0, 0, 0, false, out.re, out.im);
    return out;
  }

  /** Distance between masking pixels (mean under the mask subtracted) and masking coefficients, over the norm. */
  function distance(mask: RadialMask): number {
    const weights = image.map((_, i) => soft(radius(i)));
    const mean = image.reduce((sum, v, i) => sum + v * weights[i]!, 0) / weights.reduce((sum, w) => sum + w, 0);
    const masked = image.map((v, i) => weights[i]! * (v - mean));
    const expected = coefficients(masked);
    const given = coefficients(image);
    const out = { re: new Float64Array(rings * half), im: new Float64Array(rings * half) };
    applyRadialMask(mask, given.re, given.im, out.re, out.im);
    let difference = 0;
    let norm = 0;
    for (let p = 0; p < rings * half; p++) {
      const k = (p % rings) + 1;
      difference += k * ((out.re[p]! - expected.re[p]!) ** 2 + (out.im[p]! - expected.im[p]!) ** 2);
      norm += k * (expected.re[p]! ** 2 + expected.im[p]! ** 2);
    }
    return Math.sqrt(difference / norm);
  }

  it("does what multiplying the pixels does", () => {
    // The sum over rings 1/n apart stands for an integral; 1 % of the norm is what that costs.
    expect(distance(operator(n, rings, half, 25, soft))).toBeLessThan(0.02);
  });

  it("is another operator for another mask", () => {
    expect(distance(operator(n, rings, half, 25, (r) => soft(r + 4)))).toBeGreaterThan(0.05);
  });
});

import { describe, expect, it } from "vitest";
import { normal, random } from "../../src/core/random.js";
import { laneFft, LANES } from "../../src/core/polar/laneFft.js";
import { polarPlan } from "../../src/core/polar/polarTransform.js";
import { createRingCoefficients } from "../../src/core/polar/ringCoefficients.js";

const noise = (n: number, seed: number): Float32Array => {
  const deviate = normal(random(seed));
  return Float32Array.from({ length: n }, () => deviate());
};

/** X(k, φ) by the definition. */
function naive(image: Float32Array, n: number, k: number, phi: number): [number, number] {
  const c = Math.floor(n / 2);
  let re = 0;
  let im = 0;
  for (let y = 0; y < n; y++) {
    for (let x = 0; x < n; x++) {
      const angle = (-2 * Math.PI * k * (Math.cos(phi) * (x - c) + Math.sin(phi) * (y - c))) / n;
      re += image[y * n + x]! * Math.cos(angle);
      im += image[y * n + x]! * Math.sin(angle);
    }
  }
  return [re, im];
}

/** Largest deviation of the samples from the definition, relative to the largest modulus. */
function deviation(n: number, rings: number, half: number, turned = 0): number {
  const image = noise(n * n, n);
  const re = new Float32Array(rings * half);
  const im = new Float32Array(rings * half);
  polarPlan(n, rings, half).transform(image, 1, re, im, 0);
  let largest = 0;
  let worst = 0;
  for (let k = 1; k <= rings; k++) {
    for (let j = 0; j < half; j += 5) {
      const [a, b] = naive(image, n, k, (Math.PI * (j + turned)) / half);
      largest = Math.max(largest, Math.hypot(a, b));
      worst = Math.max(worst, Math.hypot(re[(k - 1) * half + j]! - a, im[(k - 1) * half + j]! - b));
    }
  }
  return worst / largest;
}

describe("polarPlan", () => {
  it.each([
    [16, 6, 16],
    [17, 7, 16],
    [30, 12, 32],
    [33, 14, 32],
    [64, 26, 64],
  ])("samples the transform of a box of %i px on %i rings", (n, rings, half) => {
    // Gridding with W = 4 and oversampling 2 is good to 2e-3 of the largest value, even for noise that fills the box.
    expect(deviation(n, rings, half)).toBeLessThan(3e-3);
    expect(deviation(n, rings, half, 0.5)).toBeGreaterThan(0.05);
  });

  it("gives every image of a batch what it gives alone", () => {
    const n = 20;
    const images = noise(11 * n * n, 4);
    const plan = polarPlan(n, 8, 16);
    const all = { re: new Float32Array(11 * 128), im: new Float32Array(11 * 128) };
    plan.transform(images, 11, all.re, all.im, 0);
    for (const i of [0, 3, 4, 7, 8, 10]) {
      const one = { re: new Float32Array(128), im: new Float32Array(128) };
      plan.transform(images.subarray(i * n * n, (i + 1) * n * n), 1, one.re, one.im, 0);
      for (let p = 0; p < 128; p++) {
        expect(all.re[i * 128 + p]).toBeCloseTo(one.re[p]!, 3);
        expect(all.im[i * 128 + p]).toBeCloseTo(one.im[p]!, 3);
      }
    }
  });

  it("is constant along every ring for a radial image, and not for one off the centre", () => {
    for (const n of [48, 51]) {
      const c = Math.floor(n / 2);
      const spread = (x0: number): number => {
        const image = Float32Array.from({ length: n * n }, (_, i) =>
          Math.exp(-(((i % n) - c - x0) ** 2 + (Math.floor(i / n) - c) ** 2) / 18),
        );
        const re = new Float32Array(12 * 32);
        const im = new Float32Array(12 * 32);
        polarPlan(n, 12, 32).transform(image, 1, re, im, 0);
        let worst = 0;
        for (let ring = 0; ring < 12; ring++) {
          for (let j = 1; j < 32; j++) worst = Math.max(worst, Math.abs(re[ring * 32 + j]! - re[ring * 32]!));
        }
        return worst / Math.abs(re[0]!);
      };
      expect(spread(0)).toBeLessThan(2e-3);
      expect(spread(2)).toBeGreaterThan(0.05);
    }
  });

  it("refuses rings beyond Nyquist", () => {
    expect(() => polarPlan(32, 16, 32)).toThrow(/16 rings/);
  });
});

describe("ring coefficients", () => {
  it("are those of the definition, and follow shift, rotation and mirror", () => {
    const n = 32;
    const rings = 11;
    const half = 64;
    const image = noise(n * n, 8).map((v, i) => (Math.hypot((i % n) - 16, Math.floor(i / n) - 16) < 9 ? v : 0));
    const re = new Float32Array(rings * half);
    const im = new Float32Array(rings * half);
    polarPlan(n, rings, half).transform(image, 1, re, im, 0);
    const out = { re: new Float32Array(half * rings), im: new Float32Array(half * rings) };
    const [psi, ox, oy] = [37, 1.5, -2.25];
    createRingCoefficients(n, rings, half).placed(re, im, 0, psi, ox, oy, true, out.re, out.im);
    // X'(k, φ) of the image moved by o, turned by ψ, mirrored: X at φ' = (180° − φ) − ψ times e^{−2πi q'·o/n}.
    const m = 3;
    for (const k of [1, 4, 11]) {
      let sumRe = 0;
      let sumIm = 0;
      const steps = 2 * half;
      for (let j = 0; j < steps; j++) {
        const phi = (2 * Math.PI * j) / steps;
        const source = Math.PI - phi - (psi * Math.PI) / 180;
        const [a, b] = naive(image, n, k, source);
        const shift = (-2 * Math.PI * k * (Math.cos(source) * ox + Math.sin(source) * oy)) / n;
        const [c, s] = [Math.cos(shift), Math.sin(shift)];
        const [u, v] = [a * c - b * s, a * s + b * c];
        const [d, e] = [Math.cos(m * phi), -Math.sin(m * phi)];
        sumRe += (u * d - v * e) / steps;
        sumIm += (u * e + v * d) / steps;
      }
      expect(out.re[m * rings + k - 1]).toBeCloseTo(sumRe, 1);
      expect(out.im[m * rings + k - 1]).toBeCloseTo(sumIm, 1);
    }
  });
});

describe("laneFft", () => {
  it.each([1, 2, 4, 8, 32, 128])("agrees with the definition for %i points in every lane", (n) => {
    const re = noise(n * LANES, 1);
    const im = noise(n * LANES, 2);
    const [a, b] = [re.slice(), im.slice()];
    const [c, d] = [new Float32Array(n * LANES), new Float32Array(n * LANES)];
    const other = laneFft(n).forward(a, b, c, d);
    const [xr, xi] = other ? [c, d] : [a, b];
    for (let k = 0; k < n; k += Math.max(1, n / 8)) {
      for (let l = 0; l < LANES; l++) {
        let sumRe = 0;
        let sumIm = 0;
        for (let j = 0; j < n; j++) {
          const angle = (-2 * Math.PI * j * k) / n;
          sumRe += re[j * LANES + l]! * Math.cos(angle) - im[j * LANES + l]! * Math.sin(angle);
          sumIm += re[j * LANES + l]! * Math.sin(angle) + im[j * LANES + l]! * Math.cos(angle);
        }
        expect(xr[k * LANES + l]).toBeCloseTo(sumRe, 3);
        expect(xi[k * LANES + l]).toBeCloseTo(sumIm, 3);
      }
    }
  });

  it("refuses other lengths", () => {
    expect(() => laneFft(12)).toThrow(/length 12/);
  });
});

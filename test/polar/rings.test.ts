import { describe, expect, test } from "vitest";
import { centre, type Alignment } from "../../src/core/conventions.js";
import { ccc } from "../../src/core/correlate/ccc.js";
import {
  circularPeaks,
  mirrored,
  ringSpectrum,
  rotationalCorrelation,
  type RingSpectrum,
} from "../../src/core/polar/ringCorrelation.js";
import {
  harmonicPower,
  meanOverRings,
  selfCorrelation,
  strongestSymmetry,
  symmetryScores,
} from "../../src/core/polar/ringHarmonics.js";
import { largestRing, makeRings, ringWeights, unwrap, type RingInterpolation } from "../../src/core/polar/rings.js";
import { normal, random } from "../../src/core/random.js";
import { golden } from "../support/golden.js";
import { phantom, phantomAt } from "../support/phantom.js";

const ALL: RingInterpolation[] = ["nearest", "bilinear", "cubic"];
const SIZES = [
  [64, 64],
  [65, 65],
  [64, 47],
  [37, 52],
  [53, 53],
] as const;

/** An image of any function of radius and azimuth (radians). */
function drawn(width: number, height: number, value: (r: number, phi: number) => number): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) - centre(width), Math.floor(i / width) - centre(height)];
    return value(Math.hypot(x, y), Math.atan2(y, x));
  });
}

function spectrumOf(image: Float32Array, width: number, height: number, angles = 360, inner = 2): RingSpectrum {
  const rings = makeRings(inner, largestRing(width, height), 1, angles);
  const polar = new Float64Array(rings.radii.length * angles);
  unwrap(image, width, height, rings, "cubic", polar);
  return ringSpectrum(polar, rings.radii.length, angles);
}

describe("rings on an image", () => {
  test.each(SIZES)("%i × %i: the values of the phantom at centre + r(cos φ, sin φ)", (width, height) => {
    const size = Math.min(width, height);
    const image = phantom(width, height);
    const rings = makeRings(0, largestRing(width, height), 1.5, 90);
    const limits = { nearest: 0.25, bilinear: 0.05, cubic: 0.003 };
    for (const interpolation of ALL) {
      const out = new Float64Array(rings.radii.length * 90);
      unwrap(image, width, height, rings, interpolation, out);
      let worst = 0;
      rings.radii.forEach((r, ring) => {
        for (let a = 0; a < 90; a++) {
          const phi = (2 * Math.PI * a) / 90;
          const truth = phantomAt(r * Math.cos(phi), r * Math.sin(phi), size);
          worst = Math.max(worst, Math.abs(out[ring * 90 + a]! - truth));
        }
      });
      expect(worst, interpolation).toBeLessThan(limits[interpolation]);
    }
  });

  test("at quarter turns every interpolation reads the pixels themselves; y runs down", () => {
    const image = Float32Array.from({ length: 81 }, (_, i) => i);
    for (const interpolation of ALL) {
      const out = new Float32Array(8);
      unwrap(image, 9, 9, makeRings(1, 2, 1, 4), interpolation, out);
      const expected = [41, 49, 39, 31, 42, 58, 38, 22];
      out.forEach((v, i) => expect(v).toBeCloseTo(expected[i]!, 4));
    }
  });

  test("radii run from the inner to the outer one; weights; the largest circle; what leaves the image is refused", () => {
    expect([...makeRings(2, 8, 2, 10).radii]).toEqual([2, 4, 6, 8]);
    expect([...makeRings(0.1, 0.7, 0.2, 10).radii]).toHaveLength(4);
    expect([...makeRings(5, 4, 1, 10).radii]).toEqual([]);
    const rings = makeRings(2, 4, 2, 10);
    expect([...ringWeights(rings, "none"), ...ringWeights(rings, "radius")]).toEqual([1, 1, 2, 4]);
    expect([...ringWeights(rings, "radius-squared")]).toEqual([4, 16]);
    expect([largestRing(64, 64), largestRing(65, 70), largestRing(3, 3)]).toEqual([31, 32, 1]);
    const out = new Float32Array(10);
    expect(() => unwrap(new Float32Array(64), 8, 8, makeRings(4, 4, 1, 10), "nearest", out)).toThrow(/leaves/);
  });
});

describe("rings about a point beside the centre", () => {
  test.each(ALL)("are the rings of the moved image, %s", (interpolation) => {
    const rings = makeRings(3, 20, 2, 120);
    const image = phantom(64, 48);
    const [ox, oy] = [3, -2];
    const moved = Float32Array.from(image, (_, i) => {
      const [x, y] = [(i % 64) - ox, Math.floor(i / 64) - oy];
      return x >= 0 && x < 64 && y >= 0 && y < 48 ? image[y * 64 + x]! : 0;
    });
    const direct = new Float64Array(rings.radii.length * 120);
    const about = new Float64Array(direct.length);
    const unmoved = new Float64Array(direct.length);
    unwrap(moved, 64, 48, rings, interpolation, direct);
    unwrap(image, 64, 48, rings, interpolation, about, [ox, oy]);
    unwrap(image, 64, 48, rings, interpolation, unmoved);
    const worst = (a: Float64Array): number => a.reduce((most, v, i) => Math.max(most, Math.abs(v - direct[i]!)), 0);
    // The splines of the two images differ a little near the border.
    expect(worst(about)).toBeLessThan(interpolation === "cubic" ? 1e-3 : 1e-9);
    expect(worst(unmoved)).toBeGreaterThan(0.05);
  });

  test("must stay within the pixels", () => {
    const rings = makeRings(1, 20, 1, 90);
    const image = phantom(48, 48);
    const out = new Float64Array(rings.radii.length * 90);
    expect(() => unwrap(image, 48, 48, rings, "bilinear", out, [3, -2])).not.toThrow();
    expect(() => unwrap(image, 48, 48, rings, "bilinear", out, [3, -4])).toThrow("reaches 24 px");
  });
});

describe("rotational correlation", () => {
  const at = (psi: number, mirror = false): Alignment => ({ psi, shiftX: 0, shiftY: 0, mirror });

  test.each(SIZES)("%i × %i: the peak is the ψ that lays the image on its reference", (width, height) => {
    for (const psi of [37, -120.5, 0]) {
      const image = spectrumOf(phantom(width, height, at(psi)), width, height);
      const reference = spectrumOf(phantom(width, height), width, height);
      const { sum } = rotationalCorrelation(image, reference, new Float64Array(image.rings).fill(1));
      const [peak] = circularPeaks(sum, 1);
      expect(Math.abs(((peak!.at - psi + 540) % 360) - 180)).toBeLessThan(0.15);
      expect(peak!.height).toBeGreaterThan(0.99);
      // Negative control: the other way round it is −ψ.
      const [back] = circularPeaks(
        rotationalCorrelation(reference, image, new Float64Array(image.rings).fill(1)).sum,
        1,
      );
      expect(Math.abs(((back!.at + psi + 540) % 360) - 180)).toBeLessThan(0.15);
    }
  });

  test.each([360, 90, 91, 128])("a mirrored particle is found with the mirrored reference, %i angles", (angles) => {
    const image = spectrumOf(phantom(64, 64, at(52, true)), 64, 64, angles);
    const reference = spectrumOf(phantom(64, 64), 64, 64, angles);
    const weights = new Float64Array(image.rings).fill(1);
    const [peak] = circularPeaks(rotationalCorrelation(image, mirrored(reference), weights).sum, 1);
    expect((peak!.at * 360) / angles).toBeCloseTo(52, 0);
    expect(peak!.height).toBeGreaterThan(0.98);
    const [straight] = circularPeaks(rotationalCorrelation(image, reference, weights).sum, 1);
    expect(straight!.height).toBeLessThan(0.9);
  });

  test("weighted by radius it is the correlation coefficient over the annulus", () => {
    const f = phantom(64, 64);
    const g = phantom(64, 64, at(20));
    const rings = makeRings(6, 28, 0.25, 720);
    const spectra = [f, g].map((image) => {
      const polar = new Float64Array(rings.radii.length * 720);
      unwrap(image, 64, 64, rings, "bilinear", polar);
      return ringSpectrum(polar, rings.radii.length, 720);
    });
    const c = rotationalCorrelation(spectra[0]!, spectra[1]!, ringWeights(rings, "radius")).sum[0]!;
    const mask = drawn(64, 64, (r) => (r >= 5.9 && r <= 28.1 ? 1 : 0));
    expect(Math.abs(c - ccc(f, g, mask).ccc)).toBeLessThan(0.01);
    const other = rotationalCorrelation(spectra[0]!, spectra[1]!, ringWeights(rings, "none")).sum[0]!;
    expect(Math.abs(other - ccc(f, g, mask).ccc)).toBeGreaterThan(0.015);
  });

  test("the sums as written, weights and means included", () => {
    const [rings, angles] = [3, 7];
    const draw = normal(random(5));
    const f = Float64Array.from({ length: rings * angles }, () => 3 + draw());
    const g = Float64Array.from({ length: rings * angles }, () => draw());
    const weights = Float64Array.of(1, 0.5, 4);
    const mean = (p: Float64Array): number => {
      const total = angles * weights.reduce((s, w) => s + w, 0);
      return p.reduce((s, v, i) => s + v * weights[Math.floor(i / angles)]!, 0) / total;
    };
    const [mf, mg] = [mean(f), mean(g)];
    let ff = 0;
    let gg = 0;
    f.forEach((v, i) => (ff += weights[Math.floor(i / angles)]! * (v - mf) ** 2));
    g.forEach((v, i) => (gg += weights[Math.floor(i / angles)]! * (v - mg) ** 2));
    const { sum } = rotationalCorrelation(ringSpectrum(f, rings, angles), ringSpectrum(g, rings, angles), weights);
    for (let k = 0; k < angles; k++) {
      let fg = 0;
      for (let i = 0; i < rings * angles; i++) {
        const ring = Math.floor(i / angles);
        fg += weights[ring]! * (f[i]! - mf) * (g[ring * angles + ((i + k) % angles)]! - mg);
      }
      expect(sum[k]).toBeCloseTo(fg / Math.sqrt(ff * gg), 12);
    }
  });

  test("each ring has its own coefficient; a ring or an image without contrast has 0", () => {
    const f = Float64Array.from([1, 1, 1, 1, 0, 1, 0, 0]);
    const g = Float64Array.from([2, 2, 2, 2, 0, 0, 5, 0]);
    const one = rotationalCorrelation(ringSpectrum(f, 2, 4), ringSpectrum(g, 2, 4), Float64Array.of(1, 1));
    [0, 0, 0, 0].forEach((v, i) => expect(one.rings[i]).toBeCloseTo(v, 12));
    [-1 / 3, 1, -1 / 3, -1 / 3].forEach((v, i) => expect(one.rings[4 + i]).toBeCloseTo(v, 12));
    const flat = ringSpectrum(new Float64Array(8).fill(2), 2, 4);
    expect([...rotationalCorrelation(flat, flat, Float64Array.of(1, 2)).sum]).toEqual([0, 0, 0, 0]);
    expect(() => rotationalCorrelation(flat, ringSpectrum(f, 1, 8), Float64Array.of(1, 2))).toThrow(/2 × 4 and 1 × 8/);
  });
});

describe("SPIDER's values", () => {
  test("OR R of img_a turned by 90° says 270.01°, its angle being −ψ", () => {
    const rings = makeRings(2, 25, 1, 360);
    const [turned, image] = ["spider/rtsq90_a", "spider/img_a"].map((name) => {
      const polar = new Float64Array(rings.radii.length * 360);
      unwrap(golden(name), 64, 64, rings, "bilinear", polar);
      return ringSpectrum(polar, rings.radii.length, 360);
    });
    const [peak] = circularPeaks(rotationalCorrelation(turned!, image!, ringWeights(rings, "radius")).sum, 1);
    expect(Math.abs(360 - peak!.at - 270.01)).toBeLessThan(0.02);
    expect(peak!.height).toBeCloseTo(1, 6);
  });
});

describe("angular orders and symmetry", () => {
  const folded = (n: number) => (r: number, phi: number) =>
    Math.exp(-(((r - 18) / 6) ** 2)) * (1 + Math.cos(n * (phi - 0.3)) + 0.5 * Math.cos(2 * n * phi));

  test("power of a known pattern stands in its own orders and sums to the mean square of the ring", () => {
    const angles = 60;
    const polar = Float64Array.from({ length: angles }, (_, a) => 2 + 3 * Math.cos((2 * Math.PI * 5 * a) / angles + 1));
    const power = harmonicPower(ringSpectrum(polar, 1, angles));
    expect(power).toHaveLength(31);
    expect(power[0]).toBeCloseTo(4, 10);
    expect(power[5]).toBeCloseTo(4.5, 10);
    const rest = power.reduce((s, v) => s + v, 0);
    expect(rest).toBeCloseTo(polar.reduce((s, v) => s + v * v, 0) / angles, 10);
    expect([...meanOverRings(Float64Array.of(1, 2, 5, 6), Float64Array.of(1, 3))]).toEqual([4, 5]);
  });

  test("self-correlation of the power is that of the rings themselves", () => {
    for (const angles of [36, 45]) {
      const draw = normal(random(9));
      const polar = Float64Array.from({ length: angles }, () => 1 + draw());
      const spectrum = ringSpectrum(polar, 1, angles);
      const self = selfCorrelation(harmonicPower(spectrum), angles);
      const truth = rotationalCorrelation(spectrum, spectrum, Float64Array.of(1)).rings;
      self.forEach((v, a) => expect(v).toBeCloseTo(truth[a]!, 12));
      expect([...selfCorrelation(new Float64Array(19), 36)].every((v) => v === 0)).toBe(true);
    }
  });

  test.each([2, 3, 5, 6, 7, 12])("an image with %i-fold symmetry is told as such, in noise too", (n) => {
    const draw = normal(random(n));
    for (const noise of [0, 0.7]) {
      const image = drawn(65, 65, folded(n)).map((v) => v + noise * draw());
      const spectrum = spectrumOf(image, 65, 65, 360, 5);
      const power = meanOverRings(harmonicPower(spectrum), new Float64Array(spectrum.rings).fill(1));
      const scores = symmetryScores(power, 24);
      expect(strongestSymmetry(scores).n).toBe(n);
      if (noise === 0) expect(scores[n]).toBeGreaterThan(0.99);
      const self = selfCorrelation(power, 360);
      let mean = 0;
      for (let k = 1; k < n; k++) mean += interpolated(self, (360 * k) / n) / (n - 1);
      expect(mean).toBeCloseTo(scores[n]!, 2);
    }
  });

  test("negative control: noise, a disc and an image without symmetry are none", () => {
    const draw = normal(random(77));
    const noise = spectrumOf(
      Float32Array.from({ length: 4096 }, () => draw()),
      64,
      64,
    );
    const of = (s: RingSpectrum) =>
      strongestSymmetry(symmetryScores(meanOverRings(harmonicPower(s), new Float64Array(s.rings).fill(1)), 24));
    expect(of(noise)).toEqual({ n: 1, score: 0 });
    const leaning = spectrumOf(
      drawn(64, 64, (r, phi) => Math.cos(phi) * Math.exp(-(((r - 15) / 5) ** 2))),
      64,
      64,
    );
    expect(of(leaning)).toEqual({ n: 1, score: 0 });
    expect(of(ringSpectrum(new Float64Array(40).fill(3), 2, 20))).toEqual({ n: 1, score: 0 });
  });
});

function interpolated(values: Float64Array, at: number): number {
  const i = Math.floor(at);
  return values[i]! + (at - i) * (values[(i + 1) % values.length]! - values[i]!);
}

describe("peaks on a circle", () => {
  test("refined by a parabola, across the seam too, the highest first, and not closer than told", () => {
    const values = Float64Array.from(
      { length: 24 },
      (_, i) => 3 - Math.min(Math.abs(i - 23.7), 24 - Math.abs(i - 23.7)) ** 2 / 20,
    );
    values[10] = 2.5;
    const peaks = circularPeaks(values, 5);
    expect(peaks[0]!.at).toBeCloseTo(23.7, 10);
    expect(peaks[0]!.height).toBeCloseTo(3, 10);
    expect(Math.round(peaks[1]!.at)).toBe(10);
    expect(circularPeaks(values, 1)).toHaveLength(1);
    expect(circularPeaks(values, 5, 11)).toHaveLength(1);
    expect(circularPeaks(new Float64Array(5), 3)).toEqual([]);
  });
});

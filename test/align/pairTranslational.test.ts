import { describe, expect, test } from "vitest";
import { layOnto } from "../../src/core/align/pairImages.js";
import { alignTranslation } from "../../src/core/align/pairTranslational.js";
import { shiftCoefficients } from "../../src/core/align/shiftCoefficients.js";
import type { Alignment } from "../../src/core/conventions.js";
import { ccc } from "../../src/core/correlate/ccc.js";
import { circleMask } from "../../src/core/mask/circle.js";
import { normal, random } from "../../src/core/random.js";
import { golden } from "../support/golden.js";
import { phantom } from "../support/phantom.js";

const moved = (shiftX: number, shiftY: number, mirror = false): Alignment => ({ psi: 0, shiftX, shiftY, mirror });
/** Even, odd, prime, not square. */
const SIZES = [
  [32, 32],
  [33, 33],
  [37, 37],
  [40, 30],
  [31, 45],
] as const;

/** The definition, pixel by pixel. */
function byHand(f: Float32Array, g: Float32Array, w: number, h: number, mask: Float32Array, dx: number, dy: number) {
  const a: number[] = [];
  const b: number[] = [];
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [u, v] = [x + dx, y + dy];
      if (mask[y * w + x]! === 0 || u < 0 || v < 0 || u >= w || v >= h) continue;
      a.push(f[y * w + x]!);
      b.push(g[v * w + u]!);
    }
  }
  return ccc(Float64Array.from(a), Float64Array.from(b)).ccc;
}

const noisy = (w: number, h: number, seed: number, offset: number): Float32Array => {
  const draw = normal(random(seed));
  return Float32Array.from({ length: w * h }, () => offset + draw());
};

describe("shiftCoefficients", () => {
  test.each(SIZES)("equals the sum pixel by pixel, whether or not the mask leaves the image: %i × %i", (w, h) => {
    const f = noisy(w, h, 1, 40);
    const g = noisy(w, h, 2, -7);
    for (const [radius, reach] of [
      [9, 5],
      [Math.floor(Math.min(w, h) / 2), 7],
    ] as const) {
      const { mask } = circleMask(w, h, radius);
      const map = shiftCoefficients(f, g, w, h, mask, reach);
      const side = 2 * reach + 1;
      for (const [dx, dy] of [
        [0, 0],
        [reach, -reach],
        [-reach, 2],
        [3, reach],
        [-1, -4],
      ] as const) {
        const value = map[(dy + reach) * side + dx + reach]!;
        expect(value).toBeCloseTo(byHand(f, g, w, h, mask, dx, dy), 5);
        // Negative control: the other sign of d is another number.
        if (dx !== 0) expect(value).not.toBeCloseTo(byHand(f, g, w, h, mask, -dx, -dy), 3);
      }
    }
  });

  test("a bright stretch beside the object does not win", () => {
    const f = phantom(48, 48);
    const g = phantom(48, 48, moved(-4, 3));
    for (let y = 0; y < 48; y++) for (let x = 43; x < 48; x++) g[y * 48 + x]! += 60;
    const found = alignTranslation(f, g, 48, 48, { maxShift: 8, maskRadius: 13, mirror: false });
    expect(found.alignment.shiftX).toBeCloseTo(-4, 1);
    expect(found.alignment.shiftY).toBeCloseTo(3, 1);
  });

  test("is 0 where nothing can be judged", () => {
    const flat = new Float32Array(32 * 32).fill(3);
    const { mask } = circleMask(32, 32, 10);
    const image = phantom(32, 32);
    expect(Math.max(...shiftCoefficients(flat, image, 32, 32, mask, 4).map(Math.abs))).toBe(0);
    expect(Math.max(...shiftCoefficients(image, flat, 32, 32, mask, 4).map(Math.abs))).toBe(0);
  });
});

describe("alignTranslation", () => {
  test.each(SIZES)("finds shifts to a fraction of a pixel and mirrors: %i × %i", (w, h) => {
    const reference = phantom(w, h);
    const { mask } = circleMask(w, h, Math.min(w, h) / 2 - 6);
    const out = new Float32Array(w * h);
    for (const truth of [moved(3, -2), moved(-2.4, 1.7), moved(0.5, 0.25, true), moved(-3.2, -1.6, true)]) {
      const image = phantom(w, h, truth);
      const found = alignTranslation(reference, image, w, h, {
        maxShift: 6,
        maskRadius: Math.min(w, h) / 2 - 6,
        mirror: true,
      });
      expect(found.alignment.mirror).toBe(truth.mirror);
      expect(Math.hypot(found.alignment.shiftX - truth.shiftX, found.alignment.shiftY - truth.shiftY)).toBeLessThan(
        0.1,
      );
      expect(found.atLimit).toBe(false);
      // The answer, applied, lays the image on the reference; with the wrong sign it does not.
      expect(layOnto(reference, image, w, h, found.alignment, mask, out)).toBeGreaterThan(0.995);
      const { shiftX, shiftY, mirror } = found.alignment;
      const wrong = layOnto(reference, image, w, h, moved(-shiftX, -shiftY, mirror), mask, out);
      expect(wrong).toBeLessThan(0.98);
    }
  });

  test("says when the peak lies at the limit", () => {
    const reference = phantom(32, 32);
    const image = phantom(32, 32, moved(5, 0));
    expect(alignTranslation(reference, image, 32, 32, { maxShift: 3, maskRadius: 10, mirror: false }).atLimit).toBe(
      true,
    );
  });

  test("agrees with SPIDER's CC N and PK", () => {
    const [a, b] = [golden("spider/img_a"), golden("spider/img_b")];
    const whole = { maxShift: 12, maskRadius: 23, mirror: false };
    // PK on CC N (a, b): (−8.045, 6.022), the shift that lays b onto a.
    const { shiftX, shiftY } = alignTranslation(a, b, 64, 64, whole).alignment;
    // Noise of sd 0.3: not the same pixels are compared, so not the same hundredths come out.
    expect(Math.hypot(shiftX + 8.04492, shiftY - 6.02193)).toBeLessThan(0.1);
    // Copies moved by whole pixels: PK gives (5, −3) and (−7, −2).
    const odd = alignTranslation(golden("spider/odd_a"), golden("spider/odd_b"), 65, 65, whole).alignment;
    expect([odd.shiftX, odd.shiftY].map(Math.round)).toEqual([5, -3]);
    const flat = alignTranslation(golden("spider/rect_a"), golden("spider/rect_b"), 64, 48, {
      ...whole,
      maskRadius: 15,
    }).alignment;
    expect([flat.shiftX, flat.shiftY].map(Math.round)).toEqual([-7, -2]);
  });

  test("refuses images without contrast under the mask", () => {
    const ring = new Float32Array(32 * 32);
    ring[0] = 1;
    expect(() =>
      alignTranslation(ring, phantom(32, 32), 32, 32, { maxShift: 3, maskRadius: 8, mirror: false }),
    ).toThrow(/constant under the mask/);
  });
});

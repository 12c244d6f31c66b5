import { describe, expect, test } from "vitest";
import { applyTo, centre, IDENTITY, inverse, type Alignment } from "../../src/core/conventions.js";
import { random } from "../../src/core/random.js";
import { drawBlobs, projectBlobs } from "../../src/core/simulate/blobs.js";
import { haemoglobin, HAEMOGLOBIN_DIAMETER } from "../../src/core/simulate/haemoglobin.js";
import { noiseSource } from "../../src/core/simulate/noise.js";
import { drawCtf, drawPose, type Optics } from "../../src/core/simulate/particle.js";
import { CLASSES, makePhantom, type PhantomKind } from "../../src/core/simulate/phantoms.js";
import { drawEllipses } from "../../src/core/simulate/shapes.js";
import { addPower, radialPower } from "../../src/core/statistics/powerSpectrum.js";

function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
}

describe("blobs", () => {
  const blob = { x: 5, y: -3, z: 7, sd: 2, height: 1.5 };

  test.each([
    [40, 40],
    [41, 37],
  ])("%i × %i: drawn as the formula says, at a(p)", (width, height) => {
    const a: Alignment = { psi: 35, shiftX: 2.25, shiftY: -1.5, mirror: true };
    const out = new Float64Array(width * height);
    drawBlobs([blob], a, 1.5, width, height, out);
    const expected = out.map((_, i) => {
      const [u, v] = applyTo(a, (i % width) - centre(width), Math.floor(i / width) - centre(height));
      return 1.5 * Math.exp(-((u - 7.5) ** 2 + (v + 4.5) ** 2) / (2 * 9));
    });
    expect(worst(out, expected)).toBeLessThan(1e-5);
    drawBlobs([blob], inverse(a), 1.5, width, height, out);
    expect(worst(out, expected)).toBeGreaterThan(0.1);
  });

  test("projection is the integral along z of the turned object", () => {
    const [flat] = projectBlobs([blob], 30, 50);
    const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    const [ct, st] = [Math.cos((50 * Math.PI) / 180), Math.sin((50 * Math.PI) / 180)];
    const [u, v] = [c * 5 + s * 3, s * 5 - c * 3];
    expect(flat!.x).toBeCloseTo(ct * u + st * 7, 12);
    expect(flat!.y).toBeCloseTo(v, 12);
    let integral = 0;
    for (let z = -20; z <= 20; z += 0.01) integral += 0.01 * 1.5 * Math.exp((-z * z) / 8);
    expect(flat!.height).toBeCloseTo(integral, 4);
  });
});

describe("the haemoglobin", () => {
  const object = haemoglobin();
  const turned = (map: (p: [number, number, number]) => [number, number, number]): boolean =>
    object.every((b) => {
      const [x, y, z] = map([b.x, b.y, b.z]);
      return object.some((o) => Math.hypot(o.x - x, o.y - y, o.z - z) < 1e-9 && o.height === b.height);
    });

  test("two layers of six protomers of twelve globins and three linkers, within 300 Å, point group D6", () => {
    expect(object).toHaveLength(2 * 6 * 15);
    const reach = Math.max(...object.map((b) => Math.hypot(b.x, b.y) + 2 * b.sd));
    expect(2 * reach).toBeLessThan(HAEMOGLOBIN_DIAMETER * 1.03);
    const [c, s] = [Math.cos(Math.PI / 3), Math.sin(Math.PI / 3)];
    expect(turned(([x, y, z]) => [c * x - s * y, s * x + c * y, z])).toBe(true);
    expect(turned(([x, y, z]) => [x, -y, -z])).toBe(true);
    expect(turned(([x, y, z]) => [x, y, -z])).toBe(false);
  });

  test("its top view repeats every 60° and has a hole in the middle", () => {
    const phantom = makePhantom("haemoglobin", 1, 1);
    const [a, b] = [new Float64Array(64 * 64), new Float64Array(64 * 64)];
    phantom.draw(0, IDENTITY, 64, a);
    phantom.draw(0, { ...IDENTITY, psi: 60 }, 64, b);
    const highest = Math.max(...a);
    expect(worst(a, b)).toBeLessThan(1e-4 * highest);
    expect(a[32 * 64 + 32]! / highest).toBeLessThan(0.1);
    phantom.draw(0, { ...IDENTITY, psi: 30 }, 64, b);
    expect(worst(a, b)).toBeGreaterThan(0.3 * highest);
  });
});

describe("eight classes of three differences", () => {
  const size = 48 * 48;
  const drawn = (kind: PhantomKind): Float64Array[] => {
    const phantom = makePhantom(kind, 8, 1);
    return Array.from({ length: 8 }, (_, k) => {
      const out = new Float64Array(size);
      phantom.draw(k, IDENTITY, 48, out);
      return out;
    });
  };

  test.each(["states", "faces"] as const)(
    "%s: the differences add up, so that the classes span three dimensions",
    (kind) => {
      const classes = drawn(kind);
      const highest = Math.max(...classes[0]!);
      const [one, two, four] = [1, 2, 4].map((k) => classes[k]!.map((v, p) => v - classes[0]![p]!));
      for (let k = 0; k < 8; k++) {
        const sum = classes[0]!.map((v, p) => {
          return v + (k & 1 && one![p]!) + (k & 2 && two![p]!) + (k & 4 && four![p]!);
        });
        expect(worst(sum, classes[k]!)).toBeLessThan(1e-9 * highest);
      }
      for (const difference of [one!, two!, four!])
        expect(worst(difference, new Float64Array(size))).toBeGreaterThan(0.3 * highest);
    },
  );

  test("states: the first is the top view; the others are twisted, dense in the middle, or lack a protomer", () => {
    const classes = drawn("states");
    expect(classes[0]).toEqual(drawn("haemoglobin")[0]);
    const highest = Math.max(...classes[0]!);
    const middle = classes.map((c) => c[24 * 48 + 24]! / highest);
    middle.forEach((v, k) => (k & 1 ? expect(v).toBeGreaterThan(0.4) : expect(v).toBeLessThan(0.1)));
    const mass = (k: number): number => classes[k]!.reduce((sum, v) => sum + v, 0);
    expect(mass(2) / mass(0)).toBeCloseTo(1, 3);
    expect(mass(4) / mass(0)).toBeCloseTo(11 / 12, 2);
    const turned = (k: number, psi: number): number => {
      const [a, b] = [new Float64Array(size), new Float64Array(size)];
      const phantom = makePhantom("states", 8, 1);
      phantom.draw(k, IDENTITY, 48, a);
      phantom.draw(k, { ...IDENTITY, psi }, 48, b);
      return worst(a, b) / highest;
    };
    expect(turned(2, 60)).toBeLessThan(1e-3);
    expect(turned(0, 30)).toBeGreaterThan(0.3);
    expect(turned(4, 60)).toBeGreaterThan(0.3);
  });
});

describe("phantoms", () => {
  test.each(Object.keys(CLASSES) as PhantomKind[])("%s: classes differ and stay within the box", (kind) => {
    const classes = Math.min(8, CLASSES[kind].max);
    const phantom = makePhantom(kind, classes, 1);
    expect(phantom.classes).toBe(classes);
    const drawn = Array.from({ length: classes }, (_, k) => {
      const out = new Float64Array(48 * 48);
      phantom.draw(k, IDENTITY, 48, out);
      return out;
    });
    for (let i = 0; i < classes; i++) {
      const highest = Math.max(...drawn[i]!, 1e-9);
      for (let p = 0; p < 48; p++) expect(Math.abs(drawn[i]![p]!) / highest).toBeLessThan(0.01);
      for (let j = 0; j < i; j++) expect(worst(drawn[i]!, drawn[j]!)).toBeGreaterThan(0.1 * highest);
    }
  });

  test("an ellipse is drawn at a(p), with its outline at half height and its hole", () => {
    const out = new Float64Array(64 * 64);
    drawEllipses([{ x: 0.1, y: 0, radiusX: 0.25, radiusY: 0.125, height: 2, hole: 0.5 }], IDENTITY, 64, out);
    const at = (x: number, y: number): number => out[(32 + y) * 64 + 32 + x]!;
    expect(at(6, 0)).toBeLessThan(0.05);
    expect(at(18, 0)).toBeCloseTo(2, 1);
    expect(at(-6, 6)).toBeGreaterThan(at(-6, 8));
    drawEllipses([{ x: 0, y: 0, radiusX: 0.25, radiusY: 0.25, height: 2 }], IDENTITY, 64, out);
    expect(at(16, 0)).toBeCloseTo(1, 9);
    expect(at(0, -16)).toBeCloseTo(1, 9);
  });
});

describe("what is drawn by chance", () => {
  const optics: Optics = {
    voltage: 300,
    sphericalAberration: 2.7,
    amplitudeContrast: 0.1,
    defocusMin: 9000,
    defocusMax: 21000,
    astigmatism: 400,
  };

  test("poses and optics depend on the seed and the image alone, and options do not disturb each other", () => {
    const all = { rotation: true, maxShift: 4, mirror: true };
    expect(drawPose(1, 7, all)).toEqual(drawPose(1, 7, all));
    expect(drawPose(1, 7, all)).not.toEqual(drawPose(1, 8, all));
    expect(drawPose(2, 7, all)).not.toEqual(drawPose(1, 7, all));
    expect(drawPose(1, 7, { ...all, mirror: false }).psi).toBe(drawPose(1, 7, all).psi);
    for (let i = 0; i < 200; i++) {
      const ctf = drawCtf(1, i, optics);
      expect(ctf.defocusU - ctf.defocusV).toBeCloseTo(400, 9);
      const mean = (ctf.defocusU + ctf.defocusV) / 2;
      expect(mean).toBeGreaterThanOrEqual(9000);
      expect(mean).toBeLessThanOrEqual(21000);
    }
  });

  test("falling noise has the promised spectrum and variance 1, even and odd boxes", () => {
    for (const n of [32, 33]) {
      const half = Math.floor(n / 2) + 1;
      const scratch = new Float64Array(2 * half * n);
      const power = new Float64Array(half * n);
      const make = noiseSource("falling", n, n);
      const image = new Float64Array(n * n);
      const trials = 400;
      let variance = 0;
      for (let t = 0; t < trials; t++) {
        make(random(3, t), image);
        addPower(image, n, n, scratch, power);
        variance += image.reduce((s, v) => s + v * v, 0) / image.length / trials;
      }
      expect(variance).toBeCloseTo(1, 1);
      const profile = radialPower(power, n, n).map((v) => v / trials);
      const law = (r: number): number => 1 / (1 + (r / n / 0.1) ** 2);
      for (const r of [5, 9, 14]) expect(Math.abs(profile[r]! / profile[3]! / (law(r) / law(3)) - 1)).toBeLessThan(0.1);
    }
  });
});

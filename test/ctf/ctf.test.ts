import { describe, expect, test } from "vitest";
import { applyTo } from "../../src/core/conventions.js";
import {
  ctfFunction,
  ctfHalfSpectrum,
  electronWavelength,
  rotatedDefocusAngle,
  type CtfParameters,
} from "../../src/core/ctf/ctf.js";

const ctfAt = (parameters: CtfParameters, fx: number, fy: number): number => ctfFunction(parameters)(fx, fy);

const p: CtfParameters = {
  voltage: 300,
  sphericalAberration: 2.7,
  amplitudeContrast: 0.1,
  defocusU: 15000,
  defocusV: 14000,
  defocusAngle: 30,
};

describe("contrast transfer function", () => {
  test("wavelengths", () => {
    expect(electronWavelength(80)).toBeCloseTo(0.041757, 6);
    expect(electronWavelength(120)).toBeCloseTo(0.033492, 6);
    expect(electronWavelength(200)).toBeCloseTo(0.025079, 6);
    expect(electronWavelength(300)).toBeCloseTo(0.019688, 6);
  });

  test("CTF(0) = +Q₀: bright particles", () => {
    expect(ctfAt(p, 0, 0)).toBeCloseTo(0.1, 12);
    expect(ctfAt({ ...p, amplitudeContrast: 1 }, 0, 0)).toBeCloseTo(1, 12);
    expect(ctfAt({ ...p, phaseShift: 90, amplitudeContrast: 0 }, 0, 0)).toBeCloseTo(1, 12);
    expect(ctfAt({ ...p, scale: 0.5 }, 0, 0)).toBeCloseTo(0.05, 12);
  });

  test("underfocus lets the first ring rise above +Q₀ (and overfocus fall)", () => {
    expect(ctfAt(p, 0.01, 0)).toBeGreaterThan(0.1);
    expect(ctfAt({ ...p, defocusU: -15000, defocusV: -14000 }, 0.01, 0)).toBeLessThan(0.1);
  });

  test("the written formula, with azimuth and envelope", () => {
    const lambda = electronWavelength(300);
    for (const [s, degrees] of [
      [0.05, 0],
      [0.08, 30],
      [0.12, 120],
      [0.03, 250],
    ] as const) {
      const azimuth = (degrees * Math.PI) / 180;
      const theta = (30 * Math.PI) / 180;
      const df = 15000 * Math.cos(azimuth - theta) ** 2 + 14000 * Math.sin(azimuth - theta) ** 2;
      const gamma =
        -Math.PI * lambda * df * s ** 2 +
        (Math.PI / 2) * 2.7e7 * lambda ** 3 * s ** 4 -
        Math.atan(0.1 / Math.sqrt(1 - 0.01));
      const expected = -Math.sin(gamma) * Math.exp((-100 * s * s) / 4);
      expect(ctfAt({ ...p, bFactor: 100 }, s * Math.cos(azimuth), s * Math.sin(azimuth))).toBeCloseTo(expected, 10);
    }
  });

  test("on a half spectrum, even and odd, square and not", () => {
    for (const [width, height] of [
      [8, 8],
      [9, 6],
      [6, 9],
    ] as const) {
      const half = Math.floor(width / 2) + 1;
      const out = new Float64Array(half * height);
      ctfHalfSpectrum(p, width, height, 4, out);
      expect(out[0]).toBeCloseTo(0.1, 12);
      expect(out[1]).toBe(ctfAt(p, 1 / (4 * width), 0));
      expect(out[(height - 2) * half + 2]).toBe(ctfAt(p, 2 / (4 * width), -2 / (4 * height)));
    }
  });

  test("turning the image turns the function: CTF_θ'(R·f) = CTF_θ(f), mirrored or not", () => {
    for (const mirror of [false, true]) {
      const a = { psi: 77, shiftX: 0, shiftY: 0, mirror };
      const turned = { ...p, defocusAngle: rotatedDefocusAngle(30, 77, mirror) };
      for (const [fx, fy] of [
        [0.05, 0.02],
        [-0.03, 0.06],
      ] as const) {
        expect(ctfAt(turned, ...applyTo(a, fx, fy))).toBeCloseTo(ctfAt(p, fx, fy), 10);
      }
    }
    expect(rotatedDefocusAngle(30, -77, false)).toBe(133);
  });
});

/**
 * The contrast transfer function, with RELION's signs.
 *
 * **CTF(s, φ) = scale · e^{−B s²/4} · sin(π λ Δf s² − ½ π C_s λ³ s⁴ + φ_phase + asin Q₀)**,
 * Δf(φ) = U cos²(φ − θ) + V sin²(φ − θ), s in 1/Å, azimuth φ from +x (column) towards +y (row), Δf > 0 = underfocus.
 * CTF(0) = +Q₀: particles are bright on a dark ground.
 */
import { signedFrequency } from "../fourier/halfSpectrum.js";

export interface CtfParameters {
  /** Acceleration voltage, kV. */
  voltage: number;
  /** Spherical aberration C_s, mm. */
  sphericalAberration: number;
  /** Q₀, fraction, 0 … 1. */
  amplitudeContrast: number;
  /** U, Å. */
  defocusU: number;
  /** V, Å. */
  defocusV: number;
  /** θ, the azimuth of U, degrees. */
  defocusAngle: number;
  /** φ_phase, degrees; default 0. */
  phaseShift?: number;
  /** B, Å²; default 0. */
  bFactor?: number;
  /** Default 1. */
  scale?: number;
}

/** Relativistic electron wavelength, Å: 12.2643247/√(V(1 + 0.978466·10⁻⁶ V)), V in volts. */
export function electronWavelength(voltage: number): number {
  const volts = 1000 * voltage;
  return 12.2643247 / Math.sqrt(volts * (1 + 0.978466e-6 * volts));
}

/** The function prepared for one set of parameters: its value at (fx, fy), 1/Å. */
export function ctfFunction(p: CtfParameters): (fx: number, fy: number) => number {
  const lambda = electronWavelength(p.voltage);
  const cs = 1e7 * p.sphericalAberration;
  const thetaRad = (p.defocusAngle * Math.PI) / 180;
  // Δf s² = U·(s·û)² + V·(s·v̂)² with û = (cos θ, sin θ): no azimuth is needed.
  const c = Math.cos(thetaRad);
  const s = Math.sin(thetaRad);
  const k1 = Math.PI * lambda;
  const k2 = 0.5 * Math.PI * cs * lambda ** 3;
  const constant = ((p.phaseShift ?? 0) * Math.PI) / 180 + Math.asin(p.amplitudeContrast);
  const decay = (p.bFactor ?? 0) / 4;
  const scale = p.scale ?? 1;
  return (fx, fy) => {
    const along = c * fx + s * fy;
    const across = c * fy - s * fx;
    const s2 = fx * fx + fy * fy;
    const phase = k1 * (p.defocusU * along * along + p.defocusV * across * across) - k2 * s2 * s2 + constant;
    return scale * Math.exp(-decay * s2) * Math.sin(phase);
  };
}

/**
 * The CTF on a half spectrum.
 * @param pixelSize Å/px
 * @param out       (height, floor(width/2)+1), one number a coefficient
 */
export function ctfHalfSpectrum(
  p: CtfParameters,
  width: number,
  height: number,
  pixelSize: number,
  out: Float64Array | Float32Array,
): void {
  const half = Math.floor(width / 2) + 1;
  const value = ctfFunction(p);
  for (let y = 0; y < height; y++) {
    const fy = signedFrequency(y, height) / (height * pixelSize);
    for (let kx = 0; kx < half; kx++) out[y * half + kx] = value(kx / (width * pixelSize), fy);
  }
}

/**
 * The sign of the CTF on a half spectrum, ±1 (0 counts as positive): that of sin is the parity of ⌊phase/π⌋, so no sine
 * is computed. Right for every positive scale and any B.
 * @param out (height, floor(width/2)+1)
 */
export function ctfSigns(
  p: CtfParameters,
  width: number,
  height: number,
  pixelSize: number,
  out: Float64Array | Float32Array,
): void {
  const half = Math.floor(width / 2) + 1;
  const lambda = electronWavelength(p.voltage);
  const thetaRad = (p.defocusAngle * Math.PI) / 180;
  const c = Math.cos(thetaRad);
  const s = Math.sin(thetaRad);
  // phase/π = xx·fx² + xy·fx·fy + yy·fy² − fourth·(fx² + fy²)² + constant
  const xx = lambda * (p.defocusU * c * c + p.defocusV * s * s);
  const yy = lambda * (p.defocusU * s * s + p.defocusV * c * c);
  const xy = 2 * lambda * (p.defocusU - p.defocusV) * c * s;
  const fourth = 0.5e7 * p.sphericalAberration * lambda ** 3;
  const constant = (p.phaseShift ?? 0) / 180 + Math.asin(p.amplitudeContrast) / Math.PI;
  for (let y = 0, i = 0; y < height; y++) {
    const fy = signedFrequency(y, height) / (height * pixelSize);
    for (let kx = 0; kx < half; kx++, i++) {
      const fx = kx / (width * pixelSize);
      const s2 = fx * fx + fy * fy;
      const turns = 0.5 * (xx * fx * fx + xy * fx * fy + yy * fy * fy - fourth * s2 * s2 + constant);
      out[i] = turns - Math.floor(turns) <= 0.5 ? 1 : -1;
    }
  }
}

/** The defocus angle after an image was turned by ψ (and then mirrored): θ + ψ, or 180° − (θ + ψ). */
export function rotatedDefocusAngle(defocusAngle: number, psi: number, mirror: boolean): number {
  const turned = defocusAngle + psi;
  const angle = (mirror ? 180 - turned : turned) % 180;
  return angle < 0 ? angle + 180 : angle;
}

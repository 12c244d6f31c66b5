/**
 * Averages of images that were multiplied by their CTF: **Σ C·x / (Σ C² + 1/SNR)**, coefficient by coefficient, C the
 * CTF turned and mirrored with its image: a Wiener filter for images of one SNR at all frequencies.
 * @see Penczek, Methods in Enzymology 482, 35 (2010), doi:10.1016/S0076-6879(10)82002-6
 */
import { ctfHalfSpectrum, rotatedDefocusAngle } from "../ctf/ctf.js";
import { realFft2d } from "../fourier/fft2d.js";
import type { Alignment } from "../conventions.js";
import { ctfParametersAt, isCtfUsable } from "./imagesCtf.js";
import type { Prepared } from "./preparation.js";

/** SNR of a single image, for the constant in the denominator. */
const SNR = 0.1;

/** Coefficients of a half spectrum. */
export function halfSpectrumSize(boxSize: number): number {
  return boxSize * (Math.floor(boxSize / 2) + 1);
}

/** Adds C² of an image laid by `a` onto its average. Images without a usable CTF count with C = 1. */
export type SquareAdder = (index: number, a: Alignment, out: Float64Array) => void;

/** @param set square images; their CTF and pixel size are known */
export function squareAdderOf({ ctf, pixelSize, width: boxSize }: Prepared): SquareAdder {
  const transfer = new Float64Array(halfSpectrumSize(boxSize));
  return (index, a, out) => {
    const p = ctf && ctfParametersAt(ctf, index);
    if (!p || pixelSize === null || !isCtfUsable(p)) {
      for (let i = 0; i < transfer.length; i++) out[i]! += 1;
      return;
    }
    const defocusAngle = rotatedDefocusAngle(p.defocusAngle, a.psi, a.mirror);
    ctfHalfSpectrum({ ...p, defocusAngle }, boxSize, boxSize, pixelSize, transfer);
    for (let i = 0; i < transfer.length; i++) out[i]! += transfer[i]! * transfer[i]!;
  };
}

/**
 * sum / (squares + 1/SNR) in Fourier space.
 * @param sum     (n, n) Σ C·x, or a part of it
 * @param squares (n, floor(n/2) + 1) Σ C² of the whole
 * @param out     (n, n); may be `sum`
 */
export function wienerDivide(
  sum: Float64Array | Float32Array,
  squares: Float64Array,
  boxSize: number,
  out: Float64Array | Float32Array,
): void {
  const fft = realFft2d(boxSize, boxSize);
  const spectrum = new Float64Array(fft.length);
  fft.forward(sum, spectrum);
  for (let i = 0; i < squares.length; i++) {
    const scale = 1 / (squares[i]! + 1 / SNR);
    spectrum[2 * i]! *= scale;
    spectrum[2 * i + 1]! *= scale;
  }
  fft.inverse(spectrum, out);
}

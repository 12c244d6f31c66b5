/** The cross-correlation function of two images, by FFT. */
import { centre } from "../conventions.js";
import { AppError } from "../errors.js";
import { realFft2d } from "../fourier/fft2d.js";
import { maskedStatistics } from "../mask/normalise.js";

export interface CcfOptions {
  /**
   * Embed both images, their means subtracted, in zeros of twice the size, so that no part of one meets the wrapped
   * part of the other. Off: circular.
   */
  pad?: boolean;
  /** Subtract the means and divide by n·σ_f·σ_g: identical images give 1 at the origin. */
  normalise?: boolean;
}

/**
 * Cross-correlation function: **ccf(d) = Σ_p f(p)·g(p + d) = FT⁻¹(F*·G)**.
 *
 * The peak d says where the content of g lies from that of f; moving g by −d lays it on f. f an impulse at (32, 32),
 * g at (40, 26): peak at (8, −6). Without options: circular, raw products. (SPIDER's `CC A B` is ccf(B, A).)
 *
 * @param f,g (height, width), any density unit
 * @param out (height, width), d = 0 at (floor(height/2), floor(width/2))
 * @throws AppError "image.sizeMismatch"
 * @see Saxton & Frank, Ultramicroscopy 2, 219 (1977)
 */
export function ccf(
  f: Float32Array | Float64Array,
  g: Float32Array | Float64Array,
  width: number,
  height: number,
  out: Float32Array | Float64Array,
  options: CcfOptions = {},
): void {
  const size = width * height;
  if (f.length !== size || g.length !== size) {
    throw new AppError(
      "image.sizeMismatch",
      `Two images of ${width} × ${height} pixels were expected; they have ${f.length} and ${g.length} pixels.`,
      { expected: [size, size], actual: [f.length, g.length] },
    );
  }
  const statF = maskedStatistics(f, null);
  const statG = maskedStatistics(g, null);
  const centred = options.pad === true || options.normalise === true;
  const w = options.pad ? 2 * width : width;
  const h = options.pad ? 2 * height : height;
  const fft = realFft2d(w, h);
  const spectrumF = spectrumOf(f, centred ? statF.mean : 0);
  const spectrumG = spectrumOf(g, centred ? statG.mean : 0);

  function spectrumOf(image: Float32Array | Float64Array, mean: number): Float64Array {
    const frame = new Float64Array(w * h);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) frame[y * w + x] = image[y * width + x]! - mean;
    }
    const spectrum = new Float64Array(fft.length);
    fft.forward(frame, spectrum);
    return spectrum;
  }

  conjugateProduct(spectrumF, spectrumG, spectrumG);
  const map = new Float64Array(w * h);
  fft.inverse(spectrumG, map);
  const scale = options.normalise ? 1 / (size * statF.sd * statG.sd) : 1;
  const usable = Number.isFinite(scale);
  for (let y = 0; y < height; y++) {
    const dy = (((y - centre(height)) % h) + h) % h;
    for (let x = 0; x < width; x++) {
      const dx = (((x - centre(width)) % w) + w) % w;
      // A constant image correlates with nothing: 0 everywhere rather than 0/0.
      out[y * width + x] = usable ? map[dy * w + dx]! * scale : 0;
    }
  }
}

/** out = F*·G, coefficient by coefficient; `out` may be either input. */
function conjugateProduct(f: Float64Array, g: Float64Array, out: Float64Array): void {
  for (let i = 0; i < f.length; i += 2) {
    const fr = f[i]!;
    const fi = f[i + 1]!;
    const gr = g[i]!;
    const gi = g[i + 1]!;
    out[i] = fr * gr + fi * gi;
    out[i + 1] = fr * gi - fi * gr;
  }
}
